"""GitLab's code quality report, read back as JSON."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from tests.unit.reports.samples import CLEAN, PLACE, finding, result, results, thorough, undecided

from tfproof.findings import Findings, Severity, View
from tfproof.reports.gitlab_report import render_gitlab

SEVERITIES = {"info", "minor", "major", "critical", "blocker"}


@thorough
@given(results)
def test_whatever_is_found_each_issue_has_what_gitlab_needs(found: Findings) -> None:
    issues = json.loads(render_gitlab(found, PLACE))
    assert len(issues) == len(found.findings) + len(found.undecided) + (found.checks == 0)
    assert len({issue["fingerprint"] for issue in issues}) == len(issues)
    for issue in issues:
        assert issue["severity"] in SEVERITIES
        assert issue["description"]
        assert issue["check_name"]
        assert issue["location"]["lines"]["begin"] >= 1
        assert not issue["location"]["path"].startswith(("./", "/"))


def test_an_issue_has_its_place_from_the_root_of_the_repository() -> None:
    (issue,) = json.loads(render_gitlab(result(finding()), PLACE))
    assert issue["location"] == {
        "path": 'infra/my stack/modules/weiß & "blau"/a b.tf',
        "lines": {"begin": 41},
    }
    assert issue["description"] == (
        f"{finding().address}: allow_unauthenticated_identities = true (fix: set it to false)"
    )


@pytest.mark.parametrize(
    ("severity", "shown"), [("critical", "blocker"), ("high", "critical"), ("medium", "major"), ("low", "minor")]
)
def test_severities_keep_their_order(severity: str, shown: str) -> None:
    (issue,) = json.loads(render_gitlab(result(finding(severity=Severity(severity))), PLACE))
    assert issue["severity"] == shown


def test_what_is_undecided_says_so_and_a_clean_run_is_an_empty_list() -> None:
    (issue,) = json.loads(render_gitlab(result(undecided()), PLACE))
    assert issue["description"].startswith("undecided: ")
    assert json.loads(render_gitlab(CLEAN, PLACE)) == []


def test_what_is_accepted_is_for_information_and_proofs_say_what_they_rest_on() -> None:
    told = {
        "rule": "CGA_WEB_01",
        "address": "aws_s3_bucket.site",
        "reason": "public on purpose",
        "by": "tfproof.toml:1",
    }
    notes = {"accepted_findings": [told], "rests on": ["AWS's actions of 2026-09-26"]}
    found = Findings.of([finding(), finding(view=View.PROOF, rule="PROOF_ROLE_ESCALATION")], checks=3, notes=notes)
    plain, proof, accepted = json.loads(render_gitlab(found, PLACE))
    assert "2026" not in plain["description"]
    assert proof["description"].endswith("[AWS's actions of 2026-09-26]")
    assert accepted["severity"] == "info"
    assert accepted["description"] == "accepted: CGA_WEB_01 aws_s3_bucket.site: public on purpose (tfproof.toml:1)"
