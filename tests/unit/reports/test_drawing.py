"""The drawing of paths: every step once, no box or line over another box, and at most sixty steps."""

from __future__ import annotations

import itertools
import re

from hypothesis import given
from hypothesis import strategies as st
from tests.unit.reports.samples import PLACE, finding, hostile, path, thorough

from tfproof.findings import Findings, PathStep, Severity, StepKind
from tfproof.reports.escaping import cells
from tfproof.reports.html_report import render_html
from tfproof.reports.html_report.drawing import Drawing, draw
from tfproof.reports.html_report.model import PathView, StepView

NAMES = st.sampled_from([f"aws_iam_role.r{number}" for number in range(40)]) | hostile.filter(bool)
PATHS = st.lists(
    st.lists(NAMES, min_size=2, max_size=6, unique=True).map(
        lambda names: view(*path(*names)),
    ),
    min_size=1,
    max_size=14,
)


def view(*steps: PathStep) -> PathView:
    shown = tuple(StepView(kind=one.kind, name=one.name, how=one.how, place="") for one in steps)
    return PathView(mark=Severity.HIGH.value, title="", steps=shown)


def level_parts(drawing: Drawing) -> list[tuple[int, int, int]]:
    """The parts of lines that go past a column of boxes: where they begin and end, and how high."""
    found = []
    for line in drawing.lines:
        numbers = [[int(one) for one in re.findall(r"-?\d+", part)] for part in re.findall(r"[MCH][^MCH]*", line.curve)]
        for before, part in itertools.pairwise(numbers):
            if len(part) == 1:
                found.append((before[-2], part[0], before[-1]))
    return found


@thorough
@given(PATHS)
def test_nothing_is_over_a_box_and_every_path_is_drawn_or_counted(paths: list[PathView]) -> None:
    drawing = draw(paths)
    assert drawing == draw(paths)
    assert len(drawing.boxes) <= 60
    assert drawing.drawn + drawing.left == len(paths)
    assert drawing.drawn > 0
    areas = [(one.x, one.y, one.x + drawing.box_width, one.y + drawing.box_height) for one in drawing.boxes]
    for at, (left, top, right, bottom) in enumerate(areas):
        assert 0 <= left < right <= drawing.width
        assert 0 < top < bottom <= drawing.height
        for other in areas[at + 1 :]:
            assert right <= other[0] or other[2] <= left or bottom <= other[1] or other[3] <= top
        for begin, end, height in level_parts(drawing):
            assert end <= left or right <= begin or not top <= height <= bottom
    assert all(cells(line) <= 26 for one in drawing.boxes for line in (one.first, one.second))


def test_a_step_that_two_paths_share_is_one_box_and_a_longer_way_goes_around() -> None:
    short, long = (
        path("a guest of p", "aws_iam_role.a", "s3:Get on b"),
        path("a guest of p", "aws_iam_role.a", "aws_iam_role.b", "s3:Get on b"),
    )
    drawing = draw([view(*short), view(*long)])
    assert [one.first for one in drawing.boxes] == ["a guest", "a", "b", "s3:Get"]
    assert len(drawing.lines) == 4
    assert len(level_parts(drawing)) == 1
    assert [word for _, word in drawing.heads] == ["Who", "Role", "Further role", "Reaches"]


def test_the_page_draws_the_worst_paths_lists_each_step_and_counts_the_rest() -> None:
    found = [
        finding(severity=Severity.HIGH if number else Severity.CRITICAL, path=path("a guest of p", f"aws_iam_role.r{number}", f"s3:Get on b{number}"))
        for number in range(50)
    ]  # fmt: skip
    page = render_html(Findings.of(found, checks=50), PLACE)
    assert page.count('<g class="box') == 59
    assert "21 more paths, for which the drawing has no room" in page
    assert page.count('<details class="cause path">') == 50
    assert page.index('class="way critical"') < page.index('class="way high"')
    assert StepKind.WHO.value in {step["kind"] for step in found[0].to_json()["path"]}
