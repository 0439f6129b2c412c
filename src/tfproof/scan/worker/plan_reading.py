"""Reads a plan as the JSON that it is.

Checkov reads it with a YAML parser that keeps the line of every value, which takes most of the time of a scan and is no use:
what a plan fails is reported at its place in the source. Without the lines, no part of the plan's text gets into a record.
"""

from __future__ import annotations

import json
from typing import Any

from checkov.common.parsers.json.decoder import Mark
from checkov.common.parsers.node import DictNode
from checkov.terraform import plan_parser

_NOWHERE = Mark(0, 0)


def read_plans_as_json() -> None:
    """Make every later scan of a plan in this process read it so. Repeating it is harmless."""
    plan_parser.parse = _parse


def _parse(filename: str, out_parsing_errors: dict[str, str]) -> tuple[Any, Any]:
    """The plan, and its lines, which are none: what Checkov's own ``tf_plan.parse`` gives."""
    try:
        with open(filename, encoding="utf-8") as file:  # noqa: PTH123 - a name is what Checkov passes
            plan = json.load(file, object_hook=lambda body: DictNode(body, _NOWHERE, _NOWHERE))
    except ValueError as error:
        out_parsing_errors[filename] = type(error).__name__
        return None, None
    if not isinstance(plan, dict) or "terraform_version" not in plan or "planned_values" not in plan:
        out_parsing_errors[filename] = "not a plan"
        return None, None
    return plan, [(1, "")]  # Checkov takes no lines for no plan
