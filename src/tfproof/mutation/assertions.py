"""Assertions on plans: made from the difference of two plans, and tried on both."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from tfproof.addresses import Step, path_text
from tfproof.errors import TfproofError
from tfproof.mutation.deltas import ABSENT, DeltaChange, changes
from tfproof.plan import Applied, Plan
from tfproof.values import Sensitive, is_unknown

_ORDER: Final = {"value": 0, "wiring": 1, "unknown": 2, "instance": 3, "sensitive": 4}
_LONGEST: Final = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanAssertion:
    """One thing that is demanded of a plan.

    Attributes:
        address: of a resource; ``output`` for an output of the root.
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


def telling_apart(original: Plan, mutated: Plan, again: Plan | None = None) -> Iterator[PlanAssertion]:
    """Yield assertions that hold on an original plan and not on a mutant's, the simplest first.

    Args:
        original: the original's plan, or its applied state.
        mutated: the mutant's.
        again: the original's, made once more: what holds by chance does not hold there.
    """
    view = "applied" if isinstance(original, Applied) else "plan"
    found = sorted(changes(dict(original), dict(mutated)), key=lambda one: (_ORDER[one.kind], len(one.path), one.name))
    for change in found:
        for found_one in _assertions(change, original):
            assertion = replace(found_one, view=view)
            if assertion.holds(original) and (again is None or assertion.holds(again)) and not assertion.holds(mutated):
                yield assertion


def _assertions(change: DeltaChange, original: Plan) -> Iterator[PlanAssertion]:
    if change.kind == "instance":
        if isinstance(change.before, bool):
            yield PlanAssertion(address=change.address, path=change.path, kind="exists", expected=change.before)
        return
    if change.kind == "wiring":
        yield from _wired(change, original)
        return
    if change.kind == "unknown" and change.before is not ABSENT and change.before:
        yield from _wired(change, original)
        yield PlanAssertion(address=change.address, path=change.path, kind="unknown", expected=None)
        return
    if change.kind in ("value", "unknown"):
        for end in range(len(change.path), 0, -1):
            value = _at(original, change.address, change.path[:end])
            if value is not ABSENT and len(repr(value)) <= _LONGEST:
                yield PlanAssertion(address=change.address, path=change.path[:end], kind="equal", expected=value)


def _wired(change: DeltaChange, original: Plan) -> Iterator[PlanAssertion]:
    if change.address == "output":
        wiring = original.output_wiring(str(change.path[0]))
        if len(wiring.references) == 1:
            yield PlanAssertion(address="output", path=change.path[:1], kind="wired", expected=wiring.references[0])
        return
    for address, resource in original.all_resources.items():
        if change.address in (address, resource.config_address):
            try:
                expected = resource.wired_to(path_text(change.path))
            except (TfproofError, LookupError):
                continue
            yield PlanAssertion(address=address, path=change.path, kind="wired", expected=expected)


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
