"""Findings of stock policies show short values of a plan, and no secret."""

from __future__ import annotations

from typing import Any

import pytest

from tfproof.scan.protocol import Outcome
from tfproof.scan.stated_values import StatedValues
from tfproof.scan.stock_titles import what_fails

AFTER: dict[str, Any] = {
    "public": True, "days": 0, "acl": "public-read", "rules": [{"port": 22}, {"port": 80}], "key": None, "none": [],
    "disk": [{"encrypted": False, "size": None}], "password": "hunter2", "text": "x" * 80, "shadow": [{"token": "t0ps3cret"}],
}  # fmt: skip
PLAN = {
    "resource_changes": [
        {
            "address": 'module.a["x"].aws_x.this[0]',
            "change": {
                "after": AFTER,
                "after_unknown": {"arn": True, "fed": True, "disk": [{"id": True}], "whole": True},
                "after_sensitive": {"password": True, "shadow": True},
            },
        }
    ],
    "configuration": {
        "root_module": {
            "module_calls": {
                "a": {"module": {"resources": [{"address": "aws_x.this", "expressions": {"fed": {}, "whole": {}}}]}}
            }
        }
    },
}


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("public", "true"), ("days", "0"), ("acl", '"public-read"'), ("key", "not set"), ("none", "not set"),
        ("disk/encrypted", "false"), ("disk/size", "not set"), ("disk/id", "not set"), ("disk", ""), ("rules", ""),
        ("rules/port", ""), ("arn", "not set"), ("fed", "known after apply"), ("whole/part", "known after apply"),
        ("password", "sensitive"), ("shadow", "sensitive"), ("shadow/token", "sensitive"), ("text", ""), ("nothing", ""),
    ],
)  # fmt: skip
def test_a_value_is_shown_where_it_is_short_and_no_secret(name: str, shown: str) -> None:
    assert StatedValues(PLAN).of('module.a["x"].aws_x.this[0]', name) == shown


def test_without_a_plan_nothing_is_shown() -> None:
    assert StatedValues({}).of("aws_x.this", "public") == ""
    assert StatedValues(PLAN).of("no address", "public") == ""


def test_a_stock_finding_says_what_it_looked_at_and_its_value() -> None:
    outcome = Outcome(
        policy="CKV_1", address="a", file="", line=0, outcome="failed", found="", expected="",
        keys=("public", "disk/[0]/encrypted", "resource_type", "rules"),
    )  # fmt: skip
    stated = {"public": "true", "disk": "not set", "rules": ""}
    assert what_fails(outcome, stated.__getitem__) == "the stock check fails on disk (not set), public (true), rules"
    assert what_fails(outcome) == "the stock check fails on disk, public, rules"
