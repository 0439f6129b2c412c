"""Where a policy gives each identity its own data: what the policy may allow there at most.

An identity's data is what its policy names with ``${cognito-identity.amazonaws.com:sub}``: objects below a prefix, or items
by their leading key. A policy that marks data so and reaches another identity's as well breaks its own promise.

Sources: https://docs.aws.amazon.com/cognito/latest/developerguide/role-based-access-control.html,
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tfproof.iam import Document, Effect
from tfproof.iam.references import reference
from tfproof.iam.statement import Statement

_OWN = re.compile(r"(.+?)/?\$\{(cognito-identity\.[a-z0-9.-]+):sub\}.*", re.DOTALL | re.IGNORECASE)
_SUBJECT = re.compile(r"\$\{cognito-identity\.[a-z0-9.-]+:sub\}", re.IGNORECASE)
_LEADING = "dynamodb:leadingkeys"
_OTHER = "eu-west-2:99999999-9999-4999-8999-999999999999"
"""Somebody else's identity id. A policy that does not name it treats it as it treats every other."""
_KEYED = (
    "BatchGetItem",
    "BatchWriteItem",
    "ConditionCheckItem",
    "DeleteItem",
    "GetItem",
    "PutItem",
    "Query",
    "UpdateItem",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """Data that belongs to identities one by one.

    Args:
        name: for messages.
        within: the reference that a policy which keeps identities apart there is within.
    """

    name: str
    within: Document


def areas(documents: Sequence[Document]) -> tuple[Area, ...]:
    """The areas that some policies mark as each identity's own."""
    found: dict[str, Area] = {}
    for document in documents:
        for statement in document.statements:
            if statement.effect is not Effect.ALLOW:
                continue
            for pattern in statement.resources or ():
                match = _OWN.fullmatch(pattern.text)
                if (match and "s3" in match[1]) or (match and match[1].startswith("${unknown:")):
                    found.setdefault(match[1], _objects(match[1], match[2]))
            keys = [
                one for one in statement.conditions if one.key == _LEADING and any(map(_SUBJECT.search, one.values))
            ]
            if keys:
                named = tuple(sorted(one.text for one in statement.resources or ()))
                found.setdefault(f"items of {', '.join(named)}", _items(statement, keys[0].values))
    return tuple(found.values())


def _objects(prefix: str, issuer: str) -> Area:
    """Objects below ``prefix/<identity id>``: no other identity's may be touched."""
    prefix = prefix.rstrip("/")
    subject = f"${{{issuer}:sub}}"
    others = [f"{prefix}/{_OTHER}", f"{prefix}/{_OTHER}/*"]
    own = [f"{prefix}/{subject}", f"{prefix}/{subject}/*"]
    statements: list[dict[str, Any]] = [
        {"Effect": "Allow", "Action": "*", "NotResource": others},
        {"Effect": "Allow", "Action": "*", "Resource": own},
    ]
    if "s3" in prefix:  # what other services do on "*" they do not do to objects
        statements.append({"Effect": "Allow", "NotAction": "s3:*"})
    return Area(name=f"{prefix}/<identity id>", within=reference(statements, name="each identity's own objects"))


def _items(statement: Statement, values: Sequence[str]) -> Area:
    """Items by leading key. A scan has no leading key, so that no condition on it holds a scan back."""
    tables = [text for one in statement.resources or () for text in _with_parts(one.text)]
    own = [value for value in values if _SUBJECT.search(value)]
    keyed = [f"dynamodb:{name}" for name in _KEYED]
    statements: list[dict[str, Any]] = [
        {"Effect": "Allow", "NotAction": "dynamodb:*", "Resource": "*"},
        {"Effect": "Allow", "Action": "dynamodb:*", "NotResource": tables},
        {"Effect": "Allow", "Action": ["dynamodb:Describe*", "dynamodb:List*"], "Resource": tables},
        *(
            {
                "Effect": "Allow",
                "Action": keyed,
                "Resource": tables,
                "Condition": {operator: {"dynamodb:LeadingKeys": own}},
            }
            for operator in ("ForAllValues:StringEquals", "ForAllValues:StringLike")
        ),
    ]
    name = f"items of {', '.join(one.text for one in statement.resources or ())}"
    return Area(name=name, within=reference(statements, name="each identity's own items"))


def _with_parts(table: str) -> tuple[str, ...]:
    """A table, its indexes and its streams: each shows the table's items."""
    return (table,) if table.endswith("*") or "/index/" in table else (table, f"{table}/*")
