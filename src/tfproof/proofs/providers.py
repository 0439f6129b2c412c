"""Whom a trust may admit of an identity provider: contracts that come from what the trust itself names.

A trust for a provider that the whole world uses (GitHub, GitLab, a cluster) must name whom it means: a repository, a
service account, a project. Whoever it names is taken to be meant; a trust that names nobody, or all, is not.

Sources: https://docs.github.com/en/actions/security-for-github-actions/security-hardening-your-deployments/configuring-openid-connect-in-amazon-web-services,
https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html,
https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html,
https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_oidc_manual.html
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tfproof.iam import CallerKind, Document, Effect
from tfproof.iam.issuers import CLAIMS, REPOSITORY, SERVICE_ACCOUNT, issuer_of, issuer_of_url
from tfproof.iam.tokens import ASSUME, COGNITO, COGNITO_CHINA, GITHUB
from tfproof.plan import Plan, Resource
from tfproof.proofs.stack import dig, dig_known, resource_of_symbol

ISSUERS = (COGNITO, COGNITO_CHINA)
_POSITIVE = {"stringequals", "stringlike", "stringequalsignorecase"}
_SOMEBODY = re.compile(r"[^*?$]*?:[^*?$]+.*|[^*?:$]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """An identity provider that a trust names.

    Args:
        principal: as in the Principal element.
        issuer: the prefix of its context keys.
        subjects: whom the trust names, as patterns of the subject claim.
        audiences: the audiences that the trust or the provider names.
        audience, subject: the names of the claims.
    """

    principal: str
    issuer: str
    subjects: tuple[str, ...]
    audiences: tuple[str, ...]
    audience: str = "aud"
    subject: str = "sub"

    @property
    def who(self) -> str:
        """For messages."""
        named = ", ".join(self.subjects)
        if self.issuer == GITHUB:
            return f"GitHub jobs of {named}" if named else "GitHub jobs of named repositories"
        return f"{self.issuer} tokens for {named}" if named else f"{self.issuer} tokens for subjects that it names"

    def statement(self) -> Mapping[str, Any] | None:
        """What the trust may allow; None when it names nobody."""
        if not self.subjects or not self.audiences:
            return None
        return {
            "Effect": "Allow",
            "Principal": {"Federated": self.principal},
            "Action": [ASSUME, "sts:TagSession"],
            "Condition": {
                "StringEquals": {f"{self.issuer}:{self.audience}": list(self.audiences)},
                "StringLike": {f"{self.issuer}:{self.subject}": list(self.subjects)},
            },
        }

    def issued(self) -> Mapping[str, Any]:
        """What the provider issues: tokens with an audience and a subject."""
        return {
            "Effect": "Allow",
            "Principal": {"Federated": self.principal},
            "Action": "*",
            "Condition": {
                "Null": {f"{self.issuer}:{self.audience}": "false", f"{self.issuer}:{self.subject}": "false"},
                "StringNotEquals": {f"{self.issuer}:{self.audience}": "", f"{self.issuer}:{self.subject}": ""},
            },
        }


def federated(document: Document) -> tuple[str, ...]:
    """The identity providers that a trust's Allow statements name, ``*`` for all of them."""
    found: dict[str, None] = {}
    for statement in document.statements:
        if statement.effect is not Effect.ALLOW or statement.principals is None:
            continue
        for kind, text in statement.principals.entries:
            if kind is CallerKind.FEDERATED or (kind is CallerKind.AWS and text == "*"):
                found[text] = None
    return tuple(found)


def is_saml(principal: str) -> bool:
    """True for SAML providers, whose tokens are no web identities."""
    return ":saml-provider/" in principal or ".aws_iam_saml_provider." in f".{principal.replace(':', '.')}"


def provider_of(principal: str, document: Document, view: Plan) -> Provider | None:
    """What a trust says of one identity provider that it names; None when nobody can say whose tokens it takes."""
    resource = resource_of_symbol(view, principal) or _by_arn(view, principal)
    issuer = _issuer(principal, resource) or _issuer_by_keys(document)
    if issuer is None:
        return None
    audience, subject = CLAIMS.get(issuer, ("aud", "sub"))
    listed = dig(resource, "client_id_list") if resource is not None else None
    declared = [one for one in listed if isinstance(one, str)] if isinstance(listed, list) else []
    named = [text for text in _values(document, f"{issuer}:{audience}") if not set(text) & {"*", "?"}]
    return Provider(
        principal=principal,
        issuer=issuer,
        subjects=tuple(dict.fromkeys(_subjects(issuer, _values(document, f"{issuer}:{subject}")))),
        audiences=tuple(dict.fromkeys([*named, *declared])),
        audience=audience,
        subject=subject,
    )


def _issuer(principal: str, resource: Resource | None) -> str | None:
    url = dig_known(resource, "url") if resource is not None else None
    return issuer_of_url(url) if isinstance(url, str) else issuer_of(principal)


def _issuer_by_keys(document: Document) -> str | None:
    found = {condition.key.rpartition(":") for statement in document.statements for condition in statement.conditions}
    issuers = {issuer for issuer, _, claim in found if claim in ("aud", "sub") and "." in issuer}
    return issuers.pop() if len(issuers) == 1 else None


def _by_arn(view: Plan, principal: str) -> Resource | None:
    if ":oidc-provider/" not in principal:
        return None
    every = (*view.resources_of_type("aws_iam_openid_connect_provider"),)
    return next((one for one in every if dig_known(one, "arn") == principal), None)


def _values(document: Document, key: str) -> Iterator[str]:
    """The values that positive conditions of Allow statements compare a key with."""
    for statement in document.statements:
        for condition in statement.conditions if statement.effect is Effect.ALLOW else ():
            operator = condition.operator.text.lower().rpartition(":")[2].removesuffix("ifexists")
            if condition.key == key.lower() and operator in _POSITIVE:
                yield from condition.values


def _subjects(issuer: str, values: Iterable[str]) -> Iterator[str]:
    for value in values:
        if issuer == GITHUB:
            repository = REPOSITORY.match(value)
            if repository:
                yield f"{repository[0]}:*"
        elif issuer.startswith("oidc.eks.") or value.startswith("system:"):
            if SERVICE_ACCOUNT.fullmatch(value):
                yield value
        elif _SOMEBODY.fullmatch(value):
            yield value
