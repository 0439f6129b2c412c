"""Which OIDC provider a trust names: by its ARN, by a reference to it, or by the condition keys that stand beside it.

Sources: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html,
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from tfproof.addresses import ResourceInstance
from tfproof.iam.issuers import issuer_of_url
from tfproof.scan.facts.documents import Structural, listed
from tfproof.scan.facts.expression_text import plain_reference
from tfproof.scan.facts.resource import Resource
from tfproof.scan.facts.unresolved import Unresolved, is_unresolved

TYPE = "aws_iam_openid_connect_provider"
ANYONE = "arn:aws:iam::111111111111:oidc-provider/"
_ARN = re.compile(r":oidc-provider/([^${}\"]+)$")
_KEY = re.compile(r"^(.+\..+):[\w-]+$")


def with_providers(resource: Resource, document: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a trust with every provider in it written as an ARN that ends in its issuer.

    Raises:
        Structural: this view does not say which provider it is.
    """
    statements = [_statement(resource, statement) for statement in listed(document.get("Statement"))]
    return {**document, "Statement": statements}


def registered_audiences(resource: Resource) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The issuers whose providers are in the stack, with the audiences that those take, where all are known."""
    for other in resource.others(TYPE):
        issuer, listed = _issuer(other), other.texts("client_id_list")
        if issuer is not None and not is_unresolved(listed) and listed:
            known = tuple(one for one in listed if isinstance(one, str))
            if len(known) == len(listed):
                yield issuer, known


def issuers_of(statement: Mapping[str, Any]) -> frozenset[str]:
    """The issuers that the condition keys of a statement belong to."""
    return frozenset(found[1].lower() for key in keys_of(statement) if (found := _KEY.match(key)))


def keys_of(statement: Mapping[str, Any]) -> list[str]:
    """The condition keys of a statement."""
    conditions = statement.get("Condition")
    tested = conditions.values() if isinstance(conditions, Mapping) else ()
    return [key for keys in tested if isinstance(keys, Mapping) for key in keys]


def _statement(resource: Resource, statement: object) -> Any:
    if is_unresolved(statement):
        raise Structural("Statement", statement)
    principal = statement.get("Principal") if isinstance(statement, Mapping) else None
    if not isinstance(statement, Mapping) or not isinstance(principal, Mapping) or "Federated" not in principal:
        return statement
    named = [_provider(resource, statement, one) for one in listed(principal["Federated"])]
    return {**statement, "Principal": {**principal, "Federated": named}}


def _provider(resource: Resource, statement: Mapping[str, Any], principal: object) -> object:
    if not is_unresolved(principal):
        return _by_arn(resource, str(principal))
    issuer = _written(principal) or _referred(resource, principal)
    keyed = issuers_of(statement)
    if issuer is None and len(keyed) == 1:
        issuer = next(iter(keyed))
    if issuer is None:
        raise Structural("the provider", principal)
    return f"{ANYONE}{issuer}"


def _written(principal: Unresolved) -> str | None:
    """An ARN of which only the account is not known."""
    found = _ARN.search(principal.expression)
    return found[1].lower() if found else None


def _referred(resource: Resource, principal: Unresolved) -> str | None:
    found = plain_reference(principal.expression)
    if found is None or found.type != TYPE or found.is_data or found.path != ("arn",):
        return None
    module = ResourceInstance.parse(resource.address).module
    for other in resource.others(TYPE):
        block = ResourceInstance.parse(other.address).resource
        if block.local == found.block and block.module == module:
            return _issuer(other)
    return None


def _by_arn(resource: Resource, principal: str) -> str:
    """The ARN of a provider of this stack: its name is its url, also where a stand-in takes the ARN's place."""
    if ":oidc-provider/" in principal:
        for other in resource.others(TYPE):
            issuer = _issuer(other) if principal in other.names() else None
            if issuer is not None:
                return f"{ANYONE}{issuer}"
    return principal


def _issuer(provider: Resource) -> str | None:
    url = provider.text("url")
    return issuer_of_url(url) if isinstance(url, str) else None
