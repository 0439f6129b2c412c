"""All that was made can be destroyed again, and what would stop a real destroy is said."""

from __future__ import annotations

from pathlib import Path

import pytest

import tfproof
from tfproof import PlannedCase
from tfproof.errors import ExpectationError, UsageError
from tfproof.pytest_plugin import CaseFactory

upgraded = tfproof.case("tests/applied/upgraded")
stack = tfproof.case("terraform", var_files=["terraform/example.tfvars"])
BUCKETS = ('aws_s3_bucket.this["logs"]', 'aws_s3_bucket.this["media"]')
PROTECTED = """
resource "aws_cognito_user_pool" "this" {
  name                = "people"
  deletion_protection = "ACTIVE"
}

resource "aws_s3_bucket" "emptied" {
  bucket        = "shop-emptied"
  force_destroy = true
}

resource "aws_db_instance" "this" {
  identifier                  = "orders"
  allocated_storage           = 20
  engine                      = "postgres"
  instance_class              = "db.t4g.micro"
  username                    = "root"
  manage_master_user_password = true
}
"""
PREVENTED = """
resource "terraform_data" "kept" {
  lifecycle {
    prevent_destroy = true
  }
}

resource "terraform_data" "other" {
}
"""


def written(folder: Path, text: str) -> Path:
    (folder / "main.tf").write_text(text)
    return folder


def test_a_destroy_leaves_nothing_and_goes_from_users_to_what_they_use(upgraded: PlannedCase) -> None:
    done = upgraded.destroyed()
    assert done.left == ()
    assert repr(done).startswith(
        '<destroy of tests/applied/upgraded(): aws_s3_bucket.this["logs"]: it may hold something'
    )
    assert set(done.order) == {one.address for one in upgraded.applied.all_resources.values()}
    order = done.order.index
    assert order("aws_cognito_user_pool_client.this") < order("aws_cognito_user_pool.this")
    assert order("aws_api_gateway_domain_name.this") < order("aws_acm_certificate.this")


def test_buckets_that_may_hold_something_are_said_unless_allowed(upgraded: PlannedCase) -> None:
    with pytest.raises(ExpectationError, match=r"force_destroy is not true") as raised:
        upgraded.must_be_destroyable(allow=BUCKETS[:1])
    assert BUCKETS[1] in str(raised.value)
    assert BUCKETS[0] not in str(raised.value)
    upgraded.must_be_destroyable(allow=BUCKETS)


@pytest.mark.thorough
def test_the_stack_is_destroyable_but_for_its_users_and_its_files(stack: PlannedCase) -> None:
    stack.must_be_destroyable(
        allow=["module.cognito.aws_cognito_user_pool.this", "module.nextjs_app_s3.aws_s3_bucket.this"]
    )


def test_each_protection_is_named_with_its_attribute(tfproof_case: CaseFactory, tmp_path: Path) -> None:
    done = tfproof_case(written(tmp_path, PROTECTED)).destroyed()
    assert {str(one) for one in done.obstacles} == {
        'aws_cognito_user_pool.this: it is protected from deletion (deletion_protection = "ACTIVE")',
        "aws_db_instance.this: a last snapshot is asked for, without a name for it (final_snapshot_identifier)",
    }
    assert done.left == ()


def test_prevent_destroy_is_said_with_what_is_left(tfproof_case: CaseFactory, tmp_path: Path) -> None:
    case = tfproof_case(written(tmp_path, PREVENTED))
    assert set(case.destroyed().left) == {"terraform_data.kept", "terraform_data.other"}
    with pytest.raises(
        ExpectationError, match=r"terraform_data\.kept: Terraform may not destroy it \(prevent_destroy\)"
    ):
        case.must_be_destroyable()
    case.must_be_destroyable(allow=["terraform_data.kept"])


def test_allowing_what_nothing_stops_is_a_mistake(upgraded: PlannedCase) -> None:
    with pytest.raises(UsageError, match=r"nothing stops the destruction of aws_sns_topic\.this"):
        upgraded.must_be_destroyable(allow=[*BUCKETS, "aws_sns_topic.this"])
