"""Stand-ins for the outputs of another state, in the shape that the source uses them in: a state has no schema."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, Final, Literal

from tfproof.hcl import (
    Attribute,
    BinaryOp,
    Body,
    ConditionalExpr,
    ForExpr,
    FunctionCall,
    IndexExpr,
    LiteralValue,
    Node,
    ParenthesesExpr,
    ScopeTraversal,
    SplatExpr,
    TraverseAttr,
    TraverseIndex,
    UnaryOp,
    walk,
)
from tfproof.terraform.twins import read_output

Shape = Literal["map", "list", "bool", "number"]
_PLURAL: Final = re.compile(r"(?:ids|arns|names|subnets|zones|azs|cidrs|blocks|groups)$")
_ARGUMENTS: Final[Mapping[str, Shape]] = {"count": "number", "for_each": "map"}
_OPERATORS: Final[Mapping[str, Shape]] = {
    **dict.fromkeys(("&&", "||", "!"), "bool"),
    **dict.fromkeys(("+", "-", "*", "/", "%", "<", ">", "<=", ">="), "number"),
}
# https://developer.hashicorp.com/terraform/language/functions: what the first argument is.
_FUNCTIONS: Final[Mapping[str, Shape]] = {
    **dict.fromkeys(("keys", "lookup", "tomap", "values"), "map"),
    **dict.fromkeys(
        ("chunklist", "compact", "concat", "contains", "distinct", "element", "flatten", "index", "length", "one", "reverse",
         "setintersection", "setproduct", "setsubtract", "setunion", "slice", "sort", "tolist", "toset", "zipmap"),
        "list",
    ),
    **dict.fromkeys(("abs", "ceil", "floor", "range", "signum", "tonumber"), "number"),
    "tobool": "bool",
}  # fmt: skip


def stand_ins(bodies: Collection[Body], name: str) -> dict[str, Any]:
    """Return a value for each output of a remote state that expressions read by name.

    Args:
        bodies: of the files of a module.
        name: of the data source.
    """
    aliases = {
        local: read
        for body in bodies
        for block in body.blocks_of("locals")
        for local, written in block.body.attributes.items()
        if (read := _output(written.expression, name, {})) is not None and not read[1]
    }
    shapes: dict[str, set[Shape]] = {}
    keys: dict[str, set[str]] = {}
    for node in (node for body in bodies for node in walk(body)):
        found = _output(node, name, aliases)
        if found is not None:
            output, steps = found
            shapes.setdefault(output, set())
            match steps[0] if steps else None:
                case TraverseAttr(name=key) | TraverseIndex(key=str() as key):
                    keys.setdefault(output, set()).add(key)
                case TraverseIndex():
                    shapes[output].add("list")
        for used, shape in _uses(node):
            asked = _output(used, name, aliases)
            if asked is not None and not asked[1]:
                shapes.setdefault(asked[0], set()).add(shape)
    return {output: _value(output, asked, keys.get(output, ())) for output, asked in shapes.items()}


def _output(
    node: Node, name: str, aliases: Mapping[str, tuple[str, tuple[Node, ...]]]
) -> tuple[str, tuple[Node, ...]] | None:
    """The output that an expression reads, by itself or by a local value that is nothing else, and further steps."""
    while isinstance(node, ParenthesesExpr):
        node = node.expression
    if isinstance(node, ScopeTraversal) and node.root == "local" and len(node.names) > 1:
        alias = aliases.get(node.names[1])
        return None if alias is None else (alias[0], node.steps[1:])
    return read_output(node, name)


def _uses(node: Node) -> Iterator[tuple[Node, Shape]]:
    """The parts of a node of which it asks for a shape."""
    match node:
        case Attribute(name=name) if name in _ARGUMENTS:
            yield node.expression, _ARGUMENTS[name]
        case ConditionalExpr():
            yield node.condition, "bool"
        case UnaryOp():
            yield node.operand, _OPERATORS[node.operator]
        case BinaryOp() if node.operator in _OPERATORS:
            yield from ((one, _OPERATORS[node.operator]) for one in (node.left, node.right))
        case FunctionCall(arguments=(first, *_)) if node.name in _FUNCTIONS:
            yield first, _FUNCTIONS[node.name]
        case ForExpr():
            yield node.collection, "map" if node.key_name else "list"
        case SplatExpr():
            yield node.source, "list"
        case IndexExpr(key=LiteralValue(value=int()) | ScopeTraversal(root="count")):
            yield node.collection, "list"


def _value(output: str, shapes: Collection[Shape], keys: Iterable[str]) -> Any:
    text = f"tfproof-{output.replace('_', '-')}"
    named = {key: _value(f"{output}_{key}", (), ()) for key in sorted(keys)}
    if "list" in shapes or (not shapes and not named and _PLURAL.search(output)):
        return [named or f"{text}-{number}" for number in (1, 2)]
    if named:
        return named
    if "map" in shapes:
        return {f"{text}-{number}": f"{text}-{number}" for number in (1, 2)}
    if "bool" in shapes:
        return True
    return 1 if "number" in shapes else text
