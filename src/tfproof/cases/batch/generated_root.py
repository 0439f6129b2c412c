"""One generated root that calls the modules of many cases.

Each module block ``m<number>`` has a file of its own and plans one or more cases of the same source, one instance
``["c<number>"]`` for each: Terraform reads and checks the source once, and its graph does not grow with the cases. Inputs
go through variables and outputs through outputs that are marked as the module's own, so that Terraform treats them as it
does those of a root.
"""

from __future__ import annotations

import dataclasses
import itertools
import json
import os
import re
import uuid
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from tfproof.cases.case import Case
from tfproof.terraform import Diagnostic, Sandbox
from tfproof.terraform.configuration import Declaration, DeclaredConfiguration, read_configuration
from tfproof.terraform.init_cache import MANIFEST
from tfproof.terraform.overrides import OVERRIDE_FILE
from tfproof.terraform.own_files import copy_linked
from tfproof.terraform.source_tree import read_tree
from tfproof.terraform.variable_file import input_values

_MARKS = ("sensitive", "ephemeral")
# What of a variable's declaration decides its default value. Its validation is the module's.
_DECLARATION = ("type", "default", "nullable", *_MARKS)
_INSTANCE = re.compile(r'\bmodule\.m\d+\["c(\d+)"\]')
_CALL = re.compile(r"\bm(\d+)(?=__|\b)")

Member = tuple[Case, Sandbox]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ModuleCall:
    """One module block: its number, the copied folder relative to the generated root, and the numbers of its cases."""

    number: int
    copy: str
    cases: tuple[int, ...]
    configuration: DeclaredConfiguration


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class GeneratedRoot:
    """A generated root.

    Attributes:
        workspace: where it can be planned.
        inputs: values of its variables.
        values: values of each case's inputs, by case number.
        calls: its module blocks.
    """

    workspace: Sandbox
    inputs: Mapping[str, Any]
    values: tuple[Mapping[str, Any], ...]
    calls: tuple[ModuleCall, ...]

    def concerned(self, found: Diagnostic) -> frozenset[int]:
        """Return the numbers of the cases that a diagnostic may be about; empty when it does not say."""
        for text in (found.address or "", found.detail):
            if numbers := _INSTANCE.findall(text):
                return frozenset(map(int, numbers))
        for text in (found.file or "", found.address or "", found.context or "", found.detail):
            if calls := {int(number) for number in _CALL.findall(text)}:
                return self._cases(call for call in self.calls if call.number in calls)
        # About the source itself: every case of it.
        return self._cases(call for call in self.calls if (found.file or "").startswith(f"{call.copy}/"))

    @staticmethod
    def _cases(calls: Iterator[ModuleCall]) -> frozenset[int]:
        return frozenset(itertools.chain.from_iterable(call.cases for call in calls))


def assemble(members: Sequence[Member], *, apart: bool = False) -> GeneratedRoot:
    """Make a generated root of cases that can be planned together.

    Args:
        members: the cases, each with the workspace that it would be planned in alone.
        apart: whether each case gets a module block and a copy of its own: slower, and each diagnostic tells its case.

    Raises:
        OSError: the temp folder cannot be written.
        WorkspaceError: a case's folder cannot be copied.
    """
    template = members[0][1]
    folder = template.scratch.parent / f"b{uuid.uuid4().hex[:12]}"
    root = folder / "root"
    root.mkdir(mode=0o700, parents=True)
    calls = tuple(_calls(members, folder, root, apart=apart))
    values = tuple(input_values(case.inputs) for case, _ in members)
    override = template.root / OVERRIDE_FILE
    if override.is_file():
        (root / OVERRIDE_FILE).write_text(override.read_text(encoding="utf-8"), encoding="utf-8")
    (root / "required.tf").write_text(_required(template.configuration), encoding="utf-8")
    for call in calls:
        (root / f"m{call.number}.tf").write_text("\n".join(_lines(call, values)) + "\n", encoding="utf-8")
    _write_manifest(root, [(call, members[call.cases[0]][1]) for call in calls])
    template.providers.link_into(root)
    workspace = dataclasses.replace(template, root=root, configuration=read_configuration(root))
    return GeneratedRoot(workspace=workspace, inputs=_inputs(calls, values), values=values, calls=calls)


def required_providers(configuration: DeclaredConfiguration) -> dict[str, str]:
    """Return what a folder requires, as written: local name to expression."""
    return {name: required.text for name, required in configuration.required_providers.items()}


def _calls(members: Sequence[Member], folder: Path, root: Path, *, apart: bool) -> Iterator[ModuleCall]:
    by_source: dict[Path, list[int]] = {}
    for number, (_, workspace) in enumerate(members):
        by_source.setdefault(workspace.source, []).append(number)
    numbers = itertools.count()
    for source, cases in by_source.items():
        first: Path | None = None
        for together in [[case] for case in cases] if apart else [cases]:
            number = next(numbers)
            tree = folder / f"t{number}"
            if first is None:
                first, inside = tree, read_tree(source).copy_to(tree).relative_to(tree)
            else:
                copy_linked(first, tree)
            configuration = members[together[0]][1].configuration
            copy = os.path.relpath(tree / inside, root)
            yield ModuleCall(number=number, copy=copy, cases=tuple(together), configuration=configuration)


def _required(configuration: DeclaredConfiguration) -> str:
    lines = [f"    {name} = {expression}" for name, expression in required_providers(configuration).items()]
    return "\n".join(["terraform {", "  required_providers {", *lines, "  }", "}", ""])


def _lines(call: ModuleCall, values: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    me, variables = f"m{call.number}", call.configuration.variables
    for name, declared in variables.items():
        yield from _variable(f"{me}__given__{name}", {"type": "any"} | _attributes(declared, _MARKS))
        if declared.text("default") is not None:
            yield from _variable(f"{me}__default__{name}", _attributes(declared, _DECLARATION))
    yield "locals {"
    for name in variables:
        of_case = {
            case: f'var.{me}__given__{name}["c{case}"]' if name in values[case] else f"var.{me}__default__{name}"
            for case in call.cases
        }
        yield f"  {me}__{name} = {{ {', '.join(f'c{case} = {value}' for case, value in of_case.items())} }}"
    # Asked for one by one, the outputs of all instances would be put together for each of them.
    yield from (f"  {me} = module.{me}", "}", f'module "{me}" {{', f"  source = {json.dumps(call.copy)}")
    yield f"  for_each = toset({json.dumps([f'c{case}' for case in call.cases])})"
    yield from (f"  {name} = local.{me}__{name}[each.key]" for name in variables)
    yield "}"
    for case in call.cases:
        for output in call.configuration.declarations("output"):
            name = output.block.labels[0]
            yield f'output "c{case}__{name}" {{'
            yield f'  value = local.{me}["c{case}"].{name}'
            yield from (f"  {key} = {text}" for key, text in _attributes(output, ("sensitive",)).items())
            yield "}"


def _variable(name: str, attributes: Mapping[str, str]) -> Iterator[str]:
    yield f'variable "{name}" {{'
    yield from (f"  {key} = {text}" for key, text in attributes.items())
    yield "}"


def _attributes(declared: Declaration, names: Sequence[str]) -> dict[str, str]:
    return {name: text for name in names if (text := declared.text(name)) is not None}


def _inputs(calls: Sequence[ModuleCall], values: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    return {
        f"m{call.number}__given__{name}": {f"c{case}": values[case][name] for case in call.cases if name in values[case]}
        for call in calls for name in call.configuration.variables
    }  # fmt: skip


def _write_manifest(root: Path, calls: Sequence[tuple[ModuleCall, Sandbox]]) -> None:
    """Write what ``terraform get`` would: which folder each module block of the root, and of its modules, means."""
    entries = [{"Key": "", "Source": "", "Dir": "."}]
    for call, workspace in calls:
        entries += [{"Key": f"m{call.number}", "Source": call.copy, "Dir": call.copy}]
        for module in _installed(workspace):
            place = os.path.normpath(f"{call.copy}/{module['Dir']}")
            entries += [{"Key": f"m{call.number}.{module['Key']}", "Source": module["Source"], "Dir": place}]
    manifest = root / MANIFEST
    manifest.parent.mkdir(mode=0o700, parents=True)
    manifest.write_text(json.dumps({"Modules": entries}), encoding="utf-8")


def _installed(workspace: Sandbox) -> Iterator[dict[str, str]]:
    manifest = workspace.root / MANIFEST
    if manifest.is_file():
        for module in json.loads(manifest.read_text(encoding="utf-8"))["Modules"]:
            if module["Key"]:
                yield module
