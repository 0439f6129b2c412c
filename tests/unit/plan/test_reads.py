"""What a test reads is recorded wherever a value can be had, as what of the source it is."""

from __future__ import annotations

import copy
import json
import pickle
from collections.abc import Callable
from typing import Any

import pytest

from tfproof.errors import ExpectationError
from tfproof.plan import Plan
from tfproof.plan.read_tracking import ReadLog, ReadPlace, ReadPlaces
from tfproof.proofs import prove

POOL = "aws_cognito_identity_pool.this"
KNOWN = "aws_iam_role_policy.known"
Read = Callable[[Plan], Any]


def entry(plan: Plan) -> Any:
    """The pool in Terraform's own JSON."""
    return next(one for one in plan["resource_changes"] if one["address"] == POOL)["change"]["after"]


def planned(plan: Plan) -> Any:
    """The pool among the planned values of Terraform's own JSON."""
    module = plan["planned_values"]["root_module"]
    return next(one for one in module["resources"] if one["address"] == POOL)["values"]


def expected(plan: Plan) -> None:
    with pytest.raises(ExpectationError):
        plan[POOL].must_be({})


def reads(plan: Plan, read: Read) -> set[tuple[str, tuple[str, ...]]]:
    with ReadLog.recording() as log:
        read(plan)
    folder = plan.source.resolve() if plan.source is not None else None
    assert {place.folder for place in log.places()} <= {folder}
    return {(place.block, place.path) for place in log.places()}


NAME = (POOL, ("identity_pool_name",))
NESTED = (POOL, ("cognito_identity_providers", "provider_name"))
CHECK = (POOL, ("cognito_identity_providers", "server_side_token_check"))


@pytest.mark.parametrize(
    ("read", "found"),
    [
        (lambda plan: plan[POOL]["identity_pool_name"], {NAME}),
        (lambda plan: plan[POOL].get("identity_pool_name"), {NAME}),
        (lambda plan: plan.resources_of_type("aws_cognito_identity_pool")[0]["identity_pool_name"], {NAME}),
        (lambda plan: plan.all_resources[POOL]["identity_pool_name"], {NAME}),
        (lambda plan: plan.resources_in("")[POOL]["identity_pool_name"], {NAME}),
        (lambda plan: plan[POOL].wiring("cognito_identity_providers[0].provider_name"), {NESTED}),
        (lambda plan: plan[POOL]["cognito_identity_providers"][0].wired_to("client_id"), {(POOL, ("cognito_identity_providers", "client_id"))}),
        (lambda plan: plan[POOL]["cognito_identity_providers"][0]["server_side_token_check"], {CHECK}),
        (lambda plan: plan[POOL]["cognito_identity_providers"][0] == {}, {CHECK, NESTED}),
        (lambda plan: dict(plan[POOL]), {NAME}),
        (expected, {NAME}),
        (lambda plan: plan[KNOWN].document("policy"), {(KNOWN, ("policy",)), ("data.aws_iam_policy_document.known", ())}),
        (
            lambda plan: plan["aws_iam_role_policy.merged"].document("policy").statements,
            {("data.aws_iam_policy_document.merged", ()), ("data.aws_iam_policy_document.base", ())},
        ),
        (lambda plan: plan.output("prefix"), {("output.prefix", ())}),
        (lambda plan: plan.outputs["prefix"], {("output.prefix", ())}),
        (lambda plan: plan.output_wiring("pool_id"), {("output.pool_id", ())}),
        (lambda plan: plan.output_wired_to("pool_id"), {("output.pool_id", ())}),
        (lambda plan: plan["output_changes"]["prefix"]["after"], {("output.prefix", ())}),
        (lambda plan: plan.resources[POOL]["values"]["identity_pool_name"], {NAME}),
        (lambda plan: plan.resources[POOL]["values"].get("identity_pool_name"), {NAME}),
        (lambda plan: plan.root_module.resources[POOL]["values"] == {}, {NAME}),
        (lambda plan: dict(plan.resources[POOL]["values"]), {NAME}),
        (lambda plan: plan.resource_changes[POOL]["change"]["after"]["identity_pool_name"], {NAME}),
        (lambda plan: plan.resource_changes.get(POOL)["change"]["after"]["cognito_identity_providers"][0]["server_side_token_check"], {CHECK}),
        (lambda plan: [one["change"]["after"] == {} for one in plan.resource_changes.values()], {NAME, CHECK}),
        (lambda plan: entry(plan)["identity_pool_name"], {NAME}),
        (lambda plan: entry(plan) == {}, {NAME, CHECK}),
        (lambda plan: dict(entry(plan)), {NAME}),
        (lambda plan: {**entry(plan)}, {NAME}),
        (lambda plan: json.dumps(entry(plan)), {NAME, CHECK}),
        (lambda plan: copy.deepcopy(entry(plan)), {NAME, CHECK}),
        (lambda plan: planned(plan)["identity_pool_name"], {NAME}),
        (lambda plan: [dict(part.items()) for part in planned(plan)["cognito_identity_providers"]], {CHECK}),
    ],
)  # fmt: skip
def test_each_way_to_a_value_is_recorded(trust: Plan, read: Read, found: set[tuple[str, tuple[str, ...]]]) -> None:
    assert found <= reads(trust, read)


@pytest.mark.parametrize(
    "read",
    [
        lambda plan: plan[POOL],
        lambda plan: (POOL in plan.all_resources, len(plan.all_resources)),
        lambda plan: plan[POOL].address,
        lambda plan: "identity_pool_name" in plan[POOL],
        lambda plan: f"{plan[POOL]}",
        lambda plan: plan[POOL]["cognito_identity_providers"],
        lambda plan: plan.resource_changes[POOL]["change"]["actions"],
        lambda plan: plan.resources[POOL]["type"],
        lambda plan: [one["address"] for one in plan["resource_changes"]],
        prove,
    ],
)
def test_what_reads_no_value_of_it_leaves_an_attribute_unread(trust: Plan, read: Read) -> None:
    places = ReadPlaces()
    with ReadLog.recording() as log:
        read(trust)
    places.update(log.places())
    folder = trust.folder_of("")
    assert not places.covers(ReadPlace(folder, *NAME))
    assert not places.covers(ReadPlace(folder, *CHECK))


def test_recorded_json_is_the_same_data(trust: Plan) -> None:
    stock = trust["resource_changes"]
    with ReadLog.recording():
        seen = trust["resource_changes"]
        assert seen == stock
        assert json.dumps(seen) == json.dumps(stock)
        assert pickle.loads(pickle.dumps(seen)) == stock  # noqa: S301 - of our own
        assert seen[1:3] == stock[1:3]
        assert stock[0] in seen


def test_a_read_in_a_module_is_of_the_folder_of_the_module(nested: Plan) -> None:
    [resource, *_] = nested.resources_of_type("aws_sqs_queue")
    assert nested.source is not None
    with ReadLog.recording() as log:
        _ = resource["name"]
    [place] = log.places()
    assert place.folder is not None
    assert place.folder.is_relative_to(nested.source.resolve())
    assert place.folder != nested.source.resolve()
    assert (place.block, place.path) == (resource.local_address, ("name",))


def test_a_log_around_another_has_what_both_have(trust: Plan) -> None:
    with ReadLog.recording() as around, ReadLog.recording() as log:
        _ = trust[POOL]["identity_pool_name"]
    assert [str(one) for one in around.reads] == [str(one) for one in log.reads] != []


def test_what_may_be_sensitive_is_not_shown(trust: Plan) -> None:
    with ReadLog.recording() as log:
        _ = trust.shown_output("secret")
        _ = trust.resource_changes["aws_secretsmanager_secret_version.client"]["change"]["after"]["secret_string"]
    assert log.reads
    assert all(one.value is None for one in log.reads)


@pytest.mark.parametrize(
    ("read", "place", "covered"),
    [
        (("a",), ("a",), True),
        (("a",), ("a", "b"), True),  # a map that was compared as a whole
        (("a", "b"), ("a",), True),  # something of what is removed
        (("a", "b"), ("a", "c"), False),
        ((), ("a",), True),  # a whole document
        (("b",), ("a",), False),
    ],
)
def test_a_place_is_covered_by_what_it_is_part_of_or_has(
    read: tuple[str, ...], place: tuple[str, ...], covered: bool
) -> None:
    places = ReadPlaces()
    places.add(ReadPlace(None, "aws_a.b", read))
    assert places.covers(ReadPlace(None, "aws_a.b", place)) is covered
    assert not places.covers(ReadPlace(None, "aws_a.c", place))
