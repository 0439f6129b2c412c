"""The HTML page: nothing of a finding, a plan or a source file gets out of its place, and no secret gets in."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import sys
from collections.abc import Mapping
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.reports.samples import CLEAN, PLACE, edit, finding, hostile, path, result, results, thorough, undecided

from tfproof.cli import main
from tfproof.findings import Findings, Location, Severity
from tfproof.plan import Applied, Plan
from tfproof.reports import ReportContext, render_text
from tfproof.reports.html_report import PlannedStack, render_html, render_review_html
from tfproof.review import Cause, Excerpt, Lane, Review

MIB = 1_000_000


class Reader(HTMLParser):
    """The elements of a page, its text, and what is open at its end."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.open: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in ("meta", "input", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        return "".join(self.words)

    @property
    def shape(self) -> set[str]:
        return {tag for tag, _ in self.tags} | {name for _, attributes in self.tags for name in attributes}


def plan(values: Mapping[str, Any], *, unknown: Any = (), sensitive: Any = (), kind: type[Plan] = Plan) -> Any:
    change: dict[str, Any] = {"actions": ["create"], "before": None, "after": values, "after_unknown": dict(unknown)}
    change |= {"after_sensitive": dict(sensitive), "before_sensitive": False}
    entry = {
        "address": "aws_x.y",
        "mode": "managed",
        "type": "aws_x",
        "name": "y",
        "provider_name": "p",
        "change": change,
    }
    outputs = {"token": {"actions": ["create"], "after": "canary-output", "after_sensitive": True}}
    return kind({"format_version": "1.2", "resource_changes": [entry], "output_changes": outputs})


PLAIN = Reader(
    render_html(
        result(finding(edits=(edit(),), path=path("a guest of p", "aws_iam_role.r", "s3:Get on b")), undecided()), PLACE
    )
)


@thorough
@given(results)
def test_whatever_a_finding_says_is_text_and_adds_nothing_to_the_page(found: Findings) -> None:
    page = render_html(found, ReportContext(folder="x"))
    read = Reader(page)
    assert read.open == []
    assert read.shape <= PLAIN.shape | {"br", "li", "ul", "table"}
    assert [tag for tag, _ in read.tags].count("script") == 1
    assert not [value for _, given in read.tags for value in given.values() if "javascript:" in (value or "")]
    assert page == render_html(found, ReportContext(folder="x")), "the same findings give the same bytes"


@thorough
@given(st.dictionaries(hostile.filter(bool), hostile, min_size=1, max_size=3))
def test_whatever_a_plan_holds_is_text(values: dict[str, str]) -> None:
    stack = PlannedStack(
        folder=Path(), plan=plan({"tags": values, "name": "<img src=x onerror=alert(1)>"}), applied=None
    )
    read = Reader(render_html(CLEAN, PLACE, {"": stack}))
    assert read.open == []
    assert {tag for tag, _ in read.tags} <= {tag for tag, _ in PLAIN.tags} | {"section"}
    assert "<img src=x" in read.text


def test_the_page_loads_nothing_and_runs_its_own_script_alone() -> None:
    page = render_html(result(finding(guideline="javascript:alert(1)"), finding(guideline="http://a.b")), PLACE)
    read = Reader(page)
    policy = next(given["content"] or "" for tag, given in read.tags if given.get("http-equiv"))
    for tag in ("style", "script"):
        text = page.partition(f"<{tag}>")[2].partition(f"</{tag}>")[0]
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none'")
    assert not [given for _, given in read.tags if {"style", "src", "srcset", "onclick"} & set(given)]
    assert "<a href=" not in page.partition("<main")[2], "only https links are links"


def test_the_page_says_what_every_report_says() -> None:
    read = Reader(render_html(result(), PLACE))
    for said in (finding().address, finding().found, finding().fix, "CGA_FED_05", "Failed", "1 finding, 1 undecided"):
        assert said in read.text
    assert "Passed" in Reader(render_html(CLEAN, PLACE)).text
    assert "Nothing to show" in Reader(render_html(CLEAN, PLACE)).text
    low = replace(result(finding(severity=Severity.LOW)), fail_on=Severity.HIGH)
    assert "Passed" in Reader(render_html(low, PLACE)).text


@pytest.mark.thorough
def test_ten_thousand_findings_are_all_there_in_six_megabytes() -> None:
    found = [
        finding(
            rule=f"CKV_AWS_{number % 400}",
            address=f'module.service["team-{number % 40}"].module.storage.aws_s3_bucket.this["{number}"]',
            found=f"encryption.{number} is AES256, and " + "the key is one that AWS manages " * 4,
            location=Location(file=f"modules/storage-{number % 50}/main.tf", line=number // 2 + 1),
            severity=[*Severity][number % 4],
        )
        for number in range(10_000)
    ]
    values = {f"attribute_{number}": "value" * 40 for number in range(20_000)}
    stack = PlannedStack(folder=Path(), plan=plan(values), applied=None)
    page = render_html(Findings.of(found, checks=10_000), PLACE, {"": stack})
    assert len(page.encode()) <= 6 * MIB
    assert page.count("<li data-sev=") + page.count('<details class="f"') == 10_000
    hard = [replace(one, address="<" * 5_000, found="\u202e" * 5_000, fix='"' * 5_000) for one in found[:4_000]]
    page = render_html(Findings.of(hard, checks=10_000), PLACE, {"": stack})
    assert len(page.encode()) <= 6 * MIB
    assert re.search(r"\d+ more, which do not fit here", page)


def test_two_hundred_causes_with_twelve_lines_of_source_each_are_less_than_600_kilobytes(tmp_path: Path) -> None:
    lines = "".join(
        f'  argument_{number} = "a value of the usual length for such an argument"\n' for number in range(10)
    )
    (tmp_path / "main.tf").write_text("".join(f'resource "aws_x" "y{number}" {{\n{lines}}}\n' for number in range(200)))
    found = [
        finding(
            rule="CKV_AWS_1",
            address=f'module.m.aws_x.y["{number}"]',
            location=Location(file="main.tf", line=number * 12 + 2),
        )
        for number in range(200)
    ]
    stack = PlannedStack(folder=tmp_path, plan=plan({}), applied=None)
    page = render_html(Findings.of(found, checks=200), PLACE, {"": stack})
    assert page.count('<details class="cause"') == 200
    assert page.count('aria-label="Source of main.tf') == 200
    assert len(page.encode()) <= 600_000


SOURCE = """\
variable "token" {
  default   = "canary-default"
  sensitive = true
}
locals {
  password = "canary-local"
}
resource "aws_x" "y" {
  name     = "shown"
  password = base64encode("canary-argument")
  key_wo   = "canary-write-only"
}
provider "aws" {
  access_key = "canary-scanned"
}
resource "aws_x" "z" {
  environment = { DB_PASSWORD = "canary-named", AWS_SECRET_ACCESS_KEY = var.key }
  hidden      = join("", ["aws_x", "canary-scanned-0001"])
  user_data   = <<-EOT
    export API_TOKEN=canary-script
    psql postgres://admin:canary-url@db
    -----BEGIN RSA PRIVATE KEY-----
    canary-key
    -----END RSA PRIVATE KEY-----
  EOT
  min_password_length = 12
  secret              = var.secret_name
}
"""


def test_no_secret_is_in_the_page(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(SOURCE)
    (tmp_path / "prod.tfvars").write_text('a = "canary-file"\n')
    marks = {"password": True, "parts": [{"inner": True}]}
    values = {
        "password": "canary-local",
        "name": "shown",
        "parts": [{"inner": "canary-part"}],
        "environment": {"DB_PASSWORD": "canary-named", "TOKENS": True, "STAGE": "prod"},
        "pairs": [{"name": "DB_PASSWORD", "value": "canary-pair"}, {"name": "STAGE", "value": "test"}],
        "script": "export API_TOKEN=canary-script",
        "tasks": json.dumps([{"environment": [{"name": "API_KEY", "value": "canary-task"}]}]),
        "key": "-----BEGIN PRIVATE KEY-----\ncanary-key",
        "copy": "canary-scanned-0001, again",
    }
    later = {**values, "endpoint": "canary-late"}
    stack = PlannedStack(
        folder=tmp_path,
        plan=plan(values, unknown={"endpoint": True}, sensitive=marks),
        applied=plan(later, sensitive={**marks, "endpoint": True}, kind=Applied),
        reported_secrets={"main.tf": [(14, 14), (18, 18)]},
    )
    places = [("main.tf", line) for line in range(1, SOURCE.count("\n") + 1)] + [("prod.tfvars", 1), ("../../x.tf", 1)]
    found = [finding(address=f"a.b{line}", location=Location(file=file, line=line)) for file, line in places]
    page = render_html(Findings.of(found, checks=1), PLACE, {"": stack})
    assert "canary" not in page
    text = Reader(page).text
    assert 'name     = "shown"' in text
    assert "min_password_length = 12" in text
    assert "secret              = var.secret_name" in text
    for value in ('"prod"', '"test"', "true"):
        assert value in text
    assert text.count("sensitive, not shown") == 10, (
        "four that are marked, and six by their names or on lines that a check reported"
    )


def test_states_of_values_are_told_apart() -> None:
    values, unknown = {"name": "shown"}, {"arn": True, "policy": True, "late": True}
    applied = Applied(
        dict(plan({**values, "arn": "arn:made-up", "policy": "<b>made of it</b>", "late": None})),
        stand_ins={"aws_x.y": frozenset({("arn",)})},
    )
    page = render_html(
        CLEAN, PLACE, {"": PlannedStack(folder=Path(), plan=plan(values, unknown=unknown), applied=applied)}
    )
    shown = re.findall(
        r'<span class="st (\w+)" title="[^"]*">.*?</span></span><span>(.*?)</span><span class="v">(.*?)</span>', page
    )
    assert {name: (state, value) for state, name, value in shown if name != "token"} == {
        "name": ("known", "&#34;shown&#34;"),
        "arn": ("simulated", "&#34;arn:made-up&#34;"),
        "policy": ("unknown", "known after apply; in the simulated apply &#34;&lt;b&gt;made of it&lt;/b&gt;&#34;"),
        "late": ("unknown", "known after apply"),
    }


def test_a_review_shows_each_cause_with_its_hunk_and_its_counts() -> None:
    hunk = Excerpt(file="main.tf", line=7, removed=("a = 1",), added=("a = </pre><script>",))
    loss = Cause(lane=Lane.LOSS, findings=(finding(rule="TFPROOF_UPGRADE_DATA"), undecided()), hunk=hunk)
    change = {
        "address": "aws_x.y",
        "action": "replace",
        "previous_address": "aws_x.z",
        "because": ["name"],
        "changed": [],
    }
    review = Review(
        before="main (abc)", causes=(loss,), gone=(finding(rule="CKV_AWS_1"),), same=3, checks=9, changes=(change,),
        access=(), versions={"Terraform": "1.11.4"},
    )  # fmt: skip
    read = Reader(render_review_html(review, PLACE, {}, passed=False))
    assert read.open == []
    for said in ("1 cause to look at, 1 of them loses data", "Failed", "Data loss", "a = </pre><script>", "aws_x.z → aws_x.y",
                 "CKV_AWS_1", "Terraform", "main (abc)"):  # fmt: skip
        assert said in read.text
    nothing = replace(review, causes=(), checks=0)
    assert "No checks ran" in Reader(render_review_html(nothing, PLACE, {}, passed=False)).text


def test_without_the_extra_one_line_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setitem(sys.modules, "jinja2", None)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "main.tf").write_text("")
    assert main(["check", "--no-scan", "--format", "html"]) == 2
    assert capsys.readouterr().err == "tfproof: error: jinja2 is not installed; run: pip install 'tfproof[report]'\n"


def test_the_page_and_the_text_count_the_same_places() -> None:
    found = [
        *(finding(address=f"aws_x.a[{number}]", location=Location(file="main.tf", line=3)) for number in range(3)),
        finding(address="aws_x.b", location=Location(file="main.tf", line=9)),
        undecided(address="aws_x.c", location=Location(file="main.tf", line=20)),
    ]
    every = Findings.of(found, checks=5)
    assert "4 findings at 2 places" in Reader(render_html(every, PLACE, {})).text
    assert ", at 2 places\n" in render_text(every)
