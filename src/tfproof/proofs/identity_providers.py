"""Whom a trust may admit of an identity provider: contracts that come from what the trust itself names.

A trust for a provider that the whole world uses (GitHub, GitLab, a cluster) must name whom it means: a repository, a
service account, a project. An identity that it names is taken to be meant; a trust that names none, or all, is not.

Sources: https://docs.github.com/en/actions/security-for-github-actions/security-hardening-your-deployments/configuring-openid-connect-in-amazon-web-services,
https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html,
https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html,
https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_oidc_manual.html
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tfproof.iam import CallerKind, Document, Effect
from tfproof.iam.issuers import CLAIMS, issuer_of, issuer_of_url
from tfproof.iam.operators import Base, Family
from tfproof.iam.statement_match import action_matches
from tfproof.iam.sts_requests import ASSUME, COGNITO, COGNITO_CHINA, GITHUB
from tfproof.iam.token_subjects import Whom, default_audiences, is_of_one_owner, owner_of, whom, whom_by
from tfproof.plan import Plan, Resource
from tfproof.plan.attribute_paths import dig
from tfproof.proofs.configuration_view import dig_known, resource_of_symbol
from tfproof.values import Unknown

ISSUERS = (COGNITO, COGNITO_CHINA)
BY_TOKEN = (ASSUME, "sts:TagSession")
"""What a token is for: an identity with no more cannot call ``sts:AssumeRole``."""
Condition = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """An identity provider that a trust names.

    Args:
        principal: as in the Principal element.
        issuer: the prefix of its context keys.
        names: whom the trust names, as conditions of a statement, each enough by itself.
        owners: of whom it names no more than the owner, likewise.
        unmatched: what it compares and no token has, as conditions.
        subjects: all, for messages.
        audiences: the audiences that the trust or the provider names.
        registered: the audiences that the provider takes; None when it cannot be determined.
        audience, subject: the names of the claims.
        doubtful: why the issuer that the trust compares with may be another than the provider's; empty when it is that.
    """

    principal: str
    issuer: str
    names: tuple[Mapping[str, Mapping[str, str]], ...] = ()
    owners: tuple[Mapping[str, Mapping[str, str]], ...] = ()
    unmatched: tuple[Condition, ...] = ()
    subjects: tuple[str, ...] = ()
    audiences: tuple[str, ...] = ()
    registered: tuple[str, ...] | None = None
    audience: str = "aud"
    subject: str = "sub"
    doubtful: str = ""

    @property
    def who(self) -> str:
        """For messages."""
        named = ", ".join(self.subjects)
        if self.issuer == GITHUB:
            return f"GitHub jobs of {named}" if named else "GitHub jobs of named repositories"
        return f"{self.issuer} tokens for {named}" if named else f"{self.issuer} tokens for subjects that it names"

    def statements(self, *, owners: bool = False) -> list[dict[str, Any]]:
        """What the trust may allow; empty when it names no identity.

        Args:
            owners: also of whom it names no more than the owner.
        """
        asked = {f"{self.issuer}:{self.audience}": list(self.audiences)}
        made: list[dict[str, Any]] = []
        for conditions in (*self.names, *self.unmatched, *(self.owners if owners else ())) if self.audiences else ():
            both: dict[str, dict[str, Any]] = {operator: dict(keys) for operator, keys in conditions.items()}
            both["StringEquals"] = {**both.get("StringEquals", {}), **asked}
            made.append(self._statement(list(BY_TOKEN), both))
        return made

    def issued(self, *, assuming: bool = False) -> dict[str, Any]:
        """What STS takes of the provider: tokens with a subject, which holds no wildcards, for a registered audience.

        Args:
            assuming: only requests that assume a role.
        """
        audience, subject = f"{self.issuer}:{self.audience}", f"{self.issuer}:{self.subject}"
        conditions: dict[str, Any] = {
            "Null": {audience: "false", subject: "false"},
            "StringNotEquals": {audience: "", subject: [""]},
            "StringNotLike": {subject: ["*${*}*", "*${?}*"]},
        }
        for one in self.unmatched:
            for operator, keys in one.items():
                opposite = conditions.setdefault(operator.replace("String", "StringNot"), {})
                opposite.setdefault(subject, []).append(keys[subject])
        if self.registered is not None:
            conditions["StringEquals"] = {audience: list(self.registered)}
        return self._statement(ASSUME if assuming else list(BY_TOKEN), conditions)

    def _statement(self, action: str | list[str], conditions: Mapping[str, Any]) -> dict[str, Any]:
        principal = {"Federated": self.principal}
        return {"Effect": "Allow", "Principal": principal, "Action": action, "Condition": conditions}


def federated(document: Document) -> tuple[str, ...]:
    """The identity providers that a trust's Allow statements let assume the role with a token, ``*`` for all of them."""
    found: dict[str, None] = {}
    for statement in document.statements:
        if statement.effect is not Effect.ALLOW or statement.principals is None:
            continue
        for kind, text in statement.principals.entries:
            everyone = kind is CallerKind.AWS and text == "*" and action_matches(statement, ASSUME)
            if kind is CallerKind.FEDERATED or everyone:
                found[text] = None
    return tuple(found)


def is_saml(principal: str) -> bool:
    """True for SAML providers, whose tokens are no web identities."""
    return ":saml-provider/" in principal or ".aws_iam_saml_provider." in f".{principal.replace(':', '.')}"


def provider_of(principal: str, document: Document, view: Plan, planned: Plan) -> Provider | None:
    """What a trust says of one identity provider that it names; None when it cannot be determined whose tokens it takes.

    Where the cloud assigns the provider's URL, such as a cluster's, a stand-in for it says nothing: the trust is judged as one
    for the issuer that its keys name.

    Args:
        principal: as in the Principal element.
        document: the trust.
        view: the plan or the applied state that the trust was read from.
        planned: the plan.
    """
    resource = resource_of_symbol(view, principal) or _by_arn(view, principal)
    issuer, compared = _issuer(principal, resource), _issuer_by_keys(document)
    doubtful = ""
    if compared is not None and compared != issuer and _is_assigned(planned, resource):
        issuer = compared
        doubtful = f"its conditions name {issuer}, and {resource.address}.url is known after apply" if resource else ""
    issuer = issuer or compared
    if issuer is None:
        return None
    audience, subject = CLAIMS.get(issuer, ("aud", "sub"))
    tested = list(_tested(document))
    key = f"{issuer}:{audience}"
    named = [text for one, text, base in tested if one == key and not (base.wild and set(text) & {"*", "?"})]
    named_by, subjects = _named(issuer, subject, tested)
    registered = _registered(principal, issuer, resource, subjects, named)
    return Provider(
        principal=principal,
        issuer=issuer,
        names=tuple(named_by[Whom.SOMEBODY]),
        owners=tuple(named_by[Whom.OWNER]),
        unmatched=tuple(named_by[Whom.NOBODY]),
        subjects=tuple(dict.fromkeys(subjects)),
        audiences=tuple(dict.fromkeys([*named, *(registered or ())])),
        registered=registered,
        audience=audience,
        subject=subject,
        doubtful=doubtful,
    )


def _is_assigned(planned: Plan, resource: Resource | None) -> bool:
    """Whether the cloud assigns the URL of a provider that the stack makes."""
    made = planned.all_resources.get(resource.address) if resource is not None else None
    return made is not None and made.mode == "managed" and isinstance(dig(made, "url"), Unknown)


def _named(
    issuer: str, subject: str, tested: Iterable[tuple[str, str, Base]]
) -> tuple[dict[Whom, list[Condition]], list[str]]:
    """What the values of conditions name, by whom they name, and as texts."""
    named: dict[Whom, list[Condition]] = {one: [] for one in Whom}
    shown: list[str] = []
    for key, text, base in tested:
        prefix, _, claim = key.rpartition(":")
        if prefix != issuer:
            continue
        if claim == subject:
            found = whom(issuer, text, wild=base.wild, fold=base.fold)
        else:
            found = whom_by(issuer, claim, text, wild=base.wild)
        if found is not None:
            named[found].append({base.name.replace("Not", ""): {key: text}})
            shown.append(text if claim == subject else f"{claim} {text}")
    if is_of_one_owner(issuer):
        named[Whom.OWNER].append({"Null": {f"{issuer}:{subject}": "false"}})
    return named, shown


def _registered(
    principal: str, issuer: str, resource: Resource | None, subjects: Iterable[str], named: Iterable[str]
) -> tuple[str, ...] | None:
    """The audiences that a provider takes: what its resource says, else what its issuer's tokens have by default."""
    listed = dig(resource, "client_id_list") if resource is not None else None
    if isinstance(listed, list) and listed and all(isinstance(one, str) for one in listed):
        return tuple(listed)
    if ":oidc-provider/" not in principal and resource is None:
        return None  # what AWS itself provides has no list
    owners = tuple(dict.fromkeys(owner for one in subjects if (owner := owner_of(one))))
    known = (*named, *default_audiences(issuer, owners))
    return tuple(dict.fromkeys(known)) or (f"an audience that {issuer} is registered with",)


def _issuer(principal: str, resource: Resource | None) -> str | None:
    url = dig_known(resource, "url") if resource is not None else None
    return issuer_of_url(url) if isinstance(url, str) else issuer_of(principal)


def _issuer_by_keys(document: Document) -> str | None:
    found = {condition.key.rpartition(":") for statement in document.statements for condition in statement.conditions}
    issuers = {issuer for issuer, _, claim in found if claim in ("aud", "sub") and "." in issuer}
    return issuers.pop() if len(issuers) == 1 else None


def _by_arn(view: Plan, principal: str) -> Resource | None:
    """The provider of the stack with an ARN, which its URL says before the cloud has made it."""
    found = issuer_of(principal) if ":oidc-provider/" in principal else None
    for one in view.resources_of_type("aws_iam_openid_connect_provider") if found else ():
        url = dig_known(one, "url")
        if dig_known(one, "arn") == principal or (isinstance(url, str) and issuer_of_url(url) == found):
            return one
    return None


def _tested(document: Document) -> Iterator[tuple[str, str, Base]]:
    """Key, value and operator of what conditions of Allow statements compare, and of what Deny statements leave."""
    for statement in document.statements:
        for condition in statement.conditions:
            base = condition.operator.base
            if base.family is Family.STRING and base.negated == (statement.effect is Effect.DENY):
                yield from ((condition.key, text, base) for text in condition.values)
