"""Keeps Checkov from guessing when it renders the source.

Checkov compares the *text* of a reference that it could not resolve: ``aws_x.y.count > 0`` becomes False and
``var.arn == ""`` becomes False too, and a conditional on it takes one side. What a policy then sees looks like a literal.
A comparison with an unresolved reference is refused here, so the expression stays an expression, which a policy knows.

Of a module that is called twice, Checkov takes the output of whichever call it meets: ``module.a.x`` may become the value of
``module.b.x``. Only the output of the call that is named is let through. And a variable without a value is not the empty
list or map that Checkov puts in its place.

And ``timestamp()`` is not the time of the scan: what only an apply computes has no value before.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from checkov.terraform.graph_builder.local_graph import TerraformLocalGraph
from checkov.terraform.graph_builder.variable_rendering import evaluate_terraform
from checkov.terraform.graph_builder.variable_rendering.renderer import TerraformVariableRenderer
from checkov.terraform.graph_builder.variable_rendering.safe_eval_functions import SAFE_EVAL_DICT

from tfproof.hcl import LATE_FUNCTIONS
from tfproof.scan.facts.unresolved import is_expression

_MARK = "tfproof_refuses_guesses"


def refuse_guesses() -> None:
    """Make every later rendering in this process refuse to guess. Repeating it is harmless."""
    compare = evaluate_terraform.apply_binary_op
    if getattr(compare, _MARK, False):
        return

    def careful(left: Any, right: Any, operator: str) -> Any:
        for operand in (left, right):
            if isinstance(operand, str) and is_expression(operand.strip("\"'")):
                raise TypeError("an unresolved reference has no value to compare")
        return compare(left, right, operator)

    for name in LATE_FUNCTIONS:
        SAFE_EVAL_DICT.pop(name, None)

    setattr(careful, _MARK, True)
    evaluate_terraform.apply_binary_op = careful

    find = TerraformVariableRenderer.find_path_from_referenced_vertices

    def own_output(referenced: Sequence[Any], destination: dict[str, Any]) -> Any:
        if destination.get("block_type_") == "output":
            called = destination.get("source_module_object_")
            referenced = [one for one in referenced if one.block_type != "module" or _is_call(called, one.sub_parts[0])]
        return find(referenced, destination)

    connected = TerraformLocalGraph._should_add_edge  # noqa: SLF001 - there is no other place to ask

    def own_call(graph: Any, vertex: Any, path: Any, module: Any) -> bool:
        return bool(connected(graph, vertex, path, module)) and _is_call(vertex.source_module_object, module.name)

    TerraformVariableRenderer.find_path_from_referenced_vertices = staticmethod(own_output)
    TerraformVariableRenderer.get_default_placeholder_value = staticmethod(lambda _type: None)
    TerraformLocalGraph._should_add_edge = own_call  # noqa: SLF001 - likewise


def _is_call(called: Any, name: str) -> bool:
    """True when ``called``, what Checkov knows of the call that a block belongs to, is the call ``name``.

    One of the instances of a call with count or for_each is nobody's in particular.
    """
    return called is not None and called.name == name and called.foreach_idx is None
