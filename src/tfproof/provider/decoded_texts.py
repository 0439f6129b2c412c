"""What the source reads out of texts that it decodes, such as ``jsondecode(data.aws_x.y.secret_string).password``.

Such a text is not known, but an object with these keys is in it wherever the source works at all. Their values say nothing.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from tfproof import hcl
from tfproof.provider.cluster_members import Earlier, earlier_members
from tfproof.provider.indexed_elements import (
    Indexed,
    Keyed,
    indexed,
    inward,
    keyed,
    locals_of,
    scoped,
    single,
    subject_of,
)

Decoded = Mapping[str, Mapping[str, Any]]
"""By type (``data.aws_x`` of data sources) and attribute: objects and lists of what is read, with None in the place of each
value; :class:`Parts` of a text that is split."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """A text that is split.

    Attributes:
        separator: what is between its parts.
        count: how many parts it has at least.
    """

    separator: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What the source takes out of the values of resources and data sources.

    Attributes:
        elements: how many elements of lists.
        keys: by which keys it takes values out of maps.
        decoded: what it reads out of texts.
        single: the lists that it takes the one element of (``one(...)``), by type and path without indexes.
        earlier: which blocks are not the first members of their cluster.
    """

    elements: Indexed = field(default_factory=dict)
    keys: Keyed = field(default_factory=dict)
    decoded: Decoded = field(default_factory=dict)
    single: Mapping[str, frozenset[str]] = field(default_factory=dict)
    earlier: Earlier = field(default_factory=dict)


_Keys = tuple[str | int, ...]
_SAME: Final = frozenset({"nonsensitive", "sensitive", "try"})
_NUMBER: Final = re.compile(r"(?:^|_)(?:port|count|size|number|seconds|minutes|hours|days|ttl)$|Port$")
_DEEPEST: Final = 100  # locals may name each other in a circle
_MOST: Final = 20


def taken(folders: Iterable[Path]) -> Taken:
    """Return what the configuration of modules takes.

    Args:
        folders: of the modules; what cannot be read there is left out.
    """
    folders = list(folders)
    return Taken(
        elements=indexed(folders),
        keys=keyed(folders),
        decoded=decoded(folders),
        single=single(folders),
        earlier=earlier_members(folders),
    )


def decoded(folders: Iterable[Path]) -> Decoded:
    """Return what the configuration of modules reads out of texts that it decodes.

    Args:
        folders: of the modules; what cannot be read there is left out.
    """
    found: dict[str, dict[str, Any]] = {}
    for folder in filter(Path.is_dir, folders):
        files = [file for file in hcl.read_folder(folder).all_files if file.error is None]
        named = {name: value for file in files for name, value in locals_of(file)}
        for node, near in (pair for file in files for pair in scoped(file.body, named)):
            type_name, attribute, separator, keys = _read(node, near)
            if keys and type_name:
                of_type = found.setdefault(type_name, {})
                of_type[attribute] = _with(of_type.get(attribute), keys, separator)
    return found


def text_of_parts(tree: Any, path: _Keys, value: Callable[[_Keys], Any]) -> str:
    """Return a text with the parts that are read: the JSON of an object or list, or what is split.

    Args:
        tree: what is read of it.
        path: the way to the text.
        value: makes the value at the end of a way, of one that is no number by its name.
    """

    def made(inner: Any, way: _Keys) -> Any:
        if isinstance(inner, dict):
            return {key: made(one, (*way, key)) for key, one in inner.items()}
        if isinstance(inner, list):
            return [made(one, (*way, at)) for at, one in enumerate(inner)]
        return 1 if _NUMBER.search(str(way[-1])) else value(way)

    if isinstance(tree, Parts):
        return tree.separator.join(str(value((*path, at))) for at in range(tree.count))
    return json.dumps(made(tree, path), separators=(",", ":"))


def _read(node: hcl.Node, named: Mapping[str, hcl.Expression]) -> tuple[str, str, str, _Keys]:
    """The type and the attribute that a value is read from, what splits it, and the keys that lead to the value.

    There are no keys for any other value, and no separator where a text is decoded.
    """
    keys: _Keys = ()
    one: Any = node
    for _ in range(_DEEPEST):
        if (inner := inward(one, named, _SAME, _keys)) is not None:
            one, keys = inner[0], (*inner[1], *keys)
            continue
        match one:
            case hcl.IndexExpr() if isinstance(key := hcl.constant(one.key), str | int) and not isinstance(key, bool):
                one, keys = one.collection, (key, *keys)
            case hcl.FunctionCall(name="element", arguments=(first, at)) if isinstance(key := hcl.constant(at), int):
                one, keys = first, (key, *keys)
            case hcl.FunctionCall(name="jsondecode" | "yamldecode", arguments=(text,)):
                return (*_named(text, named), "", keys)
            case hcl.FunctionCall(name="split", arguments=(mark, text)) if isinstance(by := hcl.constant(mark), str):
                return (*_named(text, named), by, keys if keys and isinstance(keys[0], int) else ())
            case _:
                break
    return "", "", "", ()


def _named(text: hcl.Node, named: Mapping[str, hcl.Expression]) -> tuple[str, str]:
    """The type and the attribute of a text; none where it is no attribute by itself."""
    type_name, path = subject_of(text, named)
    return (type_name, path[0]) if len(path) == 1 and isinstance(path[0], str) else ("", "")


def _keys(steps: Iterable[hcl.Step]) -> Iterator[str | int]:
    for step in steps:
        key = step.name if isinstance(step, hcl.TraverseAttr) else step.key
        if isinstance(key, str | int) and not isinstance(key, bool):
            yield key


def _with(tree: Any, keys: _Keys, separator: str = "") -> Any:
    """What is read with one more value: that to which the keys lead, or a part. What is decoded counts before what is split."""
    if separator:
        count = min(int(keys[0]), _MOST) + 1
        known = tree.count if isinstance(tree, Parts) else 0
        return Parts(separator=separator, count=max(count, known)) if tree is None or known else tree
    if not keys:
        return tree
    key, *rest = keys
    if isinstance(key, str):
        inner = tree if isinstance(tree, dict) else {}
        return {**inner, key: _with(inner.get(key), tuple(rest))}
    items = list(tree) if isinstance(tree, list) else []
    items += [None] * (min(key, _MOST) + 1 - len(items))
    return [_with(item, tuple(rest)) if at == key else item for at, item in enumerate(items)]
