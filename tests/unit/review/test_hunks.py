"""The hunks of a change, and the reports of many causes."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.reports.samples import edit, finding

from tfproof.findings import Severity
from tfproof.reports.context import ReportContext
from tfproof.reports.review_markdown import LIMIT, render_review_markdown
from tfproof.reports.review_text import render_review_text
from tfproof.review import Cause, Excerpt, Lane, Review
from tfproof.review.hidden_secrets import Secrets, excerpt, secret_lines, shown_line
from tfproof.review.hunks import Hunk, hunks

LINES = st.lists(st.sampled_from(["a", "b", "c", "}"]), max_size=8)


@given(LINES, LINES)
def test_hunks_make_one_version_of_the_other(tmp_path_factory: object, before: list[str], after: list[str]) -> None:
    base: Path = tmp_path_factory.mktemp("trees")  # type: ignore[attr-defined]
    for name, lines in (("then", before), ("now", after)):
        (base / name).mkdir()
        (base / name / "main.tf").write_text("".join(f"{line}\n" for line in lines))
    found = hunks(base / "then", base / "now", stack=base / "now")
    made = list(before)
    for one in reversed(found):
        assert made[one.old_start - 1 : one.old_start - 1 + len(one.old)] == list(one.old)
        made[one.old_start - 1 : one.old_start - 1 + len(one.old)] = one.new
    assert made == after
    for one in found:
        for number in range(one.new_start, one.new_start + len(one.new)):
            assert one.meets(number, number)
            assert one.distance(number) == 0


def test_a_removal_meets_the_lines_on_both_sides_of_it() -> None:
    hunk = Hunk(file="main.tf", old_start=3, old=("x",), new_start=3, new=())
    assert [hunk.meets(line, line) for line in range(1, 6)] == [False, True, True, False, False]


def test_secrets_are_left_out_of_what_is_shown() -> None:
    plan = {
        "resource_changes": [
            {"change": {"before": {"a": {"b": "s3cret"}}, "before_sensitive": {"a": {"b": True}}, "after": None}},
            {"change": {"before": None, "after": {"list": ["x", 12345]}, "after_sensitive": {"list": [False, True]}}},
        ],
        "variables": {"token": {"value": 'q"uote'}, "plain": {"value": "shown"}},
        "configuration": {"root_module": {"variables": {"token": {"sensitive": True}, "plain": {}}}},
    }
    secrets = Secrets.of([plan])
    assert secrets.texts == {"s3cret", "12345", 'q"uote'}
    lines = ('a = "s3cret"', "b = 12345", 'c = "q\\"uote"', 'd = "shown"', "x" * 500)
    hunk = Hunk(file="main.tf", old_start=1, old=(), new_start=1, new=lines)
    shown = excerpt(hunk, secrets, hidden=(), hidden_then=()).added
    assert shown[3] == 'd = "shown"'
    assert len(shown[4]) == 201
    assert not [secret for secret in ("s3cret", "12345", "uote") if secret in " ".join(shown)]
    values = excerpt(replace(hunk, file="prod.tfvars"), secrets, hidden=(), hidden_then=())
    assert "shown" not in " ".join(values.added).replace("not shown", "")
    declared = excerpt(hunk, secrets, hidden=[(2, 2)], hidden_then=())
    assert '"shown"' not in " ".join(declared.added)


def test_a_secret_is_hidden_however_the_source_writes_it(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(SECRETIVE)
    plan = {
        "resource_changes": [
            {
                "change": {
                    "after": {
                        "secret_string": '{"user":"admin","pass":"canary-one"}',
                        "key": "canary-two\ncanary-three\n",
                    },
                    "after_sensitive": {"secret_string": True, "key": True},
                }
            }
        ]
    }
    secrets = Secrets.of([plan])
    spans = secret_lines(tmp_path / "main.tf", secrets)
    shown = [
        shown_line(line, secrets, hidden=any(first <= number <= last for first, last in spans))
        for number, line in enumerate(SECRETIVE.splitlines(), start=1)
    ]
    assert "canary" not in "\n".join(shown)
    assert {'resource "a" "b" {', '  name = "shown"', '  default = "shown"', "}"} <= set(shown), "all else is shown"


SECRETIVE = """\
variable "given" {
  default   = "canary-four"
  ephemeral = true
}
variable "plain" {
  default = "shown"
}
locals {
  half = "canary-one"
  rest = base64encode(sensitive(
    "canary-five"
  ))
  key = <<-EOT
    canary-two
    canary-three
  EOT
}
resource "a" "b" {
  name = "shown"
  secret_string = base64encode(jsonencode({
    pass = "canary-six"
  }))
  password_wo = "canary-seven"
}
"""


def review(causes: int) -> Review:
    found = [
        Cause(
            lane=Lane.LOSS if number == 0 else Lane.FINDINGS,
            findings=tuple(
                replace(finding(), rule=f"CKV_AWS_{number}", fix="`@team` <b>\n```\ncode") for _ in range(2)
            ),
            hunk=Excerpt(
                file=f"m{number}.tf", line=number + 1, removed=(), added=("```", "# @team </details> <script>")
            ),
        )
        for number in range(causes)
    ]
    return Review(
        before="main (abc)", causes=tuple(found), gone=(), same=3, checks=causes, changes=(), access=(), versions={}
    )


def test_a_comment_of_ten_thousand_findings_fits_and_counts_the_rest() -> None:
    text = render_review_markdown(review(5000), ReportContext(folder="infra -->"))
    assert len(text) <= LIMIT
    assert "more causes, which do not fit here" in text
    assert text.count("\n<details>") == text.splitlines().count("</details>"), "what is in a fence ends nothing"
    assert text.splitlines()[0].count("-->") == 1
    assert text.count("| New findings | 10000 |") == 1


def test_a_comment_is_as_long_as_a_code_host_counts() -> None:
    made = review(1500)
    causes = tuple(
        replace(one, findings=tuple(replace(it, found="😀" * 200) for it in one.findings)) for one in made.causes
    )
    text = render_review_markdown(replace(made, causes=causes), ReportContext())
    assert len(text.encode("utf-16-le")) // 2 <= LIMIT
    assert "more causes, which do not fit here" in text


def test_lines_of_a_terminal_are_short_and_the_last_one_is_the_verdict() -> None:
    lines = render_review_text(review(30), passed=False).splitlines()
    assert max(map(len, lines)) <= 80
    assert lines[-1].startswith("✖ 30 causes")
    assert sum("CKV_AWS_" in line for line in lines) == 30
    assert render_review_text(review(0), passed=False).splitlines()[-1].startswith("✖ No checks ran")


def test_a_review_on_a_terminal_has_at_most_200_lines_unless_all_is_asked_for() -> None:
    change = {"action": "replace", "address": "aws_x.y", "because": []}
    gone = tuple(finding(rule=f"CKV_AWS_{number}") for number in range(500))
    made = replace(review(5000), gone=gone, changes=(change,) * 500)
    lines = render_review_text(made, passed=False).splitlines()
    assert 150 < len(lines) <= 200
    shown = sum("(from" in line or "CKV_AWS_" in line for line in lines[: lines.index("Findings gone")])
    assert f"… {5000 - shown} more causes: --full" in lines
    assert lines.count("  … 461 more: --full") == 2
    assert lines[-1].startswith("✖ 5000 causes")
    assert len(render_review_text(made, full=True, passed=False).splitlines()) > 6000


@pytest.mark.parametrize("text", ["漢字" * 60, "😀 wide " * 40, "e\u0301" * 200, "x" * 200, "\u202e\x1b[31m" * 30])
def test_no_line_of_a_terminal_takes_more_columns_than_it_has(text: str) -> None:
    cause = Cause(lane=Lane.LOSS, hunk=Excerpt(file=text, line=1, removed=(text,), added=(text,)),
                  findings=(finding(title=text, found=text, address=text, fix=text, note=text, edits=(edit(new=(text,)),)),))  # fmt: skip
    change = {"action": "replace", "address": text, "because": [text]}
    made = Review(before=text, causes=(cause,), gone=(finding(address=text),), same=0, changes=(change,), access=(),
                  checks=1, versions={})  # fmt: skip
    shown = render_review_text(made, full=True, passed=False)
    wide = [
        sum((unicodedata.east_asian_width(one) in "WF") + (not unicodedata.combining(one)) for one in line)
        for line in shown.splitlines()
    ]
    assert max(wide) <= 80
    assert "\x1b" not in shown


def test_a_cause_is_as_bad_as_its_worst_finding_and_losses_come_first() -> None:
    low, critical = finding(severity=Severity.LOW), finding(severity=Severity.CRITICAL)
    loss = Cause(lane=Lane.LOSS, findings=(low,), hunk=None)
    other = Cause(lane=Lane.FINDINGS, findings=(low, critical), hunk=None)
    assert other.severity is Severity.CRITICAL
    assert sorted([other, loss], key=Cause.sort_key) == [loss, other]


def test_a_terminal_shows_every_rule_of_a_cause_and_where_long_lines_differ() -> None:
    rules = [f"PROOF_RULE_{number:02}" for number in range(9)]
    begin = (
        '    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ec2.amazonaws.com"'
    )
    hunk = Excerpt(file="../../modules/api/main.tf", line=32, removed=(f"{begin} }} }}]",), added=(f'{begin}, AWS = "*" }} }}]',))  # fmt: skip
    found = tuple(finding(rule=rule, severity=Severity.CRITICAL) for rule in rules)
    made = replace(review(0), causes=(Cause(lane=Lane.ACCESS, findings=found, hunk=hunk),), checks=1)
    text = render_review_text(made, passed=False)
    assert all(rule in text for rule in rules)
    assert '      - …ce = "ec2.amazonaws.com" } }]' in text
    assert '      + …ce = "ec2.amazonaws.com", AWS = "*" } }]' in text
    assert max(map(len, text.splitlines())) <= 80
