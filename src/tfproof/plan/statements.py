"""Statements of IAM documents whose parts may be unknown, and their IAM JSON.

Elements: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tfproof.errors import UnknownValueError
from tfproof.values import Unknown

Part = str | Unknown
Parts = tuple[Part, ...] | Unknown
Substitute = Callable[[Unknown], str]


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

    ``sensitive`` statements do not print what they hold. Each of the lists is :class:`Unknown` when not even its length is known.
    """

    effect: Part = "Allow"
    sid: Part = ""
    principals: tuple[PartialPrincipal, ...] = ()
    not_principals: tuple[PartialPrincipal, ...] = ()
    actions: Parts = ()
    not_actions: Parts = ()
    resources: Parts = ()
    not_resources: Parts = ()
    conditions: tuple[PartialCondition, ...] = ()
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
        for principal in (*self.principals, *self.not_principals):
            yield from _unknown(principal.type, principal.identifiers)
        for condition in self.conditions:
            yield from _unknown(condition.test, condition.variable, condition.values)

    def to_json(self, substitute: Substitute) -> dict[str, Any]:
        """The statement as plain IAM JSON, every list written as a list.

        Raises:
            UnknownValueError: a list of unknown length, or an unknown effect, test, condition key or principal type:
                nothing can stand in for these.
        """
        found: dict[str, Any] = {"Effect": _must_know(self.effect)}
        if not (isinstance(self.sid, str) and self.sid == ""):
            found["Sid"] = _text(self.sid, substitute)
        for name, principals in (("Principal", self.principals), ("NotPrincipal", self.not_principals)):
            if principals:
                found[name] = _principals_json(principals, substitute)
        for name, parts in (
            ("Action", self.actions),
            ("NotAction", self.not_actions),
            ("Resource", self.resources),
            ("NotResource", self.not_resources),
        ):
            values = _list(parts, substitute)
            if values:
                found[name] = values
        if self.conditions:
            found["Condition"] = _conditions_json(self.conditions, substitute)
        return found


def statement_from_json(raw: Mapping[str, Any], *, sensitive: bool = False) -> PartialStatement:
    """Read a statement of a known document. Its shape was checked before."""
    return PartialStatement(
        effect=raw.get("Effect", "Allow"),
        sid=raw.get("Sid", ""),
        principals=_principals(raw.get("Principal")),
        not_principals=_principals(raw.get("NotPrincipal")),
        actions=_strings(raw.get("Action")),
        not_actions=_strings(raw.get("NotAction")),
        resources=_strings(raw.get("Resource")),
        not_resources=_strings(raw.get("NotResource")),
        conditions=tuple(
            PartialCondition(test=test, variable=variable, values=_strings(values))
            for test, variables in raw.get("Condition", {}).items()
            for variable, values in variables.items()
        ),
        sensitive=sensitive,
    )


def _principals(raw: Any) -> tuple[PartialPrincipal, ...]:
    if raw is None:
        return ()
    if isinstance(raw, str):
        return (PartialPrincipal(type="*", identifiers=(raw,)),)
    return tuple(PartialPrincipal(type=type_, identifiers=_strings(values)) for type_, values in raw.items())


def _strings(raw: Any) -> tuple[str, ...]:
    if raw is None:
        return ()
    items = raw if isinstance(raw, list) else [raw]
    return tuple(str(item).lower() if isinstance(item, bool) else str(item) for item in items)


def _principals_json(principals: tuple[PartialPrincipal, ...], substitute: Substitute) -> Any:
    found: dict[str, list[str]] = {}
    for principal in principals:
        found.setdefault(_must_know(principal.type), []).extend(_list(principal.identifiers, substitute))
    if list(found) == ["*"] and found["*"] == ["*"]:
        return "*"
    return found


def _conditions_json(conditions: tuple[PartialCondition, ...], substitute: Substitute) -> dict[str, Any]:
    found: dict[str, dict[str, list[str]]] = {}
    for condition in conditions:
        variables = found.setdefault(_must_know(condition.test), {})
        variables.setdefault(_must_know(condition.variable), []).extend(_list(condition.values, substitute))
    return found


def _list(parts: Parts, substitute: Substitute) -> list[str]:
    if isinstance(parts, Unknown):
        raise UnknownValueError(f"{parts.path} is known after apply, and not even how many values it has")
    return [_text(part, substitute) for part in parts]


def _text(part: Part, substitute: Substitute) -> str:
    return substitute(part) if isinstance(part, Unknown) else part


def _must_know(part: Part) -> str:
    if isinstance(part, Unknown):
        raise UnknownValueError(f"{part.path} is known after apply, so the statement's meaning is not")
    return part


def _unknown(*parts: Part | Parts) -> Iterator[Unknown]:
    for part in parts:
        if isinstance(part, Unknown):
            yield part
        elif isinstance(part, tuple):
            yield from (item for item in part if isinstance(item, Unknown))
