"""Reviews of several stacks are one: what one hunk brings to all of them is one cause."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.unit.reports.samples import finding

from tfproof.errors import UsageError
from tfproof.findings import Location, Severity
from tfproof.reports.context import ReportContext
from tfproof.reports.current_folder import review_from_current_folder
from tfproof.reports.review_markdown import render_review_markdown
from tfproof.reports.review_text import render_review_text
from tfproof.review import Cause, Excerpt, Lane, Review, together
from tfproof.review.noticed import Noticed

SHARED = Excerpt(file="../../modules/a/main.tf", line=3, removed=("old",), added=("new", "newer"))
OWN = Excerpt(file="main.tf", line=1, removed=(), added=("own",))
CHANGE: dict[str, object] = {
    "action": "replace",
    "address": "aws_x.y",
    "previous_address": None,
    "because": [],
    "changed": [],
}


def review(stack: str, *hunks: Excerpt | None, severity: Severity = Severity.MEDIUM) -> Review:
    causes = tuple(
        Cause(lane=Lane.FINDINGS, hunk=hunk, findings=(finding(
            stack=stack, address="aws_x.y", severity=severity, location=Location(file="main.tf", line=9)),))
        for hunk in hunks
    )  # fmt: skip
    return Review(
        before="main (abc)", causes=causes, gone=(finding(stack=stack, address="aws_x.z"),), same=2, changes=(CHANGE,),
        access=(), checks=5, versions={"terraform": "1"}, proved=({"claim": "a", "facts": "b"},),
    )  # fmt: skip


@pytest.fixture
def folders(tmp_path: Path) -> dict[str, Path]:
    found = {name: tmp_path / "live" / name for name in ("dev", "prod")}
    for folder in (*found.values(), tmp_path / "modules" / "a"):
        folder.mkdir(parents=True)
    return found


def test_a_hunk_that_two_stacks_see_is_one_cause(folders: dict[str, Path]) -> None:
    both = together(
        {"dev": review("dev", SHARED, OWN, None), "prod": review("prod", SHARED, OWN, None, severity=Severity.HIGH)},
        folders,
    )
    assert len(both.causes) == 5
    (shared,) = (one for one in both.causes if one.hunk == SHARED)
    assert shared.addresses == ("prod: aws_x.y", "dev: aws_x.y")
    assert shared.severity is Severity.HIGH
    assert (both.same, both.checks, both.count(Lane.FINDINGS), len(both.gone)) == (4, 10, 6, 2)
    assert [one["stack"] for one in both.changes] == ["dev", "prod"]
    assert both.to_json()["stacks"] == ["dev", "prod"]
    assert both.to_json()["lanes"]["proved"] == 2


def test_each_rendering_names_the_stack_and_a_place_that_opens(
    folders: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    both = together({name: review(name, SHARED, OWN) for name in folders}, folders)
    text = render_review_text(review_from_current_folder(both, folders), full=True, passed=False)
    for said in ("    modules/a/main.tf:3  ", "    live/dev/main.tf:1  ", "on     prod: aws_x.y", "± replace   dev: aws_x.y",
                 "  CGA_FED_06  prod: aws_x.z", "✔ proved             2"):  # fmt: skip
        assert said in text, text
    place = ReportContext(stacks={name: ReportContext(folder=f"live/{name}") for name in folders})
    comment = render_review_markdown(both, place)
    for said in ("`modules/a/main.tf:3`", "`live/prod/main.tf:1`", "on `prod: aws_x.y`", "- replace `dev: aws_x.y`"):
        assert said in comment, comment
    one = render_review_markdown(review("dev", SHARED), ReportContext(folder="live/dev"))
    assert "on `aws_x.y`" in one


def noticed(tmp_path: Path, coverage: Any, mutants: Any) -> Noticed:
    (tmp_path / "c.json").write_text(json.dumps(coverage), encoding="utf-8")
    (tmp_path / "m.json").write_text(json.dumps(mutants), encoding="utf-8")
    return Noticed.read(tmp_path / "c.json", tmp_path / "m.json", tmp_path)


def test_a_cause_says_what_tests_notice_of_its_lines(folders: dict[str, Path], tmp_path: Path) -> None:
    values = [
        {"subject": f"aws_x.y.{name}", "file": "modules/a/main.tf", "line": line, "asserted": asserted}
        for name, line, asserted in (("a", 3, True), ("b", 4, False), ("c", 5, False), ("d", 2, True))
    ]

    def mutant(status: str, first: int, last: int) -> dict[str, Any]:
        return {"status": status, "location": {"start": {"line": first}, "end": {"line": last}}}

    mutants = [mutant("Killed", 3, 3), mutant("Survived", 1, 3), mutant("NoCoverage", 4, 6), mutant("Ignored", 3, 3), mutant("Killed", 5, 5)]  # fmt: skip
    told = noticed(
        tmp_path,
        {"version": 1, "modules": [{"values": values}]},
        {"files": {"modules/a/main.tf": {"mutants": mutants}}},
    ).told(review("dev", SHARED, OWN), folders["dev"])
    assert told.causes[0].noticed == (
        "a test asserts aws_x.y.a", "no test asserts aws_x.y.b", "1 of 3 faults planted in these lines noticed",
    )  # fmt: skip
    assert told.causes[1].noticed == ()
    assert "tests  no test asserts aws_x.y.b" in render_review_text(told, full=True, passed=False)
    assert "Tests: no test asserts" in render_review_markdown(told, ReportContext())
    both = together({"dev": told, "prod": replace(told, causes=told.causes[:1])}, folders)
    assert len(both.causes[0].noticed) == 3


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"version": 2, "modules": []}', '{"files": {"a": {}}}'])
def test_what_is_no_report_is_refused(text: str, tmp_path: Path) -> None:
    (tmp_path / "r.json").write_text(text, encoding="utf-8")
    for coverage, mutants in ((tmp_path / "r.json", None), (None, tmp_path / "r.json")):
        with pytest.raises(UsageError):
            Noticed.read(coverage, mutants, tmp_path)
    with pytest.raises(UsageError):
        Noticed.read(tmp_path / "none.json", None, tmp_path)
