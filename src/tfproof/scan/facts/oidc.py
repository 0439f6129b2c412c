"""Does a role's trust take tokens of OIDC providers for those whom it does not name? First tokens that a reader knows, then all.

Sources: https://docs.github.com/en/actions/security-for-github-actions/security-hardening-your-deployments/configuring-openid-connect-in-amazon-web-services,
https://docs.aws.amazon.com/eks/latest/userguide/iam-roles-for-service-accounts.html,
https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html
"""

from __future__ import annotations

import enum
import re
from collections.abc import Iterator, Mapping
from typing import Any

from tfproof.iam import Document, Kind, Request, catalogue, federated
from tfproof.iam.issuers import CLAIMS, REPOSITORY, SERVICE_ACCOUNT, issuer_of
from tfproof.iam.reference_documents import reference
from tfproof.iam.sts_requests import ASSUME, GITHUB
from tfproof.iam.token_subjects import GITLAB, Whom, whom, whom_by
from tfproof.scan.facts.documents import Structural, listed
from tfproof.scan.facts.named_provider import ANYONE, issuers_of, registered_audiences, with_providers
from tfproof.scan.facts.request_simulation import Admission, ask
from tfproof.scan.facts.resource import Resource
from tfproof.scan.facts.trust import CALLER_KEYS, ISSUERS, TRUST
from tfproof.scan.facts.unresolved import is_unresolved

STS = ("sts.amazonaws.com", "sts.amazonaws.com.cn")
_EKS = re.compile(r"^oidc[.-]eks\.[a-z0-9-]+\.(?:amazonaws\.com(?:\.cn)?|api\.aws)/id/")
_REPOSITORY = re.compile(r"(repo:[^/:]+/[^/:]+):.+", re.DOTALL)
# What a wildcard can match: part of a name, a name, and the rest of a subject.
_FILLERS = ("9f", "9f/9f", "9f:9f", "9f:ref:refs/heads/main", "9f/9f:ref:refs/heads/main", "repo:9f/9f", "9f:9f:9f")
_OUTSIDER = "outsider"
_JOBS = ("ref:refs/heads/main", "ref:refs/tags/v1", "environment:production", "pull_request")
_OUTSIDERS = (
    _OUTSIDER,
    f"project_path:{_OUTSIDER}/app:ref_type:branch:ref:main",
    f"organization:{_OUTSIDER}:project:app:workspace:app:run_phase:apply",
    f"system:serviceaccount:{_OUTSIDER}:{_OUTSIDER}",
)
_ANYBODY = re.compile(r"^(?:[\w-]+:)?[*?]")
# A wildcard within the first name of a subject, and not behind a separator: ``project_path:acme*``, ``auth0|7*``.
_PREFIX = re.compile(r"^(?:[\w-]+:)?[^:*?]*[^:/|*?][*?]")
_LONGER = "-evil"
_OF_JOBS = ("repository", "repository_owner")
_ANY_AUDIENCE = ("app.terraform.io", GITLAB)
"""Issuers for everyone whose jobs say which audience they want."""
_STAR, _MARK = "*${*}*", "*${?}*"
"""Texts with a wildcard in them: no token has one."""


class Oidc(enum.Enum):
    """Kinds of OIDC provider, by what their tokens say."""

    GITHUB = "tokens of repositories that it does not name, and of other audiences"
    EKS = "tokens of service accounts that it does not name, and of other audiences"
    OTHER = "tokens of other audiences and subjects"


def oidc_trust(role: Resource, kind: Oidc) -> Admission:
    """Decide whether the trust document of ``role`` admits a token of ``kind`` that it has no reason to admit."""
    document = role.document(TRUST)
    if not is_unresolved(document):
        try:
            document = with_providers(role, document)
        except Structural as error:
            return Admission(admitted=None, reason=f"in {TRUST}, {error}")
    registered = dict(registered_audiences(role))
    return ask(
        document,
        TRUST,
        Kind.TRUST,
        lambda raw: _tokens(raw, kind, registered),
        refused=kind.value,
        every=lambda raw: _every_token(raw, kind, registered),
    )


def _kind(issuer: str) -> Oidc | None:
    if issuer in ISSUERS:
        return None
    if issuer == GITHUB or issuer.startswith(f"{GITHUB}/"):
        return Oidc.GITHUB
    return Oidc.EKS if _EKS.match(issuer) else Oidc.OTHER


def _tokens(
    raw: Mapping[str, Any], kind: Oidc, registered: Mapping[str, tuple[str, ...]]
) -> Iterator[tuple[str, Request]]:
    for principal, issuer in sorted(set(_named(raw))):
        if _kind(issuer) is kind:
            audience, subject = CLAIMS.get(issuer, ("aud", "sub"))
            audiences = sorted(set(_values(raw, f"{issuer}:{audience}")))
            subjects = sorted(set(_values(raw, f"{issuer}:{subject}")))
            for name, aud, sub in _claims(kind, audiences, subjects, registered.get(issuer)):
                context = {f"{issuer}:{audience}": aud, f"{issuer}:{subject}": sub}
                if kind is Oidc.GITHUB:
                    context |= _repository(issuer, sub)
                yield name, Request(principal=federated(principal), action=ASSUME, context=context)


def _every_token(raw: Mapping[str, Any], kind: Oidc, registered: Mapping[str, tuple[str, ...]]) -> Document | None:
    """All tokens that a trust has no reason to admit, less those that its conditions leave out; None when there are none."""
    named = sorted(set(_named(raw)))
    statements = [
        {"Effect": "Allow", "Principal": {"Federated": principal}, "Action": ASSUME, "Condition": condition}
        for principal, issuer in named
        if _kind(issuer) is kind
        for condition in _unnamed(raw, kind, issuer, registered.get(issuer))
    ]
    return reference(statements, name=kind.value) if statements else None


def _unnamed(
    raw: Mapping[str, Any], kind: Oidc, issuer: str, registered: tuple[str, ...] | None
) -> Iterator[dict[str, dict[str, Any]]]:
    """What tells tokens for other subjects, and those for other audiences, as conditions."""
    audience, subject = (f"{issuer}:{claim}" for claim in CLAIMS.get(issuer, ("aud", "sub")))
    audiences, subjects = sorted(set(_values(raw, audience))), sorted(set(_values(raw, subject)))
    claims = _compared(kind, issuer)
    absent = {key for key in _keys(raw) if key.startswith(f"{issuer}:")} - {audience, subject, *claims}
    named = {key: values for key in claims if (values := sorted(set(_naming(raw, issuer, key))))}
    known = [one for one in audiences if not _wild(one)]
    foreign = [] if registered is None else [one for one in registered if one not in {*known, *STS}]
    others = {"StringNotEquals": [*known, *STS]} if registered is None else {"StringEquals": foreign}

    def tokens(of: Mapping[str, list[str]], audiences: Mapping[str, list[str]]) -> dict[str, dict[str, Any]]:
        made: dict[str, dict[str, Any]] = {
            "Null": {**dict.fromkeys((*absent, *CALLER_KEYS), "true"), audience: "false", subject: "false"},
            "StringNotLike": {audience: [_STAR], subject: [_STAR, _MARK, *of.get("StringNotLike", ())], **named},
            "StringNotEquals": {audience: [""], subject: [""]},
        }
        for operator, values in audiences.items():
            made.setdefault(operator, {})[audience] = values
        if "StringLike" in of:
            made["StringLike"] = {subject: of["StringLike"]}
        return made

    reachable = registered is None or bool(foreign)
    taken = {} if registered is None else {"StringEquals": list(registered)}
    if kind is Oidc.OTHER:
        if reachable:
            yield tokens({"StringNotLike": [one for one in subjects if not _ANYBODY.match(one)]}, others)
        if issuer in _ANY_AUDIENCE:
            yield tokens(
                {"StringNotLike": [one for one in subjects if whom(issuer, one, wild=True) is Whom.SOMEBODY]}, taken
            )
        return
    if kind is Oidc.GITHUB:
        repositories = sorted({f"{found[0]}:*" for one in subjects if (found := REPOSITORY.match(one))})
        yield tokens({"StringLike": ["repo:?*/?*:?*"], "StringNotLike": repositories}, taken)
    else:
        own = [one for one in subjects if not _wild(one)]
        yield tokens({"StringLike": ["system:serviceaccount:?*:?*"], "StringNotLike": own}, taken)
    if reachable:
        yield tokens({}, others)


def _compared(kind: Oidc, issuer: str) -> tuple[str, ...]:
    """The claims other than audience and subject that AWS compares: a token may have any value of most of them."""
    owner = GITHUB if kind is Oidc.GITHUB else issuer
    known = catalogue.service("sts")
    claims = [key.removeprefix(f"{owner}:") for key in (known.keys if known else ()) if key.startswith(f"{owner}:")]
    return tuple(f"{issuer}:{one}" for one in (*claims, *(_OF_JOBS if kind is Oidc.GITHUB else ())))


def _naming(raw: Mapping[str, Any], issuer: str, key: str) -> Iterator[str]:
    """The values of a claim in a trust that name a repository or a project."""
    claim = key.removeprefix(f"{issuer}:")
    return (one for one in _values(raw, key) if whom_by(issuer, claim, one, wild=True) is Whom.SOMEBODY)


def _keys(raw: Mapping[str, Any]) -> Iterator[str]:
    """Every key that a condition compares."""
    for statement in listed(raw.get("Statement")):
        conditions = statement.get("Condition") if isinstance(statement, Mapping) else None
        for keys in conditions.values() if isinstance(conditions, Mapping) else ():
            yield from (str(name).lower() for name in (keys if isinstance(keys, Mapping) else ()))


def _claims(
    kind: Oidc, audiences: list[str], subjects: list[str], registered: tuple[str, ...] | None
) -> Iterator[tuple[str, str, str]]:
    """Audience and subject of each token to try, with a name for people.

    STS takes tokens for the audiences that the provider is registered with, and no others.
    """
    foreign = [_OUTSIDER, f"https://{_OUTSIDER}.example", *_filled(audiences)]
    if registered is not None:
        skipped = audiences if kind is Oidc.OTHER else [*audiences, *STS]
        foreign = [one for one in registered if one not in skipped]
    if kind is Oidc.OTHER:
        strangers = [*_OUTSIDERS, *_filled([one for one in subjects if _ANYBODY.match(one)])]
        yield from ((f"a token for another audience and subject (aud {a}, sub {s})", a, s) for a in foreign for s in strangers)  # fmt: skip
        # A condition on the beginning of a name relies on the name; some providers issue tokens for any audience.
        longer = _filled([one for one in subjects if _PREFIX.match(one)], (_LONGER,))
        named = [*(one for one in audiences if not _wild(one)), *foreign]
        yield from ((f"a token of another name that begins alike (sub {s})", a, s) for a in named for s in longer)
        return
    strangers = [f"repo:{_OUTSIDER}/app:{job}" for job in _JOBS] if kind is Oidc.GITHUB else list(_OUTSIDERS[-1:])
    known = {found[0] for one in subjects if (found := REPOSITORY.match(one))}
    everyone = list(dict.fromkeys([*strangers, *_filled(subjects), *(one for one in subjects if not _wild(one))]))
    for sub in everyone:
        if _stranger(kind, sub, known, subjects):
            for aud in dict.fromkeys([*STS, *(one for one in audiences if not _wild(one)), *foreign]):
                yield f"a token that it does not name (sub {sub})", aud, sub
    if kind is Oidc.EKS:
        foreign += [one for one in audiences if not _wild(one) and one not in STS]
    yield from ((f"a token for another audience (aud {aud})", aud, sub) for aud in foreign for sub in everyone)


def _stranger(kind: Oidc, sub: str, known: set[str], subjects: list[str]) -> bool:
    """Whether a subject is of an identity that no condition spells out."""
    if kind is Oidc.GITHUB:
        found = _REPOSITORY.fullmatch(sub)
        return found is not None and found[1] not in known
    return bool(SERVICE_ACCOUNT.fullmatch(sub)) and sub not in subjects


def _repository(issuer: str, sub: str) -> dict[str, str]:
    """The claims of GitHub's that say the same as its subject."""
    found = _REPOSITORY.fullmatch(sub)
    if not found:
        return {}
    name = found[1].removeprefix("repo:")
    return {f"{issuer}:repository": name, f"{issuer}:repository_owner": name.partition("/")[0]}


def _named(raw: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The providers that statements allow, as principals of a request, with their issuers."""
    for statement in listed(raw.get("Statement")):
        if not isinstance(statement, Mapping) or statement.get("Effect") != "Allow":
            continue
        principal = statement.get("Principal")
        whole = principal if isinstance(principal, str) else None
        texts = listed(principal.get("Federated")) if isinstance(principal, Mapping) else [whole]
        for text in (one for one in texts if isinstance(one, str)):
            issuer = issuer_of(text)
            if issuer is not None:
                yield text, issuer
            elif text == "*":
                yield from ((f"{ANYONE}{one}", one) for one in issuers_of(statement))


def _values(raw: Mapping[str, Any], key: str) -> Iterator[str]:
    """Every value that a condition compares a key with."""
    for statement in listed(raw.get("Statement")):
        conditions = statement.get("Condition") if isinstance(statement, Mapping) else None
        for keys in conditions.values() if isinstance(conditions, Mapping) else ():
            for name, values in keys.items() if isinstance(keys, Mapping) else ():
                if name.lower() == key:
                    yield from (str(value) for value in listed(values))


def _wild(text: str) -> bool:
    return "*" in text or "?" in text


def _filled(patterns: list[str], fillers: tuple[str, ...] = _FILLERS) -> list[str]:
    """Texts that patterns with wildcards match."""
    return [one.replace("*", filler).replace("?", "9") for one in patterns if _wild(one) for filler in fillers]
