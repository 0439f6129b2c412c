"""The page of mutants in their source."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tfproof.reports.html_report import render_mutants_html

SOURCE = """\
resource "aws_x" "y" {
  name     = "é"
  password = "canary"
  on       = true
  other    = "a canary too"
}

variable "v" {
  default   = "quiet"
  sensitive = true
}
"""


def mutant(line: int, column: int, original: str, replacement: str, status: str, **own: Any) -> dict[str, Any]:
    end = column + len(original)
    return {
        "id": f"{line}-{replacement}",
        "mutatorName": "flip-boolean",
        "replacement": replacement,
        "location": {"start": {"line": line, "column": column}, "end": {"line": line, "column": end}},
        "status": status,
        "statusReason": f"test: t_{line}",
        "tfproof": {"original": original, "suggestion": None, **own},
    }


def page(*mutants: dict[str, Any], source: str = SOURCE) -> str:
    files = {"main.tf": {"source": source, "mutants": list(mutants)}}
    return render_mutants_html({"files": files}, ["score:     50.0 % noticed", "note:      <b>"])


def difference(html: str) -> list[str]:
    return re.findall(r'<div class="l (?:del|add)">.*?class="tx">([^<]*)<', html)


def test_a_fault_that_nothing_noticed_is_shown_at_its_line_with_its_difference() -> None:
    html = page(
        mutant(4, 14, "true", "false", "Survived", suggestion="def test_it(): ..."),
        mutant(2, 14, '"é"', '"x"', "Killed"),
        mutant(4, 14, "true", "null", "CompileError"),
    )
    assert "<h1>Nothing noticed 1 fault</h1>" in html
    assert "1 noticed, 1 not noticed" in html
    assert difference(html) == ["  on       = true", "  on       = false"]
    assert "def test_it(): ..." in html
    assert "Flip boolean</b>: test: t_2" in html
    assert "null" not in html
    assert html.index("on       = true") < html.index("Flip boolean</b>: nothing noticed") < html.rindex("not shown")


@pytest.mark.parametrize("status", ["Survived", "Killed"])
def test_no_secret_of_the_source_is_shown(status: str) -> None:
    html = page(mutant(3, 14, '"canary"', '"canary2"', status), mutant(9, 15, '"quiet"', '"quieter"', status))
    assert "canary" not in html
    assert "quiet" not in html
    assert "password = (not shown" in html


def test_nothing_of_the_source_is_markup_and_nothing_is_loaded() -> None:
    hostile = 'locals {\n  a = "</div><script>alert(1)</script>\u202e"\n}\n'
    html = page(mutant(2, 7, '"</div>', "<img src=x>", "Survived"), source=hostile)
    assert "<script" not in html
    assert "<img" not in html
    assert "\u202e" not in html
    assert "<b></dd>" not in html
    assert "default-src &#39;none&#39;" in html


def test_a_place_that_does_not_hold_the_original_shows_the_two_texts() -> None:
    html = page(mutant(4, 40, "truth", "lie", "Survived"))
    assert difference(html) == ["truth", "lie"]


def test_without_mutants_the_page_says_so() -> None:
    assert "<h1>No fault was planted</h1>" in render_mutants_html({"files": {}}, [])
    assert "<h1>Every fault was noticed</h1>" in page(mutant(4, 14, "true", "false", "Killed"))


def test_the_same_report_gives_the_same_bytes() -> None:
    one = mutant(4, 14, "true", "false", "Survived")
    assert page(one) == page(one)
