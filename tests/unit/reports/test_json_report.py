"""The report for scripts."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import jsonschema
from tests.unit.reports.samples import CLEAN, NOTHING, PLACE, result

import tfproof
from tfproof.findings import Finding, Findings, Severity, Verdict, View
from tfproof.reports import render_json as rendered
from tfproof.reports.json_report import SCHEMA

FINDING = Finding(
    rule="CGA_CL_01", severity=Severity.HIGH, address='aws_cognito_user_pool_client.this["é"]', found="a", expected="b",
    fix="c", view=View.APPLIED,
)  # fmt: skip


def render_json(found: Findings) -> str:
    return rendered(found, PLACE)


def test_the_object_has_findings_undecided_and_summary() -> None:
    report = json.loads(render_json(Findings.of([FINDING], checks=7, notes={"stack": "shop"})))
    assert set(report) == {"schema", "tool", "stack", "versions", "findings", "undecided", "summary"}
    assert report["findings"][0]["view"] == "applied"
    assert report["summary"]["by_severity"] == {"critical": 0, "high": 1, "medium": 0, "low": 0}
    assert report["summary"]["checks"] == 7
    assert report["summary"]["clean"] is False
    assert report["summary"]["stack"] == "shop"


def test_what_is_undecided_stands_in_a_list_of_its_own_and_is_not_clean() -> None:
    report = json.loads(render_json(Findings.of([replace(FINDING, verdict=Verdict.UNDECIDED)], checks=7)))
    assert report["findings"] == []
    assert [one["rule"] for one in report["undecided"]] == ["CGA_CL_01"]
    assert (report["summary"]["undecided"], report["summary"]["clean"]) == (1, False)


def test_a_clean_run_says_so_and_nothing_checked_does_not() -> None:
    clean, nothing = (json.loads(render_json(Findings.of([], checks=checks))) for checks in (3, 0))
    assert clean["summary"]["clean"] is True
    assert nothing["summary"]["clean"] is False


def test_equal_findings_give_equal_bytes_and_keep_letters_readable() -> None:
    text = render_json(Findings.of([FINDING], checks=1))
    assert text == render_json(Findings.of([FINDING], checks=1))
    assert "é" in text


def test_every_report_is_what_its_schema_says() -> None:
    schema = json.loads((Path(tfproof.__file__).parent / "reports" / "findings.schema.json").read_text())
    assert schema["properties"]["schema"]["const"] == SCHEMA
    about = Findings(notes={"versions": {"terraform": "terraform 1.11.4"}, "left_out": {"CKV_AWS_1": 2}})
    for found in (result(), CLEAN, NOTHING, result().of_stack("prod"), result().merged(about)):
        report = json.loads(render_json(found))
        jsonschema.validate(report, schema, cls=jsonschema.Draft202012Validator)
    assert report["versions"] == {"terraform": "terraform 1.11.4"}
    assert report["tool"] == {"name": "tfproof", "version": tfproof.__version__, "command": "check"}
