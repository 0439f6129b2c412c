"""What the roles of machines and of other principals are allowed: nothing that gives them more than the role.

A web identity's role is judged by all that it comes to, since an attacker may be in its browser. A principal with one of these was trusted
with it: a Lambda function's code, a program on an instance, another account, people of a SAML provider. What is meant for people is
meant for them as well; only that code is no administrator. A service that keeps the credentials to itself, such as AWS Config, makes
the calls that AWS wrote.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_terms-and-concepts.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tfproof.iam import CallerKind, Effect
from tfproof.iam.statement import Statement
from tfproof.proofs.configuration_view import AnalyzedConfiguration
from tfproof.proofs.identity_pools import uses
from tfproof.proofs.identity_providers import is_saml
from tfproof.proofs.principal_permissions import held_by
from tfproof.proofs.role_permissions import ESCALATION
from tfproof.proofs.rule_results import RuleResult
from tfproof.proofs.trusts import is_web_identity, readable_trust
from tfproof.proofs.user_permissions import judge_held

_HANDS_OUT = frozenset(
    (
        "airflow", "airflow-env", "amplify", "appstream", "bedrock-agentcore", "braket", "codebuild", "codecatalyst-runner", "credentials.deadline",
        "credentials.iot", "ec2", "ecs-tasks", "edgelambda", "emr-serverless", "gamelift", "glue", "greengrass",
        "kinesisanalytics", "lambda", "pods.eks", "rolesanywhere", "sagemaker", "ssm", "tasks.apprunner",
    )
)  # fmt: skip
"""Services that hand a role's credentials to code or machines of the account, as principals name them."""
_OF_A_REGION = re.compile(r"\.[a-z]{2,3}(-[a-z]+)+-\d+$")


def judge_roles_of_others(stack: AnalyzedConfiguration) -> Iterator[RuleResult]:
    """The permissions of every role that no web identity assumes, and whose credentials code or named people get."""
    named = {use.role.resource.address for use in uses(stack) if use.role and use.role.resource}
    for role in stack.of_type("aws_iam_role"):
        trust = readable_trust(stack, role).document
        if trust is None or role.address in named or is_web_identity(trust, ()):
            continue  # judged, or found unreadable, with the trusts
        holders = {one for statement in trust.statements for one in _holders(statement)}
        if holders:
            claim = f"{role.address} has no permission that gives more than the role and what its policies name in full"
            machine = CallerKind.SERVICE in holders
            yield from judge_held(ESCALATION, stack, role, held_by(stack, role), claim, machine=machine)


def _holders(statement: Statement) -> Iterator[CallerKind]:
    """Who gets a role's credentials by a statement; not a service that makes calls of its own with them."""
    principals = statement.principals
    if statement.effect is Effect.DENY or principals is None:
        return
    if principals.negated:
        yield CallerKind.AWS
    for kind, text in principals.entries:
        if (
            (kind is CallerKind.SERVICE and (text == "*" or is_handed_out(text)))
            or kind is CallerKind.AWS
            or (kind is CallerKind.FEDERATED and is_saml(text))
        ):
            yield kind


def is_handed_out(service: str) -> bool:
    """Whether a service, also as that of one region, hands the credentials of its roles to code or machines of the account."""
    name = service.lower().removesuffix(".cn").removesuffix(".amazonaws.com")
    return _OF_A_REGION.sub("", name) in _HANDS_OUT
