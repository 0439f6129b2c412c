"""Parse an IAM document strictly: what IAM would reject, or might read differently than written, is an error.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from tfproof.errors import DocumentError
from tfproof.iam.patterns import Symbol, bind_text, symbols_in
from tfproof.iam.statement import Condition, Document, Effect, Kind, Principals, Statement
from tfproof.iam.statement_elements import parse_actions, parse_conditions, parse_principals, parse_resources, text_list
from tfproof.iam.strict_json import fail, json_type, map_texts, nearest, only_known, read_object, replace_texts

__all__ = ["Condition", "Document", "Effect", "Kind", "Principals", "Statement", "bind", "parse_document"]

VERSIONS = ("2012-10-17", "2008-10-17")
_TOP = ("Version", "Id", "Statement")
_ELEMENTS = (
    "Sid Effect Principal NotPrincipal Action NotAction Resource NotResource Condition".split()  # noqa: SIM905
)


def parse_document(
    source: str | bytes | Mapping[str, Any],
    *,
    kind: Kind | str | None = None,
    symbols: Mapping[str, Symbol | str] | None = None,
    name: str = "document",
    where: str | None = None,
    account: str | None = None,
) -> Document:
    """Parse a document.

    Args:
        source: JSON text, or the object that it decodes to.
        kind: what it is attached to. Without it: a document with principals and without resources whose actions are all
            of ``sts`` is a trust, another one with principals a resource policy, one without principals an identity
            policy.
        symbols: texts of the document that stand for values only the cloud assigns, and the name (or
            :class:`~tfproof.iam.patterns.Symbol`) of each. Wherever such a text occurs it becomes that symbol.
        name: what messages call the document, such as a resource's address.
        where: ``file:line`` of the document, for messages.
        account: of a control document: the account that it binds, when that is not the resource's own.

    Raises:
        DocumentError: malformed; ``where`` is the JSON path.
    """
    raw = read_object(source, where)
    if symbols:
        raw = replace_texts(
            raw, {text: str(one if isinstance(one, Symbol) else Symbol(one)) for text, one in symbols.items()}
        )
    if kind is not None and kind not in list(Kind):
        raise DocumentError(f"{kind!r} is no kind of document", expected=", ".join(Kind))
    try:
        parsed = _Parser(raw, kind=Kind(kind) if kind else None, name=name, where=where).document()
    except RecursionError:
        fail("the document is nested too deeply", "$")
    return parsed if account is None else replace(parsed, account=account)


def bind(document: Document, values: Mapping[str, str]) -> Document:
    """Return ``document`` with symbols replaced by values.

    Args:
        document: a document with symbols.
        values: the value of each symbol, by its name; symbols without one stay.

    Raises:
        DocumentError: with these values the document is malformed.
    """
    texts = {str(Symbol(name)): value for name, value in values.items()}
    if not document.symbols.intersection(values):
        return document
    raw = map_texts(document.source, lambda text: bind_text(text, values) if texts else text)
    return parse_document(raw, kind=document.kind, name=document.name, where=document.where, account=document.account)


class _Parser:
    def __init__(self, raw: Mapping[str, Any], *, kind: Kind | None, name: str, where: str | None) -> None:
        self.raw, self.kind, self.name, self.where = raw, kind, name, where

    def document(self) -> Document:
        only_known(self.raw, _TOP, "$")
        version = self.raw.get("Version", "2008-10-17")
        if version not in VERSIONS:
            expected = " or ".join(VERSIONS)
            fail(
                f"there is no version {str(version)[:40]!r}",
                "$.Version",
                expected=expected,
                fix=nearest(str(version), VERSIONS),
            )
        identity = self.raw.get("Id")
        if identity is not None and not isinstance(identity, str):
            fail("the Id is not text", "$.Id")
        if "Statement" not in self.raw:
            fail("the document has no Statement", "$", expected="an object with Version and Statement")
        written = self.raw["Statement"]
        single = isinstance(written, Mapping)
        items = [written] if single else written
        if not isinstance(items, list | tuple) or not items:
            fail(f"Statement is {json_type(written)}", "$.Statement", expected="an object or a list of objects")
        paths = ["$.Statement" if single else f"$.Statement[{index}]" for index in range(len(items))]
        kind = self.kind or _infer(items)
        statements = tuple(
            _statement(item, index, path, kind, version)
            for index, (item, path) in enumerate(zip(items, paths, strict=True))
        )
        _unique_sids(statements)
        return Document(
            kind=kind,
            version=version,
            statements=statements,
            source=self.raw,
            id=identity,
            name=self.name,
            where=self.where,
            symbols=frozenset(_symbols(self.raw)),
        )


def _symbols(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        yield from symbols_in(value)
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _symbols(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _symbols(item)


def _infer(items: Iterable[Any]) -> Kind:
    statements = [item for item in items if isinstance(item, Mapping)]
    if not any("Principal" in item or "NotPrincipal" in item for item in statements):
        return Kind.IDENTITY
    if any("Resource" in item or "NotResource" in item for item in statements):
        return Kind.RESOURCE
    for item in statements:
        actions = item.get("Action", item.get("NotAction"))
        for action in actions if isinstance(actions, list) else [actions]:
            if not (isinstance(action, str) and (action == "*" or action.lower().startswith("sts:"))):
                return Kind.RESOURCE
    return Kind.TRUST


def _statement(item: Any, index: int, path: str, kind: Kind, version: str) -> Statement:
    if not isinstance(item, Mapping):
        fail(f"the statement is {json_type(item)}", path, expected="an object with Effect and Action")
    only_known(item, _ELEMENTS, path)
    sid = item.get("Sid")
    if sid is not None and not isinstance(sid, str):
        fail("the Sid is not text", f"{path}.Sid")
    effect = item.get("Effect")
    if effect not in ("Allow", "Deny"):
        fix = nearest(str(effect), ("Allow", "Deny"))
        fail(f"Effect is {str(effect)[:40]!r}", f"{path}.Effect", expected='"Allow" or "Deny"', fix=fix)
    variables = version == "2012-10-17"
    for one in ("Principal", "Action", "Resource"):
        if one in item and f"Not{one}" in item:
            fail(f"the statement has both {one} and Not{one}", path, expected="one of them")
    _legal(item, path, kind)
    actions = text_list(_required(item, ("Action", "NotAction"), path), _path_of(item, "Action", path))
    resources = item.get("Resource", item.get("NotResource"))
    resource_path, of_a_resource = _path_of(item, "Resource", path), kind is Kind.RESOURCE
    return Statement(
        index=index,
        sid=sid or None,
        effect=Effect(str(effect).lower()),
        principals=parse_principals(item, path),
        actions=parse_actions(actions, _path_of(item, "Action", path)),
        not_action="NotAction" in item,
        resources=(
            None
            if resources is None
            else parse_resources(resources, resource_path, variables=variables, of_a_resource=of_a_resource)
        ),
        not_resource="NotResource" in item,
        conditions=parse_conditions(item.get("Condition", {}), f"{path}.Condition", variables=variables),
        path=path,
    )


def _legal(item: Mapping[str, Any], path: str, kind: Kind) -> None:
    has_principal = "Principal" in item or "NotPrincipal" in item
    has_resource = "Resource" in item or "NotResource" in item
    if kind is Kind.REFERENCE:
        return
    if kind in (Kind.TRUST, Kind.RESOURCE, Kind.RESOURCE_CONTROL):
        if not has_principal:
            fail(f"a statement of a {kind} policy has no Principal", path, expected="a Principal element")
        if kind is Kind.TRUST and "NotPrincipal" in item:
            fail("NotPrincipal in a trust policy", f"{path}.NotPrincipal", fix="name who is trusted with Principal")
        if kind is Kind.TRUST and has_resource:
            fail("a trust policy has no Resource: its resource is the role", path, fix="remove the Resource element")
        return
    if has_principal:
        fail(f"a statement of a {kind} policy has a Principal", path, fix="remove the Principal element")
    if not has_resource:
        fail(f"a statement of a {kind} policy has no Resource", path, expected="a Resource or NotResource element")


def _required(item: Mapping[str, Any], names: tuple[str, ...], path: str) -> Any:
    for name in names:
        if name in item:
            return item[name]
    return fail(f"the statement has no {names[0]}", path, expected=f"a {' or '.join(names)} element")


def _path_of(item: Mapping[str, Any], name: str, path: str) -> str:
    return f"{path}.{'Not' if f'Not{name}' in item else ''}{name}"


def _unique_sids(statements: tuple[Statement, ...]) -> None:
    seen: dict[str, Statement] = {}
    for statement in statements:
        if statement.sid and statement.sid in seen:
            fail(f"two statements have the Sid {statement.sid[:80]!r}", f"{statement.path}.Sid", fix="rename one")
        if statement.sid:
            seen[statement.sid] = statement
