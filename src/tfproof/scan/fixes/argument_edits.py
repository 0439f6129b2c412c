"""Gives an argument of a block another value: all other text stays, and what was formatted stays so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tfproof.hcl import Block, Edit, File, aligned, insert_argument, literal, parse, set_argument, splice

Values = tuple[tuple[str, ...], Mapping[str, Any]]
"""Type and labels of a block, and the value of each of its arguments, ``block.argument`` in nested blocks."""


def bodies_of(block: Block, argument: str) -> tuple[Block, ...]:
    """Return the blocks that an argument of a resource is in: the resource itself, or nested ones, dynamic ones too."""
    bodies: tuple[Block, ...] = (block,)
    for name in argument.split(".")[:-1]:
        bodies = tuple(
            inner
            for body in bodies
            for nested in body.blocks_of(name, labels=0, dynamic=True)
            for inner in _made(nested)
        )
    return bodies


def last_name(argument: str) -> str:
    """Return the name of an argument itself, without the nested blocks that it is in."""
    return argument.rpartition(".")[2]


def may_be_made(block: Block, argument: str) -> bool:
    """Whether a resource has no block that an argument could stand in, and one can be made: of one level, and no dynamic one."""
    outer, _, name = argument.partition(".")
    return "." in argument and "." not in name and not block.blocks_of(outer, labels=0, dynamic=True)


def _made_block(file: File, block: Block, argument: str, value: Any) -> list[Edit]:
    outer, _, name = argument.partition(".")
    if file.is_json:
        return insert_argument(file, block, outer, "", json_value={name: value})
    begin = file.line_span(file.line(block))[0]
    indent = file.text[begin : block.start]
    close = block.end - 1
    if indent.strip() or file.line(block.open_brace) == file.line(close):
        return []
    place = file.line_span(file.line(close))[0]
    newline = "\r\n" if file.text[:place].endswith("\r\n") else "\n"
    lines = ["", f"{indent}  {outer} {{", f"{indent}    {name} = {literal(value)}", f"{indent}  }}", ""]
    return [Edit(start=place, end=place, text=newline.join(lines if block.body.children() else lines[1:]))]


def _made(block: Block) -> Iterator[Block]:
    if block.type == "dynamic":
        yield from block.blocks_of("content", labels=0)
    else:
        yield block


def with_values(file: File, block: tuple[str, ...], values: Mapping[str, Any]) -> str | None:
    """Return the text of a file in which arguments of one block have values; None where they cannot: see :func:`with_each`."""
    text, (made,) = with_each(file, [(block, values)])
    return text if made else None


def with_each(file: File, wanted: Sequence[Values]) -> tuple[str, tuple[bool, ...]]:
    """Return the text of a file in which arguments of several blocks have values.

    Args:
        file: the file.
        wanted: what to set. It is set in each nested block of that name, and where there is none, one is made.

    Returns:
        The text, and of each block whether its values were set: not where the file has no such block, or the text would
        not be one that can be read.
    """
    pieces: dict[tuple[int, int], File] = {}
    whole = (0, len(file.text))
    made = []
    for block, values in wanted:
        place = whole if file.is_json else _place(file, block, values)
        changed = pieces.get(place) or _parsed(file.text[place[0] : place[1]], file) if place is not None else None
        for argument, value in values.items():
            changed = _with_value(changed, block, argument, value) if changed is not None else None
        if changed is not None and place is not None:
            pieces[place] = changed
        made.append(changed is not None)
    edits = [Edit(start=start, end=end, text=piece.text) for (start, end), piece in pieces.items()]
    return splice(file.text, edits), tuple(made)


def _place(file: File, block: tuple[str, ...], values: Mapping[str, Any]) -> tuple[int, int] | None:
    """The lines of a block: all that an edit of it looks at, however long the file is."""
    found = _blocks(file, block, *values)
    if len(found) != 1:
        return None
    return file.line_span(file.line(found[0]))[0], file.line_span(file.line(found[0].end - 1))[1]


def _blocks(file: File, block: tuple[str, ...], *names: str) -> tuple[Block, ...]:
    """The blocks with this type and these labels; of ``locals``, those that have values of these names."""
    found = tuple(one for one in file.body.blocks_of(block[0]) if one.labels == block[1:])
    return tuple(one for one in found if any(map(one.attribute, names))) if block == ("locals",) else found


def _with_value(file: File, block: tuple[str, ...], argument: str, value: Any) -> File | None:
    name = last_name(argument)
    found = _blocks(file, block, name)
    bodies = tuple(body for one in found for body in bodies_of(one, argument))
    if not bodies:
        may = (one for one in found if may_be_made(one, argument))
        edits = [edit for one in may for edit in _made_block(file, one, argument, value)]
        return _parsed(splice(file.text, edits), file) if edits else None
    neat = [not file.is_json and not aligned(file, body) for body in bodies]
    text = splice(file.text, [edit for body in bodies for edit in _set(file, body, name, value)])
    changed = _parsed(text, file)
    for number, was_aligned in enumerate(neat):
        if was_aligned and changed is not None:
            again = tuple(body for one in _blocks(changed, block, name) for body in bodies_of(one, argument))
            changed = _parsed(splice(changed.text, aligned(changed, again[number])), file)
    return changed


def _parsed(text: str, like: File) -> File | None:
    file = parse(text, path=like.path, is_json=like.is_json)
    return file if file.error is None else None


def _set(file: File, block: Block, name: str, value: Any) -> list[Edit]:
    written = literal(value)
    inside = [one for one in block.body.attributes.values() if not file.is_json]
    if block.attribute(name) is not None or not inside:
        return set_argument(file, block, name, written, json_value=value)
    nested = [one.start for one in block.body.children() if isinstance(one, Block)]
    before = [one for one in inside if not nested or one.end <= min(nested)]
    last = max(before or inside, key=lambda one: one.end)
    line = file.line(max(last.end - 1, last.start))
    begin, place = file.line_span(file.line(last))[0], file.line_span(line)[1]
    if line == file.line(block.open_brace):
        outer = file.text[begin : begin + len(file.text[begin:]) - len(file.text[begin:].lstrip(" \t"))]
        body = f"\n{outer}  {file.source(last)}\n{outer}  {name} = {written}\n{outer}"
        return [Edit(start=block.open_brace + 1, end=block.end - 1, text=body)]
    if line == file.line(block.end - 1):
        return insert_argument(file, block, name, written)
    indent = file.text[begin : last.start]
    newline = "\r\n" if file.text[:place].endswith("\r\n") else "\n"
    return [Edit(start=place, end=place, text=f"{indent if not indent.strip() else ''}{name} = {written}{newline}")]
