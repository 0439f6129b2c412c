"""A value that one view of the configuration cannot say."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tfproof.plan.value_state import ValueState

if TYPE_CHECKING:
    from typing_extensions import TypeIs

# Checkov leaves what it cannot evaluate as the expression's text: nothing but the text tells it from a literal.
_TRAVERSAL = re.compile(
    r"""^(?:(?:var|local|module|data|each|count|path|terraform|self)\.|[a-z][a-z0-9]*_[a-z0-9_]+\.[A-Za-z_])""", re.X
)
_CALL = re.compile(r"^[a-z0-9_]+\(.*\)(?:\.\w+|\[[^\]]*\])*$", re.DOTALL)
# An index into a list, also where Checkov has lost the list: ``['ON', 'OFF']["0"]``, ``item][0]``.
_INDEX = re.compile(r"\]\[[^\]]*\]?$")
_OPERATOR = re.compile(r"\s(?:\?|==|!=|&&|\|\||[<>]=?)\s|^\s*!|^\[for\s|^\{for\s|\bfor\b.+\bin\b.+:")
# A part of a text, of which Checkov has dropped the signs of the interpolation: ``arn:aws:s3:::data.aws_x.y.id/*``.
_PART = re.compile(
    r"""data\.[a-z][a-z0-9]*_\w+\.[A-Za-z_][\w-]*\.[A-Za-z_]
    | aws_[a-z0-9_]+\.[A-Za-z_][\w-]*(?:\[[^\]]*\])?\.[a-z_]
    | (?<![\w.@"])(?<!//)(?:var|local|module)\.[A-Za-z_]""",
    re.X,
)

# What Terraform writes as ``${...}`` and does not evaluate: the policy variables of IAM.
_ESCAPE = re.compile(r"\$\$\{|%%\{")
_SHOWN = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Unresolved:
    """The value is an expression (source), or known after apply (plan).

    ``expression`` is the text in the source, or the reference that feeds the value; empty when not known.
    """

    expression: str = ""

    def __str__(self) -> str:
        if not self.expression:
            return "known after apply"
        line = " ".join(self.expression.split())
        return f"unresolved ({line if len(line) <= _SHOWN else line[:_SHOWN] + '...'})"


def is_unresolved(value: object) -> TypeIs[Unresolved]:
    """True when ``value`` as a whole is not known in this view."""
    return isinstance(value, Unresolved)


def state_of(value: object) -> ValueState:
    """A value with unresolved parts, as a plan has it: those parts are unknown."""
    known, unknown = _split(value)
    return ValueState(value=known, unknown=unknown)


def _split(value: object) -> tuple[Any, Any]:
    if is_unresolved(value):
        return None, True
    if isinstance(value, Mapping):
        parts = {name: _split(part) for name, part in value.items()}
        return {name: known for name, (known, _) in parts.items()}, {name: mark for name, (_, mark) in parts.items()}
    if isinstance(value, list | tuple):
        items = [_split(part) for part in value]
        return [known for known, _ in items], [mark for _, mark in items]
    return value, False


def holds_unresolved(value: object) -> bool:
    """True when ``value``, or any part of it, is not known in this view."""
    if is_unresolved(value):
        return True
    parts = value.values() if isinstance(value, Mapping) else value if isinstance(value, list | tuple) else ()
    return any(map(holds_unresolved, parts))


def is_expression(text: str) -> bool:
    """True when ``text``, found where Checkov puts a value, is the text of an expression and not a literal."""
    written = _ESCAPE.sub("", text)
    stripped = written.strip()
    return (
        "${" in written
        or "%{" in written
        or bool(
            _TRAVERSAL.match(stripped)
            or _CALL.match(stripped)
            or _INDEX.search(stripped)
            or _OPERATOR.search(stripped)
            or _PART.search(stripped)
        )
    )


def unescape(text: str) -> str:
    """Return a literal as Terraform sets it: ``$${`` is ``${``."""
    return text.replace("$${", "${").replace("%%{", "%{")
