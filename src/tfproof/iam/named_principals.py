"""What a principal or a value of a condition names: something of the own account, another principal, or no particular one.

Sources: https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status,
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html,
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids
"""

from __future__ import annotations

import enum
import ipaddress
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from tfproof.iam.operators import Family, Network, as_network
from tfproof.iam.patterns import symbols_in
from tfproof.iam.service_accounts import ACCOUNTS_OF_SERVICES, CANONICAL_USERS_OF_SERVICES
from tfproof.iam.statement import CallerKind, Condition, account_of


class Naming(enum.Enum):
    """Whom a text names."""

    OWN = "own"
    EXTERNAL = "external"


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """What counts as a document's own account.

    Args:
        accounts: account numbers, and the symbols that stand for one.
        organizations: ids of organizations that were declared.
        names: ARNs, canonical user ids and other texts that are of its own account.
        symbols: names of unknown values that are ARNs or ids of its own account's resources.
        others: names of unknown values that are of another account, with its number.
    """

    accounts: frozenset[str] = frozenset()
    organizations: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    symbols: frozenset[str] = frozenset()
    others: Mapping[str, str] = field(default_factory=dict)


_PARTS = re.compile(r":(?![^{]*\})")
_ACCOUNT = re.compile(r"\d{12}", re.ASCII)
_UNIQUE = re.compile(r"A[A-Z0-9]{7,127}", re.ASCII)
_ORGANIZATION = re.compile(r"o-[A-Za-z0-9-]+", re.ASCII)
_UNIT = re.compile(r"ou-[0-9a-z]{4,32}-[0-9a-z]{8,32}", re.ASCII)
_OF_A_BUCKET = re.compile(r"^(arn:[^:]+:s3):\*?:\*?:([^:/]+|\$\{unknown:[^${}]+\})$")
"""A bucket has its name alone in the whole world: neither region nor account stand in its ARN."""
_WITHOUT_COLONS = ("cloudfront", "cloudtrail", "events", "kms", "sns", "sqs")
"""Services whose ARNs have six parts, since no name of theirs has a colon: a wildcard cannot run on to a part of the name.

Sources: https://docs.aws.amazon.com/sns/latest/api/API_CreateTopic.html,
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html,
https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html,
https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_CreateTrail.html
"""
_ORIGIN = "iam::cloudfront:user/"
_PRIVATE = tuple(ipaddress.ip_network(one) for one in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"))
_BROADEST = {4: 8, 6: 32}


def named_principal(kind: CallerKind, text: str, own: Own) -> Naming | None:
    """Whom an entry of a Principal element names; None for everyone, and where it cannot be determined."""
    if kind is CallerKind.SERVICE or text in CANONICAL_USERS_OF_SERVICES:
        return Naming.OWN
    if text in own.names or _is_own_symbol(text, own):
        return Naming.OWN
    if text == "*" or (kind is CallerKind.FEDERATED and not text.startswith("arn:")):
        return None  # anyone can sign in to a public identity provider
    if kind is CallerKind.CANONICAL or _UNIQUE.fullmatch(text):
        return None if symbols_in(text) else Naming.EXTERNAL
    if _ORIGIN in text:
        return Naming.OWN
    account = account_of(text) or _account_in(text)
    return Naming.OWN if account in ACCOUNTS_OF_SERVICES else _by_account(account, own)


def named_value(condition: Condition, own: Own) -> Iterator[tuple[list[str], Naming]]:
    """The values of a condition that name a principal, with whom they name; those of one meaning together."""
    if condition.key == "aws:sourceip":
        yield from _addresses(condition)
        return
    wild, fold = condition.operator.base.wild, condition.operator.base.fold
    read = FIXED_KEYS[condition.key]
    for written in condition.values:
        value = _OF_A_BUCKET.sub(r"\1:::\2", written)
        if _is_own_symbol(value, own) or value in own.names:
            yield [written], Naming.OWN
        elif condition.variables and (same := _SAME.get((condition.key, written.lower()))) is not None:
            yield [written], Naming.OWN if own.organizations else same
        elif wild and condition.operator.base.family is Family.STRING and _runs_on(value):
            continue
        elif not wild and read is not _fixed and set(value) & {"*", "?"}:
            yield [written], Naming.OWN  # compared literally: there is no such account, ARN or organization
        elif (naming := read(_literal(value, wild=wild, fold=fold), own)) is not None:
            yield [written], naming
        elif value and read is not _resource and _is_fixed(value, wild=wild, variables=condition.variables):
            yield (
                [written],
                Naming.EXTERNAL,
            )  # such as an account with a digit too few: no particular principal, not everyone


def _is_fixed(value: str, *, wild: bool, variables: bool) -> bool:
    """Whether a text is compared as it is written: it has no wildcard, no variable, and is known."""
    compared = re.sub(r"\$\{", "", value) if not variables and not symbols_in(value) else value
    return not symbols_in(value) and not _is_wild(compared if wild else re.sub(r"[*?]", "", compared))


def _literal(value: str, *, wild: bool, fold: bool) -> str:
    """The text so that its wildcards are none where an operator takes them literally, and its case none that does not count."""
    text = value if wild else value.replace("*", "\0").replace("?", "\0")
    return text.lower() if fold else text


def _runs_on(value: str) -> bool:
    """Whether a wildcard of StringLike may run over the account of an ARN, which a path or a name can then hold."""
    parts = _PARTS.split(value, maxsplit=5)
    plain = len(parts) == 6 and not _is_wild(parts[1]) and parts[2] in _WITHOUT_COLONS
    return value.startswith("arn:") and "*" in ":".join(parts[:5]) and not plain


def _is_wild(text: str) -> bool:
    return bool(set(text) & {"*", "?"}) or "${" in re.sub(r"\$\{unknown:[^${}]+\}", "", text)


def _is_own_symbol(text: str, own: Own) -> bool:
    """Whether a text begins with the ARN or id of a resource of the own account, and goes on below it."""
    found = re.match(r"(?:arn:[^:]+:s3:::)?\$\{unknown:([^${}]+)\}", text)
    return found is not None and found[1] in own.symbols


def _by_account(account: str | None, own: Own) -> Naming | None:
    if account is None:
        return None
    if account in own.accounts:
        return Naming.OWN
    return Naming.EXTERNAL if _ACCOUNT.fullmatch(account) else None


def _account_in(arn: str) -> str | None:
    parts = _PARTS.split(arn, maxsplit=5)
    return parts[4] if len(parts) == 6 and parts[0] == "arn" and parts[4] else None


def _account(value: str, own: Own) -> Naming | None:
    return _by_account(value, own)


def _arn(value: str, own: Own) -> Naming | None:
    """An ARN: of a fixed account, or one without account that is fixed as a whole, such as a bucket's."""
    account = _account_in(value)
    if account is not None:
        return _by_account(account, own)
    parts = _PARTS.split(value, maxsplit=5)
    whole = len(parts) == 6 and parts[0] == "arn" and not _is_wild(value) and not symbols_in(value)
    return Naming.EXTERNAL if whole else None


def _organization(value: str, own: Own) -> Naming | None:
    """An organization: a fixed value, also one that none has, such as an example's."""
    if not _ORGANIZATION.fullmatch(value):
        return None
    return Naming.OWN if value in own.organizations else Naming.EXTERNAL


def is_organizational_unit(text: str) -> bool:
    """Whether a text is the id of an organizational unit. It says no organization: only the own one can be shared with so."""
    return _UNIT.fullmatch(text) is not None


def _path(value: str, own: Own) -> Naming | None:
    if is_organizational_unit(value):
        return Naming.OWN if own.organizations else Naming.EXTERNAL
    return _organization(value.partition("/")[0], own) if "/" in value else None


def _network(value: str, _: Own) -> Naming | None:
    return None if _is_wild(value) or not value else Naming.OWN


def _user_id(value: str, own: Own) -> Naming | None:
    """A unique id names one user or role; what follows it is the session's name."""
    if _ACCOUNT.fullmatch(value):
        return _by_account(value, own)
    return Naming.EXTERNAL if _UNIQUE.fullmatch(value.partition(":")[0]) else None


def _fixed(value: str, _: Own) -> Naming | None:
    return None if _is_wild(value) or not value else Naming.EXTERNAL


def _endpoint(value: str, own: Own) -> Naming | None:
    """Where a topic delivers to, for any subscriber: a resource by its ARN, one host, or the mailboxes of one domain."""
    if value.startswith("arn:"):
        return _arn(value, own)
    host = re.match(r"https?://([^/]+)", value)
    domain = host[1] if host else value.rpartition("@")[2]
    named = (host is not None or "@" in value) and domain != "" and not _is_wild(domain) and not symbols_in(domain)
    return Naming.EXTERNAL if named else None


def _addresses(condition: Condition) -> Iterator[tuple[list[str], Naming]]:
    """Address ranges that keep most of the world out; private ones belong to no host on the internet."""
    known = {value: network for value in condition.values if (network := as_network(value)) is not None}
    private = [value for value, network in known.items() if _is_private(network)]
    if private:
        yield private, Naming.OWN
    public = {value: network for value, network in known.items() if value not in private}
    joined = [
        part
        for version in (4, 6)
        for part in ipaddress.collapse_addresses(one for one in public.values() if one.version == version)  # type: ignore[type-var]
    ]
    for part in joined:
        if part.prefixlen >= _BROADEST[part.version]:
            yield [value for value, one in public.items() if _is_within(one, part)], Naming.EXTERNAL


def _is_private(network: Network) -> bool:
    return any(_is_within(network, one) for one in _PRIVATE)


def _is_within(inner: Network, outer: Network) -> bool:
    same = inner.version == outer.version and inner.prefixlen >= outer.prefixlen
    return same and inner.network_address in outer


_SAME = {
    ("aws:principalaccount", "${aws:resourceaccount}"): Naming.OWN,
    ("aws:resourceaccount", "${aws:principalaccount}"): Naming.OWN,
    ("aws:sourceaccount", "${aws:resourceaccount}"): Naming.OWN,
    ("aws:resourceaccount", "${aws:sourceaccount}"): Naming.OWN,
    ("aws:principalorgid", "${aws:resourceorgid}"): Naming.EXTERNAL,
    ("aws:resourceorgid", "${aws:principalorgid}"): Naming.EXTERNAL,
    ("aws:sourceorgid", "${aws:resourceorgid}"): Naming.EXTERNAL,
    ("aws:resourceorgid", "${aws:sourceorgid}"): Naming.EXTERNAL,
}
"""Keys that equal what another says: who asks is of the resource's own account, or of its own organization."""


def _resource(_value: str, _own: Own) -> None:
    """Whose the resource is says nothing of who asks."""


FIXED_KEYS: dict[str, Callable[[str, Own], Naming | None]] = {
    "aws:principalaccount": _account,
    "aws:principalarn": _arn,
    "aws:principalorgid": _organization,
    "aws:principalorgpaths": _path,
    "aws:resourceaccount": _resource,
    "aws:resourceorgid": _resource,
    "aws:sourceaccount": _account,
    "aws:sourcearn": _arn,
    "aws:sourceip": _fixed,
    "aws:sourceorgid": _organization,
    "aws:sourceorgpaths": _path,
    "aws:sourceowner": _account,
    "aws:sourcevpc": _network,
    "aws:sourcevpce": _network,
    "aws:userid": _user_id,
    "aws:vpceaccount": _account,
    "aws:vpceorgid": _organization,
    "aws:vpceorgpaths": _path,
    "ec2:sourceinstancearn": _arn,
    "kms:calleraccount": _account,
    "lambda:sourcefunctionarn": _arn,
    "s3:dataaccesspointaccount": _account,
    "s3:dataaccesspointarn": _arn,
    "sns:endpoint": _endpoint,
    "ssm:sourceinstancearn": _arn,
    "s3:x-amz-server-side-encryption-aws-kms-key-id": _fixed,
}
"""The condition keys, in lower case, whose fixed values keep the public out, and how to read a value."""
