"""Text reports on a terminal: no line is wider than it, and a pipe gets each text in one line."""

from __future__ import annotations

import io
import os

import pytest
from hypothesis import given
from tests.unit.reports.samples import GUIDELINE, edit, finding, result, results, thorough, undecided

from tfproof.findings import Findings
from tfproof.reports.escaping import cells, writable
from tfproof.reports.line_wrapping import width_of, wrapped
from tfproof.reports.text_report import render_text

LONG = finding(
    title="Role trust policy allows identities that nobody has thought of, among them those of other accounts",
    found="the token of a guest of pool <aws_cognito_identity_pool.this.id> is let in by statement 1\n    principal  Federated " + "x " * 60,
    fix="ask for amr = authenticated in a condition of every statement that trusts the identity pool of the stack",
    edits=(edit(),),
)  # fmt: skip


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@thorough
@given(results)
def test_a_wrapped_report_says_the_same(found: Findings) -> None:
    text = render_text(found)
    assert [word for word in wrapped(text, 80).split() if word != "|"] == [word for word in text.split() if word != "|"]


def test_only_words_that_are_wider_than_a_terminal_are_wider_than_it() -> None:
    text = render_text(result(LONG, undecided(found="é" * 30 + " 日本語" * 30)))
    for width in (60, 80, 120):
        wide = [line for line in wrapped(text, width).splitlines() if cells(line) > width]
        assert all(line.split()[-1] == GUIDELINE for line in wide), wide


def test_a_text_goes_on_below_where_it_began() -> None:
    lines = wrapped(render_text(result(LONG)), 80).splitlines()
    fix = next(number for number, line in enumerate(lines) if line.startswith("  fix:      "))
    assert lines[fix + 1].startswith(" " * 12)
    assert lines[fix + 1].strip()
    assert sum(line.startswith("            |     principal") for line in lines) == 1
    assert sum(line.startswith("            |       x") for line in lines) >= 1


def test_a_pipe_is_not_wrapped_and_a_terminal_has_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    assert width_of(io.StringIO()) is None
    assert width_of(None) is None
    for columns, wanted in (("100", 100), ("400", 120), ("10", 40)):
        monkeypatch.setitem(os.environ, "COLUMNS", columns)
        assert width_of(Terminal()) == wanted


def test_signs_of_reports_are_written_with_what_an_encoding_has() -> None:
    assert writable("✖ 2 … a → b é", "ascii") == r"x 2 ... a -> b \xe9"
    assert writable("✖ é", "utf-8") == "✖ é"
    assert writable("é", "latin-1") == "é"
