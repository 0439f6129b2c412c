"""Resource policies and the accounts that roles trust."""

from __future__ import annotations

import pytest
from tests.proofs.proof_tools import about, proofs, proved

import tfproof
from tfproof import PlannedCase
from tfproof.errors import UsageError
from tfproof.findings import Findings, Severity, Verdict
from tfproof.proofs import prove

resources = tfproof.case("tests/proofs/resources")
PUBLIC, ACCOUNTS = "PROOF_RESOURCE_PUBLIC", "PROOF_TRUST_ACCOUNTS"


@pytest.fixture(scope="module")
def judged(resources: PlannedCase) -> Findings:
    return proofs(resources)


@pytest.mark.parametrize(
    "address",
    [
        "aws_s3_bucket_policy.a",  # a role of the stack, and a Deny for everyone
        "aws_s3_bucket_policy.network",
        "aws_sqs_queue_policy.q",  # everyone, on behalf of a topic of the stack
        "aws_kms_key.k2",
        "aws_lambda_permission.ok",
        "aws_kms_grant.own",
        "aws_ram_principal_association.own",
    ],
)
def test_a_policy_for_the_own_account_is_proved(judged: Findings, address: str) -> None:
    assert proved(judged, address, PUBLIC)


@pytest.mark.parametrize(
    ("address", "severity", "shown"),
    [
        ("aws_s3_bucket_policy.pub", Severity.CRITICAL, "resource   arn:aws:s3:::pub-bucket/"),
        ("aws_s3_bucket_policy.partner", Severity.MEDIUM, "(arn:aws:iam::210987654321:role/reader)"),
        ("aws_lambda_permission.bad", Severity.CRITICAL, "lambda:InvokeFunctionUrl"),
        ("aws_ami_launch_permission.everyone", Severity.CRITICAL, "ec2:RunInstances"),
        ("aws_ami_launch_permission.organization", Severity.MEDIUM, "(o-abcde12345)"),
        ("aws_snapshot_create_volume_permission.partner", Severity.MEDIUM, "(210987654321)"),
        ("aws_db_snapshot.everyone", Severity.CRITICAL, "rds:RestoreDBInstanceFromDBSnapshot"),
        ("aws_ssm_document.everyone", Severity.CRITICAL, "ssm:SendCommand"),
        ("aws_kms_grant.partner", Severity.MEDIUM, "(arn:aws:iam::210987654321:role/reader)"),
        ("aws_cloudwatch_event_permission.everyone", Severity.CRITICAL, "events:PutEvents"),
        (
            "aws_lambda_permission.bad",
            Severity.CRITICAL,
            "resource   arn:aws:lambda:eu-west-2:123456789012:function:f\n",
        ),
    ],
)
def test_a_policy_for_others_is_refuted_with_a_request(
    judged: Findings, address: str, severity: Severity, shown: str
) -> None:
    (finding,) = about(judged, address, PUBLIC)
    assert (finding.verdict, finding.severity) == (Verdict.FAILED, severity)
    assert shown in finding.found


@pytest.mark.parametrize("address", ["aws_db_snapshot.nobody", "aws_lakeformation_permissions.own"])
def test_what_shares_nothing_is_not_asked_about(judged: Findings, address: str) -> None:
    assert not about(judged, address, PUBLIC)
    assert not proved(judged, address, PUBLIC)


@pytest.mark.parametrize("name", ["foreign", "star"])
def test_a_role_that_other_accounts_assume_is_refuted(judged: Findings, name: str) -> None:
    (finding,) = about(judged, f"aws_iam_role.{name}", ACCOUNTS)
    assert "sts:AssumeRole" in finding.found


def test_a_role_of_a_service_is_proved(judged: Findings) -> None:
    assert proved(judged, "aws_iam_role.r", ACCOUNTS)


def test_an_account_that_is_named_is_let_in_and_the_public_is_not(resources: PlannedCase) -> None:
    named = proofs(resources, accounts=("210987654321",))
    assert proved(named, "aws_s3_bucket_policy.partner", PUBLIC)
    assert proved(named, "aws_iam_role.foreign", ACCOUNTS)
    assert about(named, "aws_s3_bucket_policy.pub", PUBLIC)
    assert about(named, "aws_iam_role.star", ACCOUNTS)


def test_what_is_no_account_is_refused(resources: PlannedCase) -> None:
    with pytest.raises(UsageError, match="not an AWS account: 12"):
        prove(resources.plan, accounts=("12",))


def test_a_key_without_a_policy_of_its_own_is_not_judged(judged: Findings) -> None:
    assert not about(judged, "aws_kms_key.k", PUBLIC)
    assert not proved(judged, "aws_kms_key.k", PUBLIC)


def test_an_encoded_policy_is_judged_without_the_applied_state(resources: PlannedCase) -> None:
    (finding,) = about(prove(resources.plan), "aws_s3_bucket_policy.pub", PUBLIC)
    assert finding.verdict is Verdict.FAILED


@pytest.mark.parametrize(
    ("name", "severity", "shown"),
    [
        ("void", Severity.MEDIUM, "it is public, and void while aws_s3_bucket_public_access_block.blocked"),
        ("both", Severity.MEDIUM, "the apply fails while"),
        ("refused", Severity.HIGH, "it is public; the apply fails while"),
        ("neither", Severity.CRITICAL, "it is public: a request"),
        ("services", Severity.CRITICAL, "it allows an AWS service to act for any account"),
    ],
)
def test_a_public_policy_counts_for_what_a_block_of_public_access_leaves_of_it(
    judged: Findings, name: str, severity: Severity, shown: str
) -> None:
    (finding,) = about(judged, f'aws_s3_bucket_policy.blocked["{name}"]', PUBLIC)
    assert finding.severity is severity
    assert shown in finding.found
