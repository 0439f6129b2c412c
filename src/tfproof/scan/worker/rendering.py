"""Keeps Checkov from guessing when it renders the source.

Checkov compares the *text* of a reference that it could not resolve: ``aws_x.y.count > 0`` becomes False and
``var.arn == ""`` becomes False too, and a conditional on it takes one side. What a policy then sees looks like a literal.
A comparison with an unresolved reference is refused here, so the expression stays an expression, which a policy knows.

Of a module that is called twice, Checkov takes the output of whichever call it meets: ``module.a.x`` may become the value of
``module.b.x``. Only the output of the call that is named is let through. And a variable without a value is not the empty
list or map that Checkov puts in its place.

Of a ``for`` expression, it puts the text of what each element becomes in place of that, forgets an ``if``, drops what it
cannot read, and takes all blanks out of texts. Only what gives its elements as they are is let through.

And ``timestamp()`` is not the time of the scan: what only an apply computes has no value before.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Sequence
from typing import Any, cast

from checkov.terraform.graph_builder.local_graph import TerraformLocalGraph
from checkov.terraform.graph_builder.variable_rendering import evaluate_terraform
from checkov.terraform.graph_builder.variable_rendering.renderer import TerraformVariableRenderer
from checkov.terraform.graph_builder.variable_rendering.safe_eval_functions import SAFE_EVAL_DICT

from tfproof.hcl import LATE_FUNCTIONS
from tfproof.scan.facts.unresolved import is_expression

_MARK = "tfproof_refuses_guesses"
_GIVES = ":>"  # what Checkov makes of the arrow between key and value


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

    _refuse_loops()

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


def _refuse_loops() -> None:
    """Leave a ``for`` expression as it is, unless it gives the elements of a list, or texts with all their parts."""
    in_list, in_dict = (
        evaluate_terraform._handle_for_loop_in_list,  # noqa: SLF001 - there is no other place to ask
        evaluate_terraform._handle_for_loop_in_dict,  # noqa: SLF001 - likewise
    )

    def elements(listed: str, statement: str, start: int) -> str | None:
        gives = statement[start + 2 : -1].strip()
        if not _keeps_blanks(listed):
            return None
        if gives == _loop_variable(statement):
            return cast("str | None", in_list(listed, statement, start))
        made = in_list(listed, statement, start) if "${" in gives else None
        whole = made is not None and "${" not in made and len(json.loads(made)) == len(ast.literal_eval(listed))
        return made if whole else None

    def pairs(listed: str, statement: str, start: int) -> str | None:
        _, _, value = statement[start + 2 : -1].partition(_GIVES)
        whole = _keeps_blanks(listed) and value.strip() == _loop_variable(statement)
        return in_dict(listed, statement, start) if whole else None

    evaluate_terraform._handle_for_loop_in_list = elements  # noqa: SLF001 - likewise
    evaluate_terraform._handle_for_loop_in_dict = pairs  # noqa: SLF001 - likewise


def _loop_variable(statement: str) -> str:
    words = statement.split(" ")
    return words[1] if len(words) > 1 else ""


def _keeps_blanks(listed: str) -> bool:
    """Whether a list is the same without its blanks, which Checkov takes out of texts as well."""
    try:
        return bool(ast.literal_eval(listed) == ast.literal_eval(listed.replace(" ", "")))
    except (ValueError, SyntaxError):
        return False


def _is_call(called: Any, name: str) -> bool:
    """True when ``called``, what Checkov knows of the call that a block belongs to, is the call ``name``.

    One of the instances of a call with count or for_each belongs to no particular instance.
    """
    return called is not None and called.name == name and called.foreach_idx is None
