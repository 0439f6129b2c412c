"""Runs requests of strangers through a secret's resource policy.

Source: https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_resource-policies.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tfproof.iam import Kind, Request, aws
from tfproof.scan.facts.asking import Admission, ask
from tfproof.scan.facts.documents import OWN_RESOURCE, listed
from tfproof.scan.facts.resource import Resource

_ACTIONS = tuple(
    f"secretsmanager:{name}"
    for name in ("GetSecretValue", "PutSecretValue", "DeleteSecret", "DescribeSecret", "PutResourcePolicy")
)
# Secrets Manager answers nobody without credentials, so the least that a stranger has is an account.
_STRANGERS = (
    ("every AWS account", aws("999999999999")),
    ("every AWS account's roles", aws("arn:aws:sts::999999999999:assumed-role/outsider/session")),
)


def secret_policy(resource: Resource, attribute: str = "policy") -> Admission:
    """Decide whether the policy of a secret admits accounts that it does not name."""
    return ask(resource.document(attribute), attribute, Kind.RESOURCE, _requests, refused="strangers")


def _requests(raw: Mapping[str, object]) -> Iterator[tuple[str, Request]]:
    named = {
        str(resource).replace("*", "x").replace("?", "x")
        for statement in listed(raw.get("Statement"))
        if isinstance(statement, Mapping)
        for resource in listed(statement.get("Resource"))
    }
    for name, caller in _STRANGERS:
        for action in _ACTIONS:
            for target in sorted({OWN_RESOURCE, *named}):
                yield f"{name} to {action}", Request(principal=caller, action=action, resource=target, context={})
