"""Markdown, read back by a parser of the dialect."""

from __future__ import annotations

import itertools
import re
from typing import Any

from hypothesis import given
from markdown_it import MarkdownIt
from tests.unit.reports.samples import CLEAN, GUIDELINE, NOTHING, PLACE, finding, result, results, thorough, undecided

from tfproof.findings import Findings
from tfproof.reports import ReportContext, render_markdown
from tfproof.reports.escaping import one_line


def rows(text: str) -> list[list[Any]]:
    """The cells of each row of the only table, as inline tokens."""
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    cells: list[list[Any]] = []
    for before, token in itertools.pairwise(tokens):
        if before.type == "tr_open":
            cells.append([])
        if before.type == "td_open":
            cells[-1].append(token)
    return [row for row in cells if row]


def plain(cell: Any) -> str:
    """The text that a reader sees; only the line break and the code tag that we write may be HTML."""
    shown = []
    for token in cell.children or []:
        if token.type == "html_inline":
            assert token.content in ("<br>", "<code>", "</code>")
            shown.append("\n" if token.content == "<br>" else "")
        elif token.type in ("text", "code_inline", "text_special"):
            shown.append(token.content)
        else:
            assert token.type in ("link_open", "link_close"), token.type
    return "".join(shown)


@thorough
@given(results)
def test_whatever_is_found_each_cell_reads_back_as_it_was(found: Findings) -> None:
    expected = [*found.findings, *found.undecided]
    read = rows(render_markdown(found, PLACE))
    assert len(read) == len(expected) + (found.checks == 0)
    for cells, one in zip(read, expected, strict=False):
        word, rule, where, what, fix = map(plain, cells)
        assert word == ("undecided" if one.verdict.value == "undecided" else one.severity.value)
        assert rule == one.rule
        place = f"\n{one_line(f'{PLACE.path(one.location)}:{one.location.line}')}" if one.location else ""
        assert where == one_line(one.address) + place
        assert what == one_line(one.found or one.title or f"{one.rule} {one.verdict.value}")
        assert one_line(fix) == one_line(one.fix)


def test_pipes_backticks_and_backslashes_stay_in_their_cell() -> None:
    text = render_markdown(
        result(finding(address='aws_x.y["a|b`c\\|d"]', found="a|b `c` \\| <b>", location=None)), PLACE
    )
    ((_, _, where, what, _),) = rows(text)
    assert plain(where) == 'aws_x.y["a|b`c\\|d"]'
    assert plain(what) == "a|b `c` \\| <b>"


def test_a_backslash_is_never_bare_in_code_for_parsers_differ_on_it() -> None:
    text = render_markdown(result(finding(address='aws_x.y["a\\b"]')), PLACE)
    assert "a&#92;b" in text
    assert "a\\b" not in text


def test_a_rule_links_to_its_guideline() -> None:
    assert f"[CGA\\_FED\\_06](<{GUIDELINE}>)" in render_markdown(result(finding()), PLACE)


def test_a_guideline_ends_no_link_and_no_cell() -> None:
    text = render_markdown(result(finding(guideline="https://example.com/a>b|c d`e")), PLACE)
    assert "(<https://example.com/a%3Eb%7Cc%20d%60e>)" in text


def test_the_heading_says_how_it_went() -> None:
    assert render_markdown(CLEAN, ReportContext(folder="infra")) == (
        "### tfproof check `infra`: 0 findings, 0 undecided in 7 checks\n"
    )
    assert render_markdown(CLEAN, ReportContext(command="upgrade")).startswith("### tfproof upgrade `.`: ")
    assert "nothing was checked" in render_markdown(NOTHING, PLACE)


def test_rows_that_do_not_fit_are_counted() -> None:
    many = result(*(finding(address=f"aws_x.y{number}") for number in range(100)), undecided())
    short = render_markdown(many, PLACE, limit=5000)
    assert len(short.encode()) <= 5000
    shown = len(rows(short))
    assert 5 < shown < 50
    assert re.search(rf"and {101 - shown} more", short)


def test_the_heading_takes_room_as_well() -> None:
    many = result(*(finding(address=f"aws_x.y{number}") for number in range(100)))
    short = render_markdown(many, ReportContext(folder="a" * 700), limit=5000)
    assert len(short.encode()) <= 5000
    assert 1 < len(rows(short)) < 50
