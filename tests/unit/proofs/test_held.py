"""What a role holds: a policy counts for each role that it may go to, however the role is named."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.unit.proofs.plans import fed

from tfproof.iam import Request, aws, parse_document
from tfproof.iam.query import Witness
from tfproof.plan import Plan
from tfproof.proofs import prove
from tfproof.proofs.principal_permissions import PrincipalPermissions

ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"
ISSUER = "token.actions.githubusercontent.com"
TRUST = {
    "Effect": "Allow",
    "Action": "sts:AssumeRoleWithWebIdentity",
    "Principal": {"Federated": f"arn:aws:iam::123456789012:oidc-provider/{ISSUER}"},
    "Condition": {
        "StringEquals": {f"{ISSUER}:aud": "sts.amazonaws.com", f"{ISSUER}:sub": "repo:acme/web:ref:refs/heads/main"}
    },
}
ROLE = "aws_iam_role.this"
JOB = {
    "name": "job",
    "path": "/",
    "arn": "arn:aws:iam::123456789012:role/job",
    "assume_role_policy": json.dumps({"Version": "2012-10-17", "Statement": [TRUST]}),
}


def document(**statement: Any) -> str:
    written = {"Effect": "Allow", "Resource": "*", **statement}
    return json.dumps({"Version": "2012-10-17", "Statement": [written]})


ESCALATES = document(Action="iam:*")
INLINE = {"name": "p", "policy": ESCALATES}
HELD = {"role": "job", **INLINE}


def said(
    resources: Mapping[str, Mapping[str, Any]], feeding: Mapping[str, Mapping[str, Sequence[str]]] | None = None
) -> set[str]:
    """What is said of the permissions of a role: the rules that fail, and those that are undecided with a question mark."""
    return said_of(fed({ROLE: JOB, **resources}, feeding or {}))


def said_of(plan: Plan) -> set[str]:
    found = prove(plan)
    failed = {one.rule for one in found.findings if one.rule.startswith("PROOF_ROLE")}
    return failed | {f"{one.rule}?" for one in found.undecided if one.rule.startswith("PROOF_ROLE")}


@pytest.mark.parametrize(
    ("address", "arguments"),
    [
        ("aws_iam_role_policy.p", {"role": "job", **INLINE}),
        ("aws_iam_role_policy.p", {"role": "Job", **INLINE}),
        ("aws_iam_role_policy_attachment.p", {"role": "JOB", "policy_arn": ADMINISTRATOR}),
        ("aws_iam_role_policy_attachment.p", {"role": "job", "policy_arn": ADMINISTRATOR.replace("arn:aws:", "arn:aws-cn:")}),
        ("aws_iam_policy_attachment.p", {"name": "p", "roles": ["other", "job"], "policy_arn": ADMINISTRATOR}),
        ("aws_iam_role_policy_attachments_exclusive.p", {"role_name": "job", "policy_arns": [ADMINISTRATOR]}),
    ],
)  # fmt: skip
def test_a_policy_is_found_however_it_names_the_role(address: str, arguments: dict[str, Any]) -> None:
    assert said({address: arguments}) == {"PROOF_ROLE_ESCALATION"}


@pytest.mark.parametrize(
    ("address", "arguments", "unknown"),
    [
        ("aws_iam_role_policy.p", INLINE, "role"),
        ("aws_iam_role_policy.p", {"role": "job", "name": "p"}, "policy"),
        ("aws_iam_role_policy_attachment.p", {"policy_arn": ADMINISTRATOR}, "role"),
        ("aws_iam_role_policy_attachment.p", {"role": "job"}, "policy_arn"),
        ("aws_iam_policy_attachment.p", {"name": "p", "policy_arn": ADMINISTRATOR}, "roles"),
        ("aws_iam_role_policy_attachments_exclusive.p", {"policy_arns": [ADMINISTRATOR]}, "role_name"),
        ("aws_iam_role_policy_attachments_exclusive.p", {"role_name": "job"}, "policy_arns"),
        (ROLE, {}, "managed_policy_arns"),
        (ROLE, {}, "inline_policy"),
    ],
)
@pytest.mark.parametrize("references", [("var.given",), ()], ids=["an input", "a function"])
def test_what_may_go_to_the_role_and_cannot_be_read_is_undecided(
    address: str, arguments: dict[str, Any], unknown: str, references: Sequence[str]
) -> None:
    if address == ROLE:
        trust = json.dumps({"Version": "2012-10-17", "Statement": [TRUST]})
        arguments = {"name": "job", "path": "/", "assume_role_policy": trust}
    assert said({address: arguments}, {address: {unknown: references}}) == {"PROOF_ROLE_READABLE?"}


def test_what_is_made_of_another_roles_name_does_not_go_to_this_one() -> None:
    other = {"aws_iam_role.other": {"path": "/", "assume_role_policy": document(Action="x:y")}}
    resources = {**other, "aws_iam_role_policy.p": INLINE}
    assert not said(
        resources, {"aws_iam_role_policy.p": {"role": ["aws_iam_role.other.name", "aws_iam_role.other.id"]}}
    )
    both = ["aws_iam_role.other.name", f"{ROLE}.name"]
    assert said(resources, {"aws_iam_role_policy.p": {"role": both}}) == {"PROOF_ROLE_READABLE?"}


BOUNDARY = "arn:aws:iam::123456789012:policy/limit"


@pytest.mark.parametrize(
    ("limit", "expected"),
    [
        (document(Action="s3:*"), set()),
        (document(Action="iam:*"), {"PROOF_ROLE_ESCALATION"}),
        (None, {"PROOF_ROLE_ESCALATION?"}),
    ],
)
def test_a_boundary_of_the_stack_counts_and_one_outside_leaves_it_open(limit: str | None, expected: set[str]) -> None:
    policy = {"name": "limit", "path": "/", "arn": BOUNDARY, "policy": limit}
    stack = {"aws_iam_policy.limit": policy} if limit is not None else {}
    assert said({**stack, ROLE: {**JOB, "permissions_boundary": BOUNDARY}, "aws_iam_role_policy.p": HELD}) == expected


def test_a_boundary_that_nobody_can_name_leaves_it_open() -> None:
    found = prove(fed({ROLE: JOB, "aws_iam_role_policy.p": HELD}, {ROLE: {"permissions_boundary": ()}}))
    (one,) = (one for one in found.undecided if one.rule == "PROOF_ROLE_ESCALATION")
    assert "the boundary a boundary whose ARN is unknown, which cannot be read, may refuse it" in one.found


def test_a_statement_that_denies_a_call_is_not_said_to_allow_it() -> None:
    denying, allowing = (
        parse_document(
            {"Version": version, "Statement": [{"Effect": effect, "Action": "iam:*", "Resource": "*"}]}, name=effect
        )
        for version, effect in (("2008-10-17", "Deny"), ("2012-10-17", "Allow"))
    )
    request = Request(
        principal=aws("arn:aws:sts::123456789012:assumed-role/job/s"), action="iam:PassRole", resource="*", context={}
    )
    held = PrincipalPermissions(documents=(denying, allowing), outside=(), unreadable=(), boundary=None)
    found = held.source_of(Witness(request=request, values={}))
    assert found is not None
    assert found[0].name == "Allow"
    assert replace(held, documents=(denying,)).source_of(Witness(request=request, values={})) is None


@pytest.mark.parametrize(
    ("arguments", "address"),
    [
        ({"role": "another", **INLINE}, "aws_iam_role_policy.p"),
        ({"role": "jobs", "policy_arn": ADMINISTRATOR}, "aws_iam_role_policy_attachment.p"),
    ],
)
def test_a_policy_of_another_role_is_not_held(arguments: dict[str, Any], address: str) -> None:
    assert not said({address: arguments})


@pytest.mark.parametrize(
    ("statement", "gives_more"),
    [
        ({"Resource": "arn:aws:iam::123456789012:user/${aws:username}"}, False),
        ({"Resource": "arn:aws:iam::123456789012:user/ci-${aws:username}*"}, False),
        ({"Condition": {"StringLike": {"aws:username": "*"}}}, False),
        ({"Condition": {"StringNotEquals": {"aws:username": "root"}}}, True),
        ({"Condition": {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/other"}}}, False),
        ({"Condition": {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/j*"}}}, True),
        ({"Condition": {"ArnNotLike": {"aws:PrincipalArn": "arn:*:iam::*:role/job"}}}, False),
        ({"Condition": {"StringEquals": {"aws:PrincipalType": "User"}}}, False),
        ({"Condition": {"StringEquals": {"aws:PrincipalType": ["User", "AssumedRole"]}}}, True),
    ],
)
@pytest.mark.parametrize("action", ["iam:*", "iam:CreateAccessKey"])
def test_a_session_has_the_keys_of_its_role_and_no_user_name(
    action: str, statement: dict[str, Any], *, gives_more: bool
) -> None:
    policy = document(Action=action, **statement)
    rules = {"PROOF_ROLE_ESCALATION"} if gives_more else set()
    assert said({"aws_iam_role_policy.p": {"role": "job", "name": "p", "policy": policy}}) == rules


@pytest.mark.parametrize(
    ("arn", "expected"),
    [
        (ADMINISTRATOR, {"PROOF_ROLE_ESCALATION"}),
        ("arn:aws:iam::aws:policy/AWSXRayDaemonWriteAccess", set()),
        ("arn:aws:iam::123456789012:policy/theirs", {"PROOF_ROLE_READABLE?"}),
    ],
)
@pytest.mark.parametrize("is_attached", [False, True])
def test_a_policy_that_copies_a_known_one_is_read(
    tmp_path: Path, arn: str, expected: set[str], *, is_attached: bool
) -> None:
    copied, policy = "data.aws_iam_policy.copied", "aws_iam_policy.p" if is_attached else "aws_iam_role_policy.p"
    own = {"arn": "arn:aws:iam::123456789012:policy/p"} if is_attached else {"role": "job"}
    attached = {"aws_iam_role_policy_attachment.a": {"role": "job", "policy_arn": own["arn"]}} if is_attached else {}
    resources = {copied: {"arn": arn}, policy: {"name": "p", **own}, **attached}
    plan = fed({ROLE: JOB, **resources}, {copied: {"policy": []}, policy: {"policy": [f"{copied}.policy"]}})
    type_, name = policy.split(".")
    (tmp_path / "main.tf").write_text(f'resource "{type_}" "{name}" {{\n  policy = {copied}.policy\n}}\n')
    assert said_of(Plan(plan._raw, source=tmp_path)) == expected


@pytest.mark.parametrize("more", [False, True])
@pytest.mark.parametrize(
    ("type_", "attribute", "action", "below"),
    [
        ("aws_codebuild_project", "service_role", "codebuild:UpdateProject", "codebuild:{}:project/run"),
        ("aws_glue_job", "role_arn", "glue:StartJobRun", "glue:{}:job/run"),
        ("aws_kinesisanalyticsv2_application", "service_execution_role", "kinesisanalytics:UpdateApplication", "kinesisanalytics:{}:application/run"),
        ("aws_lambda_function", "role", "lambda:UpdateFunctionCode", "lambda:{}:function:run"),
        ("aws_mwaa_environment", "execution_role_arn", "airflow:UpdateEnvironment", "airflow:{}:environment/run"),
        ("aws_sfn_state_machine", "role_arn", "states:UpdateStateMachine", "states:{}:stateMachine:run"),
    ],
)  # fmt: skip
def test_what_runs_as_a_role_of_the_stack_counts_as_that_role(
    type_: str, attribute: str, action: str, below: str, *, more: bool
) -> None:
    arn = f"arn:aws:{below.format('eu-west-2:123456789012')}"
    runner = "arn:aws:iam::123456789012:role/runner"
    service = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "example.amazonaws.com"}}
    trust = json.dumps({"Version": "2012-10-17", "Statement": [service]})
    held = ESCALATES if more else document(Action="logs:PutLogEvents")
    resources: dict[str, Mapping[str, Any]] = {
        ROLE: JOB,
        "aws_iam_role_policy.this": {"role": "job", "policy": document(Action=action, Resource=arn)},
        "aws_iam_role.runner": {"name": "runner", "path": "/", "arn": runner, "assume_role_policy": trust},
        "aws_iam_role_policy.runner": {"role": "runner", "policy": held},
        f"{type_}.run": {"name": "run", "function_name": "run", attribute: runner},
    }
    found = prove(fed(resources, {})).findings
    told = [one for one in found if one.address == ROLE and one.rule == "PROOF_ROLE_ESCALATION"]
    assert [one.severity.value for one in told] == (["high"] if more else [])
    assert all(f"may change what {type_}.run runs" in one.found for one in told)
