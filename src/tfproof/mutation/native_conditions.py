"""An assertion in Terraform's own language: the conditions that may say it there, the likeliest first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tfproof.addresses import Reference, ResourceInstance, Step, extend_path
from tfproof.hcl import literal
from tfproof.mutation.assertions import PlanAssertion

PLANNED, APPLIED = "plan", "apply"


@dataclass(frozen=True, slots=True, kw_only=True)
class NativeCondition:
    """A condition, and the command whose result it can be asked of.

    Attributes:
        text: in Terraform's language.
        command: ``plan``; or ``apply``, with mocked providers: only there two unknown values can be compared.
    """

    text: str
    command: str = PLANNED


def conditions(assertion: PlanAssertion) -> Iterator[NativeCondition]:
    """Yield what may say the same natively; nothing for what is in a module that is called: no test sees into it."""
    if assertion.view != "plan" or not _is_own(assertion.address):
        return
    if assertion.kind == "exists":
        yield from (NativeCondition(text=text) for text in _exists(assertion))
        return
    start, path = assertion.address, assertion.path
    if assertion.address == "output":
        start, path = f"output.{path[0]}", path[1:]
    for text in _paths(start, path):
        if assertion.kind == "wired" and Reference.parse(assertion.expected).resource is not None:
            yield NativeCondition(text=f"{text} == {assertion.expected}", command=APPLIED)
        elif assertion.kind == "equal" and isinstance(assertion.expected, (dict, list)):
            yield NativeCondition(text=f"jsonencode({text}) == jsonencode({literal(assertion.expected)})")
        elif assertion.kind == "equal":
            yield NativeCondition(text=f"{text} == {literal(assertion.expected)}")


def _is_own(address: str) -> bool:
    return address == "output" or not ResourceInstance.parse(address).module.steps


def _exists(assertion: PlanAssertion) -> Iterator[str]:
    if assertion.address == "output":
        if assertion.expected:
            yield f"output.{assertion.path[0]} != null"
        return
    found = ResourceInstance.parse(assertion.address)
    block, key = str(found.without_keys()), found.key
    if key is None:
        yield f"{block} != null" if assertion.expected else f"length({block}) == 0"
        return
    negated = "" if assertion.expected else "!"
    yield (
        f"{negated}(length({block}) > {key})"
        if isinstance(key, int)
        else f"{negated}contains(keys({block}), {literal(key)})"
    )


def _paths(start: str, path: Sequence[Step]) -> Iterator[str]:
    """The path; and with sets in the place of lists, which have no first element."""
    yield extend_path(start, path)
    if any(isinstance(step, int) for step in path):
        text = start
        for step in path:
            text = f"tolist({text})[{step}]" if isinstance(step, int) else extend_path(text, [step])
        yield text
