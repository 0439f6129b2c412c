"""One generated root that calls the modules of many cases, each as a module block of its own.

Each case has a file ``c<number>.tf`` in it: the module's variables declared again as ``c<number>__<name>``, the module
block, and its outputs as ``c<number>__<name>``. So each input is converted, and each output judged, as Terraform does for
a root; and a diagnostic tells by its file, address or name which case it is about.
"""

from __future__ import annotations

import dataclasses
import json
import os
import re
import uuid
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from tfproof.cases.case import Case
from tfproof.terraform import Diagnostic, Workspace
from tfproof.terraform.configuration import Configuration, read_configuration
from tfproof.terraform.inputs import input_values
from tfproof.terraform.overrides import OVERRIDE_FILE
from tfproof.terraform.source_tree import read_tree

_MANIFEST = Path(".terraform") / "modules" / "modules.json"
# What of a variable's declaration decides how a given value is converted and shown. Its validation is the module's.
_DECLARATION = ("type", "default", "nullable", "sensitive", "ephemeral")
_NUMBERED = re.compile(r"(?:\bmodule\.|\b)c(\d+)(?=__|\b)")
_FILE = re.compile(r"c(\d+)\.tf")


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Assembly:
    """A generated root.

    Attributes:
        workspace: where it can be planned.
        inputs: values of its variables.
        cases: the cases by number.
        copies: the copy of each case's folder, relative to the generated root, by number.
    """

    workspace: Workspace
    inputs: Mapping[str, Any]
    cases: tuple[Case, ...]
    copies: tuple[str, ...]

    def concerned(self, found: Diagnostic) -> frozenset[int]:
        """Return the numbers of the cases that a diagnostic is about; empty when it does not say."""
        file = found.file or ""
        if (own := _FILE.fullmatch(file)) is not None:
            return frozenset({int(own.group(1))})
        for text in (found.address or "", found.context or "", found.detail):
            if numbers := {int(number) for number in _NUMBERED.findall(text)}:
                return frozenset(number for number in numbers if number < len(self.cases))
        # About the source itself: every case of it.
        return frozenset(n for n, copy in enumerate(self.copies) if file.startswith(f"{copy}/"))


def assemble(workspaces: Sequence[tuple[Case, Workspace]]) -> Assembly:
    """Make a generated root of cases that can be planned together.

    Args:
        workspaces: the cases, each with the workspace that it would be planned in alone.

    Raises:
        OSError: the temp folder cannot be written.
        WorkspaceError: a case's folder cannot be copied.
    """
    template = workspaces[0][1]
    folder = template.scratch.parent / f"b{uuid.uuid4().hex[:12]}"
    root = folder / "root"
    root.mkdir(mode=0o700, parents=True)
    copies: dict[Path, str] = {}
    for _, workspace in workspaces:
        if workspace.source not in copies:
            copy = read_tree(workspace.source).copy_to(folder / f"t{len(copies)}")
            copies[workspace.source] = os.path.relpath(copy, root)
    override = template.root / OVERRIDE_FILE
    if override.is_file():
        (root / OVERRIDE_FILE).write_text(override.read_text(encoding="utf-8"), encoding="utf-8")
    (root / "required.tf").write_text(_required(template.configuration), encoding="utf-8")
    for number, (_, workspace) in enumerate(workspaces):
        text = _block_of_case(number, copies[workspace.source], workspace.configuration)
        (root / f"c{number}.tf").write_text(text, encoding="utf-8")
    _write_manifest(root, [(workspace, copies[workspace.source]) for _, workspace in workspaces])
    template.providers.link_into(root)
    return Assembly(
        workspace=dataclasses.replace(template, root=root, configuration=read_configuration(root)),
        inputs={
            f"c{number}__{name}": value
            for number, (case, _) in enumerate(workspaces) for name, value in input_values(case.inputs).items()
        },
        cases=tuple(case for case, _ in workspaces),
        copies=tuple(copies[workspace.source] for _, workspace in workspaces),
    )  # fmt: skip


def required_providers(configuration: Configuration) -> dict[str, str]:
    """Return what a folder requires, as written: local name to expression."""
    return {
        name: expression.strip()
        for block in configuration.blocks("terraform") for required in block.all_of("required_providers")
        for name, expression in required.attributes.items()
    }  # fmt: skip


def _required(configuration: Configuration) -> str:
    lines = [f"    {name} = {expression}" for name, expression in required_providers(configuration).items()]
    return "\n".join(["terraform {", "  required_providers {", *lines, "  }", "}", ""])


def _block_of_case(number: int, source: str, configuration: Configuration) -> str:
    variables, outputs = configuration.variables, list(configuration.blocks("output"))
    lines = []
    for name, declared in variables.items():
        lines += [f'variable "c{number}__{name}" {{']
        lines += [f"  {key} = {declared.attributes[key].strip()}" for key in _DECLARATION if key in declared.attributes]
        lines += ["}"]
    lines += [f'module "c{number}" {{', f"  source = {json.dumps(source)}"]
    lines += [f"  {name} = var.c{number}__{name}" for name in variables]
    lines += ["}"]
    for output in outputs:
        name = output.labels[0]
        lines += [f'output "c{number}__{name}" {{', f"  value = module.c{number}.{name}"]
        if "sensitive" in output.attributes:
            lines += [f"  sensitive = {output.attributes['sensitive'].strip()}"]
        lines += ["}"]
    return "\n".join(lines) + "\n"


def _write_manifest(root: Path, calls: Sequence[tuple[Workspace, str]]) -> None:
    """Write what ``terraform get`` would: which folder each module block of the root, and of its modules, means."""
    entries = [{"Key": "", "Source": "", "Dir": "."}]
    for number, (workspace, copy) in enumerate(calls):
        entries += [{"Key": f"c{number}", "Source": copy, "Dir": copy}]
        for module in _installed(workspace):
            place = os.path.normpath(f"{copy}/{module['Dir']}")
            entries += [{"Key": f"c{number}.{module['Key']}", "Source": module["Source"], "Dir": place}]
    manifest = root / _MANIFEST
    manifest.parent.mkdir(mode=0o700, parents=True)
    manifest.write_text(json.dumps({"Modules": entries}), encoding="utf-8")


def _installed(workspace: Workspace) -> Iterator[dict[str, str]]:
    manifest = workspace.root / _MANIFEST
    if manifest.is_file():
        for module in json.loads(manifest.read_text(encoding="utf-8"))["Modules"]:
            if module["Key"]:
                yield module
