"""Whom a document admits: its own account, others that it names, or the public.

What keeps the public out is a fixed value: of the principal, or of a key that the caller cannot choose. Addresses must be
narrower than 1/256 of the internet; headers that the caller writes, tags of his own and private addresses, which
everyone has, keep no caller out.

Sources: https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status,
https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-external-access-filters.html,
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
"""

from __future__ import annotations

import enum
import functools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from tfproof.iam.account_numbers import with_account_texts
from tfproof.iam.document import bind
from tfproof.iam.named_principals import FIXED_KEYS, Naming, Own, named_principal, named_value
from tfproof.iam.operators import Family, Quantifier
from tfproof.iam.patterns import Symbol
from tfproof.iam.prove import Proof, ProofVerdict, subset
from tfproof.iam.query import restricted
from tfproof.iam.reference_documents import reference
from tfproof.iam.signed_requests import IN_SIGNED, with_real_caller
from tfproof.iam.statement import CallerKind, Condition, Document, Effect, Principals, Statement

_SOME_ACCOUNT = "100200300401"
_BUCKET_CALLS = "s3:*"
_OPPOSITES = {"String": "StringNotLike", "Arn": "StringNotLike", "IpAddress": "NotIpAddress"}
_ANYTHING_ELSE = {
    "Effect": "Allow",
    "Principal": "*",
    "NotAction": ["sts:AssumeRole", "sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity"],
}
"""What a trust also allows: without one of these calls, tags and a source identity have no effect."""
_IN_SIGNED_REQUESTS = (IN_SIGNED, "aws:principalaccount", "aws:principalarn", "aws:principaltype", "aws:userid")
_DISTRIBUTIONS = "cloudfront.amazonaws.com"
_OF_A_DISTRIBUTION: list[dict[str, Any]] = [
    {"Effect": "Allow", "Principal": "*", "Action": "*"},
    *(
        {
            "Effect": "Deny",
            "Principal": {"Service": _DISTRIBUTIONS},
            "Action": _BUCKET_CALLS,
            "Condition": {"Null": {key: "true"}},
        }
        for key in ("aws:SourceArn", "aws:SourceAccount")
    ),
]
"""CloudFront says of each request to a bucket for which distribution, of which account, it asks.

Source: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html
"""


class Reach(enum.StrEnum):
    """Whom a document admits at most."""

    OWN = "own"
    EXTERNAL = "external"
    PUBLIC = "public"


@dataclass(frozen=True, slots=True, kw_only=True)
class Exposure:
    """How far a document admits others.

    Args:
        reach: at most whom; None when it could not be determined.
        proof: why: of ``external`` and ``public`` its counterexample is a request of another caller.
        external: the accounts, organizations and others that the document names and that are not its own.
    """

    reach: Reach | None
    proof: Proof
    external: tuple[str, ...] = ()


def exposure(document: Document, own: Own, *, tokens: bool = False, claim: str = "") -> Exposure:
    """Decide whom a document admits.

    Args:
        document: the policy of a resource, or a role's trust.
        own: what counts as its own account.
        tokens: identity providers are judged elsewhere, so whom they vouch for counts as its own.
        claim: what is proved when it admits its own account only.
    """
    document, own = _bound(with_account_texts(document), own)
    named = list(_named(document, own))
    mine = [one for one, naming in named if naming is Naming.OWN]
    others = [one for one, naming in named if naming is Naming.EXTERNAL]
    aside = [*_impossible(document, tokens=tokens), *([_ANYTHING_ELSE] if tokens else [])]
    distributions = _names_distributions(document)
    made = functools.partial(_reference, own=own, tokens=tokens, distributions=distributions, aside=aside)
    within = functools.partial(subset, document, facts=_issued() if distributions else None, claim=claim)
    inside = within(made(mine, name="its own account"))
    external = tuple(dict.fromkeys(one.shown for one in others))
    if inside.proved:
        return Exposure(reach=Reach.OWN, proof=inside)
    if inside.answer is ProofVerdict.UNDECIDED:
        return Exposure(reach=None, proof=inside, external=external)
    inside = with_real_caller(inside)
    if not others:
        return Exposure(reach=Reach.PUBLIC, proof=inside)
    around = within(made([*mine, *others], name="whom it names"))
    if around.answer is ProofVerdict.UNDECIDED:
        return Exposure(reach=None, proof=around, external=external)
    if around.proved:
        return Exposure(reach=Reach.EXTERNAL, proof=inside, external=external)
    return Exposure(reach=Reach.PUBLIC, proof=with_real_caller(around), external=external)


@functools.cache
def _issued() -> Document:
    return reference(_OF_A_DISTRIBUTION, name="what CloudFront asks")


def services_of(document: Document) -> Document | None:
    """What a document grants to services of AWS by name, with all that it denies; None when it grants them nothing.

    No block of public access refuses or restricts that: a service is no public.

    Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
    """
    kept = [one for one in document.statements if one.effect is Effect.DENY or _services(one)]
    if all(one.effect is Effect.DENY for one in kept):
        return None
    smaller = restricted(document, kept)
    statements, items = [], []
    for statement, item in zip(smaller.statements, smaller.source["Statement"], strict=True):
        named = _services(statement) if statement.effect is Effect.ALLOW else ()
        entries = tuple((CallerKind.SERVICE, text) for text in named)
        statements.append(replace(statement, principals=Principals(entries)) if named else statement)
        items.append({**item, "Principal": {"Service": list(named)}} if named else item)
    return replace(smaller, statements=tuple(statements), source={**smaller.source, "Statement": items})


def _services(statement: Statement) -> tuple[str, ...]:
    """The services that the Principal element of a statement names."""
    principals = statement.principals
    if principals is None or principals.negated:
        return ()
    return tuple(text for kind, text in principals.entries if kind is CallerKind.SERVICE)


def _bound(document: Document, own: Own) -> tuple[Document, Own]:
    """The document with a number for its own account, and ARNs for its own principals, in place of unknown values.

    The claim is the same for every number that nothing else of the document names.
    """
    number = min((one for one in own.accounts if one.isdigit()), default=_SOME_ACCOUNT)
    principals = {text for one in document.statements if one.principals for _, text in one.principals.entries}
    values: dict[str, str] = {}
    for index, name in enumerate(sorted(document.symbols)):
        theirs = own.others.get(name)
        if str(Symbol(name)) in own.accounts:
            values[name] = number
        elif theirs is not None:
            is_number = name.endswith(("account_id", ".id"))
            values[name] = theirs if is_number else f"arn:aws:iam::{theirs}:role/other-{index}"
        elif name in own.symbols and str(Symbol(name)) in principals:
            values[name] = f"arn:aws:iam::{number}:role/own-{index}"
    return (bind(document, values), replace(own, accounts=own.accounts | {number})) if values else (document, own)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Named:
    """A part of a document that names a principal, as an element of a reference document."""

    shown: str
    element: dict[str, Any]

    def statement(self) -> dict[str, Any]:
        everybody = {"Principal": "*"} if "Condition" in self.element else {}
        return {"Effect": "Allow", "Action": "*", **everybody, **self.element}


def _named(document: Document, own: Own) -> Iterator[tuple[_Named, Naming]]:
    """Whom the Allow statements name, and to whom the Deny statements leave what is allowed."""
    for statement in document.statements:
        denies = statement.effect is Effect.DENY
        if statement.principals is not None and statement.principals.negated == denies:
            for kind, text in statement.principals.entries:
                naming = named_principal(kind, text, own)
                if naming is not None:
                    yield _Named(shown=text, element={"Principal": {kind.value: text}}), naming
        for condition in statement.conditions:
            if condition.operator.base.negated == denies:
                yield from _named_by(condition, own)


def _named_by(condition: Condition, own: Own) -> Iterator[tuple[_Named, Naming]]:
    base = condition.operator.base
    if condition.key not in FIXED_KEYS or base.family not in (Family.STRING, Family.ARN, Family.IP):
        return
    any_of = "" if condition.operator.quantifier is Quantifier.NONE else "ForAnyValue:"
    for values, naming in named_value(condition, own):
        texts = values if condition.variables else [one.replace("${", "${$}{") for one in values]
        tested = {f"{any_of}{base.name.replace('Not', '')}": {condition.key: texts}}
        yield _Named(shown=", ".join(values), element={"Condition": tested}), naming


def _names_distributions(document: Document) -> bool:
    """Whether a document is for CloudFront by name."""
    entries = (entry for one in document.statements if one.principals for entry in one.principals.entries)
    return any(kind is CallerKind.SERVICE and text in (_DISTRIBUTIONS, "*") for kind, text in entries)


def _impossible(document: Document, *, tokens: bool) -> Iterator[dict[str, Any]]:
    """Requests that no caller can make, which count as allowed.

    A flag that is no boolean, a list of nothing but an empty text, and a role assumed without a key of all signed requests.
    """
    flags: dict[str, None] = {}
    lists: dict[str, None] = {}
    for statement in document.statements:
        for condition in statement.conditions:
            operator = condition.operator
            if operator.quantifier is Quantifier.ALL and condition.key in FIXED_KEYS:
                lists[condition.key] = None
            elif operator.base.family is Family.BOOL and "/" not in condition.key:
                flags[condition.key] = None
    for key in flags:
        yield _anyone({"Null": {key: "false"}, "StringNotEqualsIgnoreCase": {key: ["true", "false"]}})
    for key in lists:
        yield _anyone({"Null": {key: "false"}, "ForAllValues:StringEquals": {key: "-"}})
    compared = {condition.key for statement in document.statements for condition in statement.conditions}
    for key in _IN_SIGNED_REQUESTS if tokens else ():  # a role is assumed with credentials of AWS, or with a token
        if key in compared:
            yield {**_anyone({"Null": {key: "true"}}), "Action": "sts:AssumeRole"}


def _reference(
    named: Iterable[_Named],
    *,
    own: Own,
    tokens: bool,
    distributions: bool,
    aside: Iterable[dict[str, Any]],
    name: str,
) -> Document:
    """What allows requests of those named, of the own account, and of AWS services; and what is put aside."""
    written = [*(one.statement() for one in named), *aside]
    kinds = ["Service", *(["Federated"] if tokens else [])]
    written += [{"Effect": "Allow", "Principal": {kind: "*"}, "Action": "*"} for kind in kinds]
    numbers = sorted(one for one in own.accounts if one.isdigit())
    if numbers:
        arns = [f"arn:*:*:*:{number}:*" for number in numbers]
        written.append({"Effect": "Allow", "Principal": {"AWS": numbers}, "Action": "*"})
        written += [_anyone({"StringEquals": {key: numbers}}) for key in ("aws:PrincipalAccount", "aws:SourceAccount")]
        written += [_anyone({"ArnLike": {key: arns}}) for key in ("aws:PrincipalArn", "aws:SourceArn")]
    written += [_anyone({"Bool": {"aws:PrincipalIsAWSService": "true"}})]
    written += [
        _anyone({"Null": {key: "false"}}) for key in ("aws:PrincipalServiceName", "aws:PrincipalServiceNamesList")
    ]
    mounted = _anyone({"Bool": {"elasticfilesystem:AccessedViaMountTarget": "true"}})
    written.append({**mounted, "Action": "elasticfilesystem:*"})
    if distributions:
        written.append(_strange_distributions(written))
    return reference(written, name=name)


def _strange_distributions(written: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """CloudFront is one principal for the distributions of all accounts: a bucket must say whose it means."""
    tested: dict[str, dict[str, list[str]]] = {}
    for statement in written:
        for operator, keys in statement.get("Condition", {}).items():
            for key, values in keys.items():
                opposite = next((other for begins, other in _OPPOSITES.items() if operator.startswith(begins)), None)
                if opposite is not None:
                    tested.setdefault(opposite, {}).setdefault(key.lower(), []).extend(values)
    denied = {"Effect": "Deny", "Principal": {"Service": _DISTRIBUTIONS}, "Action": _BUCKET_CALLS}
    return {**denied, "Condition": tested} if tested else denied


def _anyone(condition: dict[str, Any]) -> dict[str, Any]:
    return {"Effect": "Allow", "Principal": "*", "Action": "*", "Condition": condition}
