"""Users, groups and permission sets: who has them gets no more than they say, people being meant to do some things."""

from __future__ import annotations

import json
import random
from collections import Counter
from typing import Any

import pytest
from tests.proofs.refuter.making import Maker
from tests.proofs.refuter.mutants import mutant
from tests.proofs.refuter.people_again import people_get_more
from tests.unit.proofs.plans import fed

from tfproof.errors import DocumentError
from tfproof.findings import Severity
from tfproof.iam import Kind, parse_document
from tfproof.proofs import prove
from tfproof.proofs.configuration_view import AnalyzedConfiguration
from tfproof.proofs.read_digest import digest

RULE = "PROOF_USER_ESCALATION"
USER, GROUP, SET = "aws_iam_user.this", "aws_iam_group.this", "aws_ssoadmin_permission_set.this"
SET_ARN = "arn:aws:sso:::permissionSet/ssoins-1/ps-1"
WHOSE = {USER: "user", GROUP: "group"}
MUTATED: list[list[dict[str, Any]]] = [
    [
        {
            "Effect": "Allow",
            "Action": ["iam:PutUserPolicy"],
            "Resource": "arn:aws:iam::123456789012:user/${aws:username}",
        }
    ],
    [{"Effect": "Allow", "Action": ["iam:CreateAccessKey", "iam:GetUser"], "Resource": "arn:aws:iam::*:user/alice"}],
    [{"Effect": "Allow", "Action": "iam:PutGroupPolicy", "Resource": "arn:aws:iam::123456789012:role/x"}],
    [
        {
            "Effect": "Allow",
            "Action": "iam:*",
            "Resource": "*",
            "Condition": {"StringEquals": {"aws:PrincipalTag/team": "ops"}},
        }
    ],
    [
        {"Effect": "Allow", "Action": ["iam:*", "s3:*"], "Resource": "*"},
        {"Effect": "Deny", "NotAction": ["s3:*", "iam:Get*", "iam:List*"], "Resource": "*"},
    ],
    [{"Effect": "Allow", "Action": ["s3:GetObject", "sqs:SendMessage"], "Resource": ["arn:aws:s3:::shop/*", "*"]}],
]
OWN_KEYS = ["iam:CreateAccessKey", "iam:DeactivateMFADevice", "iam:ChangePassword"]


def document(*statements: dict[str, Any]) -> str:
    return json.dumps(
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Resource": "*", **one} for one in statements]}
    )


def said(principal: str, policy: str, **more: Any) -> str:
    """What is said of a principal with a policy: the weight of a finding, ``proved``, ``undecided`` or nothing."""
    if principal == SET:
        resources = {
            SET: {"name": "set", "arn": SET_ARN},
            "aws_ssoadmin_permission_set_inline_policy.p": {"permission_set_arn": SET_ARN, "inline_policy": policy},
        }
    else:
        word = WHOSE[principal]
        resources = {
            principal: {"name": "alice", "path": "/"},
            f"aws_iam_{word}_policy.p": {word: "alice", "name": "p", "policy": policy},
        }
    found = prove(fed({**resources, **more}, {}))
    everything = {(one.address, one.severity.value) for one in found.findings if one.rule == RULE}
    everything |= {(one.address, "undecided") for one in found.undecided if one.rule == RULE}
    everything |= {(one["address"], "proved") for one in found.notes["proved"] if one["rule"] == RULE}
    return dict(everything).get(principal, "")


@pytest.mark.parametrize("principal", [USER, GROUP, SET])
@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ({"Action": "iam:*"}, "medium"),
        ({"Action": "iam:PutUserPolicy"}, "medium"),
        ({"Action": "iam:AttachGroupPolicy", "Resource": "arn:aws:iam::123456789012:group/*"}, "medium"),
        ({"Action": "iam:PutGroupPolicy", "Resource": "arn:aws:iam::123456789012:role/x"}, "proved"),
        ({"Action": "iam:CreateAccessKey", "Resource": "arn:aws:iam::*:user/*"}, "medium"),
        ({"Action": "sts:AssumeRole"}, "medium"),
        ({"Action": "sts:AssumeRole", "Resource": "arn:aws:iam::444455556666:role/deploy"}, "proved"),
        ({"Action": "sts:AssumeRole", "Resource": "arn:aws:iam::444455556666:role/*"}, "medium"),
        ({"Action": ["iam:PassRole", "lambda:CreateFunction"]}, "medium"),
        ({"Action": "lambda:UpdateFunctionCode"}, "medium"),
        ({"Action": ["cognito-idp:AdminGetUser", "s3:PutBucketPolicy"]}, "proved"),
        ({"Action": "*"}, "proved"),
        ({"NotAction": "s3:*"}, "medium"),
    ],
)
def test_people_get_no_more_than_they_hold(principal: str, statement: dict[str, Any], expected: str) -> None:
    assert said(principal, document(statement)) == expected


@pytest.mark.parametrize(
    ("principal", "resource", "expected"),
    [
        (USER, "arn:aws:iam::*:user/${aws:username}", "proved"),
        (GROUP, "arn:aws:iam::*:user/${aws:username}", "proved"),
        (USER, "arn:aws:iam::*:user/${aws:username}-admin", "medium"),
        (GROUP, "arn:aws:iam::*:user/${aws:username}*", "medium"),
        (SET, "arn:aws:iam::*:user/${aws:username}", "proved"),
    ],
)
def test_what_a_user_does_with_his_own_credentials_is_no_more(principal: str, resource: str, expected: str) -> None:
    assert said(principal, document({"Action": OWN_KEYS, "Resource": resource})) == expected


def test_a_user_gets_what_his_groups_give() -> None:
    more = {
        "aws_iam_group.g": {"name": "g", "path": "/"},
        "aws_iam_group_policy.g": {"group": "g", "name": "g", "policy": document({"Action": "lambda:CreateFunction"})},
        "aws_iam_user_group_membership.m": {"user": "alice", "groups": ["g"]},
    }
    passing = document(
        {"Action": "iam:PassRole", "Condition": {"StringEquals": {"iam:PassedToService": "lambda.amazonaws.com"}}}
    )
    assert said(USER, passing, **more) == "medium"


def test_a_membership_that_cannot_be_determined_decides_nothing() -> None:
    policy = {"user": "alice", "name": "p", "policy": document({"Action": "s3:GetObject"})}
    joined = {"aws_iam_user_group_membership.m": {"user": "alice"}}
    user = {USER: {"name": "alice", "path": "/"}, "aws_iam_user_policy.p": policy}
    assert prove(fed(user, {})).clean
    found = prove(fed({**user, **joined}, {"aws_iam_user_group_membership.m": {"groups": ["var.groups"]}}))
    assert [(one.rule, one.address) for one in found.undecided] == [(RULE, USER)]


def test_a_deny_and_a_boundary_take_away() -> None:
    denied = document({"Action": "iam:PutUserPolicy"}, {"Effect": "Deny", "Action": "iam:*"})
    assert said(USER, denied) == "proved"
    limit = {
        "aws_iam_policy.limit": {
            "name": "limit",
            "arn": "arn:aws:iam::123456789012:policy/limit",
            "policy": document({"Action": "s3:*"}),
        }
    }
    bounded = {
        USER: {"name": "alice", "path": "/", "permissions_boundary": "arn:aws:iam::123456789012:policy/limit"},
        **limit,
    }
    assert said(USER, document({"Action": "*"}), **bounded) == "proved"
    unread = {
        USER: {"name": "alice", "path": "/", "permissions_boundary": "arn:aws:iam::123456789012:policy/elsewhere"}
    }
    assert said(USER, document({"Action": "iam:*"}), **unread) == "undecided"


@pytest.mark.parametrize(
    ("address", "arguments"),
    [
        ("aws_iam_user_policy.p", {"user": "bob", "policy": document({"Action": "iam:*"})}),
        ("aws_iam_group_policy_attachment.p", {"group": "ops", "policy_arn": "arn:aws:iam::aws:policy/IAMFullAccess"}),
        ("aws_ssoadmin_managed_policy_attachment.p", {"permission_set_arn": "arn:aws:sso:::permissionSet/a/b", "managed_policy_arn": "arn:aws:iam::aws:policy/IAMFullAccess"}),
    ],
)  # fmt: skip
def test_what_is_given_to_somebody_outside_the_stack_is_judged(address: str, arguments: dict[str, Any]) -> None:
    (finding,) = prove(fed({address: arguments}, {})).findings
    assert (finding.rule, finding.address, finding.severity) == (RULE, address, Severity.MEDIUM)


@pytest.mark.parametrize("managed", ["ReadOnlyAccess", "SecurityAudit", "job-function/Billing", "AdministratorAccess"])
def test_common_managed_policies_of_people_are_proved(managed: str) -> None:
    attached = {"group": "alice", "policy_arn": f"arn:aws:iam::aws:policy/{managed}"}
    group = {GROUP: {"name": "alice", "path": "/"}, "aws_iam_group_policy_attachment.p": attached}
    found = prove(fed(group, {}))
    assert found.clean
    assert [one["rule"] for one in found.notes["proved"]] == [RULE]


def test_an_accepted_finding_is_known_by_what_is_held() -> None:
    def of(action: str) -> str:
        policy = {"group": "alice", "name": "p", "policy": document({"Action": action})}
        plan = fed({GROUP: {"name": "alice", "path": "/"}, "aws_iam_group_policy.p": policy}, {})
        return digest(AnalyzedConfiguration(plan, lambda: None), GROUP)

    assert of("iam:PutUserPolicy")
    assert of("iam:PutUserPolicy") != of("iam:*")


@pytest.mark.thorough
@pytest.mark.parametrize(("principal", "name"), [(USER, "alice"), (GROUP, "member"), (SET, "")])
def test_what_is_proved_of_people_has_no_counterexample(principal: str, name: str) -> None:
    """Mutants of documents that name many: the refuter, which asks the evaluator alone, finds nothing where all is proved."""
    chance, found = random.Random(f"{principal} 0"), Counter[tuple[str, bool]]()  # noqa: S311
    made = Maker(principal, account="123456789012", names=["alice", "ops"])
    for _ in range(36):
        text = document(*mutant(chance.choice(MUTATED), chance))
        try:
            held = parse_document(text, kind=Kind.IDENTITY, name="p", where="p")
        except DocumentError:
            continue
        more = people_get_more(made, [[held]], name, 120)
        verdict = said(principal, text)
        assert verdict != "proved" or more is None, f"{text}\n{more}"
        found[verdict, more is not None] += 1
    assert found["proved", False] > 5, found
    assert found["medium", True] > 5, found


def test_to_pass_a_role_to_a_service_that_runs_nothing_for_him_is_no_more() -> None:
    passing = {"Action": "iam:PassRole", "Condition": {"StringEquals": {"iam:PassedToService": "lambda.amazonaws.com"}}}
    assert said(USER, document(passing)) == "proved"
    assert said(USER, document(passing, {"Action": "lambda:CreateFunction"})) == "medium"


ONE_FACTOR = {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}


@pytest.mark.parametrize(
    ("deny", "expected"),
    [
        ({"NotAction": ["iam:*MFADevice", "sts:GetSessionToken"], "Condition": ONE_FACTOR}, "proved"),
        ({"Action": "*", "Condition": {"NumericGreaterThan": {"aws:MultiFactorAuthAge": "3600"}}}, "proved"),
        ({"Action": "*", "Condition": {"Bool": {"aws:SecureTransport": "false"}}}, "proved"),
        ({"Action": "iam:DeleteRole"}, "medium"),
        ({"Action": "*", "Condition": {"StringNotEquals": {"aws:RequestedRegion": "eu-west-2"}}}, "medium"),
        ({"Action": "*", "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}}, "medium"),
    ],
)
@pytest.mark.parametrize("principal", [USER, GROUP, SET])
def test_an_administrator_who_needs_a_second_factor_has_no_more_to_get(
    principal: str, deny: dict[str, Any], expected: str
) -> None:
    assert said(principal, document({"Action": "*"}, {"Effect": "Deny", **deny})) == expected
