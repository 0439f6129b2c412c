"""Mistakes in a user's tests that a type checker finds. Nothing runs here.

mypy in its strict mode fails for each comment below that is not needed any more: see ``warn_unused_ignores``. As a file of a user,
without the comments and beside an installed wheel, ``tests/repo/test_users_types.py`` gives it to mypy and to pyright.
"""

from __future__ import annotations

import tfproof
from tfproof import PlannedCase
from tfproof.pytest_plugin import CaseFactory
from tfproof.scan.policy_fixture import PolicyAssertions

stack = tfproof.case("terraform", var_files=["terraform/example.tfvars"])
_ = tfproof.csae("terraform")  # type: ignore[attr-defined] # case
_ = stack.plan  # type: ignore[attr-defined] # a fixture, not the case that a test gets
tfproof.case("terraform", var_files="example.tfvars", data=["x"])  # type: ignore[arg-type] # not a mapping
other = stack.with_inputs(zone="example.com")
_ = stack.with_input(zone="example.com")  # type: ignore[attr-defined] # with_inputs
tfproof.each_case("terraform", ["prod"])  # type: ignore[arg-type] # no inputs by name


def test_plan(stack: PlannedCase) -> None:
    _ = stack.plan.resource_of_type("aws_sqs_queue")  # type: ignore[attr-defined] # resources_of_type
    _ = stack.plan.all_resource  # type: ignore[attr-defined] # all_resources
    _ = stack.plan["aws_sqs_queue.jobs"].wiredto("name")  # type: ignore[attr-defined] # wired_to
    _ = stack.plan["aws_sqs_queue.jobs"].wired_to(0)  # type: ignore[arg-type] # a name
    _ = stack.plan["aws_sqs_queue.jobs"].document("policy").statement  # type: ignore[attr-defined] # statements
    stack.plan.snapshot(["aws_sqs_queue.jobs"])  # type: ignore[arg-type] # one name after the other
    stack.applied.snapshot("aws_sqs_queue.jobs", nmae="queue")  # type: ignore[call-arg] # name
    _ = stack.plan[0]  # type: ignore[call-overload] # an address
    stack.plan["aws_iam_role.a"].document("assume_role_policy").must_admit(aud="x")  # type: ignore[attr-defined]


def test_case(stack: PlannedCase, tfproof_case: CaseFactory) -> None:
    stack.must_fail("validation", match="x")  # type: ignore[arg-type] # "variable validation"
    stack.must_fail("precondition")  # type: ignore[call-arg] # no match
    stack.must_fail("precondition", match="x", where="var.a")  # type: ignore[call-arg] # at
    _ = stack.with_inputs(a=1).plans  # type: ignore[attr-defined] # plan
    _ = stack.applied.must_be_idempotent()  # type: ignore[attr-defined] # of the case
    stack.upgraded_from("main").must_keep_data(alow=["a"])  # type: ignore[call-arg] # allow
    stack.compared_with("main").must_allow_nothing_new("a")  # type: ignore[call-arg] # by its name
    stack.must_be_destroyable(allow=True)  # type: ignore[arg-type] # addresses
    _ = tfproof_case().plan  # type: ignore[call-arg] # no folder


def test_policy(stack: PlannedCase, policy: PolicyAssertions) -> None:
    policy.must_violate(stack)  # type: ignore[call-arg] # which policies
    policy.must_violate("CGA_FED_06", stack)  # type: ignore[arg-type] # the case comes first
