"""The plan with every value known: what other tools read, what is marked, and what is kept out."""

from __future__ import annotations

import json
from typing import Any

from tfproof.plan import Applied, Plan
from tfproof.reports.terraform_json import render_terraform_json

ADDRESS = "module.m.aws_x.y"


def plan(change: dict[str, Any], *, output: dict[str, Any], kind: type[Plan] = Plan, **more: Any) -> Any:
    change = {"before": None, "before_sensitive": False, "after_sensitive": {}, "after_unknown": {}, **change}
    entry = {"address": ADDRESS, "module_address": "module.m", "mode": "managed", "type": "aws_x", "name": "y"}
    values = {"values": change["after"], "sensitive_values": change["after_sensitive"]}
    planned = {
        "outputs": {"arn": {"sensitive": False, "value": output.get("after")}},
        "root_module": {"child_modules": [{"address": "module.m", "resources": [{**entry, **values}]}]},
    }
    return kind(
        {
            "format_version": "1.2",
            "variables": {"token": {"value": "canary-token"}, "size": {"value": 7}},
            "planned_values": planned,
            "resource_changes": [{**entry, "change": change}],
            "output_changes": {"arn": {"actions": ["create"], "before": None, **output}},
            "configuration": {
                "root_module": {
                    "variables": {"token": {"sensitive": True, "default": "canary-default"}, "size": {}},
                    "resources": [
                        {"address": "aws_x.y", "mode": "managed", "type": "aws_x", "name": "y", "expressions": {
                            "password": {"constant_value": "canary-constant"}, "name": {"constant_value": "a"}}}
                    ],
                }
            },
            "tfproof_late": [1],
            **more,
        }
    )  # fmt: skip


BEFORE = plan(
    {
        "actions": ["create"],
        "after": {"name": "a", "password": "canary-password", "tags": {}, "rules": [{"port": 1}]},
        "after_unknown": {"arn": True, "policy": True, "rules": [{"id": True}], "late": True},
        "after_sensitive": {"password": True},
    },
    output={"actions": ["create"], "after_unknown": True, "after_sensitive": False},
)


def applied(**more: Any) -> Applied:
    later = {
        "name": "a",
        "password": "canary-password",
        "tags": {},
        "arn": "arn:made-up",
        "policy": "of arn:made-up",
        "rules": [{"port": 1, "id": "r-1"}],
        "connection": "user:canary-password@host",
    }
    found: Applied = plan(
        {"actions": ["no-op"], "after": later, "after_unknown": {"late": True}, "after_sensitive": {"password": True}},
        output={"after": "arn:made-up", "after_unknown": False, "after_sensitive": False},
        kind=Applied,
    )
    made = {ADDRESS: frozenset({("arn",), ("rules", 0, "id")})}
    return Applied(dict(found), stand_ins=made, **more)


def test_values_of_the_simulated_apply_stand_where_the_plan_knows_none_and_are_marked() -> None:
    written = json.loads(render_terraform_json(BEFORE, applied()))
    (entry,) = written["resource_changes"]
    (module,) = written["planned_values"]["root_module"]["child_modules"]
    (resource,) = module["resources"]
    assert entry["change"]["actions"] == ["create"], "it is the plan, not the second one"
    assert resource["values"] == entry["change"]["after"]
    assert resource["values"]["arn"] == "arn:made-up"
    assert resource["values"]["rules"] == [{"port": 1, "id": "r-1"}]
    assert entry["change"]["after_unknown"] == {"late": True}
    assert written["planned_values"]["outputs"]["arn"]["value"] == "arn:made-up"
    assert written["output_changes"]["arn"]["after_unknown"] is False
    about = written["tfproof"]
    assert about["simulated"] == {ADDRESS: ["rules[0].id", "arn"]}
    assert about["derived"] == {ADDRESS: ["policy"]}
    assert about["unknown"] == {ADDRESS: ["late"]}
    assert "tfproof_late" not in written
    Plan(written)  # what reads plans reads this one


def test_no_sensitive_value_is_written_though_terraform_itself_writes_them() -> None:
    text = render_terraform_json(BEFORE, applied())
    assert "canary" not in text
    written = json.loads(text)
    (entry,) = written["resource_changes"]
    assert entry["change"]["after"]["password"] == "(sensitive)"
    assert entry["change"]["after"]["connection"] == "(sensitive)", "a text that holds one"
    assert entry["change"]["after_sensitive"] == {"password": True}
    assert written["variables"] == {"token": {"value": "(sensitive)"}, "size": {"value": 7}}
    (declared,) = written["configuration"]["root_module"]["resources"]
    assert declared["expressions"]["name"] == {"constant_value": "a"}
