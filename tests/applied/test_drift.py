"""What Terraform does about a change behind its back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import tfproof
from tfproof import PlannedCase
from tfproof.cases.lifecycle.resource_changes import ChangeAction
from tfproof.errors import AttributeAbsent, ExpectationError, UsageError
from tfproof.pytest_plugin import CaseFactory

upgraded = tfproof.case("tests/applied/upgraded")
stack = tfproof.case("terraform", var_files=["terraform/example.tfvars"])
IGNORED = """
resource "aws_sns_topic" "this" {
  name         = "orders"
  display_name = "Orders"
  lifecycle {
    ignore_changes = [display_name]
  }
}
"""


def test_an_attribute_is_set_back_in_place(upgraded: PlannedCase) -> None:
    plan = upgraded.drifted({"aws_dynamodb_table.this": {"billing_mode": "PROVISIONED"}})
    (correction,) = plan.corrections
    assert repr(plan) == "<drift of aws_dynamodb_table.this.billing_mode: corrected (change)>"
    assert correction.action is ChangeAction.CHANGE
    assert (correction.drifted, correction.corrected) == ("PROVISIONED", "PAY_PER_REQUEST")
    assert [change.address for change in plan.changes if change.action != "no-op"] == ["aws_dynamodb_table.this"]
    plan.must_be_corrected()


@pytest.mark.thorough
def test_the_stack_closes_its_bucket_and_its_identity_pool_again(stack: PlannedCase) -> None:
    stack.drifted({
        "module.nextjs_app_s3.aws_s3_bucket_public_access_block.this": {"block_public_policy": False},
        "module.nextjs_app_s3.aws_s3_bucket_versioning.this": {"versioning_configuration[0].status": "Suspended"},
        "module.cognito.aws_cognito_identity_pool.this": {"allow_unauthenticated_identities": True},
    }).must_be_corrected()  # fmt: skip


def test_what_was_removed_is_made_again(upgraded: PlannedCase) -> None:
    plan = upgraded.drifted({"aws_sns_topic.this": None})
    (correction,) = plan.corrections
    assert (correction.attribute, correction.action) == (None, ChangeAction.ADD)
    plan.must_be_corrected()


def test_a_correction_that_replaces_the_resource_is_none(upgraded: PlannedCase) -> None:
    plan = upgraded.drifted({"aws_cognito_user_pool.this": {"name": "others"}})
    assert plan.corrections[0].action is ChangeAction.REPLACE
    assert repr(plan) == "<drift of aws_cognito_user_pool.this.name: the resource is replaced>"
    with pytest.raises(ExpectationError, match=r"aws_cognito_user_pool\.this\.name: the resource is replaced"):
        plan.must_be_corrected()


def test_what_is_ignored_stays_as_it_drifted(tfproof_case: CaseFactory, tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(IGNORED)
    plan = tfproof_case(tmp_path).drifted({"aws_sns_topic.this": {"display_name": "x"}})
    with pytest.raises(ExpectationError, match=r"aws_sns_topic\.this\.display_name: it stays 'x'"):
        plan.must_be_corrected()


@pytest.mark.parametrize(
    ("drift", "error", "says"),
    [
        ({"aws_sns_topic.that": {"name": "x"}}, AttributeAbsent, r"did you mean 'aws_sns_topic.this'"),
        ({"aws_sns_topic.this": {"nam": "x"}}, AttributeAbsent, r"has no attribute 'nam', did you mean 'name'"),
        ({"aws_sns_topic.this": {"name": "orders"}}, UsageError, r"is 'orders' already"),
        ({"aws_sns_topic.this": {}}, UsageError, r"nothing drifts"),
        ({}, UsageError, r"nothing drifts"),
    ],
    ids=["address", "attribute", "same value", "no attribute", "nothing"],
)
def test_a_drift_that_cannot_be_is_one_error(
    upgraded: PlannedCase, drift: dict[str, Any], error: type[Exception], says: str
) -> None:
    with pytest.raises(error, match=says):
        upgraded.drifted(drift)
