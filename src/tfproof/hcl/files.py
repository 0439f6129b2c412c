"""One file of configuration: its text, its tree, and places in it as people and Terraform count them."""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from tfproof.hcl.errors import HclError
from tfproof.hcl.json_syntax import parse_json_body
from tfproof.hcl.native import parse_body
from tfproof.hcl.scanner import COMMENT
from tfproof.hcl.structure import TOP_LEVEL, Attribute, Block, Body, NativeBody
from tfproof.hcl.syntax import LiteralValue, Node, TemplateExpr, TemplateFor, TemplateIf
from tfproof.hcl.walk import walk

_JOINER = "\u200d"


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """A place in a file.

    Attributes:
        line: counted from 1.
        column: in characters as people see them (grapheme clusters), counted from 1, as Terraform prints it.
        byte: offset in the UTF-8 file, a byte order mark included.
    """

    line: int
    column: int
    byte: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment(Node):
    """A comment, from its first character; a line end is no part of it.

    Attributes:
        text: the whole comment with its signs.
        line: the line on which it begins, counted from 1.
    """

    text: str
    line: int


@dataclass(frozen=True, kw_only=True)
class File:
    """One file as it was read.

    Attributes:
        text: its text, line ends as they are. Offsets of nodes are offsets in it.
        body: what was read of it.
        error: what ended the reading; ``None`` for a file that is right.
        path: where it is; ``Path()`` for a text that is no file.
        is_json: whether it is of the JSON syntax.
    """

    text: str
    body: Body
    error: HclError | None
    path: Path
    is_json: bool

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        """The blocks of the file itself, in order. In JSON those of the types that a file may hold."""
        if isinstance(self.body, NativeBody):
            return self.body.blocks
        found = [block for type_ in TOP_LEVEL for block in self.body.blocks_of(type_)]
        return tuple(sorted(found, key=lambda block: block.start))

    def source(self, node: Node) -> str:
        """Return the text of a node."""
        return self.text[node.start : node.end]

    def line(self, place: Node | int) -> int:
        """Return the line of an offset, or on which a node begins, counted from 1."""
        return bisect_right(self._line_starts, place if isinstance(place, int) else place.start)

    def position(self, offset: int) -> Position:
        """Return an offset as line, column and byte."""
        line = self.line(offset)
        before = self.text[self._line_starts[line - 1] : offset].removeprefix("\ufeff")
        return Position(
            line=line, column=_width(before) + 1, byte=len(self.text[:offset].encode("utf-8", "surrogateescape"))
        )

    def offset(self, byte: int) -> int:
        """Return the offset of a byte of the UTF-8 file."""
        return len(self.text.encode("utf-8", "surrogateescape")[:byte].decode("utf-8", "ignore"))

    def line_span(self, line: int) -> tuple[int, int]:
        """Return where a line begins, and where the next one does. Lines that the file does not have are empty."""
        starts = self._line_starts
        begin = starts[line - 1] if 0 < line <= len(starts) else len(self.text)
        return begin, starts[line] if 0 < line < len(starts) else len(self.text)

    def enclosing(self, offset: int) -> tuple[Block | Attribute, ...]:
        """Return the blocks around an offset, the outermost first, and the argument at it where there is one.

        Of the JSON syntax, which knows no blocks by itself, the result holds arguments alone.
        """
        found = list[Block | Attribute]()
        body: Body | None = self.body
        while body is not None:
            inner = next((node for node in body.children() if node.start <= offset < node.end), None)
            body = None
            if isinstance(inner, (Block, Attribute)):
                found.append(inner)
                body = inner.body if isinstance(inner, Block) else None
        return tuple(found)

    def comments(self) -> tuple[Comment, ...]:
        """Return the comments of what was read, in order; none in the JSON syntax, where a property ``//`` is one."""
        if self.is_json:
            return ()
        found, here, limit = list[Comment](), 0, self._read_to()
        for start, end in (*self._texts(), (limit, limit)):
            for comment in COMMENT.finditer(self.text, here, start):
                text = comment.group()
                found.append(Comment(start=comment.start(), end=comment.end(), text=text,
                                     line=self.line(comment.start())))  # fmt: skip
            here = max(here, end)
        return tuple(found)

    def _read_to(self) -> int:
        """Return where the statement begins in which the reading ended."""
        body = self.body
        while self.error is not None and isinstance(body, NativeBody) and body.blocks:
            last = body.blocks[-1]
            if last.end < len(self.text):
                break
            body = last.body
        return body.end

    def _texts(self) -> list[tuple[int, int]]:
        """Return the places of all text that is no code: in strings, in heredocs, in labels."""
        found = list[tuple[int, int]]()
        for node in walk(self.body):
            if isinstance(node, (TemplateExpr, TemplateIf, TemplateFor)):
                found += [(part.start, part.end) for part in node.children() if isinstance(part, LiteralValue)]
            elif isinstance(node, Block):
                found += node.label_spans
        return sorted(found)

    @cached_property
    def _line_starts(self) -> list[int]:
        starts = [0]
        at = self.text.find("\n")
        while at >= 0:
            starts.append(at + 1)
            at = self.text.find("\n", at + 1)
        return starts


LARGEST_BYTES = 16 * 2**20
"""The size of the largest file that is read: what people and generators write stays below a tenth of it."""


def parse(text: str, *, path: Path | None = None, is_json: bool | None = None) -> File:
    """Read the text of a file.

    Args:
        text: the text, line ends as they are in the file.
        path: where it is.
        is_json: whether it is of the JSON syntax; by default, what the path's name says.
    """
    json = is_json if is_json is not None else path is not None and path.name.endswith(".json")
    body, error = _parsed(text, is_json=json)
    return _file(text, body, error, path=path, is_json=json)


def read_file(path: Path) -> File:
    """Read a file. One that is no UTF-8 is read up to there, and has that error; its text holds the bytes as surrogates.

    One of more than 16 MB is not read, and has that error.

    Raises:
        OSError: it cannot be read.
    """
    if path.stat().st_size > LARGEST_BYTES:
        problem = HclError(f"The file has more than {LARGEST_BYTES // 2**20} MB.", start=0, text="", limit=True)
        return _file("", parse_body("")[0], problem, path=path, is_json=path.name.endswith(".json"))
    content = path.read_bytes()
    try:
        text, wrong = content.decode("utf-8"), -1
    except UnicodeDecodeError as problem:
        text, wrong = content.decode("utf-8", "surrogateescape"), len(content[: problem.start].decode("utf-8"))
    body, error = _parsed(text[:wrong] if wrong >= 0 else text, is_json=path.name.endswith(".json"))
    if wrong >= 0 and (error is None or error.start >= wrong):
        error = HclError("The file is not UTF-8 from here on.", start=wrong, text=text)
    return _file(text, body, error, path=path, is_json=path.name.endswith(".json"))


def lines_of(text: str) -> list[str]:
    """Return the lines of a source as Terraform counts them, without their ends: a form feed or a lone carriage return ends none."""
    lines = [line.removesuffix("\r") for line in text.split("\n")]
    return lines if lines[-1] else lines[:-1]


@lru_cache(maxsize=1024)
def _parsed(text: str, *, is_json: bool) -> tuple[Body, HclError | None]:
    """The same text is read again in each copy of a folder."""
    return parse_json_body(text) if is_json else parse_body(text)


def _file(text: str, body: Body, error: HclError | None, *, path: Path | None, is_json: bool) -> File:
    if error is not None:
        error = HclError(error.message, start=error.start, text=text, path=path, limit=error.limit)
    return File(text=text, body=body, error=error, path=Path() if path is None else path, is_json=is_json)


def _width(text: str) -> int:
    """Return the number of grapheme clusters of a piece of a line, as far as marks and joiners make them."""
    if text.isascii():
        return len(text)
    count, joined = 0, False
    for char in text:
        if not (joined or char == _JOINER or unicodedata.category(char) in {"Mn", "Me", "Mc"}):
            count += 1
        joined = char == _JOINER
    return count
