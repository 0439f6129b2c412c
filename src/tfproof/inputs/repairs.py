"""A validation that would have refused what a provider refuses: made from the provider's words, and tried on what is known."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from tfproof.hcl import parse_expression
from tfproof.inputs.evaluation import holds
from tfproof.inputs.types import ANY, TypeKind, ValueType
from tfproof.inputs.variables import InputVariable, given

_ONE_OF: Final = re.compile(r"(?:one of|valid values(?: are)?):?\s*[\[(]([^\])]+)[\])]", re.IGNORECASE)
_ITEM: Final = re.compile(r'"((?:[^"\\]|\\.)*)"|([^\s",]+)')
_RANGE: Final = re.compile(r"range \(?(-?[\d.]+) ?- ?(-?[\d.]+)\)?|between \(?(-?\d+) and (-?\d+)", re.IGNORECASE)
_AT_LEAST: Final = re.compile(
    r"at least \(?(-?\d+)|greater than or equal to (-?\d+)|min(?:imum)?(?: of)? (-?\d+)", re.IGNORECASE
)
_AT_MOST: Final = re.compile(
    r"at most \(?(-?\d+)|(?:longer|more|greater) than (-?\d+)|less than or equal to (-?\d+)|max(?:imum)?(?: of)? (-?\d+)",
    re.IGNORECASE,
)
_PATTERN: Final = re.compile(
    r"(?:expression|regexp?|pattern|match(?:ing)?|conform to)[:\s]*([\"'`])(?P<text>.+?)\1", re.IGNORECASE
)
_FORBIDDEN: Final = re.compile(
    r"(?:cannot|can't|must not|may not|should not) (start|begin|end|contain) (?:with )?(?:an? |two consecutive )?(\S+)",
    re.IGNORECASE,
)
_SIGNS: Final = {
    "period": ".", "dot": ".", "hyphen": "-", "dash": "-", "slash": "/", "underscore": "_", "space": " ",
    "whitespace": " ", "hyphens": "--", "periods": ".", "dots": ".", "spaces": " ",
}  # fmt: skip
_ARNS: Final = (
    "^arn:aws[a-z-]*:[a-z0-9-]+:[a-z0-9-]*:([0-9]{12})?:.+", "^arn:aws[a-z-]*:[a-z0-9-]+:[a-z0-9-]*:[a-z0-9-]*:.+",
    "^arn:aws[a-z-]*:[^:]+:[^:]*:[^:]*:.+",
)  # fmt: skip
_SETS: Final = (
    "[a-z0-9]", "[a-z0-9-]", "[0-9A-Za-z]", "[0-9A-Za-z-]", "[0-9A-Za-z_-]", "[0-9A-Za-z._-]", "[0-9A-Za-z.:/_-]",
    "[0-9A-Za-z.:/=+@,_ -]",
)  # fmt: skip
_INTEGER: Final = 2**31 - 1
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
        message = json.dumps(self.message, ensure_ascii=False).replace("${", "$${").replace("%{", "%%{")
        return f"validation {{\n  condition     = {self.condition}\n  error_message = {message}\n}}\n"


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
    write, part, odd = _place(f"var.{name}", variable.type, before, value, is_nullable=variable.nullable)
    tried: list[tuple[int, int, ProposedRule]] = []
    for number, (condition, words) in enumerate(_candidates(said, odd)):
        rule = ProposedRule(condition=write(condition.replace("\0", part)), message=f"{name} must be {words}.")
        if _fits(variables, rule, known):
            count = sum(_holds(variables, rule, known.base, one) is False for one in known.also_refused)
            tried.append((-count, number, rule))
    if tried:
        return min(tried, key=lambda one: one[:2])[2]
    return ProposedRule(
        condition=write(f"{part} != {literal(odd)}"), message=f"{name} must not be {shown(odd)}.", only=True
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


def _place(text: str, type_: ValueType, before: Any, value: Any, *, is_nullable: bool) -> tuple[Write, str, Any]:
    """The part of a value that is odd: how a condition on it is written, what the part is called, and its value."""

    def guarded(condition: str) -> str:
        return f"{text} == null ? true : {condition}" if is_nullable and value is not None else condition

    if type_.kind is TypeKind.OBJECT and isinstance(value, Mapping):
        old = before if isinstance(before, Mapping) else {}
        odd = [key for key in value if key in type_.attributes and (key not in old or old[key] != value[key])]
        if len(odd) == 1:
            one = type_.attributes[odd[0]]
            write, part, found = _place(
                f"{text}.{odd[0]}", one.type, old.get(odd[0], one.default), value[odd[0]], is_nullable=one.optional
            )
            return lambda condition: guarded(write(condition)), part, found
    if type_.kind in (TypeKind.LIST, TypeKind.SET) and isinstance(value, list) and value:
        return _of_each(guarded, text, type_, before, value)
    if type_.kind is TypeKind.MAP and isinstance(value, Mapping) and value:
        old = before if isinstance(before, Mapping) else {}
        odd = [key for key in value if old.get(key) != value[key]] or list(value)
        if odd[0] in old or not all(isinstance(one, str) for one in value.values()):
            return _of_each(guarded, f"values({text})", type_, list(old.values()), [value[odd[0]]])
        strings = ValueType(kind=TypeKind.LIST, element=ValueType(kind=TypeKind.STRING))
        return _of_each(guarded, f"keys({text})", strings, list(old), [odd[0]])
    return guarded, text, value


def _of_each(
    guarded: Write, collection: str, type_: ValueType, before: Any, value: Sequence[Any]
) -> tuple[Write, str, Any]:
    known = list(before) if isinstance(before, list | tuple) else []
    odd = next((one for one in value if one not in known), value[0])
    write, part, found = _place("one", type_.element or ANY, known[0] if known else None, odd, is_nullable=False)
    return lambda condition: guarded(f"alltrue([for one in {collection} : {write(condition)}])"), part, found


def _candidates(said: str, odd: Any) -> Iterator[tuple[str, str]]:
    """Conditions with a NUL for the part, and the words for what is right."""
    if odd is None:
        yield "\0 != null", "given"
        return
    listed = _ONE_OF.search(said)
    if listed is not None:
        items = [quoted or bare for quoted, bare in _ITEM.findall(listed[1])]
        texts = [item if _is_number(odd) else json.dumps(item) for item in items]
        yield f"contains([{', '.join(texts)}], \0)", f"one of {', '.join(items)}"
    if isinstance(odd, str):
        yield from _of_texts(said, odd)
    elif _is_number(odd):
        yield from _of_numbers(said, odd)
    elif isinstance(odd, list | Mapping):
        yield from _lengths(said, "items")
        yield "length(\0) > 0", "not empty"


def _of_texts(said: str, odd: str) -> Iterator[tuple[str, str]]:
    for found in _PATTERN.finditer(said):
        yield f"can(regex({json.dumps(found['text'])}, \0))", f"like {found['text']}"
    yield from _lengths(said, "characters")
    if re.search(r"\barn\b", said, re.IGNORECASE):
        yield from ((f'can(regex("{pattern}", \0))', "an ARN") for pattern in _ARNS)
    for verb, name in _FORBIDDEN.findall(said):
        sign = _SIGNS.get(name.lower(), name.strip("\"'`(),"))
        call = {"start": "startswith", "begin": "startswith", "end": "endswith"}.get(verb.lower(), "strcontains")
        if len(sign) == 1 or sign == "--":
            yield (
                f"!{call}(\0, {json.dumps(sign)})",
                f"without {sign} where it {verb}s" if call != "strcontains" else f"without {sign}",
            )
    if re.search(r"cidr", said, re.IGNORECASE):
        yield "can(cidrhost(\0, 0))", "an address block in CIDR notation"
    if re.search(r"json", said, re.IGNORECASE):
        yield "can(jsondecode(\0))", "JSON"
    if re.search(r"number|integer|strconv", said, re.IGNORECASE):
        yield 'can(regex("^[0-9]+$", \0))', "a whole number"
    yield "length(\0) > 0", "not empty"
    for letters in _SETS:
        yield f'can(regex("^{letters}+$", \0))', f"of the characters {letters}"
        yield f'can(regex("^[A-Za-z]{letters}*$", \0))', f"a letter, then characters of {letters}"
    if odd != odd.strip():
        yield "trimspace(\0) == \0", "without blanks around it"


def _lengths(said: str, what: str) -> Iterator[tuple[str, str]]:
    if not re.search(r"length|characters|long|short|items", said, re.IGNORECASE):
        return
    for low, high in _ranges(said):
        yield f"length(\0) >= {low} && length(\0) <= {high}", f"{low} to {high} {what}"
    for low in _numbers(_AT_LEAST, said):
        yield f"length(\0) >= {low}", f"at least {low} {what}"
    for high in _numbers(_AT_MOST, said):
        yield f"length(\0) <= {high}", f"at most {high} {what}"


def _of_numbers(said: str, odd: float) -> Iterator[tuple[str, str]]:
    for low, high in _ranges(said):
        yield f"\0 >= {low} && \0 <= {high}", f"between {low} and {high}"
    for low in _numbers(_AT_LEAST, said):
        yield f"\0 >= {low}", f"at least {low}"
    for high in _numbers(_AT_MOST, said):
        yield f"\0 <= {high}", f"at most {high}"
    if int(odd) != odd:
        yield "floor(\0) == \0", "a whole number"
    if odd > _INTEGER:
        yield f"\0 <= {_INTEGER}", f"at most {_INTEGER}"
    for least in (0, 1):
        if odd < least:
            yield f"\0 >= {least}", f"{least} or greater"


def _ranges(said: str) -> Iterator[tuple[str, str]]:
    for groups in _RANGE.findall(said):
        low, high = (one for one in groups if one)
        yield low, high


def _numbers(pattern: re.Pattern[str], said: str) -> Iterator[str]:
    for groups in pattern.findall(said):
        yield from (one for one in groups if one)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def literal(value: Any) -> str:
    """A value as Terraform's language writes it."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{literal(key)} = {literal(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(literal, value)) + "]"
    return json.dumps(value).replace("${", "$${").replace("%{", "%%{")


def shown(value: Any) -> str:
    """A value for a sentence: not longer than a line."""
    text = literal(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
