"""Documents, statements, principals and conditions, as parsed; :func:`tfproof.iam.parse_document` makes them."""

from __future__ import annotations

import enum
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tfproof.iam.operators import Operator, Test
from tfproof.iam.patterns import Pattern


class Kind(enum.StrEnum):
    """What a document is attached to; it decides which elements are legal and how documents combine."""

    IDENTITY = "identity"
    RESOURCE = "resource"
    TRUST = "trust"
    BOUNDARY = "boundary"
    SESSION = "session"
    CONTROL = "control"
    RESOURCE_CONTROL = "resource control"
    REFERENCE = "reference"


class Effect(enum.StrEnum):
    """What a statement, or a decision, says."""

    ALLOW = "allow"
    DENY = "deny"
    UNSPECIFIED = "unspecified"


class CallerKind(enum.StrEnum):
    """What makes a request; the words of the Principal element."""

    AWS = "AWS"
    FEDERATED = "Federated"
    SERVICE = "Service"
    CANONICAL = "CanonicalUser"
    ANONYMOUS = "Anonymous"


_ROOT = re.compile(r"(?:arn:[^:]+:iam::)?(\d{12})(?::root)?", re.ASCII)
_ROLE = re.compile(r"arn:([^:]+):iam::(\d{12}):role/(?:.*/)?([^/]+)", re.ASCII)
_SERVICE_LINKED = re.compile(
    r"arn:[^:]+:(?:iam::\d{12}:role/aws-service-role/|sts::\d{12}:assumed-role/AWSServiceRoleFor).+",
    re.ASCII | re.DOTALL,
)
_SESSION = re.compile(r"arn:([^:]+):sts::(\d{12}):assumed-role/([^/]+)/.+", re.ASCII | re.DOTALL)


def account_of(principal: str) -> str | None:
    """The account when an AWS principal names a whole account: its number, or the ARN of its root."""
    found = _ROOT.fullmatch(principal)
    return found.group(1) if found else None


def role_of_session(arn: str) -> tuple[str, str, str] | None:
    """Partition, account and role name of an assumed-role session's ARN."""
    found = _SESSION.fullmatch(arn)
    return (found.group(1), found.group(2), found.group(3)) if found else None


def role_name(arn: str) -> tuple[str, str, str] | None:
    """Partition, account and name (without path) of a role's ARN."""
    found = _ROLE.fullmatch(arn)
    return (found.group(1), found.group(2), found.group(3)) if found else None


def is_service_linked(arn: str) -> bool:
    """Whether an ARN is that of a service-linked role, or of a session of one."""
    return _SERVICE_LINKED.fullmatch(arn) is not None


@dataclass(frozen=True, slots=True)
class Caller:
    """Who makes a request.

    Args:
        kind: the kind of principal.
        id: an ARN (``AWS``; OIDC and SAML providers), a provider's domain (``Federated``), a service's name
            (``Service``), a canonical user id; empty when anonymous.
    """

    kind: CallerKind
    id: str = ""

    @property
    def account(self) -> str | None:
        """The account of an AWS principal, as far as its ARN says."""
        fields = self.id.split(":", 5)
        return fields[4] if self.kind is CallerKind.AWS and len(fields) == 6 and fields[4] else None

    def __str__(self) -> str:
        return f"{self.kind} {self.id}" if self.id else "anyone, without credentials"


@dataclass(frozen=True, slots=True)
class Principals:
    """A Principal or NotPrincipal element: pairs of kind and text; ``*`` alone is ``("AWS", "*")``.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
    """

    entries: tuple[tuple[CallerKind, str], ...]
    negated: bool = False

    def names(self, caller: Caller) -> str | None:
        """The first entry that ``caller`` is; regardless of ``negated``."""
        for kind, text in self.entries:
            if _names(kind, text, caller):
                return text
        return None

    def match(self, caller: Caller) -> bool:
        """True when the statement applies to ``caller``."""
        return (self.names(caller) is not None) != self.negated


def _names(kind: CallerKind, text: str, caller: Caller) -> bool:
    if text == "*":
        return kind is CallerKind.AWS or caller.kind is kind
    if caller.kind is not kind:
        return False
    if text == caller.id:
        return True
    if kind is not CallerKind.AWS:
        return False
    account = account_of(text)
    if account is not None:
        return account in (caller.account, caller.id)
    role = role_name(text)
    return role is not None and role == role_of_session(caller.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """One operator, key and its values. Equal conditions say the same of every request.

    Args:
        operator: the operator.
        key: the context key in lower case.
        values: as written.
        patterns: one for each value, for string and ARN operators.
        variables: policy variables are read (Version 2012-10-17).
    """

    operator: Operator
    key: str
    values: tuple[str, ...] = field(compare=False)
    variables: bool = True
    same: frozenset[str] = field(init=False, repr=False)
    patterns: tuple[Pattern, ...] = field(compare=False, repr=False, default=())
    tests: tuple[Test, ...] = field(compare=False, repr=False, default=())
    path: str = field(compare=False, default="")

    def __post_init__(self) -> None:
        object.__setattr__(self, "same", frozenset(self.values))

    def __str__(self) -> str:
        values = ", ".join(self.values)
        return f"{self.operator.text} {self.key} [{values}]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One statement; ``path`` is its JSON path, ``index`` counts from 0. Equal statements say the same."""

    index: int = field(compare=False)
    sid: str | None = field(compare=False)
    effect: Effect
    principals: Principals | None
    actions: tuple[Pattern, ...]
    resources: tuple[Pattern, ...] | None
    conditions: tuple[Condition, ...]
    not_action: bool = False
    not_resource: bool = False
    path: str = field(compare=False, default="")

    @property
    def keys(self) -> frozenset[str]:
        """The context keys, in lower case, that it compares or puts into patterns."""
        patterns = (*(self.resources or ()), *(pattern for one in self.conditions for pattern in one.patterns))
        return frozenset(one.key for one in self.conditions).union(*(one.variables for one in patterns))

    @property
    def name(self) -> str:
        """How messages call it: by number from 1, with its Sid."""
        return f"statement {self.index + 1}" + (f" ({self.sid})" if self.sid else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """An IAM document.

    Args:
        kind: what it is attached to.
        version: ``2012-10-17`` or ``2008-10-17``.
        statements: in the order written.
        source: the JSON value that it was parsed from.
        name: what messages call it.
        where: ``file:line``, if known.
        symbols: names of the unknown values that it mentions.
        account: whose principals (SCP) or resources (RCP) a control document binds; None is the resource's own account.
    """

    kind: Kind
    version: str
    statements: tuple[Statement, ...]
    source: Mapping[str, Any] = field(compare=False, repr=False)
    id: str | None = field(compare=False, default=None)
    name: str = field(compare=False, default="document")
    where: str | None = field(compare=False, default=None)
    symbols: frozenset[str] = frozenset()
    account: str | None = field(compare=False, default=None)


def allows(document: Document) -> bool:
    """Whether a document has a statement that allows something."""
    return any(one.effect is Effect.ALLOW for one in document.statements)
