"""Which lists of resources the source takes elements out of, such as ``aws_elasticache_cluster.c.cache_nodes[0]``.

Where it does so without a way out (``try``, ``can``), they have such an element wherever the source works at all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final, TypeVar

from tfproof.hcl import (
    AnonSymbol,
    Expression,
    File,
    ForExpr,
    FunctionCall,
    IndexExpr,
    Node,
    ParenthesesExpr,
    RelativeTraversal,
    ScopeTraversal,
    SplatExpr,
    Step,
    TraverseAttr,
    constant,
    read_folder,
    walk,
)

Indexed = Mapping[str, Mapping[str, int]]
"""By type (``data.aws_x`` of data sources) and by path without indexes: how many elements there are at least."""

T = TypeVar("T")
_Chain = tuple[str | int | None, ...]
# A value like a list that has the elements of its argument.
_SAME: Final = frozenset({"tolist", "toset", "sort", "reverse", "distinct", "nonsensitive", "sensitive"})
_DEEPEST: Final = 100  # locals may name each other in a circle
_CAREFUL: Final = frozenset({"try", "can"})
_OTHER_ROOTS: Final = frozenset({"var", "local", "module", "each", "count", "self", "path", "terraform", "ephemeral"})


def indexed(folders: Iterable[Path]) -> Indexed:
    """Return what the configuration of modules takes elements out of.

    Args:
        folders: of the modules; what cannot be read there is left out.
    """
    found: dict[str, dict[str, int]] = {}
    for folder in filter(Path.is_dir, folders):
        for file in read_folder(folder).all_files:
            if file.error is not None:
                continue
            named = dict(locals_of(file))
            for chain in _chains(file.body, named):
                type_name, path = _subject(chain)
                for at, step in enumerate(path):
                    if isinstance(step, int) and at and type_name:
                        key = ".".join(one for one in path[:at] if isinstance(one, str))
                        counts = found.setdefault(type_name, {})
                        counts[key] = max(counts.get(key, 0), step + 1)
    return found


def single(folders: Iterable[Path]) -> Mapping[str, frozenset[str]]:
    """Return the lists of which the configuration of modules takes the one element: there is no more than that.

    Args:
        folders: of the modules; what cannot be read there is left out.
    """
    found: dict[str, set[str]] = {}
    for folder in filter(Path.is_dir, folders):
        files = [file for file in read_folder(folder).all_files if file.error is None]
        named = {name: value for file in files for name, value in locals_of(file)}
        for node in (node for file in files for node in walk(file.body)):
            match node:
                case FunctionCall(name="one", arguments=(argument,)):
                    type_name, path = _subject(_listed(argument, named))
                    if type_name and path and None not in path:
                        names = ".".join(one for one in path if isinstance(one, str))
                        found.setdefault(type_name, set()).add(names)
    return {type_name: frozenset(paths) for type_name, paths in found.items()}


def _listed(node: Node, named: Mapping[str, Expression]) -> _Chain:
    """The way to the list whose elements an expression has, changed or not."""
    for _ in range(_DEEPEST):
        inner = inward(node, named, _SAME, _keys)
        match node:
            case SplatExpr():
                node = node.source
            case ForExpr(condition=None, key=None):
                node = node.collection
            case _ if inner is not None and not inner[1]:
                node = inner[0]
            case _:
                break
    return _chain(node, named) or ()


def locals_of(file: File) -> Iterator[tuple[str, Expression]]:
    """Yield the local values of a file, each with its reference, such as ``local.name``."""
    for block in file.body.blocks_of("locals"):
        for name, attribute in block.body.attributes.items():
            yield f"local.{name}", attribute.expression


def subject_of(node: Node, named: Mapping[str, Expression]) -> tuple[str, tuple[str | int | None, ...]]:
    """Return the type that an expression names, and the way into its value; no type for anything else.

    Args:
        node: the expression.
        named: local values by reference.
    """
    return _subject(_chain(node, named) or ())


def inward(
    node: Node, named: Mapping[str, Expression], same: frozenset[str], keys: Callable[[Iterable[Step]], Iterator[T]]
) -> tuple[Node, tuple[T, ...]] | None:
    """Return the expression that another one takes a value out of, and the way to that; None for one that does not.

    Args:
        node: the other one: in parentheses, with names behind it, the argument of a function, or a local value.
        named: local values by reference.
        same: functions whose result is like their first argument.
        keys: makes names and indexes of steps.
    """
    match node:
        case ParenthesesExpr():
            return node.expression, ()
        case RelativeTraversal():
            return node.source, tuple(keys(node.steps))
        case FunctionCall(name=name, arguments=(first, *_)) if name in same:
            return first, ()
        case ScopeTraversal() if node.root == "local" and ".".join(node.names[:2]) in named:
            return named[".".join(node.names[:2])], tuple(keys(node.steps[1:]))
    return None


def _chains(node: Node, named: Mapping[str, Expression]) -> Iterator[_Chain]:
    """Yield each longest way into a value."""
    left = [node]
    while left:
        one = left.pop()
        if isinstance(one, FunctionCall) and one.name in _CAREFUL:
            continue
        chain = _chain(one, named)
        if chain is None:
            left += one.children()
        else:
            yield chain
            left += (inner.key for inner in walk(one) if isinstance(inner, IndexExpr))


def _chain(node: Node, named: Mapping[str, Expression]) -> _Chain | None:
    """The names and keys that lead to a value; None means a key that only a plan knows."""
    path: _Chain = ()
    one: Any = node
    for _ in range(_DEEPEST):
        if (inner := inward(one, named, _SAME, _keys)) is not None:
            one, path = inner[0], (*inner[1], *path)
            continue
        match one:
            case IndexExpr():
                one, path = one.collection, (None, *path)
            case SplatExpr():
                one, path = one.source, (None, *(_chain(one.each, named) or ()), *path)
            case FunctionCall(name="element", arguments=(first, at)):
                number = constant(at)
                one, path = first, (number if isinstance(number, int) else None, *path)
            case ScopeTraversal() if one.root not in _OTHER_ROOTS:
                return (one.root, *_keys(one.steps), *path)
            case _:
                return path if isinstance(one, AnonSymbol) else None
    return None


def _keys(steps: Iterable[Step]) -> Iterator[str | int | None]:
    for step in steps:
        if isinstance(step, TraverseAttr):
            yield step.name
        else:
            yield step.key if isinstance(step.key, int) and not isinstance(step.key, bool) else None


def _subject(chain: _Chain) -> tuple[str, _Chain]:
    """The type that a chain begins with, and the way into its value."""
    words = 2 if chain[:1] == ("data",) else 1
    names = chain[: words + 1]
    if len(names) <= words or not all(isinstance(name, str) for name in names):
        return "", ()
    rest = chain[words + 1 :]
    if rest and not isinstance(rest[0], str):  # the instance's key
        rest = rest[1:]
    return ".".join(str(name) for name in names[:words]), rest
