"""Assertions that would have noticed a mutant: made from the difference of two plans, and tried on both."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from tfproof.addresses import Step, path_text
from tfproof.cases import Case
from tfproof.errors import TfproofError
from tfproof.mutation.deltas import ABSENT, DeltaChange, changes
from tfproof.mutation.mutant import Mutant
from tfproof.plan import Applied, Plan
from tfproof.terraform import input_values
from tfproof.values import Sensitive, is_unknown

_ORDER: Final = {"value": 0, "wiring": 1, "unknown": 2, "instance": 3, "sensitive": 4}
_NO_NAME: Final = re.compile(r"\W+")
_LONGEST: Final = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """An assertion that holds on the original and not on the mutant: a test in Python, and a run in Terraform's own."""

    python: str
    native: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Assertion:
    """One thing that is demanded of a plan.

    Attributes:
        address: of a resource; ``output`` for an output of the root.
        path: inside it.
        kind: ``equal``, ``wired``, ``exists`` or ``unknown``.
        expected: the value, or the reference.
        view: ``plan`` or ``applied``.
    """

    address: str
    path: tuple[Step, ...]
    kind: str
    expected: Any
    view: str = "plan"

    def holds(self, plan: Plan) -> bool:
        """Whether a plan is as demanded. What cannot be asked of it is not."""
        try:
            return self._holds(plan)
        except (TfproofError, LookupError, TypeError):
            return False

    def _holds(self, plan: Plan) -> bool:
        if self.kind == "exists":
            present = self.path[0] in plan.outputs if self.address == "output" else self.address in plan.all_resources
            return bool(present is self.expected)
        if self.kind == "wired":
            if self.address == "output":
                return bool(plan.output_wired_to(str(self.path[0])) == self.expected)
            return bool(plan[self.address].wired_to(path_text(self.path)) == self.expected)
        value: Any = plan.output(str(self.path[0])) if self.address == "output" else plan[self.address]
        for step in self.path[1 if self.address == "output" else 0 :]:
            value = value[step]
        if self.kind == "unknown":
            return is_unknown(value)
        return not isinstance(value, Sensitive) and bool(value == self.expected)

    def python(self) -> str:
        """The assertion as a line of a test whose fixture is ``case``."""
        path, text = self.path, f"case.{self.view}[{json.dumps(self.address)}]"
        if self.kind == "exists":
            where = f"case.{self.view}.outputs" if self.address == "output" else f"case.{self.view}.all_resources"
            name = str(path[0]) if self.address == "output" else self.address
            return f"assert {json.dumps(name)} {'in' if self.expected else 'not in'} {where}"
        if self.address == "output":
            text, path = f"case.{self.view}.output({json.dumps(str(path[0]))})", path[1:]
        if self.kind == "wired":
            if self.address == "output":
                return f"assert case.{self.view}.output_wired_to({json.dumps(str(self.path[0]))}) == {json.dumps(self.expected)}"
            return f"assert {text}.wired_to({json.dumps(path_text(path))}) == {json.dumps(self.expected)}"
        text += "".join(f"[{step}]" if isinstance(step, int) else f"[{json.dumps(step)}]" for step in path)
        if self.kind == "unknown":
            return f"assert tfproof.is_unknown({text})"
        if self.expected is None or isinstance(self.expected, bool):
            return f"assert {text} is {self.expected!r}"
        return f"assert {text} == {self.expected!r}"

    def native(self) -> str | None:
        """The condition in Terraform's own language; None where its address or value cannot be written there for certain."""
        if (
            self.view != "plan"
            or self.kind != "equal"
            or "module." in self.address
            or isinstance(self.expected, (dict, list))
        ):
            return None
        if self.address == "output":
            return f"output.{self.path[0]} == {json.dumps(self.expected)}" if len(self.path) == 1 else None
        if len(self.path) != 1:
            return None  # a block may be a set there, which has no first element
        return f"{self.address}.{self.path[0]} == {json.dumps(self.expected)}"


def suggest(mutant: Mutant, case: Case, original: Plan, mutated: Plan) -> Suggestion | None:
    """Return an assertion that holds on the original plan and not on the mutant's; None where none was found.

    Args:
        mutant: the mutant.
        case: the case of both plans.
        original: the original's plan, or its applied state.
        mutated: the mutant's.
    """
    view = "applied" if isinstance(original, Applied) else "plan"
    found = sorted(changes(dict(original), dict(mutated)), key=lambda one: (_ORDER[one.kind], len(one.path), one.name))
    for change in found:
        for found_one in _assertions(change, original):
            assertion = replace(found_one, view=view)
            if assertion.holds(original) and not assertion.holds(mutated):
                return Suggestion(python=_test(mutant, assertion), native=_run(mutant, case, assertion))
    return None


def _assertions(change: DeltaChange, original: Plan) -> Iterator[_Assertion]:
    if change.kind == "instance":
        if isinstance(change.before, bool):
            yield _Assertion(address=change.address, path=change.path, kind="exists", expected=change.before)
        return
    if change.kind == "wiring":
        yield from _wired(change, original)
        return
    if change.kind == "unknown" and change.before is not ABSENT and change.before:
        yield from _wired(change, original)
        yield _Assertion(address=change.address, path=change.path, kind="unknown", expected=None)
        return
    if change.kind in ("value", "unknown"):
        for end in range(len(change.path), 0, -1):
            value = _at(original, change.address, change.path[:end])
            if value is not ABSENT and len(repr(value)) <= _LONGEST:
                yield _Assertion(address=change.address, path=change.path[:end], kind="equal", expected=value)


def _wired(change: DeltaChange, original: Plan) -> Iterator[_Assertion]:
    if change.address == "output":
        wiring = original.output_wiring(str(change.path[0]))
        if len(wiring.references) == 1:
            yield _Assertion(address="output", path=change.path[:1], kind="wired", expected=wiring.references[0])
        return
    for address, resource in original.all_resources.items():
        if change.address in (address, resource.config_address):
            try:
                expected = resource.wired_to(path_text(change.path))
            except (TfproofError, LookupError):
                continue
            yield _Assertion(address=address, path=change.path, kind="wired", expected=expected)


def _at(plan: Plan, address: str, path: tuple[Step, ...]) -> Any:
    """The known value at a path, as plain data; :data:`ABSENT` where there is none, or it must not be shown."""
    try:
        value: Any = plan.output(str(path[0])) if address == "output" else plan[address]
        for step in path[1:] if address == "output" else path:
            value = value[step]
        return _plain(value)
    except (TfproofError, LookupError, TypeError):
        return ABSENT


def _plain(value: Any) -> Any:
    if isinstance(value, Sensitive) or is_unknown(value):
        raise LookupError
    if isinstance(value, Mapping):
        return {key: _plain(part) for key, part in value.items()}
    return [_plain(part) for part in value] if isinstance(value, list) else value


def _name(mutant: Mutant) -> str:
    return _NO_NAME.sub("_", f"{mutant.subject}_{mutant.operator}_{mutant.id[1:5]}").strip("_").lower()


def _test(mutant: Mutant, assertion: _Assertion) -> str:
    return (
        f"def test_{_name(mutant)}(case: tfproof.PlannedCase) -> None:\n"
        f"    # {mutant.operator} at {mutant.file.name}:{mutant.line}\n"
        f"    {assertion.python()}\n"
    )


def _run(mutant: Mutant, case: Case, assertion: _Assertion) -> str | None:
    condition = assertion.native()
    if condition is None or case.var_files:
        return None
    variables = "".join(f"    {name} = {json.dumps(value)}\n" for name, value in input_values(case.inputs).items())
    return (
        f'run "{_name(mutant)}" {{\n  command = plan\n\n  variables {{\n{variables}  }}\n\n'
        f'  assert {{\n    condition     = {condition}\n    error_message = "{mutant.subject} is not as expected"\n  }}\n}}\n'
    )


def fixture(case: Case, root: Path) -> str:
    """Return the Python that declares a case as the fixture of suggested tests.

    Args:
        case: the case.
        root: the folder that paths are relative to.
    """
    source = case.source.resolve()
    path = source.relative_to(root).as_posix() if source.is_relative_to(root) else str(source)
    arguments = [json.dumps(path)]
    files = [file.resolve() for file in case.var_files]
    if files:
        arguments.append(f"var_files={[str(file) for file in files]!r}")
    for name, value in (("data", case.data), ("stand_ins", case.stand_ins)):
        if value:
            arguments.append(f"{name}={dict(value)!r}")
    if case.inputs:
        arguments.append(f"**{dict(case.inputs)!r}")
    return f"case = tfproof.case({', '.join(arguments)})"
