"""Statements of IAM documents whose parts may be unknown, and their IAM JSON.

Elements: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

from tfproof.errors import UnknownValueError
from tfproof.values import Unknown

Part = str | Unknown
Parts = tuple[Part, ...] | Unknown
Substitute = Callable[[Unknown], object]


def _refuse(part: Unknown) -> NoReturn:
    raise UnknownValueError(f"{part.path} is known after apply, so it cannot be determined what the statement means")


@dataclass(frozen=True, slots=True, kw_only=True)
class PartialCondition:
    """One condition: ``test`` such as ``StringEquals``, the condition key, and the values it is compared with."""

    test: Part
    variable: Part
    values: Parts


@dataclass(frozen=True, slots=True, kw_only=True)
class PartialPrincipal:
    """Principals of one type: ``AWS``, ``Service``, ``Federated``, ``CanonicalUser``, or ``*`` for everyone."""

    type: Part
    identifiers: Parts


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class PartialStatement:
    """One statement. An empty tuple means that the element is not there.

    ``sensitive`` statements do not print what they hold. Each of the lists, conditions and principals included, is
    :class:`Unknown` when not even its length is known.
    """

    effect: Part = "Allow"
    sid: Part = ""
    principals: tuple[PartialPrincipal, ...] | Unknown = ()
    not_principals: tuple[PartialPrincipal, ...] | Unknown = ()
    actions: Parts = ()
    not_actions: Parts = ()
    resources: Parts = ()
    not_resources: Parts = ()
    conditions: tuple[PartialCondition, ...] | Unknown = ()
    sensitive: bool = False

    def __repr__(self) -> str:
        if self.sensitive:
            return "PartialStatement(sensitive)"
        names = ("sid", "effect", "principals", "not_principals", "actions", "not_actions", "resources")
        shown = ((name, getattr(self, name)) for name in (*names, "not_resources", "conditions"))
        return f"PartialStatement({', '.join(f'{n}={v!r}' for n, v in shown if isinstance(v, Unknown) or v)})"

    def unknown_parts(self) -> Iterator[Unknown]:
        """Everything in the statement that is known after apply."""
        yield from _unknown(self.effect, self.sid, self.actions, self.not_actions, self.resources, self.not_resources)
        for principals in (self.principals, self.not_principals):
            yield from _unknown(*([principals] if isinstance(principals, Unknown) else ()))
            for principal in () if isinstance(principals, Unknown) else principals:
                yield from _unknown(principal.type, principal.identifiers)
        yield from _unknown(*([self.conditions] if isinstance(self.conditions, Unknown) else ()))
        for condition in () if isinstance(self.conditions, Unknown) else self.conditions:
            yield from _unknown(condition.test, condition.variable, condition.values)

    def to_json(self, substitute: Substitute, whole: Substitute = _refuse) -> dict[str, Any]:
        """The statement as plain IAM JSON, every list written as a list.

        Args:
            substitute: gives the text that represents an unknown one.
            whole: gives what represents more than a text: a list of unknown length, an effect, or all conditions or
                principals when an operator, a key or a type among them is unknown.

        Raises:
            UnknownValueError: there is such a part, and no ``whole``: no text can stand in for it.
        """
        found: dict[str, Any] = {"Effect": whole(self.effect) if isinstance(self.effect, Unknown) else self.effect}
        if isinstance(self.sid, Unknown) or self.sid:
            found["Sid"] = _text(self.sid, substitute)
        for name, principals in (("Principal", self.principals), ("NotPrincipal", self.not_principals)):
            if isinstance(principals, Unknown) or principals:
                found[name] = _principals_json(principals, substitute, whole)
        for name, parts in (
            ("Action", self.actions),
            ("NotAction", self.not_actions),
            ("Resource", self.resources),
            ("NotResource", self.not_resources),
        ):
            values = _list(parts, substitute, whole)
            if isinstance(parts, Unknown) or values:
                found[name] = values
        if isinstance(self.conditions, Unknown) or self.conditions:
            found["Condition"] = _conditions_json(self.conditions, substitute, whole)
        return found


def statement_from_json(
    raw: Mapping[str, Any], *, sensitive: bool = False, is_text: Callable[[Unknown], bool] = lambda _: False
) -> PartialStatement:
    """Read a statement of a document. Its shape was checked before.

    Args:
        raw: the statement, in which parts may be unknown.
        sensitive: whether it must not be printed.
        is_text: tells of an unknown part that is alone whether it is a text, and not a list of them.
    """

    def strings(values: Any) -> Parts:
        if isinstance(values, Unknown):
            return (values,) if is_text(values) else values
        items = values if isinstance(values, list) else [] if values is None else [values]
        return tuple(_string(item) for item in items)

    def principals(values: Any) -> tuple[PartialPrincipal, ...] | Unknown:
        if isinstance(values, str):
            return (PartialPrincipal(type="*", identifiers=(values,)),)
        if values is None or isinstance(values, Unknown):
            return () if values is None else values
        return tuple(PartialPrincipal(type=type_, identifiers=strings(named)) for type_, named in values.items())

    def conditions(values: Any) -> tuple[PartialCondition, ...] | Unknown:
        tests = [] if isinstance(values, Unknown) else list(values.values())
        unknown = next((one for one in (values, *tests) if isinstance(one, Unknown)), None)
        if unknown is not None:
            return unknown
        return tuple(
            PartialCondition(test=test, variable=variable, values=strings(compared))
            for test, variables in values.items()
            for variable, compared in variables.items()
        )

    return PartialStatement(
        effect=raw.get("Effect", "Allow"),
        sid=raw.get("Sid", ""),
        principals=principals(raw.get("Principal")),
        not_principals=principals(raw.get("NotPrincipal")),
        actions=strings(raw.get("Action")),
        not_actions=strings(raw.get("NotAction")),
        resources=strings(raw.get("Resource")),
        not_resources=strings(raw.get("NotResource")),
        conditions=conditions(raw.get("Condition", {})),
        sensitive=sensitive,
    )


def _string(item: Any) -> Part:
    if isinstance(item, Unknown):
        return item
    return str(item).lower() if isinstance(item, bool) else str(item)


def _principals_json(
    principals: tuple[PartialPrincipal, ...] | Unknown, substitute: Substitute, whole: Substitute
) -> Any:
    if isinstance(principals, Unknown):
        return whole(principals)
    found: dict[str, list[Any]] = {}
    for principal in principals:
        if isinstance(principal.type, Unknown):
            return whole(principal.type)
        found.setdefault(principal.type, []).extend(_list(principal.identifiers, substitute, whole))
    if list(found) == ["*"] and found["*"] == ["*"]:
        return "*"
    return found


def _conditions_json(
    conditions: tuple[PartialCondition, ...] | Unknown, substitute: Substitute, whole: Substitute
) -> Any:
    if isinstance(conditions, Unknown):
        return whole(conditions)
    found: dict[str, dict[str, list[Any]]] = {}
    for condition in conditions:
        for part in (condition.test, condition.variable):
            if isinstance(part, Unknown):
                return whole(part)
        variables = found.setdefault(str(condition.test), {})
        variables.setdefault(str(condition.variable), []).extend(_list(condition.values, substitute, whole))
    return found


def _list(parts: Parts, substitute: Substitute, whole: Substitute) -> list[Any]:
    return [whole(parts)] if isinstance(parts, Unknown) else [_text(part, substitute) for part in parts]


def _text(part: Part, substitute: Substitute) -> Any:
    return substitute(part) if isinstance(part, Unknown) else part


def _unknown(*parts: Part | Parts) -> Iterator[Unknown]:
    for part in parts:
        if isinstance(part, Unknown):
            yield part
        elif isinstance(part, tuple):
            yield from (item for item in part if isinstance(item, Unknown))
