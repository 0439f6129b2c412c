"""What becomes of a fault in a default, without Terraform."""

from __future__ import annotations

from pathlib import Path

from tfproof.cases import Case, PlanOutcome
from tfproof.mutation.certain_verdicts import certain
from tfproof.mutation.generate import mutants_of
from tfproof.plan import Plan

VARIABLE = """
variable "groups" {
  type    = map(number)
  default = {}
}
"""
PLANNED = PlanOutcome(plan=Plan({"format_version": "1.2", "planned_values": {}, "configuration": {}}))


def test_a_default_that_may_not_load_is_certain_only_once_it_did(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(VARIABLE)
    added = next(one for one in mutants_of(tmp_path) if one.operator == "entry-added")
    given = Case(source=tmp_path, inputs={"groups": {"a": 1}})
    assert certain(added, given, PLANNED, is_loaded=False) is None
    assert certain(added, given, PLANNED, is_loaded=True) is PLANNED


def test_a_default_that_is_gone_counts_where_no_value_is_given(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(VARIABLE)
    removed = next(one for one in mutants_of(tmp_path) if one.operator == "default-removed")
    given, without = Case(source=tmp_path, inputs={"groups": {}}), Case(source=tmp_path)
    assert certain(removed, given, PLANNED, is_loaded=False) is PLANNED
    refused = certain(removed, without, PLANNED, is_loaded=False)
    assert refused is not None
    assert [one.addresses for one in refused.failures] == [("var.groups",)]
