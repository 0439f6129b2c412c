"""Make reference documents: what properties compare a document with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from tfproof.errors import UsageError
from tfproof.iam.document import parse_document
from tfproof.iam.statement import Document, Kind


def reference(statements: Sequence[Mapping[str, Any]], *, name: str) -> Document:
    """A reference document from statements in JSON form: principals and resources may be left out, NotPrincipal be used.

    Raises:
        DocumentError: a statement is malformed.
    """
    source = {"Version": "2012-10-17", "Statement": [dict(statement) for statement in statements]}
    return parse_document(source, kind=Kind.REFERENCE, name=name)


def everything_but(forbidden: Iterable[Document]) -> Document:
    """A reference document that allows all requests but those that the Allow statements of ``forbidden`` cover.

    Raises:
        UsageError: one of them has a Deny statement.
    """
    refused: list[Mapping[str, Any]] = []
    names: list[str] = []
    for document in forbidden:
        names.append(document.name)
        written = document.source["Statement"]
        for statement in [written] if isinstance(written, Mapping) else written:
            if statement["Effect"] == "Deny":
                raise UsageError(f"{document.name} has a Deny statement, so it cannot say what is forbidden")
            refused.append({**statement, "Effect": "Deny", "Sid": ""})
    name = f"everything but {', '.join(names)}"
    return reference([{"Effect": "Allow", "Action": "*"}, *refused], name=name)


def merge(documents: Sequence[Document], *, name: str) -> Document:
    """Several documents of one kind as one: each Allow allows, each Deny denies, as with the policies of one role.

    Raises:
        UsageError: there are none, or they differ in kind or version.
    """
    if not documents or len({(one.kind, one.version) for one in documents}) != 1:
        raise UsageError("only documents of one kind and version can be merged")
    statements = [statement for one in documents for statement in one.statements]
    written: list[Any] = []
    for one in documents:
        item = one.source["Statement"]
        written.extend([item] if isinstance(item, Mapping) else item)
    return Document(
        kind=documents[0].kind,
        version=documents[0].version,
        statements=tuple(replace(statement, index=index) for index, statement in enumerate(statements)),
        source={"Version": documents[0].version, "Statement": [{**one, "Sid": ""} for one in written]},
        name=name,
        where=documents[0].where,
        symbols=frozenset().union(*(one.symbols for one in documents)),
    )
