"""An argument whose configured value is null is one that is not set; one with a value never is."""

from __future__ import annotations

from typing import Any

import pytest

from tfproof.hcl import LATE_KEY
from tfproof.scan.facts.plan_file import PlanFile
from tfproof.scan.facts.simulated_values import with_marks
from tfproof.scan.facts.view_resource import ViewResource
from tfproof.scan.protocol import Outcome, ViewReport
from tfproof.scan.run import late_and_unknown, without_guesses

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
        ({"constant_value": None}, None, True, True),
        ({}, None, True, False),
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


@pytest.mark.parametrize(
    ("expression", "late", "absent"),
    [
        ({}, {}, True),
        ({}, {ADDRESS: {"a": None}}, False),
        ({"references": ["var.b"]}, {ADDRESS: {"a": None}}, False),
        ({"references": ["var.b"]}, {ADDRESS: {"c": None}}, True),
        ({"references": ["local.c"]}, {ADDRESS: {"a": ["var.b"]}}, True),
        ({"references": ["local.c"]}, {ADDRESS: {"a": []}}, True),
        ({"references": ["local.c"]}, {ADDRESS: {"a": ["var.b", "aws_z.w"]}}, False),
        ({"references": ["local.c"]}, {ADDRESS: {"a": ["data.aws_z.w"]}}, False),
        ({"references": ["local.c"]}, {ADDRESS: {"a": ["module.m.o"]}}, False),
        (None, {ADDRESS: {"a": ["var.b"]}}, True),
        (None, {ADDRESS: {"a": ["aws_z.w"]}}, False),
        (None, {ADDRESS: {"a": None}}, False),
    ],
)
def test_what_a_function_or_a_dynamic_block_makes_during_apply_is_no_null(
    expression: dict[str, Any] | None, late: dict[str, Any], *, absent: bool
) -> None:
    planned = {**plan({}, after=None, unknown=True), LATE_KEY: late}
    declared = {"b": {"constant_value": 1}} | ({"a": expression} if expression is not None else {})
    planned["configuration"]["root_module"]["resources"][0]["expressions"] = declared
    applied = with_marks(plan({}, after="from the cloud", unknown=False), planned)
    applied["configuration"] = planned["configuration"]
    assert PlanFile(planned).chosen_by_provider(ADDRESS, "a") is absent
    assert PlanFile(applied).chosen_by_provider(ADDRESS, "a") is absent


def test_a_late_input_of_a_module_is_no_null() -> None:
    address = f"module.m[0].{ADDRESS}"
    planned = plan({"references": ["var.b"]}, after=None, unknown=True)
    planned["resource_changes"][0]["address"] = address
    root = planned["configuration"]["root_module"]
    call = {"expressions": {"b": {"references": ["var.c"]}}, "module": root}
    planned["configuration"] = {"root_module": {"module_calls": {"m": call}}}
    assert PlanFile(planned).chosen_by_provider(address, "a")
    late = {**planned, LATE_KEY: {"module.m": {"b": None}}}
    assert not PlanFile(late).chosen_by_provider(address, "a")


@pytest.mark.parametrize(
    ("expression", "late", "absent"),
    [
        ({"constant_value": None}, {}, True),
        ({"references": ["var.b"]}, {}, True),
        ({"references": ["local.c"]}, {ADDRESS: {"n": ["var.b"]}}, True),
        ({"references": ["local.c"]}, {}, False),
        ({"references": ["aws_z.w.id", "aws_z.w"]}, {}, False),
        ({"references": ["var.b"]}, {ADDRESS: {"n": None}}, False),
    ],
)
def test_a_null_in_a_nested_block_is_none_either(
    expression: dict[str, Any], late: dict[str, Any], *, absent: bool
) -> None:
    planned = plan({}, after=None, unknown=False)
    planned["resource_changes"][0]["change"] = {"after": {"n": [{}]}, "after_unknown": {"n": [{"a": True}]}}
    planned["configuration"]["root_module"]["resources"][0]["expressions"] = {"n": [{"a": expression}]}
    planned[LATE_KEY] = late
    applied = with_marks({**planned, "resource_changes": [{
        **planned["resource_changes"][0], "change": {"after": {"n": [{"a": "from the cloud"}]}, "after_unknown": {}},
    }]}, planned)  # fmt: skip
    for file in (PlanFile(planned), PlanFile(applied)):
        blocks = ViewResource(file, address=ADDRESS, type_="aws_x").blocks("n")
        assert isinstance(blocks, tuple)
        assert (blocks[0].value("a") is None) is absent


@pytest.mark.parametrize(
    ("path", "unknown"),
    [
        ("a", True), ("n", True), ("n/[0]/a", True), ("[n]/[1]/a", True), ("n/a", True), ("m", True), ("m/x", True), ("l", True),
        ("n/[0]/b", False), ("n/[0]/unwritten", False), ("n/[1]/unwritten", False), ("n/[7]/a", False), ("m/y", False), ("k", False),
        ("unwritten", False), ("nothing", False),
    ],
)  # fmt: skip
def test_it_is_known_exactly_what_is_unknown_of_what_a_check_reads(path: str, *, unknown: bool) -> None:
    raw = plan({}, after=None, unknown=False)
    values = {"n": [{"b": 1}, {"b": 1}], "m": {"y": 1}, "l": ["x", None], "k": 1}
    marks = {
        "a": True, "n": [{"a": True, "unwritten": True}, {"a": True, "unwritten": True}], "m": {"x": True}, "l": [False, True],
        "unwritten": True,
    }  # fmt: skip
    raw["resource_changes"][0]["change"] = {"after": values, "after_unknown": marks}
    fed = {"references": ["aws_z.w.id", "aws_z.w"]}
    raw["configuration"]["root_module"]["resources"][0]["expressions"] = {
        "a": fed, "n": [{"a": fed, "b": {}}, {"a": fed, "b": {}}], "m": fed, "l": fed, "k": {},
    }  # fmt: skip
    resource = ViewResource(PlanFile(raw), address=ADDRESS, type_="aws_x")
    assert (
        resource.unknown_at([step.strip("[]") if step.startswith("[n") else step for step in path.split("/")])
        is unknown
    )


def test_a_stock_check_does_not_pass_on_what_only_an_apply_computes() -> None:
    def said(keys: tuple[str, ...], outcome: str = "passed") -> Outcome:
        return Outcome(
            policy="CKV_1", address=f"{ADDRESS}[0]", file="", line=0, outcome=outcome, found="", expected="", keys=keys
        )

    outcomes = (said(("a/[0]/b",)), said(("[c]",)), said(("a",), "failed"))
    view = ViewReport(view="plan", entities=(), outcomes=outcomes, unparsed=(), log=())
    planned = {
        **plan({}, after=None, unknown=[{"b": True}]),
        LATE_KEY: {ADDRESS: {"a": None, "c": None, "d": ["var.b"]}},
    }
    judged = without_guesses(view, late_and_unknown(planned))
    assert [one.outcome for one in judged.outcomes] == ["undecided", "passed", "failed"]
    assert judged.outcomes[0].found == "a is known after apply"
    assert without_guesses(view, late_and_unknown(plan({}, after=None, unknown=True))) is view


@pytest.mark.parametrize(
    ("value", "known"),
    [
        ("eu-west-2_k7x73p678", True), ("pool/eu-west-2_k7x73p678/x", True), ("k7x73p678", True), ("111122223333", True),
        ("ACTIVE", False), ("userpool", False), ("cognito-idp", False), ("eu-west-2", False), ("admin", False), ("ON", False),
    ],
)  # fmt: skip
def test_a_text_is_known_where_it_holds_what_only_the_cloud_assigns(value: str, *, known: bool) -> None:
    def resource(address: str, **values: Any) -> dict[str, Any]:
        return {
            "address": address,
            "type": "aws_x",
            "mode": "managed",
            "change": {"after": values, "after_unknown": {}},
        }

    pool = {
        "arn": "arn:aws:cognito-idp:eu-west-2:111122223333:userpool/eu-west-2_k7x73p678",
        "id": "eu-west-2_k7x73p678",
        "status": "ACTIVE",
    }
    applied = {
        "resource_changes": [resource("aws_x.pool", **pool), resource(ADDRESS, a=value)],
        "configuration": {
            "root_module": {
                "resources": [{"address": ADDRESS, "expressions": {"a": {"references": ["aws_x.pool.arn"]}}}]
            }
        },
    }
    planned = {"resource_changes": [resource("aws_x.pool"), resource(ADDRESS)]}
    for change, marks in zip(planned["resource_changes"], (dict.fromkeys(pool, True), {"a": True}), strict=True):
        change["change"]["after_unknown"] = marks
    file = PlanFile(with_marks(applied, planned, ["ACTIVE"]))
    assert (file.body(ADDRESS)["a"] == value) is known
