"""Terraform expressions as data, and how to read them from source text (python-hcl2's parse tree).

Grammar: https://developer.hashicorp.com/terraform/language/expressions
"""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Literal:
    """A constant: string, number, bool or null, or (from the plan's configuration) any structure of them."""

    value: Any


@dataclass(frozen=True, slots=True)
class Name:
    """The first word of a traversal: ``var``, ``local``, ``aws_x``, or the variable of a ``for``."""

    name: str


@dataclass(frozen=True, slots=True)
class Index:
    """``base.name``, ``base[key]``."""

    base: Expression
    key: Expression


@dataclass(frozen=True, slots=True)
class Splat:
    """``base[*].a.b``: the steps after the star apply to every element."""

    base: Expression
    keys: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Template:
    """A string with interpolations; text parts are literals."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Call:
    """A function call."""

    name: str
    arguments: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Conditional:
    """``condition ? yes : no``."""

    condition: Expression
    yes: Expression
    no: Expression


@dataclass(frozen=True, slots=True)
class Operation:
    """An operator and its one or two operands."""

    operator: str
    operands: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class ObjectOf:
    """``{ key = value }``."""

    items: tuple[tuple[Expression, Expression], ...]


@dataclass(frozen=True, slots=True)
class TupleOf:
    """``[a, b]``."""

    items: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class For:
    """A ``for`` expression: a tuple when ``key`` is None, an object otherwise."""

    names: tuple[str, ...]
    collection: Expression
    key: Expression | None
    value: Expression
    condition: Expression | None


@dataclass(frozen=True, slots=True)
class Opaque:
    """What the plan's configuration says of an expression that is not constant: the references in it."""

    references: tuple[str, ...]


Expression = (
    Literal | Name | Index | Splat | Template | Call | Conditional | Operation | ObjectOf | TupleOf | For | Opaque
)

_WRAPPERS = {"expr_term", "object_elem_key", "interpolation", "string_part"}


def read_expression(tree: Any) -> Expression:
    """Turn a node of python-hcl2's parse tree into an expression."""
    kind = tree.data
    if kind in _WRAPPERS:
        return read_expression(_nodes(tree)[0])
    reader = _READERS.get(kind)
    # What no rule reads (a template directive) still feeds the value: keep every expression inside it.
    return reader(tree) if reader else Operation(kind, tuple(read_expression(node) for node in _expressions(tree)))


def _nodes(tree: Any) -> list[Any]:
    return [c for c in tree.children if hasattr(c, "data") and c.data != "new_line_or_comment"]


def _expressions(tree: Any) -> Iterator[Any]:
    for node in _nodes(tree):
        if node.data == "identifier":
            continue
        if node.data in _WRAPPERS or node.data in _READERS:
            yield node
        else:
            yield from _expressions(node)


def _word(tree: Any) -> str:
    return str(tree.children[0])


def _number(tree: Any) -> Literal:
    return Literal(json.loads(_word(tree)))


def _constant(tree: Any) -> Literal:
    return Literal({"true": True, "false": False, "null": None}[_word(tree)])


def _string(tree: Any) -> Expression:
    parts: list[Expression] = []
    for part in _nodes(tree):
        inner = part.children[0]
        if hasattr(inner, "data"):
            parts.append(read_expression(inner))
        else:
            _add_text(parts, _unescape(str(inner)))
    return _template(parts)


def _add_text(parts: list[Expression], text: str) -> None:
    last = parts[-1] if parts else None
    if isinstance(last, Literal) and isinstance(last.value, str):
        parts[-1] = Literal(last.value + text)
    else:
        parts.append(Literal(text))


def _template(parts: list[Expression]) -> Expression:
    if not parts:
        return Literal("")
    if len(parts) == 1:  # "${x}" is x itself, whatever its type
        return parts[0]
    return Template(tuple(parts))


def _unescape(text: str) -> str:
    text = text.replace("$${", "${").replace("%%{", "%{")
    return re.sub(r'\\(u[0-9a-fA-F]{4}|["\\nrt])', lambda m: str(json.loads(f'"\\{m[1]}"')), text)


def _heredoc(tree: Any) -> Expression:
    body = _word(tree).partition("\n")[2].rstrip().rpartition("\n")[0]
    parts: list[Expression] = []
    for text, is_code in _interpolations(body):
        parts.append(parse_expression(text) if is_code else Literal(text))
    return Template(tuple(parts)) if len(parts) != 1 else parts[0]


def _interpolations(text: str) -> Iterator[tuple[str, bool]]:
    position = 0
    for match in re.finditer(r"(?<!\$)\$\{~?", text):
        if match.start() < position:
            continue
        if match.start() > position:
            yield text[position : match.start()], False
        depth, end = 1, match.end()
        while depth and end < len(text):
            depth += {"{": 1, "}": -1}.get(text[end], 0)
            end += 1
        yield text[match.end() : end - 1].rstrip("~"), True
        position = end
    if position < len(text):
        yield text[position:], False


def parse_expression(text: str) -> Expression:
    """Read one expression from its text.

    Raises:
        Exception: python-hcl2's own errors when the text does not parse.
    """
    import hcl2

    return read_expression(next(hcl2.parses_to_tree(f"x = ({text.strip()})").find_data("attribute")).children[2])


def _name(tree: Any) -> Name:
    return Name(_word(tree))


def _index(tree: Any) -> Index:
    base, step = _nodes(tree)
    return Index(read_expression(base), _key(step))


def _key(step: Any) -> Expression:
    if step.data == "get_attr":
        return Literal(_word(_nodes(step)[0]))
    if step.data == "short_index":
        return Literal(int(str(step.children[-1])))
    return read_expression(_nodes(step)[0])


def _splat(tree: Any) -> Expression:
    base, star = _nodes(tree)
    steps = _nodes(star)
    if star.data == "full_splat":
        return Splat(read_expression(base), tuple(_key(step) for step in steps))
    # In a.*.b[0] the index applies to the whole list, in a[*].b[0] to each element.
    names = list(itertools.takewhile(lambda step: step.data == "get_attr", steps))
    found: Expression = Splat(read_expression(base), tuple(_key(step) for step in names))
    for step in steps[len(names) :]:
        found = Index(found, _key(step))
    return found


def _call(tree: Any) -> Call:
    nodes = _nodes(tree)
    names = [_word(node) for node in nodes if node.data == "identifier"]
    arguments = [a for node in nodes if node.data == "arguments" for a in _nodes(node)]
    return Call("::".join(names), tuple(read_expression(a) for a in arguments))


def _conditional(tree: Any) -> Conditional:
    condition, yes, no = (read_expression(node) for node in _nodes(tree))
    return Conditional(condition, yes, no)


def _binary(tree: Any) -> Operation:
    left, term = _nodes(tree)[:2]
    operator, right = _nodes(term)[:2]
    return Operation(str(operator.children[0]).strip(), (read_expression(left), read_expression(right)))


def _unary(tree: Any) -> Operation:
    return Operation(str(tree.children[0]).strip(), (read_expression(_nodes(tree)[0]),))


def _object(tree: Any) -> ObjectOf:
    items = []
    for element in _nodes(tree):
        key, value = _nodes(element)
        items.append((_object_key(key), read_expression(value)))
    return ObjectOf(tuple(items))


def _object_key(tree: Any) -> Expression:
    inner = _nodes(tree)[0]
    if inner.data == "keyword":
        return Literal(_word(inner))
    if not (inner.children and str(inner.children[0]) == "("):
        key = read_expression(inner)
        return Literal(key.name) if isinstance(key, Name) else key
    return read_expression(inner)


def _tuple(tree: Any) -> TupleOf:
    return TupleOf(tuple(read_expression(node) for node in _nodes(tree)))


def _for(tree: Any) -> For:
    intro, *body = _nodes(tree)
    intro_nodes = _nodes(intro)
    names = tuple(_word(node) for node in intro_nodes if node.data == "identifier")
    collection = read_expression(next(node for node in reversed(intro_nodes) if node.data != "identifier"))
    condition = next((read_expression(_nodes(node)[0]) for node in body if node.data == "for_cond"), None)
    values = [read_expression(node) for node in body if node.data != "for_cond"]
    key = values[0] if tree.data == "for_object_expr" else None
    return For(names, collection, key, values[-1], condition)


_READERS: dict[str, Callable[[Any], Expression]] = {
    "int_lit": _number,
    "float_lit": _number,
    "literal_value": _constant,
    "string": _string,
    "heredoc_template": _heredoc,
    "heredoc_template_trim": _heredoc,
    "identifier": _name,
    "index_expr_term": _index,
    "get_attr_expr_term": _index,
    "full_splat_expr_term": _splat,
    "attr_splat_expr_term": _splat,
    "function_call": _call,
    "conditional": _conditional,
    "binary_op": _binary,
    "unary_op": _unary,
    "object": _object,
    "tuple": _tuple,
    "for_tuple_expr": _for,
    "for_object_expr": _for,
}
