"""Of what a plan does not know, a policy sees what the source shows: references, texts, elements, and who refers to whom."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tfproof.scan.facts.plan_file import PlanFile
from tfproof.scan.facts.unresolved import Unresolved
from tfproof.scan.facts.view_resource import ViewResource
from tfproof.values import SOURCE_KEY

SOURCE = """
locals {
  pool = aws_cognito_user_pool.own
}
resource "aws_cognito_user_pool" "own" {
  name = "own"
}
resource "aws_cognito_user_pool" "other" {
  name = "other"
}
resource "aws_thing" "plain" {
  pool = local.pool.id
}
resource "aws_thing" "list" {
  pool = [local.pool.id, "x"]
}
resource "aws_thing" "map" {
  pool = { for name, one in { a = local.pool, b = aws_cognito_user_pool.other } : name => one.arn }
}
resource "aws_thing" "text" {
  pool = "${local.pool.arn}/*"
}
resource "aws_thing" "function" {
  pool = upper(local.pool.id)
}
resource "aws_thing" "choice" {
  pool = aws_cognito_user_pool.other.id == "x" ? local.pool.id : "x"
}
resource "aws_thing" "through" {
  pool = aws_thing.plain.pool
}
resource "aws_thing" "made" {
  pool = uuid()
}
resource "aws_thing" "elsewhere" {
  pool = aws_cognito_user_pool.other.id
}
"""
THINGS = ("plain", "list", "map", "text", "function", "choice", "through", "made", "elsewhere")
OWN, OTHER = "aws_cognito_user_pool.own", "aws_cognito_user_pool.other"


def _entry(type_: str, name: str, unknown: dict[str, Any]) -> dict[str, Any]:
    change = {"actions": ["create"], "after": {"name": name}, "after_unknown": unknown}
    return {"address": f"{type_}.{name}", "mode": "managed", "type": type_, "name": name, "change": change}


@pytest.fixture
def plan(tmp_path: Path) -> PlanFile:
    (tmp_path / "main.tf").write_text(SOURCE, encoding="utf-8")
    things = [_entry("aws_thing", name, {"pool": True}) for name in THINGS]
    pools = [_entry("aws_cognito_user_pool", name, {"id": True, "arn": True}) for name in ("own", "other")]
    declared = [{"address": one["address"], "expressions": {"pool": {}}} for one in (*things, *pools)]
    changes = {"resource_changes": [*things, *pools], "configuration": {"root_module": {"resources": declared}}}
    return PlanFile({SOURCE_KEY: str(tmp_path), **changes})


def _thing(plan: PlanFile, name: str) -> ViewResource:
    return ViewResource(plan, address=f"aws_thing.{name}", type_="aws_thing")


def _is(expression: str) -> Unresolved:
    return Unresolved(expression=expression)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("plain", _is(f"{OWN}.id")),
        ("list", [_is(f"{OWN}.id"), "x"]),
        ("map", {"a": _is(f"{OWN}.arn"), "b": _is(f"{OTHER}.arn")}),
        ("text", _is(f"${{{OWN}.arn}}/*")),
        ("function", _is("")),
        ("choice", _is("")),
        ("made", _is("")),
    ],
)
def test_an_unknown_value_is_shown_as_the_source_has_it(plan: PlanFile, name: str, value: object) -> None:
    assert _thing(plan, name).value("pool") == value


def test_without_the_source_nothing_is_shown(plan: PlanFile) -> None:
    plan.core.source = None
    assert _thing(plan, "plain").value("pool") == _is("")


@pytest.mark.parametrize(
    ("name", "targets", "certain"),
    [
        ("plain", {OWN}, True),
        ("list", {OWN}, True),
        ("map", {OWN, OTHER}, True),
        ("text", {OWN}, False),
        ("function", {OWN}, False),
        ("choice", {OWN, OTHER}, False),
        ("through", {OWN}, True),
        ("made", set(), False),
        ("elsewhere", {OTHER}, True),
    ],
)
def test_what_an_unknown_value_names(plan: PlanFile, name: str, targets: set[str], certain: bool) -> None:
    found = _thing(plan, name).targets("pool", "aws_cognito_user_pool")
    assert ({one.address for one in found.resources}, found.certain) == (targets, certain)


def test_who_refers_to_a_resource_and_where(plan: PlanFile) -> None:
    pool = ViewResource(plan, address=OWN, type_="aws_cognito_user_pool")
    uses = {use.address.partition(".")[2]: use.path for use in pool.users("aws_thing", ("pool",))}
    certain = {"plain": "pool", "list": "pool", "map": "pool.a", "through": "pool"}
    assert uses == {**certain, **dict.fromkeys(("text", "function", "choice", "made"), "*")}
