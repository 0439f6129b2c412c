"""Writes a file of the JSON syntax in the native one, for Checkov, which reads no other.

The JSON syntax does not tell arguments from blocks: only a schema does. An array of objects is written as blocks, as is
an object whose keys could be arguments; an object with any other key can only be a map.

Source: https://developer.hashicorp.com/terraform/language/syntax/json
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import lru_cache

from tfproof import hcl

_NAME = re.compile(r"[A-Za-z_][\w-]*\Z")
_WRITTEN = ("terraform", "provider", "variable", "locals", "module", "data", "resource", "output", "ephemeral")
_MAPS = frozenset({"tags", "tags_all", "variables", "triggers", "triggers_replace", "labels", "keepers", "providers"})
_META = frozenset({"count", "for_each", "depends_on", "provider", "source", "providers"})
_NO_BLOCKS = frozenset({"locals", "module", "variable", "output"})
_BARE = frozenset({"provider", "type"})


@lru_cache(maxsize=256)
def rendered(file: hcl.File) -> tuple[str, tuple[tuple[int, int], ...]]:
    """Return a JSON file in the native syntax, and pairs of one of its lines and the line of the JSON that it is made of."""
    lines: list[str] = []
    origins: list[tuple[int, int]] = []
    blocks = [block for type_ in _WRITTEN for block in file.body.blocks_of(type_)]
    for block in sorted(blocks, key=lambda block: block.start):
        for text, line in _block(file, block):
            lines.append(text)
            origins.append((len(lines), line))
    return "\n".join(lines) + "\n", tuple(origins)


def _block(file: hcl.File, block: hcl.Block, indent: str = "") -> Iterator[tuple[str, int]]:
    labels = "".join(f" {json.dumps(label)}" for label in block.labels)
    yield f"{indent}{block.type}{labels} {{", file.line(block)
    for argument in block.body.attributes.values():
        yield from _argument(file, block.type, argument, f"{indent}  ")
    yield f"{indent}}}", file.line(block.end - 1)


def _argument(file: hcl.File, holder: str, argument: hcl.Attribute, indent: str) -> Iterator[tuple[str, int]]:
    value, name, line = argument.expression, argument.name, file.line(argument)
    if name in ("lifecycle", "provisioner", "connection"):
        return
    if holder in _NO_BLOCKS or name in _META or name in _MAPS or not _blocks_like(value):
        yield f"{indent}{name} = {_written(file, name, value)}", line
        return
    items = value.items if isinstance(value, hcl.TupleCons) else (value,)
    for item in items:
        assert isinstance(item, hcl.ObjectCons)  # noqa: S101 - that is what looks like blocks
        yield f"{indent}{name} {{", file.line(item)
        for entry in item.items:
            inner = hcl.Attribute(
                start=entry.start, end=entry.end, name=str(hcl.constant(entry.key)), expression=entry.value
            )
            yield from _argument(file, name, inner, f"{indent}  ")
        yield f"{indent}}}", file.line(item.end - 1)


def _blocks_like(value: hcl.Expression) -> bool:
    items = value.items if isinstance(value, hcl.TupleCons) and value.items else (value,)
    return all(
        isinstance(item, hcl.ObjectCons) and all(_NAME.match(str(hcl.constant(entry.key))) for entry in item.items)
        for item in items
    )


def _written(file: hcl.File, name: str, value: hcl.Expression) -> str:
    if isinstance(value, hcl.TupleCons):
        return f"[{', '.join(_written(file, name, item) for item in value.items)}]"
    if isinstance(value, hcl.ObjectCons):
        entries = (
            f"{json.dumps(str(hcl.constant(entry.key)))} = {_written(file, name, entry.value)}" for entry in value.items
        )
        return f"{{ {', '.join(entries)} }}"
    literal = hcl.constant(value)
    if isinstance(literal, str):
        # References and types are names in strings there.
        is_bare = name in _BARE and re.fullmatch(r"[\w.()\[\], =\"{}-]+", literal)
        return literal if is_bare else re.sub(r"([$%])\{", r"\1\1{", json.dumps(literal))
    if isinstance(value, hcl.LiteralValue):
        return json.dumps(literal)
    return _template(file, value)


def _template(file: hcl.File, value: hcl.Expression) -> str:
    """A string with interpolations. In JSON they are written with JSON's escapes, which the native syntax does not want."""
    text = json.loads(file.source(value))
    if isinstance(value, hcl.TemplateExpr):
        return "".join(_quoted(text))
    return str(text).removeprefix("${").removesuffix("}")


def _quoted(text: str) -> Iterator[str]:
    yield '"'
    depth = 0
    at = 0
    while at < len(text):
        if depth == 0 and text.startswith(("$${", "%%{"), at):
            yield text[at : at + 3]
            at += 3
        elif text.startswith(("${", "%{"), at):
            depth += 1
            yield text[at : at + 2]
            at += 2
        elif depth:
            depth += {"{": 1, "}": -1}.get(text[at], 0)
            yield text[at]
            at += 1
        else:
            yield json.dumps(text[at])[1:-1]
            at += 1
    yield '"'
