from __future__ import annotations

from typing import Any

from tfproof.scan.instance_keys import with_dots, without_dots
from tfproof.scan.protocol import Entity, Outcome, ViewReport

PLAN: dict[str, Any] = {
    "planned_values": {
        "root_module": {
            "resources": [
                {
                    "address": 'aws_x.y["one.example"]',
                    "index": "one.example",
                    "values": {"index": "a.b", "address": '["a.b"]', "name": "one.example"},
                }
            ],
            "child_modules": [{"address": 'module.m["a.b"]', "resources": []}],
        }
    },
    "prior_state": {"values": {"root_module": {"resources": [{"address": 'data.aws_x.y["c.d"]', "index": "c.d"}]}}},
    "configuration": {"root_module": {"resources": [{"expressions": {"a": {"references": ['aws_x.y["e.f"].id']}}}]}},
    "variables": {"index": {"value": "g.h"}},
}


def test_keys_lose_their_dots_and_values_keep_theirs() -> None:
    plan = without_dots(PLAN)
    (resource,) = plan["planned_values"]["root_module"]["resources"]
    assert resource["address"] == 'aws_x.y["one\u2024example"]'
    assert resource["index"] == "one\u2024example"
    assert resource["values"] == {"index": "a.b", "address": '["a.b"]', "name": "one.example"}
    assert plan["planned_values"]["root_module"]["child_modules"][0]["address"] == 'module.m["a\u2024b"]'
    assert plan["prior_state"]["values"]["root_module"]["resources"][0]["index"] == "c\u2024d"
    (configured,) = plan["configuration"]["root_module"]["resources"]
    assert configured["expressions"]["a"]["references"] == ['aws_x.y["e\u2024f"].id']
    assert plan["variables"] == PLAN["variables"]


def test_answers_are_read_with_the_dots_again() -> None:
    address = 'aws_x.y["one\u2024example"]'
    entity = Entity(address=address, type="aws_x", block="resource", file="", line=0)
    outcome = Outcome(policy="P", address=address, file="", line=0, outcome="failed", found=address, expected="")
    view = with_dots(ViewReport(view="plan", entities=(entity,), outcomes=(outcome,), unparsed=(), log=(address,)))
    plain = 'aws_x.y["one.example"]'
    assert (view.entities[0].address, view.outcomes[0].address, view.outcomes[0].found) == (plain,) * 3
    assert view.log == (plain,)


def test_keys_that_checkov_unescapes_are_read_as_terraform_writes_them() -> None:
    entity = Entity(address='aws_x.y["a\u202eb"]', type="aws_x", block="resource", file="", line=0)
    view = with_dots(ViewReport(view="plan", entities=(entity,), outcomes=(), unparsed=(), log=()))
    assert view.entities[0].address == r'aws_x.y["a\u202eb"]'
