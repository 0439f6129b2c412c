"""Finds the line on which a block stands: ``file:line`` of resources, data sources, modules, variables and outputs."""

from __future__ import annotations

import functools
import os.path
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from tfproof.findings import Location

_HEADER = re.compile(
    r"^\s*(?P<kind>resource|data|ephemeral|module|variable|output)\s+"
    r'(?:"(?P<first>[^"]+)"|(?P<bare>[\w-]+))(?:\s+(?:"(?P<second>[^"]+)"|(?P<bare2>[\w-]+)))?\s*(?:\{|$|/\*|#|//)'
)
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')
_HEREDOC = re.compile(r"<<-?\s*([A-Za-z_][\w.-]*)\s*$")


def find_blocks(folder: Path, *, relative_to: Path | None = None) -> Mapping[str, Location]:
    """Find each block of the ``*.tf`` files of one folder.

    Args:
        folder: a module's folder; its sub-folders are other modules.
        relative_to: what the file names are relative to (default: ``folder``).

    Returns:
        Local address (``aws_x.this``, ``data.aws_x.this``, ``module.m``, ``var.v``, ``output.o``) to its place. Where
        an override file repeats a block, the first place counts.
    """
    found: dict[str, Location] = {}
    base = (relative_to or folder).resolve()
    files = sorted(folder.glob("*.tf"), key=lambda path: (_is_override(path.name), path.name))
    for path in files:
        shown = _relative(path.resolve(), base)
        for line, address in _headers(path.read_text(encoding="utf-8", errors="replace")):
            found.setdefault(address, Location(file=shown, line=line))
    return found


def headers(text: str) -> Iterator[tuple[int, str]]:
    """Yield line number (from 1) and local address of each top-level block; comments and heredocs hold none."""
    depth = 0
    for number, line in _code_lines(text):
        if depth == 0 and (match := _HEADER.match(line)):
            address = _address(match)
            if address:
                yield number, address
        bare = _STRING.sub('""', line)
        depth = max(0, depth + bare.count("{") - bare.count("}"))


@functools.lru_cache(maxsize=1024)
def _headers(text: str) -> tuple[tuple[int, str], ...]:
    """Every plan of a module asks for the lines of the same text."""
    return tuple(headers(text))


def _address(match: re.Match[str]) -> str | None:
    kind = match["kind"]
    first = match["first"] or match["bare"]
    second = match["second"] or match["bare2"]
    if kind in ("resource", "data", "ephemeral"):
        prefix = "" if kind == "resource" else f"{kind}."
        return f"{prefix}{first}.{second}" if second else None
    return f"{'var' if kind == 'variable' else kind}.{first}"


def _code_lines(text: str) -> Iterator[tuple[int, str]]:
    """Lines with comments and heredoc bodies taken out."""
    heredoc: str | None = None
    in_comment = False
    for number, line in enumerate(text.splitlines(), start=1):
        if heredoc is not None:
            if line.strip() == heredoc:
                heredoc = None
            continue
        code, in_comment = _without_comments(line, in_comment=in_comment)
        if match := _HEREDOC.search(code):
            heredoc = match[1]
        yield number, code


def _without_comments(line: str, *, in_comment: bool) -> tuple[str, bool]:
    code = ""
    position = 0
    while position < len(line):
        if in_comment:
            end = line.find("*/", position)
            if end < 0:
                return code, True
            position, in_comment = end + 2, False
        elif match := _STRING.match(line, position):
            code += match[0]
            position = match.end()
        elif line.startswith("/*", position):
            position, in_comment = position + 2, True
        elif line[position] == "#" or line.startswith("//", position):
            break
        else:
            code += line[position]
            position += 1
    return code, in_comment


def _is_override(name: str) -> bool:
    return name == "override.tf" or name.endswith("_override.tf")


def _relative(path: Path, base: Path) -> str:
    return Path(os.path.relpath(path, base)).as_posix()
