"""A validation that would have refused what a provider refuses: made from the provider's words, and tried on what is known."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tfproof.hcl import literal, parse_expression
from tfproof.inputs.evaluation import holds
from tfproof.inputs.refusal_words import conditions
from tfproof.inputs.variables import InputVariable, given
from tfproof.language.types import ANY, TypeKind, ValueType

Write = Callable[[str], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposedRule:
    """A rule for a variable.

    Attributes:
        condition: what must be true, as Terraform's language has it.
        message: what is said to who gives something else.
        only: whether no shape was found, and the rule refuses this one value and hardly more.
    """

    condition: str
    message: str
    only: bool = False

    def block(self) -> str:
        """The ``validation`` block."""
        return f"validation {{\n  condition     = {self.condition}\n  error_message = {literal(self.message)}\n}}\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownInputs:
    """Inputs of which it is known what becomes of them.

    Attributes:
        base: those that plan.
        refused: the change that was found.
        also_refused: changes of the same variable that the same place refuses.
        accepted: changes of the same variable that plan.
    """

    base: Mapping[str, Any]
    refused: Mapping[str, Any]
    also_refused: Sequence[Mapping[str, Any]] = ()
    accepted: Sequence[Mapping[str, Any]] = ()


def repair(variables: Mapping[str, InputVariable], name: str, known: KnownInputs, said: str) -> ProposedRule:
    """Return a rule of one variable that refuses the found inputs, and nothing that is known to plan.

    Args:
        variables: all of the module.
        name: the variable that gets the rule.
        known: what it is tried on.
        said: the words of what refuses the inputs.
    """
    variable = variables[name]
    value = known.refused[name]
    if len(known.refused) > 1:
        return _both(known.refused, name)
    before = known.base.get(name, None if variable.is_required else variable.default)
    places = list(_places(f"var.{name}", variable.type, before, value, is_nullable=variable.nullable))
    tried: list[tuple[int, int, ProposedRule]] = []
    accepts_nothing = any(one.get(name) == "" for one in known.accepted)
    for place in places:
        for number, (condition, words) in enumerate(_candidates(said, place.odd, accepts_nothing=accepts_nothing)):
            rule = ProposedRule(
                condition=place.write(condition.replace("\0", place.part)), message=f"{name} must be {words}."
            )
            if _fits(variables, rule, known):
                count = sum(_holds(variables, rule, known.base, one) is False for one in known.also_refused)
                tried.append((-count, number, rule))
    if tried:
        return min(tried, key=lambda one: one[:2])[2]
    place = places[-1]
    return ProposedRule(
        condition=place.write(f"{place.part} != {literal(place.odd)}"),
        message=f"{name} must not be {shown(place.odd)}.",
        only=True,
    )


def _both(refused: Mapping[str, Any], name: str) -> ProposedRule:
    same = " && ".join(f"var.{one} == {literal(value)}" for one, value in refused.items())
    others = ", ".join(one for one in refused if one != name)
    return ProposedRule(condition=f"!({same})", message=f"{name} must fit {others}.", only=True)


def _fits(variables: Mapping[str, InputVariable], rule: ProposedRule, known: KnownInputs) -> bool:
    return (
        _holds(variables, rule, known.base, known.refused) is False
        and _holds(variables, rule, known.base, {}) is True
        and all(_holds(variables, rule, known.base, one) is not False for one in known.accepted)
    )


def _holds(
    variables: Mapping[str, InputVariable], rule: ProposedRule, base: Mapping[str, Any], change: Mapping[str, Any]
) -> bool | None:
    return holds(parse_expression(rule.condition), given(variables, {**base, **change}))


@dataclass(frozen=True, slots=True, kw_only=True)
class _OddPart:
    """A part of a value: how a condition on it is written, what the part is called there, and its value."""

    write: Write
    part: str
    odd: Any


def _places(text: str, type_: ValueType, before: Any, value: Any, *, is_nullable: bool) -> Iterator[_OddPart]:
    """The parts of a value that may be odd: those that are other than before, the innermost first, the whole last."""

    def guarded(condition: str) -> str:
        return f"{text} == null ? true : {condition}" if is_nullable and value is not None else condition

    if type_.kind is TypeKind.OBJECT and isinstance(value, Mapping):
        old = before if isinstance(before, Mapping) else {}
        for key in value:
            if key in type_.attributes and (key not in old or old[key] != value[key]):
                one = type_.attributes[key]
                inner = _places(
                    f"{text}.{key}", one.type, old.get(key, one.default), value[key], is_nullable=one.optional
                )
                yield from _inside(inner, guarded, "{}")
    elif type_.kind in (TypeKind.LIST, TypeKind.SET) and isinstance(value, list) and value:
        yield from _inside(_of_each(type_, before, value), guarded, f"alltrue([for one in {text} : {{}}])")
    elif type_.kind is TypeKind.MAP and isinstance(value, Mapping) and value:
        old = before if isinstance(before, Mapping) else {}
        keys = [key for key in value if key not in old]
        strings = ValueType(kind=TypeKind.LIST, element=ValueType(kind=TypeKind.STRING))
        if keys:
            yield from _inside(_of_each(strings, [], keys), guarded, f"alltrue([for one in keys({text}) : {{}}])")
        values = [one for key, one in value.items() if old.get(key) != one]
        known = list(old.values())
        if values:
            yield from _inside(_of_each(type_, known, values), guarded, f"alltrue([for one in values({text}) : {{}}])")
    yield _OddPart(write=guarded, part=text, odd=value)


def _inside(places: Iterator[_OddPart], guarded: Write, around: str) -> Iterator[_OddPart]:
    """Places of a part, with what is written around a condition on it."""

    def written(place: _OddPart) -> Write:
        return lambda condition: guarded(around.replace("{}", place.write(condition)))

    for place in places:
        yield _OddPart(write=written(place), part=place.part, odd=place.odd)


def _of_each(type_: ValueType, before: Any, value: Sequence[Any]) -> Iterator[_OddPart]:
    known = list(before) if isinstance(before, list | tuple) else []
    odd = next((one for one in value if one not in known), value[0])
    return _places("one", type_.element or ANY, known[0] if known else None, odd, is_nullable=False)


def _candidates(said: str, odd: Any, *, accepts_nothing: bool) -> Iterator[tuple[str, str]]:
    """Conditions with a NUL for the part, and the words for what is right."""
    if odd is None:
        yield "\0 != null", "given"
        return
    found = list(conditions(said, odd))
    yield from found
    if isinstance(odd, str) and accepts_nothing:
        yield from ((f'\0 == "" || ({condition})', f"empty, or {words}") for condition, words in found)


def shown(value: Any) -> str:
    """A value for a sentence: not longer than a line."""
    text = literal(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
