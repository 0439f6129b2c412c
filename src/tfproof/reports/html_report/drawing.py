"""Paths from an identity to data as a drawing: steps that several paths share are drawn once, and no line crosses a box."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tfproof.findings import StepKind
from tfproof.reports.escaping import cut, visible
from tfproof.reports.html_report.model import PathView, StepView

_MOST = 60
_WIDTH, _HEIGHT = 216, 46
_GAP_X, _GAP_Y = 64, 18
_TOP = 34
_LETTERS = 26
_ROLE = "aws_iam_role."

Key = tuple[int, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A step: where its box is, its two lines, and the worst severity of its paths."""

    x: int
    y: int
    mark: str
    first: str
    second: str
    whole: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """The way between two steps, as the data of an SVG path, with the tip of its arrow."""

    mark: str
    curve: str
    tip: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """The whole drawing; ``left`` counts the paths that have no room in it."""

    width: int
    height: int
    heads: tuple[tuple[int, str], ...]
    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]
    drawn: int
    left: int
    box_width: int = _WIDTH
    box_height: int = _HEIGHT


def draw(paths: Sequence[PathView]) -> Drawing:
    """Return the drawing of paths, which are in the order of their severity: the first that fit are drawn."""
    drawn = list(_fitting(paths))
    last = max((len(one.steps) for one in drawn), default=1) - 1
    rows: dict[int, dict[str, tuple[str, StepView | None]]] = {column: {} for column in range(last + 1)}
    ways: dict[tuple[Key, ...], str] = {}
    for one in drawn:
        stops = [(last if step is one.steps[-1] else at, step) for at, step in enumerate(one.steps)]
        for column, step in stops:
            rows[column].setdefault(step.name, (one.mark, step))
        for (here, step), (there, to) in itertools.pairwise(stops):
            between = [(column, f"{step.name}\0{to.name}") for column in range(here + 1, there)]
            for column, name in between:
                rows[column].setdefault(name, (one.mark, None))
            ways.setdefault(((here, step.name), *between, (there, to.name)), one.mark)
    tallest = max(len(names) for names in rows.values())
    place = {
        (column, name): (column * (_WIDTH + _GAP_X) + 1, _TOP + row * (_HEIGHT + _GAP_Y) + (tallest - len(names)) * (_HEIGHT + _GAP_Y) // 2)
        for column, names in rows.items()
        for row, name in enumerate(names)
    }  # fmt: skip
    heads = {0: "Who", **{column: "Role" if column == 1 else "Further role" for column in range(1, last)}}
    return Drawing(
        width=last * (_WIDTH + _GAP_X) + _WIDTH + 2,
        height=_TOP + tallest * (_HEIGHT + _GAP_Y) - _GAP_Y + 2,
        heads=tuple((column * (_WIDTH + _GAP_X) + 1, word) for column, word in {**heads, last: "Reaches"}.items()),
        boxes=tuple(
            _box(place[column, name], mark, step)
            for column, names in rows.items()
            for name, (mark, step) in names.items()
            if step is not None
        ),
        lines=tuple(_line([place[key] for key in way], mark) for way, mark in ways.items()),
        drawn=len(drawn),
        left=len(paths) - len(drawn),
    )


def _fitting(paths: Sequence[PathView]) -> Iterator[PathView]:
    """The first paths that have at most so many boxes together."""
    seen: set[Key] = set()
    for one in paths:
        last = len(one.steps) - 1
        wanted = seen | {(-1 if at == last else at, step.name) for at, step in enumerate(one.steps)}
        if len(wanted) > _MOST:
            return
        seen = wanted
        yield one


def _box(at: tuple[int, int], mark: str, step: StepView) -> Box:
    first, second = _two_lines(step)
    return Box(
        x=at[0], y=at[1], mark=mark, first=cut(visible(first), _LETTERS), second=cut(visible(second), _LETTERS, start=True), whole=step.name
    )  # fmt: skip


def _two_lines(step: StepView) -> tuple[str, str]:
    """The two lines of a box: what it is, and where it is or of what."""
    if step.kind is StepKind.ROLE:
        before, type_, name = step.name.rpartition(_ROLE)
        return (name, f"{before}{type_}".rstrip(".")) if type_ else (step.name, "role")
    word, between, rest = step.name.partition(" of " if step.kind is StepKind.WHO else " on ")
    return word, f"{between.strip()} {rest}".strip()


def _line(stops: Sequence[tuple[int, int]], mark: str) -> Line:
    middle = _HEIGHT // 2
    x, y = stops[0][0] + _WIDTH, stops[0][1] + middle
    parts = [f"M{x} {y}"]
    for number, (left, top) in enumerate(stops[1:], start=1):
        to = top + middle
        half = (x + left) // 2
        parts.append(f"C{half} {y} {half} {to} {left} {to}")
        x, y = left, to
        if number < len(stops) - 1:
            x += _WIDTH
            parts.append(f"H{x}")
    return Line(mark=mark, curve=" ".join(parts), tip=f"M{x - 8} {y - 4}L{x} {y}L{x - 8} {y + 4}Z")
