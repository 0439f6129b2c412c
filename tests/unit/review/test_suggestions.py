"""Where an edit can be accepted on a code host."""

from __future__ import annotations

import pytest
from tests.unit.reports.samples import edit, finding

from tfproof.reports.review_markdown import render_review_markdown
from tfproof.review import Cause, Excerpt, Lane, Review
from tfproof.source_edits import FixKind

HUNK = Excerpt(file="main.tf", line=42, removed=(), added=("  allow_unauthenticated_identities = true",))


def comment(**changes: object) -> str:
    cause = Cause(lane=Lane.FINDINGS, findings=(finding(edits=(edit(**changes),)),), hunk=HUNK)
    review = Review(
        before="main", causes=(cause,), gone=(), same=0, changes=(), access=(), checks=1, versions={}
    )  # fmt: skip
    return render_review_markdown(review, stack=".")


def test_an_edit_of_lines_that_the_change_adds_is_a_suggestion() -> None:
    assert "```suggestion\n  allow_unauthenticated_identities = false\n```" in comment()


@pytest.mark.parametrize(
    "changes",
    [{"first": 41}, {"first": 43}, {"file": "other.tf"}, {"kind": FixKind.SKETCH}, {"old": ("a", "b")}],
    ids=str,
)
def test_any_other_edit_is_a_difference(changes: dict[str, object]) -> None:
    text = comment(**changes)
    assert "suggestion" not in text
    assert "+  allow_unauthenticated_identities = false" in text
