"""A case: a module or stack together with the inputs that it is planned with."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from tfproof.errors import UsageError
from tfproof.plan.locations import from_here
from tfproof.terraform import Sandbox, input_values
from tfproof.terraform.configuration import read_configuration
from tfproof.terraform.named_folder import require_source
from tfproof.terraform.simulation_input import SimulationInput

_SHOWN = 40
"""So many characters of an input are shown in the name of a case."""
# https://github.com/hashicorp/terraform/blob/v1.11.4/internal/command/workspace_command.go, validWorkspaceName
_WORKSPACE = re.compile(r"[\w.~$&+:=@-]+", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A folder of Terraform source and the inputs to plan it with.

    Attributes:
        source: the folder of the module or stack.
        inputs: values by variable name. ``None`` is Terraform's ``null``.
        var_files: ``.tfvars`` files, later ones winning over earlier ones and ``inputs`` winning over all.
        data: what data sources answer when the case is applied, by type or address and by attribute.
        stand_ins: values of what only the cloud can assign when it is applied, by type or address and by attribute.
        selected: the name of the workspace that ``terraform.workspace`` gives; None for what a ``cloud`` block names, else ``default``.
        key: a name that is equal for equal folders, inputs and variable files (by path).
    """

    source: Path
    inputs: Mapping[str, Any] = field(default_factory=dict)
    var_files: tuple[Path, ...] = ()
    data: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    stand_ins: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    selected: str | None = None
    key: str = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        require_source(self.source)
        if self.selected is not None and not _WORKSPACE.fullmatch(self.selected):
            raise UsageError(
                f"no workspace can be called {self.selected!r}", expected="a name that needs no escapes in a URL"
            )
        for file in self.var_files:
            if not file.is_file():
                raise UsageError(
                    f"no such variable file: {file}", fix="name a .tfvars or .tfvars.json file that exists"
                )
        object.__setattr__(self, "key", self._key())

    def with_inputs(self, **inputs: Any) -> Case:
        """The same case with some inputs changed or added."""
        return replace(self, inputs={**self.inputs, **inputs})

    def without_inputs(self, *names: str) -> Case:
        """The same case with some inputs left out, so that their defaults (or nothing) apply."""
        absent = [name for name in names if name not in self.inputs]
        if absent:
            raise UsageError(f"{self.source} is planned without {', '.join(absent)} already", fix="drop the name")
        return replace(self, inputs={name: value for name, value in self.inputs.items() if name not in names})

    def _key(self) -> str:
        files = [str(file) for file in self.var_files]
        parts = [str(self.source.resolve()), input_values(self.inputs), files, self.data, self.stand_ins, self.selected]
        text = json.dumps(parts, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    @property
    def described(self) -> str:
        """The case for people: its folder, from the current one where it is below that, and its inputs without secrets."""
        try:
            hidden = read_configuration(self.source).sensitive_variables
        except OSError:
            hidden = frozenset(self.inputs)
        shown = (
            f"{name}={'(sensitive)' if name in hidden else _short(self.inputs[name])}" for name in sorted(self.inputs)
        )
        return f"{from_here('', self.source) or self.source}({', '.join(shown)})"

    def __str__(self) -> str:
        return f"{self.source}({', '.join(sorted(self.inputs))})"


def simulation_input(case: Case, workspace: Sandbox) -> SimulationInput:
    """What a simulated run of a case in a workspace depends on."""
    return SimulationInput(
        workspace=workspace,
        inputs=case.inputs,
        var_files=case.var_files,
        stand_ins=case.stand_ins,
        data=case.data,
    )


def _short(value: Any) -> str:
    text = json.dumps(value, default=str, ensure_ascii=False)
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 3]}..."
