"""Walks over a syntax tree, without calls of functions that call themselves."""

from __future__ import annotations

from collections.abc import Iterator

from tfproof.hcl.syntax import ForExpr, Node, ScopeTraversal, TemplateFor


def walk(node: Node) -> Iterator[Node]:
    """Yield a node and all nodes inside it, each before what is inside it, in the order of the text."""
    left = [node]
    while left:
        found = left.pop()
        yield found
        left += reversed(found.children())


def references(node: Node) -> Iterator[ScopeTraversal]:
    """Yield what an expression (or a body) refers to from outside: traversals whose root no ``for`` around them binds.

    Object keys that are bare words refer to nothing. Arguments that are names without being values, such as ``provider``
    or the type of a variable, are yielded too: only their reader knows.
    """
    left: list[tuple[Node, frozenset[str]]] = [(node, frozenset())]
    while left:
        found, bound = left.pop()
        if isinstance(found, ScopeTraversal):
            if found.root not in bound:
                yield found
        elif isinstance(found, (ForExpr, TemplateFor)):
            inner = bound | {name for name in (found.key_name, found.value_name) if name is not None}
            collection, *rest = found.children()
            left += reversed([(collection, bound), *((child, inner) for child in rest)])
        else:
            left += reversed([(child, bound) for child in found.children()])
