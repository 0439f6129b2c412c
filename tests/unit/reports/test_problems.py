"""What makes a run unclean, in every format."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.unit.reports.samples import CLEAN, GUIDELINE, NOTHING, PLACE, finding, result, undecided

from tfproof.findings import Findings, Location, Severity, View
from tfproof.reports import FORMATS, ReportContext
from tfproof.reports.problems import details, problems


def prints(*items: object, place: ReportContext = PLACE) -> list[str]:
    return [problem.fingerprint for problem in problems(result(*items), place)]  # type: ignore[arg-type]


def test_a_run_is_clean_exactly_when_it_has_no_problems() -> None:
    for each in (CLEAN, NOTHING, result(), result(undecided()), replace(result(), checks=0)):
        assert each.clean == (problems(each, PLACE) == ())


def test_a_fingerprint_survives_moved_lines_files_and_other_words() -> None:
    moved = finding(location=Location(file="other.tf", line=7), found="null", severity=Severity.LOW, title="")
    assert prints(finding()) == prints(moved)


def test_fingerprints_differ_by_rule_address_and_stack() -> None:
    same = [finding(), finding(rule="CGA_FED_07"), finding(address="aws_x.y")]
    assert len({*prints(*same), *prints(finding(), place=ReportContext(folder="other"))}) == 4


def test_two_problems_of_one_rule_and_address_differ_in_an_order_that_never_varies() -> None:
    pair = finding(found="a"), finding(found="b")
    forward = prints(*pair)
    assert len(set(forward)) == 2
    assert forward == prints(*reversed(pair))


@pytest.mark.parametrize("form", [form for form in FORMATS.values() if form.name != "json"], ids=lambda form: form.name)
def test_no_format_shows_nothing_when_nothing_was_checked(form: object) -> None:
    render = form.render  # type: ignore[attr-defined]
    assert "nothing was checked" in render(NOTHING, PLACE)
    assert "nothing was checked" not in render(CLEAN, PLACE)


def test_a_place_counts_from_the_root_of_the_repository() -> None:
    assert PLACE.path(Location(file="modules/a/main.tf", line=1)) == "infra/my stack/modules/a/main.tf"
    assert PLACE.path(Location(file="../shared/main.tf", line=1)) == "infra/shared/main.tf"
    assert PLACE.path(None) == "infra/my stack/main.tf"
    assert ReportContext().path(Location(file="main.tf", line=1)) == "main.tf"


def test_a_reader_gets_everything_that_a_finding_says_and_no_empty_line() -> None:
    assert details(finding()) == (
        ("found", "allow_unauthenticated_identities = true"),
        ("expected", "false"),
        ("fix", "set it to false"),
        ("see", GUIDELINE),
    )
    assert details(finding(found="", expected="", fix="", guideline="")) == ()


@pytest.mark.parametrize("name", sorted(set(FORMATS) - {"text"}))  # a command that writes text says so in its head
@pytest.mark.parametrize("within", [True, False])
def test_every_report_says_which_facts_its_proofs_rest_on_and_what_is_accepted(name: str, *, within: bool) -> None:
    told = {"rule": "CGA_WEB_01", "address": "aws_s3_bucket.site", "reason": "a public site", "by": "tfproof.toml:1"}
    facts = {"rests on": ["AWS's actions of 2026-09-26"]}
    notes = {"accepted_findings": [told], **({"stacks": {"prod": facts}} if within else facts)}
    found = Findings.of([finding(view=View.PROOF)], checks=3, notes=notes)
    report = FORMATS[name].render(found, PLACE)
    assert "2026" in report.replace("\\", "")
    assert "public site" in report
