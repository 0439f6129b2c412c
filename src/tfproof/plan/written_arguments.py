"""Meta-arguments of a resource as its source writes them: order, life cycle, provider. No plan shows them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from tfproof.addresses import key_text
from tfproof.hcl import NOT_CONSTANT, Expression, ScopeTraversal, TraverseAttr, TupleCons, constant
from tfproof.plan.source import ModuleBody

ORDERING: Final = ("depends_on", "lifecycle", "provider")
"""The meta-arguments that are compared. How many instances there are, a plan shows."""


def written_arguments(body: ModuleBody) -> Mapping[str, Any]:
    """Return the meta-arguments of a block, as data: references as text, in lists in the order of the text.

    Args:
        body: of the block, from its source. The conditions of ``lifecycle`` are left out: whether they hold is for cases to say.
    """
    found = {name: _plain(body.attributes[name]) for name in ORDERING if name in body.attributes}
    for block in body.blocks:
        if block.makes == "lifecycle":
            found["lifecycle"] = {name: _plain(value) for name, value in block.body.attributes.items()}
    return {name: value for name, value in found.items() if value not in ({}, [])}


def _plain(expression: Any) -> Any:
    if isinstance(expression, ScopeTraversal):
        steps = (
            f".{step.name}" if isinstance(step, TraverseAttr) else key_text(getattr(step, "key", None))
            for step in expression.steps
        )
        return expression.root + "".join(steps)
    if isinstance(expression, TupleCons):
        return [_plain(item) for item in expression.items]
    value = constant(expression) if isinstance(expression, Expression) else getattr(expression, "value", None)
    return repr(expression) if value is NOT_CONSTANT else value
