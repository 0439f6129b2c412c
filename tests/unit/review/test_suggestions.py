"""Where an edit can be accepted on a code host, and what accepting it writes."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from tests.unit.reports.samples import edit, finding, hostile, thorough

from tfproof.reports.context import ReportContext
from tfproof.reports.review_markdown import render_review_markdown
from tfproof.review import Cause, Excerpt, Lane, Review
from tfproof.source_edits import FixKind

HUNK = Excerpt(file="main.tf", line=42, removed=(), added=("  allow_unauthenticated_identities = true",))
LINES = st.text(st.sampled_from('ab `~"{}=#\t\u200b\u202e\u2028\r漢😀-+'), max_size=12) | hostile.filter(
    lambda one: "\n" not in one
)


def comment(hunk: Excerpt = HUNK, **changes: Any) -> str:
    cause = Cause(lane=Lane.FINDINGS, findings=(finding(edits=(edit(**changes),)),), hunk=hunk)
    review = Review(
        before="main", causes=(cause,), gone=(), same=0, changes=(), access=(), checks=1, versions={}
    )  # fmt: skip
    return render_review_markdown(review, ReportContext())


def suggested(text: str) -> list[list[str]]:
    """What a code host takes for suggestions: the lines that each writes."""
    fences = [one for one in MarkdownIt("commonmark").parse(text) if one.type == "fence" and one.info == "suggestion"]
    return [one.content.removesuffix("\n").split("\n") if one.content else [] for one in fences]


def test_an_edit_of_lines_that_the_change_adds_is_a_suggestion() -> None:
    assert "```suggestion\n  allow_unauthenticated_identities = false\n```" in comment()


@pytest.mark.parametrize(
    "changes",
    [
        {"first": 41},
        {"first": 43},
        {"file": "other.tf"},
        {"kind": FixKind.SKETCH},
        {"old": ("a", "b")},
        {"old": ("a",)},
    ],
    ids=str,
)
def test_any_other_edit_is_a_difference(changes: dict[str, Any]) -> None:
    text = comment(**changes)
    assert "suggestion" not in text
    assert "+  allow_unauthenticated_identities = false" in text


def test_lines_that_are_deleted_leave_no_empty_line() -> None:
    assert suggested(comment(new=())) == [[]]
    assert suggested(comment(new=("",))) == [[""]]


@thorough
@given(
    st.lists(LINES, min_size=1, max_size=5).map(tuple), st.integers(0, 4), st.integers(1, 3), st.lists(LINES, max_size=3).map(tuple)
)  # fmt: skip
def test_accepting_a_suggestion_writes_what_the_edit_writes(
    added: tuple[str, ...], begin: int, number: int, new: tuple[str, ...]
) -> None:
    old = added[begin : begin + number]
    if not old:
        return
    hunk = Excerpt(file="main.tf", line=42, removed=("x",), added=added)
    for written in suggested(comment(hunk, first=42 + begin, old=old, new=new)):
        assert written == list(new)
