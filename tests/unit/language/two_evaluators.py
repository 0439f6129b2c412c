"""The same expressions for both evaluators: ``inputs/evaluation.py`` and ``plan/evaluate.py``.

``expressions.txt`` has one expression a line. Where an evaluator cannot determine a value, it says ``OPEN``.
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from tfproof.addresses import ROOT
from tfproof.hcl import parse_expression
from tfproof.inputs.evaluation import evaluated
from tfproof.language.errors import EvaluationFails, Undecided
from tfproof.plan.abstract_values import AbstractValue, constant
from tfproof.plan.evaluate import evaluate
from tfproof.plan.scopes import Scope

EXPRESSIONS: Final = tuple((Path(__file__).parent / "expressions.txt").read_text("utf-8").splitlines())
OPEN: Final = "cannot be determined"
FAILS: Final = "fails"  # Terraform refuses to evaluate it


class _Names:
    """Knows the input variables that it is given."""

    plain = False

    def __init__(self, variables: dict[str, Any]) -> None:
        self._variables = variables

    def lookup(self, name: str, scope: Scope) -> AbstractValue:  # noqa: ARG002 - as the protocol has it
        return constant(self._variables) if name == "var" else AbstractValue()

    def text_beside(self, scope: Scope, path: str) -> str | None:  # noqa: ARG002 - as the protocol has it
        return None


def in_a_plan(text: str, variables: dict[str, Any] | None = None) -> Any:
    """What ``plan/evaluate.py`` says, as :func:`comparable` has it."""
    found = evaluate(parse_expression(text), Scope(modules=ROOT), _Names(variables or {}))
    return comparable(found.known) if found.is_known else OPEN


def in_a_rule(text: str, variables: dict[str, Any] | None = None) -> Any:
    """What ``inputs/evaluation.py`` says, as :func:`comparable` has it."""
    try:
        return comparable(evaluated(parse_expression(text), {"var": variables or {}}))
    except EvaluationFails:
        return FAILS
    except (Undecided, RecursionError, ValueError, ArithmeticError):
        return OPEN


def comparable(value: Any) -> Any:
    """A value in which each number is exact, and ``1`` is neither ``"1"`` nor ``true``."""
    if isinstance(value, dict):
        return ("object", {key: comparable(part) for key, part in value.items()})
    if isinstance(value, list):
        return ("list", [comparable(part) for part in value])
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return ("number", Decimal(str(value)).normalize())
    return (type(value).__name__, value)
