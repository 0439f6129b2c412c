"""Annotations, read back by the rules of the runner that reads them."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest
from hypothesis import given
from tests.unit.reports.samples import CLEAN, PLACE, finding, result, results, thorough, undecided

from tfproof.findings import Findings, Severity
from tfproof.reports.github_report import render_github

DATA = (("%0D", "\r"), ("%0A", "\n"), ("%25", "%"))
PROPERTY = (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%"))


@dataclass(frozen=True)
class Command:
    name: str
    properties: dict[str, str]
    message: str


def unescaped(text: str, table: tuple[tuple[str, str], ...]) -> str:
    for code, character in table:
        text = text.replace(code, character)
    return text


def commands(text: str) -> list[Command]:
    """Read workflow commands as the runner does: each on a line of its own, ``::name key=value,key=value::message``."""
    found = []
    for line in re.split(r"\r\n|\r|\n", text):
        if not line.lstrip().startswith("::"):
            continue
        head, separator, message = line.lstrip()[2:].partition("::")
        assert separator
        name, _, rest = head.partition(" ")
        pairs = [pair.split("=", 1) for pair in rest.split(",") if pair]
        properties = {key.strip(): unescaped(value, PROPERTY) for key, value in pairs}
        found.append(Command(name=name, properties=properties, message=unescaped(message, DATA)))
    return found


@thorough
@given(results)
def test_whatever_is_found_there_is_one_command_for_each_problem_and_no_other(found: Findings) -> None:
    read = commands(render_github(found, PLACE))
    assert len(read) == len(found.findings) + len(found.undecided) + (found.checks == 0)
    assert {command.name for command in read} <= {"error", "warning", "notice"}
    assert all(set(command.properties) <= {"file", "line", "title"} for command in read)


def test_an_annotation_reads_back_as_it_was() -> None:
    (command,) = commands(render_github(result(finding(found="50%\r\n::set-output name=a::b, c")), PLACE))
    assert command.properties == {
        "file": 'infra/my stack/modules/weiß & "blau"/a b.tf',
        "line": "41",
        "title": "CGA_FED_06 (high) No guest identities.",
    }
    assert command.message.splitlines()[0] == finding().address
    assert "found: 50%\r\n::set-output name=a::b, c" in command.message


def test_properties_escape_what_would_end_them() -> None:
    text = render_github(result(finding(title="a: b, c%3A\nd")), PLACE)
    assert "title=CGA_FED_06 (high) a%3A b%2C c%253A d::" in text


@pytest.mark.parametrize(
    ("severity", "name"), [("critical", "error"), ("high", "error"), ("medium", "warning"), ("low", "notice")]
)
def test_severities_become_the_three_kinds_of_annotation(severity: str, name: str) -> None:
    assert commands(render_github(result(finding(severity=Severity(severity))), PLACE))[0].name == name


def test_what_is_undecided_is_an_error_and_what_has_no_place_names_none() -> None:
    (command,) = commands(render_github(result(undecided(severity=Severity.LOW, location=None)), PLACE))
    assert command.name == "error"
    assert set(command.properties) == {"title"}
    assert "(undecided)" in command.properties["title"]


def test_a_clean_run_has_no_annotation_and_a_summary() -> None:
    assert render_github(CLEAN, PLACE) == "0 findings, 0 undecided in 7 checks\n"


def test_a_control_character_is_written_out() -> None:
    text = render_github(result(finding(found="a\x1b[2Jb", title="c\x07d")), PLACE)
    assert "\x1b" not in text
    assert "\x07" not in text
    assert "a\\x1b[2Jb" in text
    assert "c\\x07d" in text
