"""Keeps Checkov from guessing when it renders the source.

Checkov compares the *text* of a reference that it could not resolve: ``aws_x.y.count > 0`` becomes False and
``var.arn == ""`` becomes False too, and a conditional on it takes one side. What a policy then sees looks like a literal.
A comparison with an unresolved reference is refused here, so the expression stays an expression, which a policy knows.
"""

from __future__ import annotations

from typing import Any

from checkov.terraform.graph_builder.variable_rendering import evaluate_terraform

from tfproof.scan.facts.unresolved import is_expression

_MARK = "tfproof_refuses_guesses"


def refuse_guesses() -> None:
    """Make every later rendering in this process refuse to compare unresolved references. Repeating it is harmless."""
    compare = evaluate_terraform.apply_binary_op
    if getattr(compare, _MARK, False):
        return

    def careful(left: Any, right: Any, operator: str) -> Any:
        for operand in (left, right):
            if isinstance(operand, str) and is_expression(operand.strip("\"'")):
                raise TypeError("an unresolved reference has no value to compare")
        return compare(left, right, operator)

    setattr(careful, _MARK, True)
    evaluate_terraform.apply_binary_op = careful
