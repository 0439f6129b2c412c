"""Where a policy gives each identity its own data: what the policy may allow there at most.

An identity's data is what its policy names with ``${cognito-identity.amazonaws.com:sub}``: objects below a prefix, or items
by their leading key. A policy that marks data so and reaches another identity's as well breaks its own promise.

Sources: https://docs.aws.amazon.com/cognito/latest/developerguide/role-based-access-control.html,
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from tfproof.iam import Document, Effect, parse_document
from tfproof.iam.catalogue import matching
from tfproof.iam.prove import Engine, Proof, ProofVerdict, subset
from tfproof.iam.reference_documents import reference
from tfproof.iam.resource_domain import Domain
from tfproof.iam.statement import Statement
from tfproof.iam.strict_json import map_texts
from tfproof.proofs.own_objects import PREFIX, others_objects

_OWN = re.compile(r"(.+?)\$\{(cognito-identity\.[a-z0-9.-]+):sub\}.*", re.DOTALL | re.IGNORECASE)
_SUBJECT = re.compile(r"\$\{cognito-identity\.[a-z0-9.-]+:sub\}", re.IGNORECASE)
_BETWEEN_WILDCARDS = re.compile(rf"\*.*{_SUBJECT.pattern}.*\*", re.DOTALL | re.IGNORECASE)
_CALLER = "the-caller"
_LEADING = "dynamodb:leadingkeys"
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
_OF_ONE_KEY = ("DeleteItem", "GetItem", "PutItem", "Query", "UpdateItem")
"""Calls of one item or partition: their leading key is one, and any of it is all of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """Data that belongs to identities one by one.

    Args:
        questions: references that a policy which keeps identities apart there is within, each with the resources that count
            (None for all).
    """

    name: str
    questions: tuple[tuple[Document, Domain | None], ...]

    @property
    def symbols(self) -> frozenset[str]:
        """Names of the unknown values that say where the data is."""
        return frozenset().union(*(within.symbols for within, _ in self.questions))

    def keeps(self, group: Sequence[Document], engine: Engine = Engine.AUTO) -> Proof:
        """Do documents that all must allow a request keep identities apart there?

        No two identities have one id, and none is the beginning of another. So no pattern tells whose id the caller has, but by
        naming ids; a text that is no id means the caller's own.
        """
        asked = [_as_caller(one) for one in group]
        proofs = [subset(asked, _as_caller(within), domain=domain, engine=engine) for within, domain in self.questions]
        return min(proofs, key=lambda one: (one.answer is not ProofVerdict.REFUTED, one.proved))


def _as_caller(document: Document) -> Document:
    """A document with the caller's own id in place of the policy variable."""
    if document.version != "2012-10-17" or not _SUBJECT.search(json.dumps(document.source)):
        return document
    source = map_texts(document.source, lambda text: _SUBJECT.sub(_CALLER, text))
    return parse_document(
        source, kind=document.kind, name=document.name, where=document.where, account=document.account
    )


def areas(documents: Sequence[Document]) -> tuple[Area, ...]:
    """The areas that some policies mark as each identity's own."""
    found: dict[str, Area] = {}
    listed = any(one.key == PREFIX for document in documents for item in document.statements for one in item.conditions)
    for document in documents:
        for statement in document.statements:
            if statement.effect is not Effect.ALLOW:
                continue
            for pattern in statement.resources or ():
                match = _OWN.fullmatch(pattern.text)
                if (match and "s3" in match[1]) or (match and match[1].startswith("${unknown:")):
                    found.setdefault(match[1], _objects(match[1], match[2], listed=listed))
            keys = [
                one for one in statement.conditions if one.key == _LEADING and any(map(_SUBJECT.search, one.values))
            ]
            if keys:
                named = tuple(sorted(one.text for one in statement.resources or ()))
                found.setdefault(f"items of {', '.join(named)}", _items(statement, keys[0].values))
    return tuple(found.values())


def _objects(prefix: str, issuer: str, *, listed: bool) -> Area:
    """Objects below a prefix, as it is written, and an identity's id: no other identity's may be touched or listed."""
    return Area(name=f"{prefix}<identity id>", questions=tuple(others_objects(prefix, issuer, listed=listed)))


def _items(statement: Statement, values: Sequence[str]) -> Area:
    """Items by leading key. A scan has none: what is true without the key does not hold it back, what needs the key does.

    Source: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html
    """
    tables = [text for one in statement.resources or () for text in _with_parts(one.text)]
    own = [value for value in values if _SUBJECT.search(value)]
    # A key in which two ids may stand is of both identities.
    patterns = [value for value in own if not _BETWEEN_WILDCARDS.search(value)]
    by_operator = (("StringEquals", own), ("StringLike", patterns))
    keyed = [f"dynamodb:{name}" for name in _KEYED]
    statements: list[dict[str, Any]] = [
        {"Effect": "Allow", "NotAction": "dynamodb:*", "Resource": "*"},
        {"Effect": "Allow", "Action": "dynamodb:*", "NotResource": tables},
        {"Effect": "Allow", "Action": ["dynamodb:Describe*", "dynamodb:List*"], "Resource": tables},
        {"Effect": "Allow", "Action": "dynamodb:Scan", "Resource": tables, "Condition": {"Null": {_LEADING: "false"}}},
        *(
            {
                "Effect": "Allow",
                "Action": keyed,
                "Resource": tables,
                "Condition": {f"ForAllValues:{operator}": {"dynamodb:LeadingKeys": keys}},
            }
            for operator, keys in by_operator
        ),
        *(
            {
                "Effect": "Allow",
                "Action": [f"dynamodb:{name}" for name in _OF_ONE_KEY],
                "Resource": tables,
                "Condition": {f"ForAnyValue:{operator}": {"dynamodb:LeadingKeys": keys}},
            }
            for operator, keys in by_operator
        ),
    ]
    statements += _of_other_types()
    name = f"items of {', '.join(one.text for one in statement.resources or ())}"
    return Area(name=name, questions=((reference(statements, name="each identity's own items"), None),))


@cache
def _of_other_types() -> list[dict[str, Any]]:
    """Calls on an index or a stream that take only tables: no request makes them there."""
    found = []
    for part in ("index", "stream"):
        others = [one.name for one in matching("dynamodb:*") if not any(f"/{part}/" in arn for arn in one.arns)]
        found.append({"Effect": "Allow", "Action": others, "Resource": f"arn:*:dynamodb:*:*:table/*/{part}/*"})
    return found


def _with_parts(table: str) -> tuple[str, ...]:
    """A table, its indexes and its streams: each shows the table's items."""
    return (table,) if table.endswith("*") or "/index/" in table else (table, f"{table}/*")
