"""What differs between two answers is unknown; everything else is as planned."""

from __future__ import annotations

import copy
from typing import Any

from tfproof.cases.unanswered import same_resources, with_unknowns

DATA = "data.aws_x.this"


def plan(answer: str, *, inner: str = "same") -> dict[str, Any]:
    data = {
        "address": DATA, "mode": "data", "type": "aws_x", "name": "this", "provider_name": "aws",
        "values": {"asked": "a", "answer": answer, "constant": "c"},
    }  # fmt: skip
    nested = {**data, "address": f'module.m["a.b"].{DATA}', "values": {"asked": "b", "answer": answer}}
    after = {
        "name": "n",
        "made": f"<{answer}>",
        "rules": sorted([{"p": "1", "v": inner}, {"p": "2", "v": answer}], key=str),
    }
    return {
        "resource_changes": [
            {
                "address": "aws_y.this",
                "change": {"actions": ["create"], "before": None, "after": after, "after_unknown": {"id": True}},
            }
        ],
        "output_changes": {
            "list": {"actions": ["create"], "after": [answer, "k"], "after_unknown": False},
            "text": {"actions": ["create"], "after": answer, "after_unknown": False},
            "known": {"actions": ["create"], "after": "k", "after_unknown": False},
        },
        "prior_state": {
            "values": {
                "root_module": {
                    "resources": [data],
                    "child_modules": [{"address": 'module.m["a.b"]', "resources": [nested]}],
                }
            }
        },
        "planned_values": {
            "outputs": {
                "list": {"sensitive": False, "type": ["tuple", ["string", "string"]], "value": [answer, "k"]},
                "text": {"sensitive": False, "type": "string", "value": answer},
                "known": {"sensitive": False, "type": "string", "value": "k"},
            },
            "root_module": {
                "resources": [{"address": "aws_y.this", "mode": "managed", "values": copy.deepcopy(after)}]
            },
        },
    }


def blurred(first: str = "x", second: str = "y") -> dict[str, Any]:
    return with_unknowns(plan(first), plan(second), {DATA: frozenset({("answer",), ("constant",)})})


def change_of(found: dict[str, Any], address: str) -> dict[str, Any]:
    change: dict[str, Any] = next(one["change"] for one in found["resource_changes"] if one["address"] == address)
    return change


def test_what_is_made_of_an_answer_is_unknown() -> None:
    change = change_of(blurred(), "aws_y.this")
    assert change["after"] == {"name": "n", "rules": [{"p": "1", "v": "same"}, {"p": "2"}]}
    assert change["after_unknown"] == {"id": True, "made": True, "rules": [False, {"v": True}]}


def test_a_set_is_compared_by_its_equal_parts_also_when_it_is_sorted_otherwise() -> None:
    first, second = plan("x"), plan("y")
    rules = second["resource_changes"][0]["change"]["after"]["rules"]
    rules.reverse()
    change = change_of(with_unknowns(first, second, {}), "aws_y.this")
    assert change["after_unknown"]["rules"] == [False, {"v": True}]


def test_planned_values_lose_what_is_unknown() -> None:
    found = blurred()["planned_values"]
    assert found["root_module"]["resources"][0]["values"] == {
        "name": "n", "rules": [{"p": "1", "v": "same"}, {"p": "2"}]
    }  # fmt: skip
    assert found["outputs"] == {
        "list": {"sensitive": False}, "text": {"sensitive": False},
        "known": {"sensitive": False, "type": "string", "value": "k"},
    }  # fmt: skip


def test_outputs_are_unknown_in_part_or_as_a_whole() -> None:
    outputs = blurred()["output_changes"]
    assert outputs["list"]["after"] == [None, "k"]
    assert outputs["list"]["after_unknown"] == [True, False]
    assert outputs["text"]["after_unknown"] is True
    assert outputs["known"] == {"actions": ["create"], "after": "k", "after_unknown": False}


def test_a_data_source_with_a_stand_in_is_read_later() -> None:
    found = blurred()
    change = change_of(found, DATA)
    assert change["actions"] == ["read"]
    assert change["after"] == {"asked": "a"}
    assert change["after_unknown"] == {"answer": True, "constant": True}
    assert found["prior_state"]["values"]["root_module"]["resources"] == []
    nested = next(one for one in found["resource_changes"] if one["address"].startswith("module"))
    assert nested["module_address"] == 'module.m["a.b"]'
    (module,) = found["planned_values"]["root_module"]["child_modules"]
    assert module["address"] == 'module.m["a.b"]'
    assert module["resources"][0]["values"] == {"asked": "b"}


def test_a_data_source_that_says_the_same_twice_stays_as_it_is() -> None:
    same = with_unknowns(plan("x"), plan("x"), {})
    assert same == plan("x")


def test_plans_with_other_resources_are_not_the_same() -> None:
    other = plan("y")
    assert same_resources(plan("x"), other)
    other["resource_changes"][0]["address"] = "aws_y.other"
    assert not same_resources(plan("x"), other)
