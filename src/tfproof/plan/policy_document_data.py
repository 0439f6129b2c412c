"""What an ``aws_iam_policy_document`` data source will render, from the parts that are known before it is read.

Semantics: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/iam_policy_document
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from tfproof.addresses import parse_path
from tfproof.plan.document_parts import OpaqueDocument, Rebuilt, parse_known
from tfproof.plan.resource import NestedBlock, Resource
from tfproof.plan.statements import Part, PartialCondition, PartialPrincipal, PartialStatement, Parts
from tfproof.values import Sensitive, Unknown, revealed

_DEFAULT_VERSION = "2012-10-17"
_BEFORE = ("source_json", "source_policy_documents")
_OVER = ("override_json", "override_policy_documents")
Made = TypeVar("Made")
DOCUMENTS_OF = (*_BEFORE, *_OVER)
"""Arguments of the data source that hold whole documents."""


def rebuild(data: Resource, follow: Callable[[str], Rebuilt | OpaqueDocument]) -> Rebuilt | OpaqueDocument:
    """Rebuild the document that a data source renders.

    Args:
        data: the read as the plan has it.
        follow: finds the document that feeds an unknown attribute of ``data``, by its path there.
    """
    layers: list[Rebuilt | OpaqueDocument] = []
    layers += _documents(data, _BEFORE, follow)
    layers.append(_own(data))
    layers += _documents(data, _OVER, follow)
    merged = Rebuilt(version="", statements=())
    for layer in layers:
        if isinstance(layer, OpaqueDocument):
            return layer
        if len(layers) > 1 and any(isinstance(s.sid, Unknown) for s in layer.statements):
            return OpaqueDocument(references=(), reason="a statement's sid is unknown, so what it overrides is as well")
        merged = _merge(merged, layer)
    return merged


def _merge(old: Rebuilt, new: Rebuilt) -> Rebuilt:
    """A statement replaces the one with its sid; without a sid it is added. The newer version counts."""
    statements = list(old.statements)
    for statement in new.statements:
        # A document that is alone may have unknown sids; those are never compared.
        sid = statement.sid if isinstance(statement.sid, str) else ""
        place = next((i for i, s in enumerate(statements) if sid and isinstance(s.sid, str) and s.sid == sid), None)
        if place is None:
            statements.append(statement)
        else:
            statements[place] = statement
    return Rebuilt(
        version=max(old.version, new.version),
        statements=tuple(statements),
        wirings={**old.wirings, **new.wirings},
    )


def _documents(
    data: Resource, names: Iterable[str], follow: Callable[[str], Rebuilt | OpaqueDocument]
) -> list[Rebuilt | OpaqueDocument]:
    found: list[Rebuilt | OpaqueDocument] = []
    for name in names:
        value = revealed(data.peek(name))
        if isinstance(value, Unknown):
            found.append(
                follow(name)
                if name.endswith("_json")
                else OpaqueDocument(
                    references=value.fed_by, reason=f"{value.path} is unknown: it cannot be determined what it adds"
                )
            )
            continue
        listed = value if isinstance(value, list) else [value]
        for index, item in enumerate(listed):
            path = f"{name}[{index}]" if isinstance(value, list) else name
            text = revealed(item)
            if isinstance(text, Unknown):
                found.append(follow(path))
            elif text:
                found.append(parse_known(f"{data.address}.{path}", text, sensitive=text is not item))
    return found


def _own(data: Resource) -> Rebuilt | OpaqueDocument:
    version, blocks = revealed(data.peek("version")), revealed(data.peek("statement"))
    if isinstance(version, Unknown) or isinstance(blocks, Unknown):
        unknown = version if isinstance(version, Unknown) else blocks
        return OpaqueDocument(references=unknown.fed_by, reason=f"{unknown.path} is unknown")
    listed = blocks or []
    hidden = next((block for block in listed if not isinstance(block, NestedBlock)), None)
    if hidden is not None:
        return OpaqueDocument(
            references=getattr(hidden, "fed_by", ()), reason=f"a statement of {data.address} is not shown"
        )
    statements = tuple(_statement(block) for block in listed)
    paths = [part.path for statement in statements for part in statement.unknown_parts()]
    wirings = {path: data.wiring_at(parse_path(path.removeprefix(f"{data.address}."))) for path in paths}
    return Rebuilt(version=version or _DEFAULT_VERSION, statements=statements, wirings=wirings)


def _statement(block: NestedBlock) -> PartialStatement:
    return PartialStatement(
        effect=_or(revealed(block.peek("effect")), "Allow"),
        sid=_or(revealed(block.peek("sid")), ""),
        principals=_principals(block, "principals"),
        not_principals=_principals(block, "not_principals"),
        actions=_parts(block.peek("actions")),
        not_actions=_parts(block.peek("not_actions")),
        resources=_with_variables(_parts(block.peek("resources"))),
        not_resources=_with_variables(_parts(block.peek("not_resources"))),
        conditions=_each(block, "condition", _condition),
        sensitive=block.holds_sensitive,
    )


def _principals(block: NestedBlock, name: str) -> tuple[PartialPrincipal, ...] | Unknown:
    return _each(
        block,
        name,
        lambda principal: PartialPrincipal(
            type=revealed(principal.peek("type")), identifiers=_with_variables(_parts(principal.peek("identifiers")))
        ),
    )


def _condition(block: NestedBlock) -> PartialCondition:
    return PartialCondition(
        test=revealed(block.peek("test")),
        variable=_variables(revealed(block.peek("variable"))),
        values=_with_variables(_parts(block.peek("values"))),
    )


def _each(block: NestedBlock, name: str, make: Callable[[NestedBlock], Made]) -> tuple[Made, ...] | Unknown:
    """What is made of each nested block; unknown when a dynamic block makes them of what is not known, or one is hidden."""
    found = block.peek(name)
    if isinstance(found, Unknown):
        return found
    listed = revealed(found) or ()
    if isinstance(found, Sensitive) or not all(isinstance(one, NestedBlock) for one in listed):
        return Unknown(f"{block.path}.{name}")
    return tuple(make(one) for one in listed)


def _parts(value: Any) -> Parts:
    clear = revealed(value)
    if isinstance(clear, Unknown):
        return clear
    return tuple(revealed(item) for item in clear or ())


def _with_variables(parts: Parts) -> Parts:
    return parts if isinstance(parts, Unknown) else tuple(_variables(part) for part in parts)


def _variables(part: Part) -> Part:
    """The data source writes IAM's policy variables as ``&{...}``, because ``${...}`` is Terraform's own."""
    return part.replace("&{", "${") if isinstance(part, str) else part


def _or(value: Any, default: str) -> Part:
    if isinstance(value, Unknown):
        return value
    return value or default
