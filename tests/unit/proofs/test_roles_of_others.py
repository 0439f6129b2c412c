"""Roles that services, other accounts and people of a SAML provider assume: a principal with one gets no more than it holds."""

from __future__ import annotations

import json
import random
from collections import Counter
from typing import Any

import pytest
from tests.proofs.refuter.making import Maker
from tests.proofs.refuter.mutants import mutant
from tests.proofs.refuter.people_again import people_get_more
from tests.unit.proofs.plans import fed, provided
from tests.unit.proofs.test_user_permissions import MUTATED, document

from tfproof.errors import DocumentError
from tfproof.findings import Findings
from tfproof.iam import Kind, parse_document
from tfproof.iam.escalation import relation
from tfproof.proofs import prove
from tfproof.proofs.roles_of_others import _HANDS_OUT

RULE, ROLE = "PROOF_ROLE_ESCALATION", "aws_iam_role.this"
LAMBDA: dict[str, Any] = {"Service": "lambda.amazonaws.com"}
ACCOUNT: dict[str, Any] = {"AWS": "arn:aws:iam::123456789012:root"}
SAML: dict[str, Any] = {"Federated": "arn:aws:iam::123456789012:saml-provider/people"}
FUNCTION = "arn:aws:lambda:eu-west-2:123456789012:function:shop"


def stack(principal: dict[str, Any], **more: Any) -> Findings:
    action = "sts:AssumeRoleWithSAML" if principal == SAML else "sts:AssumeRole"
    trust = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": principal, "Action": action}]}
    role = {"name": "this", "path": "/", "assume_role_policy": json.dumps(trust)}
    return prove(fed({ROLE: role, **more}, {}), accounts=("123456789012",))


def verdict(found: Findings) -> str:
    """What is said of the role: the weight of a finding, ``proved``, ``undecided`` or nothing."""
    said = [one.severity.value for one in found.findings if one.rule == RULE]
    said += ["undecided" for one in found.undecided if one.rule == RULE]
    return ", ".join([*said, *("proved" for one in found.notes["proved"] if one["rule"] == RULE)])


def said(principal: dict[str, Any], *statements: dict[str, Any]) -> str:
    return verdict(stack(principal, **inline(document(*statements))))


def inline(policy: str) -> dict[str, Any]:
    return {"aws_iam_role_policy.p": {"role": "this", "name": "p", "policy": policy}}


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ({"Action": "iam:*"}, "medium"),
        ({"Action": "iam:PutRolePolicy", "Resource": "arn:aws:iam::123456789012:role/this"}, "medium"),
        ({"Action": "iam:PutRolePolicy", "Resource": "arn:aws:iam::123456789012:policy/this"}, "proved"),
        ({"Action": "iam:CreatePolicyVersion", "Resource": "arn:aws:iam::*:policy/*"}, "medium"),
        ({"Action": "sts:AssumeRole"}, "medium"),
        ({"Action": "sts:AssumeRole", "Resource": "arn:aws:iam::444455556666:role/deploy"}, "proved"),
        ({"Action": ["iam:PassRole", "ecs:RunTask", "ecs:RegisterTaskDefinition"]}, "medium"),
        ({"Action": ["iam:PassRole", "lambda:CreateFunction"], "Resource": ["*", FUNCTION]}, "medium"),
        ({"Action": "lambda:UpdateFunctionCode"}, "medium"),
        ({"Action": "lambda:UpdateFunctionCode", "Resource": FUNCTION}, "proved"),
        ({"Action": ["cognito-idp:AdminGetUser", "s3:PutBucketPolicy", "iam:TagRole"]}, "proved"),
        ({"Action": ["s3:*", "dynamodb:*", "logs:*", "sqs:*"]}, "proved"),
        ({"NotAction": ["iam:*"]}, "medium"),
        ({"Action": "iam:*", "Condition": {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/th*"}}}, "medium"),
        ({"Action": "iam:*", "Condition": {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/other"}}}, "proved"),
        ({"Action": "iam:*", "Condition": {"Null": {"aws:PrincipalArn": "true"}}}, "proved"),
    ],
)
def test_a_role_gives_no_more_than_it_holds(statement: dict[str, Any], expected: str) -> None:
    assert said(LAMBDA, statement) == expected


@pytest.mark.parametrize(
    ("principal", "expected"), [(LAMBDA, "medium"), (ACCOUNT, "proved"), (SAML, "proved"), ({**ACCOUNT, **LAMBDA}, "medium")]
)  # fmt: skip
def test_people_may_be_administrators_and_code_is_none(principal: dict[str, Any], expected: str) -> None:
    assert said(principal, {"Action": "*"}) == expected
    managed = {"role": "this", "policy_arn": "arn:aws:iam::aws:policy/AdministratorAccess"}
    assert verdict(stack(principal, **{"aws_iam_role_policy_attachment.p": managed})) == expected


@pytest.mark.parametrize(
    ("service", "expected"),
    [
        ("ec2.amazonaws.com", "medium"),
        ("ec2.amazonaws.com.cn", "medium"),
        ("ec2.eu-west-2.amazonaws.com", "medium"),
        ("ec2.us-gov-west-1.amazonaws.com", "medium"),
        ("states.eu-west-2.amazonaws.com", ""),
        ("ecs-tasks.amazonaws.com", "medium"),
        ("codebuild.amazonaws.com", "medium"),
        ("*", "medium"),
        ("config.amazonaws.com", ""),
        ("apigateway.amazonaws.com", ""),
        ("cloudformation.amazonaws.com", ""),
    ],
)
def test_a_service_that_keeps_the_credentials_makes_calls_of_its_own(service: str, expected: str) -> None:
    assert said({"Service": service}, {"Action": "iam:*"}) == expected


_WITHOUT_A_CALL = {
    "braket": "each job is given its role",
    "codecatalyst-runner": "what it runs is asked for without IAM",
    "emr-serverless": "each job is given its role",
}


@pytest.mark.parametrize("service", sorted(_HANDS_OUT))
def test_who_gets_at_a_role_that_a_service_hands_out_is_in_the_relation(service: str) -> None:
    """A call that gives it a role, and one that comes to a role that it has."""
    prefixes = {service, *relation().services.get(service, ())}
    assert relation().starting(f"{service}.amazonaws.com") or service == "codecatalyst-runner"
    steps = {action for path in relation().paths for leg in path.legs for action in leg.actions}
    coming = {one for one in steps | relation().actions if one.partition(":")[0] in prefixes}
    assert bool(coming) is (service not in _WITHOUT_A_CALL)


@pytest.mark.parametrize(
    ("service", "managed"),
    [
        ("lambda", "service-role/AWSLambdaBasicExecutionRole"),
        ("lambda", "service-role/AWSLambdaVPCAccessExecutionRole"),
        ("lambda", "service-role/AWSLambdaSQSQueueExecutionRole"),
        ("lambda", "AWSXRayDaemonWriteAccess"),
        ("ec2", "AmazonSSMManagedInstanceCore"),
        ("ec2", "CloudWatchAgentServerPolicy"),
        ("ec2", "service-role/AmazonEC2ContainerServiceforEC2Role"),
        ("ec2", "AmazonEKSWorkerNodePolicy"),
        ("ec2", "AmazonEKS_CNI_Policy"),
        ("ec2", "AmazonEC2ContainerRegistryReadOnly"),
        ("ec2", "AWSElasticBeanstalkWebTier"),
        ("ecs-tasks", "service-role/AmazonECSTaskExecutionRolePolicy"),
        ("ecs-tasks", "AmazonS3FullAccess"),
    ],
)
def test_the_managed_policies_that_such_roles_hold_are_proved(service: str, managed: str) -> None:
    attached = {"role": "this", "policy_arn": f"arn:aws:iam::aws:policy/{managed}"}
    found = stack({"Service": f"{service}.amazonaws.com"}, **{"aws_iam_role_policy_attachment.p": attached})
    assert (found.clean, verdict(found)) == (True, "proved")


def test_a_managed_policy_that_runs_code_as_other_roles_is_told() -> None:
    """AWS's policy for jobs allows glue:*, hence to change a development endpoint of any role."""
    attached = {"role": "this", "policy_arn": "arn:aws:iam::aws:policy/service-role/AWSGlueServiceRole"}
    assert (
        verdict(stack({"Service": "glue.amazonaws.com"}, **{"aws_iam_role_policy_attachment.p": attached})) == "medium"
    )


def test_a_policy_outside_the_stack_leaves_it_undecided() -> None:
    attached = {"role": "this", "policy_arn": "arn:aws:iam::123456789012:policy/elsewhere"}
    found = stack(LAMBDA, **{"aws_iam_role_policy_attachment.p": attached})
    assert (verdict(found), [one.severity.value for one in found.undecided]) == ("undecided", ["medium"])


def test_a_role_that_holds_nothing_is_not_judged() -> None:
    assert verdict(stack(LAMBDA)) == ""


def test_what_is_proved_has_no_counterexample() -> None:
    """Mutants of documents that name many: the refuter, which asks the evaluator alone, finds nothing where all is proved."""
    chance, found = random.Random("roles of others 0"), Counter[tuple[str, bool]]()  # noqa: S311
    made = Maker("roles of others", account="123456789012", names=["this", "ops"])
    for _ in range(30):
        text = document(*mutant(chance.choice(MUTATED), chance))
        try:
            held = parse_document(text, kind=Kind.IDENTITY, name="p", where="p")
        except DocumentError:
            continue
        more = people_get_more(made, [[held]], "", 120, administrators=False)
        told = verdict(stack(LAMBDA, **inline(text)))
        assert told != "proved" or more is None, f"{text}\n{more}"
        found[told, more is not None] += 1
    assert found["proved", False] > 5, found
    assert found["medium", True] > 5, found


@pytest.mark.parametrize(
    ("known", "action", "account", "expected"),
    [
        ("123456789012", "iam:PutRolePolicy", "444455556666", "proved"),
        ("123456789012", "iam:PassRole", "444455556666", "proved"),
        ("123456789012", "iam:UpdateAssumeRolePolicy", "123456789012", "medium"),
        ("123456789012", "iam:UpdateAssumeRolePolicy", "*", "medium"),
        ("", "iam:PutRolePolicy", "444455556666", "medium"),  # it may be the own account
    ],
)
def test_calls_of_iam_on_another_account_are_void_where_the_own_one_is_known(
    known: str, action: str, account: str, expected: str
) -> None:
    trust = {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Principal": LAMBDA, "Action": "sts:AssumeRole"}],
    }
    policy = document({"Action": action, "Resource": f"arn:aws:iam::{account}:role/*"})
    resources = {ROLE: {"name": "this", "path": "/", "assume_role_policy": json.dumps(trust)}, **inline(policy)}
    says = {"allowed_account_ids": {"constant_value": [known]}} if known else {}
    found = prove(provided(resources, {}, {"aws": says}, {}))
    assert verdict(found) == expected
    shown = [one["facts"] for one in found.notes["proved"] if one["rule"] == RULE]
    assert all(f"void, since IAM's calls reach no other account: {action} on" in one for one in shown)
