"""Colors of the reports for people."""

from __future__ import annotations

import io
import re

import pytest
from hypothesis import given
from tests.unit.reports.samples import edit, finding, result, results, thorough, undecided

from tfproof.findings import Findings, Severity
from tfproof.reports.colors import colored, has_colors
from tfproof.reports.text_report import render_text

CODES = re.compile(r"\x1b\[[0-9;]*m")


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@thorough
@given(results)
def test_without_its_colors_a_report_is_what_it_was(found: Findings) -> None:
    text = render_text(found)
    assert "\x1b" not in text
    assert CODES.sub("", colored(text)) == text


def test_each_severity_and_each_side_of_an_edit_has_its_color_beside_its_word() -> None:
    every = [*(finding(severity=one, edits=(edit(),)) for one in Severity), undecided()]
    text = colored(render_text(result(*every)))
    heads = [
        CODES.search(line) for line in text.splitlines() if re.search(r"(CRITICAL|HIGH|MEDIUM|LOW|UNDECIDED)\x1b", line)
    ]
    assert len({one[0] for one in heads if one}) == len(every)
    assert re.search(r"\x1b\[31m +\| -  allow_unauthenticated", text)
    assert re.search(r"\x1b\[32m +\| \+  allow_unauthenticated", text)
    assert colored("    ~ size = 1 → 2 # forces replacement").count("\x1b[") == 2


@pytest.mark.parametrize(
    ("variables", "terminal", "wanted"),
    [
        ({}, True, True),
        ({}, False, False),
        ({"NO_COLOR": "1"}, True, False),
        ({"NO_COLOR": ""}, True, True),
        ({"FORCE_COLOR": "1"}, False, True),
        ({"FORCE_COLOR": "0"}, False, False),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, True, False),
        ({"TERM": "dumb"}, True, False),
    ],
)
def test_a_pipe_gets_no_color_and_a_terminal_does(
    variables: dict[str, str], terminal: bool, wanted: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR", "TERM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert has_colors(Terminal() if terminal else io.StringIO()) is wanted
    assert has_colors(None) is False
