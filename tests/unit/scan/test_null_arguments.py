"""An argument whose configured value is null is one that nobody set; one with a value never is."""

from __future__ import annotations

from typing import Any

import pytest

from tfproof.scan.facts.plan_file import PlanFile
from tfproof.scan.facts.settled import with_marks

ADDRESS = "aws_x.y"


def plan(expression: dict[str, Any], *, after: Any, unknown: Any) -> dict[str, Any]:
    resource = {"address": ADDRESS, "type": "aws_x", "mode": "managed"}
    change = {"after": {"a": after}, "after_unknown": {"a": unknown}}
    declared = {"address": ADDRESS, "expressions": {"a": expression}}
    return {
        "resource_changes": [{**resource, "change": change}],
        "configuration": {"root_module": {"resources": [declared]}},
    }


@pytest.mark.parametrize(
    ("expression", "after", "unknown", "absent"),
    [
        ({}, None, True, True),
        ({"references": ["var.b"]}, None, True, True),
        ({"references": ["aws_z.w.id", "aws_z.w"]}, None, True, False),
        ({"references": ["local.c"]}, None, True, False),
        ({}, ["one", "two"], [False, False], False),
    ],
)
def test_only_what_is_unknown_and_made_of_known_values_is_null(
    expression: dict[str, Any], after: Any, unknown: Any, *, absent: bool
) -> None:
    planned = plan(expression, after=after, unknown=unknown)
    applied = with_marks(plan(expression, after=after or "from the cloud", unknown=False), planned)
    assert PlanFile(planned).chosen_by_provider(ADDRESS, "a") is absent
    assert PlanFile(applied).chosen_by_provider(ADDRESS, "a") is absent
