"""Hands a case's inputs to Terraform: Python values as values of input variables, in a private file."""

from __future__ import annotations

import contextlib
import difflib
import json
import math
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any

from tfproof.errors import UsageError
from tfproof.terraform.sandbox import Sandbox
from tfproof.terraform.temp_dir import remove_tree, unwritable

WRITTEN = "\0written "


class CommandLineValue(str):
    """The value of an input as a command line writes it: Terraform reads it, by the type of the variable (``-var``)."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class VariableArguments:
    """Inputs that Terraform can be started with.

    Attributes:
        folder: a private folder for what the commands write; gone when they are done.
        files: variables files; of two that set the same variable the later one wins.
        inputs: values by name, as they were given.
    """

    folder: Path
    files: tuple[Path, ...]
    inputs: Mapping[str, Any]

    @property
    def arguments(self) -> tuple[str, ...]:
        """How a command line names them."""
        written = {name: text for name, text in self.inputs.items() if isinstance(text, CommandLineValue)}
        return (
            *(f"-var-file={file}" for file in self.files),
            *(f"-var={name}={text}" for name, text in written.items()),
        )


@contextlib.contextmanager
def arranged(workspace: Sandbox, inputs: Mapping[str, Any], var_files: Sequence[Path]) -> Iterator[VariableArguments]:
    """Write the inputs where Terraform finds them, for as long as the block runs.

    Args:
        workspace: what is planned or applied.
        inputs: values of input variables: JSON-like values, tuples, sets and paths. ``None`` means null.
        var_files: ``.tfvars`` or ``.tfvars.json`` files; inputs win over files.

    Raises:
        UsageError: an input that the configuration does not declare or that cannot be written as JSON, or no such file.
        WorkspaceError: the temp folder cannot be written.
    """
    _check_declared(workspace, inputs)
    values = input_values({name: value for name, value in inputs.items() if not isinstance(value, CommandLineValue)})
    files = [_checked(path) for path in var_files]
    folder = workspace.scratch / uuid.uuid4().hex
    try:
        folder.mkdir(mode=0o700)
        try:
            given = folder / "inputs.tfvars.json"
            given.write_text(json.dumps(values), encoding="utf-8")
            yield VariableArguments(folder=folder, files=(*files, given), inputs=inputs)
        finally:
            remove_tree(folder)
    except OSError as error:
        raise unwritable(folder, error) from error


def input_values(inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Return inputs as JSON can hold them; sets are sorted, so that the same inputs are the same text.

    What is :class:`CommandLineValue` is marked, so that it is another text than the string of the same letters.

    Raises:
        UsageError: a value that Terraform has no counterpart for.
    """
    return {name: _value(value, name) for name, value in inputs.items()}


def _value(value: Any, path: str) -> Any:
    # By exact kind: an Unknown or a mock must not pass for a string.
    if value is None or isinstance(value, (bool, str, int)):
        return f"{WRITTEN}{value}" if isinstance(value, CommandLineValue) else value
    if isinstance(value, float) and math.isfinite(value):
        return value
    if isinstance(value, PurePath):
        return str(value)
    if isinstance(value, Mapping) and all(isinstance(key, str) for key in value):
        return {key: _value(item, f"{path}.{key}") for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_value(item, f"{path}[{index}]") for index, item in enumerate(value)]
    if isinstance(value, (set, frozenset)):
        return sorted((_value(item, f"{path}[*]") for item in value), key=repr)
    raise UsageError(
        # Not the value itself, which may be a secret.
        f"{path} is of the type {type(value).__name__}, which is no value for an input variable",
        expected="None, a boolean, number, string or path, or lists, sets and maps of these",
    )


def _check_declared(workspace: Sandbox, inputs: Mapping[str, Any]) -> None:
    declared = workspace.configuration.variables
    unknown = [name for name in inputs if name not in declared]
    if unknown:
        raise _unknown(workspace, unknown, "an input of the case")


def _unknown(workspace: Sandbox, names: Sequence[str], where: str) -> UsageError:
    declared = sorted(workspace.configuration.variables)
    near = [match for name in names for match in difflib.get_close_matches(name, declared, n=1)]
    return UsageError(
        f"no such input variable: {', '.join(names)}",
        where=f"{where}, of {_shown(workspace.source)}",
        expected=f"one of {', '.join(declared)}" if declared else "no inputs: the configuration declares none",
        fix=f"did you mean {', '.join(near)}?" if near else None,
    )


def _shown(folder: Path) -> str:
    """A folder as a terminal opens it: from the current one where it is below that."""
    with contextlib.suppress(OSError, ValueError):  # the current one is gone, or elsewhere
        return str(folder.relative_to(Path.cwd()))
    return str(folder)


def _checked(path: Path) -> Path:
    if not path.is_file():
        raise UsageError(
            f"there is no variables file {path}", expected="a .tfvars or .tfvars.json file", fix="check the path"
        )
    return path.absolute()
