"""What admits others without a policy document: a permission, a grant, a share. Each is read as the statement that says the same."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from tfproof.errors import DocumentError
from tfproof.iam import Kind, parse_document
from tfproof.iam.named_principals import is_organizational_unit
from tfproof.iam.patterns import Symbol
from tfproof.plan import Applied, Plan, Resource
from tfproof.plan.attribute_paths import each_at, left_to_provider
from tfproof.proofs.configuration_view import DocumentReading
from tfproof.proofs.share_types import SHARES, Share, Words
from tfproof.values import Unknown

_EVERYONE = frozenset({"*", "all", "All"})
_OWN = frozenset({"EVERYONE", "IAM_ALLOWED_PRINCIPALS"})
"""Lake Formation's words for the principals of its own account."""
_ORGANIZATION = re.compile(r"(?:arn:[^:]*:organizations::\d{12}:organization/)?(o-[a-z0-9]+)")
_UNIT = re.compile(r"(?:arn:[^:]*:organizations::\d{12}:ou/(o-[a-z0-9]+)/)?(ou-[a-z0-9-]+)")
_ACCOUNT = re.compile(r"(\d{12})(?::IAMPrincipals)?", re.ASCII)
_OF_ACCOUNT = re.compile(r"arn:[^:]*:(?!iam:|sts:)[^:]*:[^:]*:(\d{12}):.+", re.ASCII)
"""What is named by its account: an accelerator, a user of QuickSight."""
_OF_DIRECTORY = re.compile(r"arn:[^:]*:identitystore:::(?:user|group)/.+")
"""A user or group of IAM Identity Center, which is that of the own organization."""
_SERVICE = re.compile(r"[a-z0-9.-]+\.(?:amazonaws\.com(?:\.cn)?|amazon\.com)")
_CANONICAL = re.compile(r"[0-9a-f]{64}")
_EMAIL = re.compile(r"[^@\s:]+@[^@\s:]+")


def share_of(view: Plan, resource: Resource) -> DocumentReading | None:
    """What a resource of such a type lets others do, as a document; None for one that admits no one else."""
    share = SHARES.get(resource.type)
    if share is None or resource.mode != "managed":
        return None
    if isinstance(view, Applied):
        share = _as_written(resource, share)
    try:
        named = list(dict.fromkeys(_named(resource, share)))
        if not named:
            return None
        document = parse_document(
            {"Version": "2012-10-17", "Statement": list(_statements(resource, share, named))},
            kind=Kind.RESOURCE,
            name=resource.address,
            where=resource.where,
        )
    except DocumentError as error:
        return DocumentReading(document=None, view=view, why=error.what)
    return DocumentReading(document=document, view=view)


def _as_written(resource: Resource, share: Share) -> Share:
    """The share without what the provider sets: a simulated apply makes it up."""
    return replace(
        share,
        principals=tuple(path for path in share.principals if not left_to_provider(resource, path)),
        words={path: words for path, words in share.words.items() if not left_to_provider(resource, path)},
    )


def _statements(resource: Resource, share: Share, named: list[str]) -> Iterator[dict[str, Any]]:
    action = next(_texts(resource, "action"), share.action)
    conditions: dict[str, dict[str, str]] = {}
    for attribute, (operator, key) in share.conditions.items():
        for value in _texts(resource, attribute):
            conditions.setdefault(operator, {})[key] = value
    for one in named:
        yield {"Effect": "Allow", "Action": action, "Resource": "*", **_principal(one, conditions)}


def _named(resource: Resource, share: Share) -> Iterator[str]:
    """Whom a resource names outside its own account.

    Raises:
        DocumentError: a word is none of those that the attribute takes.
    """
    if any(text in words for path, words in share.own_if.items() for text in _texts(resource, path)):
        return
    owners = set(_texts(resource, share.owner)) if share.owner else set()
    texts = [text for path in share.principals for text in _texts(resource, path) if text not in owners]
    yield from (text for text in texts or [share.whom] if text and not _is_own(text))
    for path, words in share.words.items():
        yield from _said(resource, path, words)


def _is_own(text: str) -> bool:
    return text in _OWN or _OF_DIRECTORY.fullmatch(text) is not None


def _said(resource: Resource, path: str, words: Words) -> Iterator[str]:
    for text in _texts(resource, path):
        said = text if text.startswith("${unknown:") else words.get(text)
        if said is None:
            raise DocumentError(f"{path} is {text!r}, which is no word that it takes", expected=", ".join(words))
        if said:
            yield said


def _texts(resource: Resource, path: str) -> Iterator[str]:
    for one in each_at(resource, path):
        if isinstance(one, Unknown):
            if not left_to_provider(resource, path):
                yield str(Symbol(f"{resource.address}.{path}"))
        elif one is not None:
            yield from (text.strip() for text in str(one).split(",") if text.strip())


def _principal(text: str, conditions: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
    """The principal and the conditions of a statement for a principal that is named."""
    if text in _EVERYONE:
        return {"Principal": "*", "Condition": conditions}
    if within := _within(text):
        return _anyone(conditions, *within)
    if _SERVICE.fullmatch(text):
        return {"Principal": {"Service": text}, "Condition": conditions}
    if _CANONICAL.fullmatch(text) or _EMAIL.fullmatch(text):
        return {"Principal": {"CanonicalUser": text}, "Condition": conditions}
    account = _ACCOUNT.fullmatch(text) or _OF_ACCOUNT.fullmatch(text)
    return {"Principal": {"AWS": account[1] if account else text}, "Condition": conditions}


def _within(text: str) -> tuple[str, str, str] | None:
    """Operator, key and value of a condition for an organization or a part of it; None for what names none."""
    if organization := _ORGANIZATION.fullmatch(text):
        return "StringEquals", "aws:PrincipalOrgID", organization[1]
    unit = _UNIT.fullmatch(text)
    if unit is None:
        return None
    if unit[1]:
        return "StringEquals", "aws:PrincipalOrgID", unit[1]
    return ("ForAnyValue:StringEquals", "aws:PrincipalOrgPaths", text) if is_organizational_unit(text) else None


def _anyone(conditions: Mapping[str, Mapping[str, str]], operator: str, key: str, value: str) -> dict[str, Any]:
    tested = {**conditions, operator: {**conditions.get(operator, {}), key: value}}
    return {"Principal": "*", "Condition": tested}
