"""Stand-ins for the outputs of another state, in the shape that the source uses them in: a state has no schema."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from tfproof import hcl
from tfproof.language.types import ANY, TypeKind, ValueType, parse_type
from tfproof.terraform.argument_types import ArgumentTypes, argument_type, nested_block, no_types
from tfproof.terraform.data_source_twins import read_outputs

Shape = Literal["map", "list", "bool", "number", "text"]
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
_FALLBACKS: Final = frozenset({"try", "coalesce"})
_COLLECTED: Final = frozenset({"toset", "tolist", "tomap"})
# What they give has the type of each of their arguments.
_OF_THEIR_ARGUMENTS: Final = frozenset(
    {"coalesce", "coalescelist", "compact", "concat", "distinct", "merge", "nonsensitive", "reverse", "sensitive",
     "setintersection", "setunion", "sort", "tolist", "tomap", "toset", "try"}
)  # fmt: skip
_OF_TYPE: Final[Mapping[TypeKind, Shape]] = {
    TypeKind.BOOL: "bool", TypeKind.NUMBER: "number", TypeKind.LIST: "list", TypeKind.SET: "list", TypeKind.MAP: "map",
    TypeKind.STRING: "text",
}  # fmt: skip
_ITEM: Final = None
"""In a way into a value: the element of a list or map."""
_INDEX: Final = 0
"""The same, where the source says that it is a list."""
_Way = tuple[str | int | None, ...]
Types = Callable[[str, str], hcl.Expression | None]
"""The type constraint of a called module's variable, by the name of the call and of the variable."""


@dataclass(kw_only=True)
class _OutputUse:
    """How a value is used, and the values in it."""

    shapes: set[Shape] = field(default_factory=set)
    inside: dict[str | None, _OutputUse] = field(default_factory=dict)

    def at(self, way: _Way) -> _OutputUse:
        """Return the use of a value in it."""
        if not way:
            return self
        step = way[0]
        if isinstance(step, int):
            self.shapes.add("list")
            step = _ITEM
        return self.inside.setdefault(step, _OutputUse()).at(way[1:])

    def add_type(self, type_: ValueType) -> None:
        """Note that it is given to a variable of a type."""
        if type_.kind in _OF_TYPE:
            self.shapes.add(_OF_TYPE[type_.kind])
        if type_.element is not None and type_.element.kind is not TypeKind.ANY:
            self.at((_ITEM,)).add_type(type_.element)
        for name, one in type_.attributes.items():
            if not one.optional:
                self.at((name,)).add_type(one.type)

    def value(self, name: str) -> Any:
        """Return something that can be used so."""
        text = f"tfproof-{name.replace('_', '-')}"
        named = {key: one.value(f"{name}_{key}") for key, one in sorted(self._named.items())}
        item = self.inside.get(_ITEM)
        told = item is not None and bool(item.shapes - {"text"} or item.inside)
        if "list" in self.shapes or (not self.shapes and not self.inside and _PLURAL.search(name)):
            return [item.value(name) if item and told else named or f"{text}-{number}" for number in (1, 2)]
        if named:
            return named
        if "map" in self.shapes or item is not None:
            return {f"{text}-{number}": item.value(name) if item and told else f"{text}-{number}" for number in (1, 2)}
        if "bool" in self.shapes:
            return True
        return 1 if "number" in self.shapes else text

    @property
    def _named(self) -> dict[str, _OutputUse]:
        return {key: one for key, one in self.inside.items() if key is not None}


def stand_ins(
    bodies: Collection[hcl.Body], name: str, types: Types = lambda *_: None, arguments: ArgumentTypes = no_types
) -> dict[str, Any]:
    """Return a value for each output of a remote state that expressions read by name.

    Args:
        bodies: of the files of a module.
        name: of the data source.
        types: finds the types of what the module passes on.
        arguments: finds the types of what providers take.
    """
    reader = _OutputReader(name=name, types=types, arguments=arguments)
    written = {
        f"local.{local}": one.expression
        for body in bodies
        for block in body.blocks_of("locals")
        for local, one in block.body.attributes.items()
    }
    known: dict[str, _Way] = {}
    for _ in range(len(written) + 1):  # a local value may name a later one
        ways = {local: reader.way(expression, known) for local, expression in written.items()}
        found = {local: way for local, way in ways.items() if way is not None}
        if found == known:
            break
        known = found
    for body in bodies:
        reader.visit(body, known)
    return {output: use.value(output) for output, use in reader.outputs.inside.items() if output is not None}


@dataclass(kw_only=True)
class _OutputReader:
    """Looks at how expressions use the outputs of a data source."""

    name: str
    types: Types
    arguments: ArgumentTypes
    outputs: _OutputUse = field(default_factory=_OutputUse)

    def visit(self, node: hcl.Node, known: Mapping[str, _Way], schema: Any = None) -> None:
        """Note the uses in a node.

        Args:
            node: a body, a block, an argument or an expression.
            known: the ways that names stand for: local values and what is iterated over.
            schema: what a provider says of the block that it is in.
        """
        way = self.way(node, known) or self._item(node, known)
        if way:
            self.outputs.at(way)
        for used, shape in _uses(node):
            if (asked := self.way(used, known)) is not None and asked:
                self.outputs.at(asked).shapes.add(shape)
        match node:
            case hcl.ForExpr():
                self._iterated(node, known)
                return
            case hcl.Block():
                repeated = node.attribute("for_each")
                each = self._each(repeated.expression, known) if repeated is not None else None
                name = node.labels[0] if node.type == "dynamic" and node.labels else "each"
                known = {**known, f"{name}.value": each} if each else known
                if node.type == "module":
                    self._passed(node, known)
                schema = self._schema_of(node, schema)
            case hcl.Attribute() if schema is not None:
                self._typed(node.expression, argument_type(schema, node.name), known)
        for child in node.children():
            self.visit(child, known, schema)

    def way(self, node: hcl.Node, known: Mapping[str, _Way]) -> _Way | None:  # noqa: PLR0911 - one line for each form
        """The way to the value that an expression is, from the outputs; None for another value."""
        match node:
            case hcl.ParenthesesExpr(expression=inner) | hcl.TemplateWrap(wrapped=inner):
                return self.way(inner, known)
            case hcl.ConditionalExpr():
                ways = (self.way(result, known) for result in (node.true_result, node.false_result))
                return next((way for way in ways if way is not None), None)
            case hcl.FunctionCall(arguments=(first, *_)) if node.name in _FALLBACKS:
                return self.way(first, known)
            case hcl.ScopeTraversal() if ".".join(node.names[:2]) in known:
                return (*known[".".join(node.names[:2])], *_steps(node.steps[1:]))
            case hcl.ScopeTraversal() if node.root in known:
                return (*known[node.root], *_steps(node.steps))
        steps = read_outputs(node, self.name)
        if steps is not None and self._item(node, known) is None:
            return tuple(_steps(steps))
        match node:
            case hcl.RelativeTraversal():
                return _longer(self.way(node.source, known), _steps(node.steps))
            case hcl.IndexExpr(collection=hcl.SplatExpr() as items):
                return self._item(items, known)
            case hcl.IndexExpr(key=hcl.LiteralValue(value=int()) | hcl.ScopeTraversal()):
                return _longer(self.way(node.collection, known), (_ITEM,))
        return None

    def _item(self, node: hcl.Node, known: Mapping[str, _Way]) -> _Way | None:
        """The way to each element of what a splat gives."""
        if isinstance(node, hcl.SplatExpr) and isinstance(node.each, hcl.RelativeTraversal):
            return _longer(self.way(node.source, known), (_ITEM, *_steps(node.each.steps)))
        return None

    def _within(self, node: hcl.ForExpr, known: Mapping[str, _Way]) -> dict[str, _Way]:
        """What names stand for in what is done with each element."""
        inner = {name: way for name, way in known.items() if name not in {node.key_name, node.value_name}}
        each = self._each(node.collection, known)
        return {**inner, node.value_name: each} if each else inner

    def _each(self, node: hcl.Node, known: Mapping[str, _Way]) -> _Way | None:
        """The way to each element of a collection."""
        match node:
            case hcl.ForExpr():
                return self.way(node.value, self._within(node, known))
            case hcl.FunctionCall(arguments=(first, *_)) if node.name in _COLLECTED:
                return self._each(first, known)
        return self._item(node, known) or _longer(self.way(node, known), (_ITEM,))

    def _iterated(self, node: hcl.ForExpr, known: Mapping[str, _Way]) -> None:
        self.visit(node.collection, known)
        inner = self._within(node, known)
        for part in (node.key, node.value, node.condition):
            if part is not None:
                self.visit(part, inner)
        if node.condition is not None and (asked := self.way(node.condition, inner)):
            self.outputs.at(asked).shapes.add("bool")

    def _passed(self, block: hcl.Block, known: Mapping[str, _Way]) -> None:
        for one in block.body.children():
            if isinstance(one, hcl.Attribute):
                self._typed(one.expression, parse_type(self.types(block.labels[0], one.name)), known)

    def _schema_of(self, block: hcl.Block, outer: Any) -> Any:
        """What a provider says of a block: of a resource, or of one in a block of which it says ``outer``."""
        if outer is None:
            return self.arguments(block.type, block.labels[0]) if len(block.labels) == 2 else None
        inner = nested_block(outer, block.labels[0] if block.type == "dynamic" and block.labels else block.type)
        return outer if inner is None and block.type == "content" else inner

    def _typed(self, node: hcl.Node, type_: ValueType, known: Mapping[str, _Way]) -> None:
        """Note that an expression is given to what has a type."""
        if way := self.way(node, known):
            self.outputs.at(way).add_type(type_)
        if type_.element is not None and (way := self._item(node, known)):
            self.outputs.at(way).add_type(type_.element)
        for part, inner, names in self._parts(node, type_, known):
            self._typed(part, inner, names)

    def _parts(
        self, node: hcl.Node, type_: ValueType, known: Mapping[str, _Way]
    ) -> Iterator[tuple[hcl.Node, ValueType, Mapping[str, _Way]]]:
        """The parts of what has a type that have one by that, with what names stand for in them."""
        match node:
            case hcl.ParenthesesExpr(expression=one):
                yield one, type_, known
            case hcl.ConditionalExpr():
                yield node.true_result, type_, known
                yield node.false_result, type_, known
            case hcl.FunctionCall() if node.name in _OF_THEIR_ARGUMENTS:
                yield from ((one, type_, known) for one in node.arguments)
            case hcl.TupleCons() if type_.element is not None:
                yield from ((one, type_.element, known) for one in node.items)
            case hcl.ForExpr() if type_.element is not None:
                yield node.value, type_.element, self._within(node, known)
            case hcl.ObjectCons():
                for item in node.items:
                    inner = type_.attributes.get(hcl.text_of(item.key) or "")
                    yield item.value, inner.type if inner else type_.element or ANY, known


def _longer(way: _Way | None, steps: Iterable[str | int | None]) -> _Way | None:
    return None if way is None else (*way, *steps)


def _steps(steps: Iterable[hcl.Node]) -> Iterator[str | int | None]:
    for step in steps:
        match step:
            case hcl.TraverseAttr(name=name) | hcl.TraverseIndex(key=str() as name):
                yield name
            case _:
                yield _INDEX


def _shape_of(node: hcl.Node) -> Shape | None:
    match node:
        case hcl.LiteralValue(value=bool()):
            return "bool"
        case hcl.LiteralValue(value=int() | float()):
            return "number"
        case hcl.TupleCons():
            return "list"
        case hcl.ObjectCons():
            return "map"
    return None


def _alike(node: hcl.BinaryOp | hcl.FunctionCall) -> tuple[hcl.Node, Shape] | None:
    """What is compared with a constant, or has one in its place where it is missing."""
    pairs: list[tuple[hcl.Node, hcl.Node]] = []
    match node:
        case hcl.BinaryOp(operator="==" | "!="):
            pairs = [(node.left, node.right), (node.right, node.left)]
        case hcl.FunctionCall(arguments=(first, *others)) if node.name in _FALLBACKS:
            pairs = [(first, other) for other in others]
    return next(((one, shape) for one, other in pairs if (shape := _shape_of(other)) is not None), None)


def _uses(node: hcl.Node) -> Iterator[tuple[hcl.Node, Shape]]:
    """The parts of a node of which it asks for a shape."""
    match node:
        case hcl.Attribute(name=name) if name in _ARGUMENTS:
            yield node.expression, _ARGUMENTS[name]
        case hcl.ConditionalExpr():
            yield node.condition, "bool"
        case hcl.UnaryOp():
            yield node.operand, _OPERATORS[node.operator]
        case hcl.BinaryOp() if node.operator in _OPERATORS:
            yield from ((one, _OPERATORS[node.operator]) for one in (node.left, node.right))
        case hcl.BinaryOp() | hcl.FunctionCall() if (alike := _alike(node)) is not None:
            yield alike
        case hcl.FunctionCall(arguments=(first, *_)) if node.name in _FUNCTIONS:
            yield first, _FUNCTIONS[node.name]
        case hcl.ForExpr():
            yield node.collection, "map" if node.key_name else "list"
        case hcl.SplatExpr():
            yield node.source, "list"
        case hcl.IndexExpr(key=hcl.LiteralValue(value=int()) | hcl.ScopeTraversal(root="count")):
            yield node.collection, "list"
