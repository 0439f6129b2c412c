from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.reports.samples import PLACE, finding, result, undecided

from tfproof.findings import Call, Location
from tfproof.hcl import parse
from tfproof.reports import FORMATS, json_text
from tfproof.reports.escaping import one_line, visible

HOSTILE = (
    "\u202e", "\u2066", "\u2069", "\u200b", "\u200d", "\u00ad", "\ufeff", "\u2028", "\u2029", "\x1b[31m", "\x07", "\x85",
    "\ue000", "\U000e0041", "\x7f", "\ufff9",
)  # fmt: skip


def hidden(text: str) -> set[str]:
    return {
        c for c in text if c not in "\n\r\t" and unicodedata.category(c) in {"Cc", "Cf", "Cs", "Cn", "Co", "Zl", "Zp"}
    }


@pytest.mark.parametrize("form", sorted(FORMATS))
def test_no_format_shows_what_turns_text_around_or_hides_in_it(form: str) -> None:
    hostile = "".join(f"a{c}b" for c in HOSTILE)
    place = Location(file=f"{hostile}.tf", line=3)
    call = Call(module=f'module.m["{hostile}"]', location=place)
    texts = dict.fromkeys(("title", "found", "expected", "fix"), hostile)
    both = [
        make(**texts, address=f'aws_x.y["{hostile}"]', location=place, calls=(call,)) for make in (finding, undecided)
    ]
    assert hidden(FORMATS[form].render(result(*both), PLACE)) == set()


def test_what_reads_a_json_report_gets_the_text_that_was_put_in() -> None:
    value = {"".join(HOSTILE): ["\ud800", "é😀\n"]}
    text = json_text(value)
    assert json.loads(text) == value
    assert "é😀" in text
    assert hidden(text) == set()


@given(st.text())
def test_any_text_is_shown_without_anything_hidden_and_plain_text_as_it_is(text: str) -> None:
    assert hidden(visible(text)) == set()
    assert "\n" not in one_line(text)
    if not hidden(text):
        assert visible(text) == text
    assert json.loads(json_text(text)) == text


CODE = 'say so:\nmoved {\n  from = aws_x.a["|"]\n  to   = aws_x.b\n}\nor not'


@pytest.mark.parametrize(
    ("form", "lines"),
    [
        ("text", lambda text: [line.partition("| ")[2] for line in text.splitlines()]),
        ("json", lambda text: json.loads(text)["findings"][0]["fix"].splitlines()),
        ("gitlab", lambda text: json.loads(text)[0]["description"].splitlines()),
        ("sarif", lambda text: json.loads(text)["runs"][0]["results"][0]["message"]["text"].splitlines()),
        ("junit", lambda text: "".join(ET.fromstring(text).itertext()).splitlines()),  # noqa: S314 - our own
        ("github", lambda text: text.replace("%0A", "\n").splitlines()),
        ("markdown", lambda text: _unmarked(text).split("<br>")),
    ],
)
def test_the_code_of_a_fix_keeps_its_lines_in_every_format(form: str, lines: Callable[[str], list[str]]) -> None:
    shown = [line.rstrip() for line in lines(FORMATS[form].render(result(finding(fix=CODE)), PLACE))]
    start = shown.index("moved {")
    code = parse("\n".join(shown[start : start + 4]))
    assert code.error is None
    moved = code.body.blocks_of("moved")[0].body.attributes
    assert {name: code.source(one.expression) for name, one in moved.items()} == {
        "from": 'aws_x.a["|"]',
        "to": "aws_x.b",
    }


def _unmarked(text: str) -> str:
    for written, meant in (("&nbsp;", " "), ("&#124;", "|"), ("\\", "")):
        text = text.replace(written, meant)
    return text
