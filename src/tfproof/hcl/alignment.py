"""Aligns arguments as ``terraform fmt`` does: the signs of lines that follow each other stand in one column.

Source: https://github.com/hashicorp/hcl/blob/main/hclwrite/format.go
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tfproof.hcl.edits import Edit
from tfproof.hcl.files import File
from tfproof.hcl.structure import Attribute, Block, NativeBody
from tfproof.hcl.syntax import TemplateExpr


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """An argument that is on one line: where its name ends, its sign, where it ends, and its comment."""

    number: int
    last: int
    name_end: int
    sign: int
    end: int
    comment: int | None
    begin: int


def aligned(file: File, block: Block) -> list[Edit]:
    """Return the edits that align the arguments in the body of a block of the native syntax. Nested blocks stay."""
    if not isinstance(block.body, NativeBody):
        return []
    comments = {comment.line: comment.start for comment in file.comments()}
    ends = [comment.end for comment in file.comments()]
    lines = [
        line
        for one in block.body.attributes.values()
        if (line := _line(file, one, comments, ends)) is not None and _alone(file, block, one)
    ]
    edits: list[Edit] = []
    for chain in _chains(sorted(lines, key=lambda line: line.number)):
        widest = max(line.name_end - line.begin for line in chain)
        moved = {line.number: widest - (line.name_end - line.begin) + 1 - (line.sign - line.name_end) for line in chain}
        edits += [
            Edit(start=line.name_end, end=line.sign, text=" " * (line.sign - line.name_end + moved[line.number]))
            for line in chain
            if moved[line.number]
        ]
        for told in _chains([line for line in chain if line.comment is not None]):
            longest = max(line.end - line.begin + moved[line.number] for line in told)
            for line in told:
                assert line.comment is not None  # noqa: S101 - it was asked
                wanted = longest - (line.end - line.begin + moved[line.number]) + 1
                if line.comment - line.end != wanted:
                    edits.append(Edit(start=line.end, end=line.comment, text=" " * wanted))
    return edits


def _alone(file: File, block: Block, one: Attribute) -> bool:
    """Whether an argument has a line of its own, as those of a block on one line have not."""
    return file.line(block.open_brace) != file.line(one) and file.line(block.end - 1) != file.line(one)


def _line(file: File, one: Attribute, comments: dict[int, int], ends: Iterable[int]) -> _Line | None:
    number, end, written = file.line(one), one.end, one.expression
    if file.line(max(end - 1, one.start)) != number:
        if not isinstance(written, TemplateExpr) or written.kind not in ("heredoc", "flush"):
            return None
        end = file.text.index("\n", one.start)
    begin = file.line_span(number)[0]
    sign = file.text.index("=", one.start + len(one.name))
    name_end = one.start + len(one.name)
    if file.text[name_end:sign].strip() or any(begin <= end <= one.start for end in ends):
        return None
    last = file.line(max(one.end - 1, one.start))
    return _Line(
        number=number, last=last, name_end=name_end, sign=sign, end=end, comment=comments.get(number), begin=begin
    )


def _chains(lines: Sequence[_Line]) -> list[list[_Line]]:
    """Those that follow each other, with nothing between them; a heredoc is one line here."""
    chains: list[list[_Line]] = []
    for line in lines:
        if chains and chains[-1][-1].last + 1 == line.number:
            chains[-1].append(line)
        else:
            chains.append([line])
    return chains
