"""What the roles of web identities hold."""

from __future__ import annotations

import pytest
from tests.proofs.proof_tools import about, proofs, proved

import tfproof
from tfproof import PlannedCase
from tfproof.findings import Findings, Severity, Verdict
from tfproof.iam import Kind, managed, parse_document
from tfproof.proofs.configuration_view import AnalyzedConfiguration
from tfproof.proofs.principal_permissions import held_by
from tfproof.proofs.role_escalation import escalation_of

permissions = tfproof.case("tests/proofs/permissions")
ESCALATION, OWN_DATA = "PROOF_ROLE_ESCALATION", "PROOF_ROLE_OWN_DATA"


@pytest.fixture(scope="module")
def judged(permissions: PlannedCase) -> Findings:
    return proofs(permissions)


def role(name: str) -> str:
    return f'aws_iam_role.this["{name}"]'


@pytest.mark.parametrize("name", ["own_objects", "own_items", "nothing"])
def test_a_role_that_cannot_be_used_for_more_is_proved(judged: Findings, name: str) -> None:
    assert proved(judged, role(name), ESCALATION)


@pytest.mark.parametrize(
    ("address", "severity", "shown"),
    [
        (role("pool_admin"), Severity.HIGH, "cognito-identity:"),
        (role("user_admin"), Severity.HIGH, "cognito-idp:AdminSetUserPassword on any resource"),
        (role("pass_role"), Severity.HIGH, "iam:PassRole on arn:aws:iam::123456789012:role/one"),
        (role("deploy_named"), Severity.HIGH, "iam:PassRole on arn:aws:iam::123456789012:role/one"),
        (role("deploy_all"), Severity.HIGH, "on any resource is allowed by"),
        (
            'aws_iam_role.other_services["file_system"]',
            Severity.MEDIUM,
            "elasticfilesystem:PutFileSystemPolicy on arn:aws:elasticfilesystem:",
        ),
        ('aws_iam_role.other_services["steps"]', Severity.HIGH, "states:UpdateStateMachine on arn:aws:states:"),
        ("aws_iam_role.managed", Severity.HIGH, "statement 1 of aws_iam_policy.managed"),
        ("aws_iam_role.admin", Severity.HIGH, "statement 1 of arn:aws:iam::aws:policy/AdministratorAccess"),
    ],
)
def test_a_role_that_gives_more_is_refuted(judged: Findings, address: str, severity: Severity, shown: str) -> None:
    (finding,) = about(judged, address, ESCALATION)
    assert (finding.verdict, finding.severity) == (Verdict.FAILED, severity)
    assert shown in finding.found


def machine(name: str) -> str:
    return f'aws_iam_role.machine["{name}"]'


@pytest.mark.parametrize(
    "name",
    [
        "passes-reader",
        "passes-literal",
        "assumes-a-loop",
        "assumes-refused",
        "updates-logger",
        "bounded-own",
        "holds-readonly",
    ],
)
def test_a_role_of_the_stack_that_may_do_no_more_may_be_come_to(judged: Findings, name: str) -> None:
    assert proved(judged, machine(name), ESCALATION)


@pytest.mark.parametrize(
    ("name", "severity", "shown"),
    [
        ("passes-admin", Severity.HIGH, 'as aws_iam_role.target["admin"]'),
        ("passes-other", Severity.MEDIUM, "dynamodb:GetItem"),
        ("passes-a-few", Severity.HIGH, "iam:PassRole on arn:aws:iam::123456789012:role/target-re"),
        ("assumes-middle", Severity.HIGH, "iam:AttachRolePolicy on arn:aws:iam::123456789012:role/end"),
        ("updates-admin", Severity.HIGH, "may change what aws_lambda_function.this"),
        ("updates-any", Severity.HIGH, "lambda:UpdateFunctionCode on arn:aws:lambda:"),
        ("bounded-wide", Severity.HIGH, "iam:PutRolePolicy"),
        ("bounded-foreign", Severity.HIGH, "iam:PutRolePolicy"),
        ("named-by-trust", Severity.HIGH, 'as aws_iam_role.target["names_a_machine"]'),
        ("named-by-condition", Severity.HIGH, 'as aws_iam_role.by_condition["machine"]'),
    ],
)
def test_a_role_that_comes_to_more_is_refuted(judged: Findings, name: str, severity: Severity, shown: str) -> None:
    (finding,) = about(judged, machine(name), ESCALATION)
    assert (finding.verdict, finding.severity) == (Verdict.FAILED, severity)
    assert shown in finding.found


def test_a_policy_with_a_role_to_pass_that_nobody_can_name_is_undecided(judged: Findings) -> None:
    (finding,) = about(judged, machine("passes-data"), "PROOF_ROLE_READABLE")
    assert finding.verdict is Verdict.UNDECIDED
    assert not proved(judged, machine("passes-data"), ESCALATION)


def test_a_boundary_counts(judged: Findings) -> None:
    assert proved(judged, "aws_iam_role.bounded", ESCALATION)


def test_a_policy_outside_the_stack_is_undecided(judged: Findings) -> None:
    (finding,) = about(judged, "aws_iam_role.outside", "PROOF_ROLE_READABLE")
    assert finding.verdict is Verdict.UNDECIDED
    assert not proved(judged, "aws_iam_role.outside", ESCALATION)


@pytest.mark.parametrize("name", ["own_objects", "own_items"])
def test_own_data_is_proved_to_be_own(judged: Findings, name: str) -> None:
    assert proved(judged, role(name), OWN_DATA)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        (
            "all_objects",
            "s3:GetObject on arn:aws:s3:::shop-data/private/eu-west-2:99999999-9999-4999-8999-999999999999",
        ),
        ("scanned_items", "dynamodb:Scan on <aws_dynamodb_table.this.arn>"),
    ],
)
def test_data_of_others_is_refuted(judged: Findings, name: str, shown: str) -> None:
    (finding,) = about(judged, role(name), OWN_DATA)
    assert shown in finding.found


@pytest.mark.parametrize("name", ["somebodys", "arn:aws:iam::123456789012:policy/somebodys"])
def test_the_document_of_a_policy_outside_the_stack_may_be_given(permissions: PlannedCase, name: str) -> None:
    text = {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}}
    document = parse_document(text, kind=Kind.IDENTITY, name="somebodys")
    stack = AnalyzedConfiguration(permissions.plan, lambda: None, {name: document})
    (role,) = (one for one in stack.of_type("aws_iam_role") if one.address == "aws_iam_role.outside")
    assert held_by(stack, role).outside == ()
    assert escalation_of(stack, role) is None


def test_a_report_says_the_day_of_the_managed_policies_that_it_rests_on(judged: Findings) -> None:
    assert any(f"managed policies of {managed.date()}" in one for one in judged.notes["rests on"])
