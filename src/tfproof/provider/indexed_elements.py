"""Which elements the source takes out of lists and maps, such as ``aws_elasticache_cluster.c.cache_nodes[0]``.

Where it does so without a way out (``try``, ``can``), they have such an element wherever the source works at all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple, TypeVar

from tfproof import hcl
from tfproof.addresses import without_indexes

Indexed = Mapping[str, Mapping[str, int]]
"""By type (``data.aws_x`` of data sources) and by path without indexes: how many elements there are at least."""

Keyed = Mapping[str, Mapping[str, frozenset[str]]]
"""By type and by path: the keys of maps."""

T = TypeVar("T")


class _MapKey(NamedTuple):
    """The key of a map or of an instance, which no attribute has as its name."""

    text: str


_Chain = tuple[str | int | _MapKey | None, ...]
# A value like a list that has the elements of its argument.
_SAME: Final = frozenset({"tolist", "toset", "tomap", "sort", "reverse", "distinct", "nonsensitive", "sensitive"})
_DEEPEST: Final = 100  # locals may name each other in a circle
_CAREFUL: Final = frozenset({"try", "can"})
_OTHER_ROOTS: Final = frozenset({"var", "local", "module", "each", "count", "self", "path", "terraform", "ephemeral"})


def indexed(folders: Iterable[Path]) -> Indexed:
    """Return what the configuration of modules takes elements out of.

    Args:
        folders: of the modules; what cannot be read there is left out.
    """
    found: dict[str, dict[str, int]] = {}
    for type_name, path in _ways(folders):
        for at, step in enumerate(path):
            if isinstance(step, int) and at:
                counts = found.setdefault(type_name, {})
                name = without_indexes(path[:at])
                counts[name] = max(counts.get(name, 0), step + 1)
    return found


def keyed(folders: Iterable[Path]) -> Keyed:
    """Return the keys that the configuration of modules takes values by: of maps, and names of attributes, which look alike.

    Args:
        folders: of the modules; what cannot be read there is left out.
    """
    found: dict[str, dict[str, set[str]]] = {}
    for type_name, path in _ways(folders):
        for at, step in enumerate(path):
            key = step.text if isinstance(step, _MapKey) else step
            if isinstance(key, str) and at:
                found.setdefault(type_name, {}).setdefault(without_indexes(path[:at]), set()).add(key)
    return {type_name: {name: frozenset(keys) for name, keys in paths.items()} for type_name, paths in found.items()}


def _ways(folders: Iterable[Path]) -> Iterator[tuple[str, _Chain]]:
    """Yield each longest way into the value of a resource or data source, with its type."""
    for folder in filter(Path.is_dir, folders):
        for file in hcl.read_folder(folder).all_files:
            chains = _chains(file.body, dict(locals_of(file))) if file.error is None else ()
            yield from ((type_name, path) for type_name, path in map(_subject, chains) if type_name)


def single(folders: Iterable[Path]) -> Mapping[str, frozenset[str]]:
    """Return the lists of which the configuration of modules takes the one element: there is no more than that.

    Args:
        folders: of the modules; what cannot be read there is left out.
    """
    found: dict[str, set[str]] = {}
    for folder in filter(Path.is_dir, folders):
        files = [file for file in hcl.read_folder(folder).all_files if file.error is None]
        named = {name: value for file in files for name, value in locals_of(file)}
        for node, near in (pair for file in files for pair in scoped(file.body, named)):
            match node:
                case hcl.FunctionCall(name="one", arguments=(argument,)):
                    type_name, path = _subject(_listed(argument, near))
                    if type_name and path and None not in path:
                        found.setdefault(type_name, set()).add(without_indexes(path))
    return {type_name: frozenset(paths) for type_name, paths in found.items()}


def _listed(node: hcl.Node, named: Mapping[str, hcl.Expression]) -> _Chain:
    """The way to the list whose elements an expression has, changed or not."""
    for _ in range(_DEEPEST):
        inner = inward(node, named, _SAME, _keys)
        match node:
            case hcl.SplatExpr():
                node = node.source
            case hcl.ForExpr(condition=None, key=None):
                node = node.collection
            case _ if inner is not None and not inner[1]:
                node = inner[0]
            case _:
                break
    return _chain(node, named) or ()


def locals_of(file: hcl.File) -> Iterator[tuple[str, hcl.Expression]]:
    """Yield the local values of a file, each with its reference, such as ``local.name``."""
    for block in file.body.blocks_of("locals"):
        for name, attribute in block.body.attributes.items():
            yield f"local.{name}", attribute.expression


def subject_of(node: hcl.Node, named: Mapping[str, hcl.Expression]) -> tuple[str, _Chain]:
    """Return the type that an expression names, and the way into its value; no type for anything else.

    Args:
        node: the expression.
        named: the values of names, by reference (see :func:`inside`).
    """
    return _subject(_chain(node, named) or ())


def inward(
    node: hcl.Node,
    named: Mapping[str, hcl.Expression],
    same: frozenset[str],
    keys: Callable[[Iterable[hcl.Step]], Iterator[T]],
) -> tuple[hcl.Node, tuple[T, ...]] | None:
    """Return the expression that another one takes a value out of, and the way to that; None for one that does not.

    Args:
        node: the other one: in parentheses, with names behind it, the argument of a function, or a name.
        named: the values of names, by reference (see :func:`inside`).
        same: functions whose result is like their first argument.
        keys: makes names and indexes of steps.
    """
    match node:
        case hcl.ParenthesesExpr():
            return node.expression, ()
        case hcl.RelativeTraversal():
            return node.source, tuple(keys(node.steps))
        case hcl.FunctionCall(name=name, arguments=(first, *_)) if name in same:
            return first, ()
        case hcl.ScopeTraversal() if node.root in named:
            return named[node.root], tuple(keys(node.steps))
        case hcl.ScopeTraversal() if node.root == "local" and ".".join(node.names[:2]) in named:
            return named[".".join(node.names[:2])], tuple(keys(node.steps[1:]))
    return None


def _chains(node: hcl.Node, named: Mapping[str, hcl.Expression]) -> Iterator[_Chain]:
    """Yield each longest way into a value."""
    left = [(node, named)]
    while left:
        one, near = left.pop()
        if isinstance(one, hcl.FunctionCall) and one.name in _CAREFUL:
            continue
        chain = _chain(one, near) if not isinstance(one, hcl.ConditionalExpr) else None
        if chain is None:
            left += inside(one, near)
            continue
        yield chain
        for inner in hcl.walk(one):
            further = inner.children() if isinstance(inner, hcl.ConditionalExpr) else ()
            left += ((each, near) for each in ((inner.key,) if isinstance(inner, hcl.IndexExpr) else further))


def inside(
    node: hcl.Node, named: Mapping[str, hcl.Expression]
) -> Iterator[tuple[hcl.Node, Mapping[str, hcl.Expression]]]:
    """Yield what is inside an expression or a body, each with the values that names have there.

    Args:
        node: the expression or body.
        named: the values of names, by reference; of a name that ``for`` binds, the collection that it is an element of.
    """
    if not isinstance(node, hcl.ForExpr | hcl.TemplateFor):
        yield from ((child, named) for child in node.children())
        return
    collection, *rest = node.children()
    yield collection, named
    element = hcl.IndexExpr(start=node.start, end=node.end, collection=node.collection, key=node.collection)
    # A collection may be named by the name that is bound in it: `for x in x.list`.
    bound = {} if node.value_name in {one.root for one in hcl.references(collection)} else {node.value_name: element}
    hidden = {node.key_name, node.value_name}
    near = {name: value for name, value in named.items() if name not in hidden} | bound
    yield from ((child, near) for child in rest)


def scoped(
    node: hcl.Node, named: Mapping[str, hcl.Expression]
) -> Iterator[tuple[hcl.Node, Mapping[str, hcl.Expression]]]:
    """Yield a node and all nodes inside it, each with the values that names have there.

    Args:
        node: where to begin.
        named: the values of names, by reference (see :func:`inside`).
    """
    left = [(node, named)]
    while left:
        pair = left.pop()
        yield pair
        left += inside(*pair)


def _chain(node: hcl.Node, named: Mapping[str, hcl.Expression], *, nested: int = 4) -> _Chain | None:
    """The names and keys that lead to a value; None is a key that only a plan knows.

    Of a conditional, the first result that has such a way counts, as far as ``nested`` conditionals are in each other.
    """
    path: _Chain = ()
    one: Any = node
    for _ in range(_DEEPEST):
        if (inner := inward(one, named, _SAME, _keys)) is not None:
            one, path = inner[0], (*inner[1], *path)
            continue
        match one:
            case hcl.IndexExpr():
                one, path = one.collection, (None, *path)
            case hcl.SplatExpr():
                one, path = one.source, (None, *(_chain(one.each, named) or ()), *path)
            case hcl.FunctionCall(name="element", arguments=(first, at)):
                number = hcl.constant(at)
                one, path = first, (number if isinstance(number, int) else None, *path)
            case hcl.FunctionCall(name="lookup", arguments=(first, key)):
                text = hcl.constant(key)
                one, path = first, (_MapKey(text) if isinstance(text, str) else None, *path)
            case hcl.ConditionalExpr() if nested:
                results = (_chain(each, named, nested=nested - 1) for each in (one.true_result, one.false_result))
                found = next((each for each in results if each is not None), None)
                return None if found is None else (*found, *path)
            case hcl.ScopeTraversal() if one.root not in _OTHER_ROOTS:
                return (one.root, *_keys(one.steps), *path)
            case _:
                return path if isinstance(one, hcl.AnonSymbol) else None
    return None


def _keys(steps: Iterable[hcl.Step]) -> Iterator[str | int | _MapKey | None]:
    for step in steps:
        key = step.name if isinstance(step, hcl.TraverseAttr) else step.key
        if isinstance(key, str):
            yield key if isinstance(step, hcl.TraverseAttr) else _MapKey(key)
        else:
            yield key if isinstance(key, int) and not isinstance(key, bool) else None


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
