"""Edits of a text: what is not edited stays as it is, byte for byte."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from tfproof.hcl.files import File
from tfproof.hcl.structure import Attribute, Block, NativeBody
from tfproof.hcl.syntax import Node

_NOT_LINE_END = re.compile(r"[^\r\n]")
_INDENT = re.compile(r"[ \t]*")
_COMMA = re.compile(r"\s*,\s*")
_COMMA_BEFORE = re.compile(r"\s*,\s*\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """Replace the text from ``start`` up to ``end``; with ``start == end``, insert it."""

    start: int
    end: int
    text: str


def splice(text: str, edits: Iterable[Edit]) -> str:
    """Return the text with the edits made; their offsets are those of the given text. Order does not matter, but
    insertions at one place are made in the order in which they come.

    Raises:
        ValueError: two edits overlap, or one is outside the text.
    """  # noqa: D205
    parts, here = list[str](), 0
    for edit in sorted(edits, key=lambda edit: (edit.start, edit.end)):
        if not here <= edit.start <= edit.end <= len(text):
            raise ValueError(f"The edit of {edit.start}:{edit.end} overlaps another one, or is outside the text.")
        parts += [text[here : edit.start], edit.text]
        here = edit.end
    return "".join([*parts, text[here:]])


def original_line(text: str, edits: Iterable[Edit], line: int) -> int:
    """Return the line of the unedited text from which a line of the edited text comes (its edit's line when new)."""
    shift = 0
    for edit in sorted(edits, key=lambda edit: (edit.start, edit.end)):
        first = text.count("\n", 0, edit.start) + 1
        old, new = text.count("\n", edit.start, edit.end), edit.text.count("\n")
        if line <= first + shift:
            break
        if line <= first + shift + new:
            return first + min(old, line - first - shift)
        shift += new - old
    return line - shift


def replace(node: Node, text: str) -> Edit:
    """Replace a node."""
    return Edit(start=node.start, end=node.end, text=text)


def blank(file: File, node: Node) -> Edit:
    """Overwrite a node of the native syntax by blanks, so that every line keeps its number."""
    return replace(node, _NOT_LINE_END.sub(" ", file.source(node)))


def remove(file: File, *nodes: Attribute | Block) -> list[Edit]:
    """Remove arguments and blocks: blanks in the native syntax, out with their commas in JSON."""
    if not file.is_json:
        return [blank(file, node) for node in nodes]
    groups = list[tuple[int, int]]()
    for node in sorted(nodes, key=lambda node: node.start):
        if groups and _COMMA.fullmatch(file.text, groups[-1][1], node.start):
            groups[-1] = (groups[-1][0], node.end)
        else:
            groups.append((node.start, node.end))
    return [_without_comma(file.text, start, end) for start, end in groups]


def holding(block: Block, *types: str) -> tuple[Attribute | Block, ...]:
    """Return what to remove from a block so that it holds no blocks of these types, ``dynamic`` ones included.

    In JSON, that is each whole property of such a name.
    """
    wanted = {("dynamic", type_) for type_ in types}
    if isinstance(block.body, NativeBody):
        return tuple(one for one in block.body.blocks if one.type in types or (one.type, *one.labels) in wanted)
    properties = [one for one in block.body.children() if isinstance(one, Attribute) and one.name in types]
    return (*properties, *(one for one in block.blocks_of("dynamic") if (one.type, *one.labels) in wanted))


def _without_comma(text: str, start: int, end: int) -> Edit:
    if (after := _COMMA.match(text, end)) is not None:
        return Edit(start=start, end=after.end(), text="")
    before = _COMMA_BEFORE.search(text[:start])
    return Edit(start=start if before is None else before.start(), end=end, text="")


def insert_argument(file: File, block: Block, name: str, expression: str, *, json_value: Any = None) -> list[Edit]:
    """Add an argument at the end of a block's body.

    Args:
        file: the file of the block.
        block: the block; one that is written on one line becomes one of several lines where it has to.
        name: the argument's name; the body must not have it.
        expression: its value in the native syntax.
        json_value: its value for a file of the JSON syntax; by default, the expression in a template: ``"${...}"``.
            Arguments that take names need lists of strings here: ``["aws_x.y"]``.

    Returns:
        What :func:`splice` takes.
    """
    if file.is_json:
        value = f"${{{expression}}}" if json_value is None else json_value
        return [_json_member(file, block, f"{json.dumps(name)}: {json.dumps(value, ensure_ascii=False)}")]
    argument, close = f"{name} = {expression}", block.end - 1
    line_start = file.text.rfind("\n", 0, block.start) + 1
    found = _INDENT.match(file.text, line_start)
    indent = "" if found is None else found.group()
    newline = "\r\n" if file.text.find("\r\n", block.open_brace) >= 0 else "\n"
    if "\n" in file.text[block.open_brace : block.body.start]:
        # The closing brace has a line of its own.
        place = file.text.rfind("\n", 0, close) + 1
        return [Edit(start=place, end=place, text=f"{indent}  {argument}{newline}")]
    if not block.body.children():
        return [Edit(start=close, end=close, text=f" {argument} ")]
    only = block.body.children()[0]
    return [
        Edit(start=only.start, end=only.start, text=f"{newline}{indent}  "),
        Edit(start=close, end=close, text=f"{newline}{indent}  {argument}{newline}{indent}"),
    ]


def set_argument(file: File, block: Block, name: str, expression: str, *, json_value: Any = None) -> list[Edit]:
    """Give an argument a value: replace that of the body, or insert one as :func:`insert_argument` does."""
    present = block.attribute(name)
    if present is None:
        return insert_argument(file, block, name, expression, json_value=json_value)
    if not file.is_json:
        return [replace(present.expression, expression)]
    value = f"${{{expression}}}" if json_value is None else json_value
    return [replace(present.expression, json.dumps(value, ensure_ascii=False))]


def _json_member(file: File, block: Block, member: str) -> Edit:
    inner = file.text[block.open_brace + 1 : block.end - 1]
    if not inner.strip():
        return Edit(start=block.open_brace + 1, end=block.open_brace + 1, text=member)
    place = block.open_brace + 1 + len(inner.rstrip())
    return Edit(start=place, end=place, text=f", {member}")
