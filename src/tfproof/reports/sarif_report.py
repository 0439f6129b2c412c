"""Findings as SARIF 2.1.0: https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/sarif-v2.1.0-errata01-os-complete.html.

What GitHub reads of it: https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

from tfproof.findings import UNDECIDED, Finding, Findings, Location, PathStep, Severity
from tfproof.installation import VERSION
from tfproof.reports.context import ReportContext
from tfproof.reports.escaping import json_text, visible
from tfproof.reports.problems import Problem, accepted, details, problems, rests_on_facts
from tfproof.source_edits import FixKind, kind_of

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_ROOT = "%SRCROOT%"
_LEVELS = {
    Severity.CRITICAL: "error",
    Severity.HIGH: "error",
    Severity.MEDIUM: "warning",
    Severity.LOW: "note",
}
# GitHub: critical above 9.0, high from 7.0, medium from 4.0.
_SCORES = {Severity.CRITICAL: "9.5", Severity.HIGH: "8.0", Severity.MEDIUM: "5.5", Severity.LOW: "2.0"}


def render_sarif(result: Findings, place: ReportContext) -> str:
    """Return a log of one run; each finding and undecided check is a failed result."""
    found = problems(result, place)
    rules = _rules(found)
    indices = {rule["id"]: index for index, rule in enumerate(rules)}
    run = {
        "tool": {"driver": {"name": "tfproof", "semanticVersion": VERSION, "rules": rules}},
        "automationDetails": {"id": f"tfproof/{place.command}/{_uri(place.name)}/"},
        "invocations": [{"executionSuccessful": True, "exitCode": 0 if result.passed else 1}],
        "originalUriBaseIds": {_ROOT: {"description": {"text": "The root of the repository."}}},
        "results": [_result(problem, indices[problem.finding.rule]) for problem in found],
        "properties": {
            "checks": result.checks,
            "accepted": list(accepted(result)),
            "restsOn": list(rests_on_facts(result)),
        },
    }
    return json_text({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]})


def _rules(found: Iterable[Problem]) -> list[dict[str, Any]]:
    """One entry for each rule that has a result, as bad as its worst one."""
    by_rule: dict[str, list[Finding]] = {}
    for problem in found:
        by_rule.setdefault(problem.finding.rule, []).append(problem.finding)
    return [_rule(rule, findings) for rule, findings in sorted(by_rule.items())]


def _rule(rule: str, findings: list[Finding]) -> dict[str, Any]:
    worst = min(findings, key=lambda finding: finding.severity.rank)
    title = visible(worst.title.removeprefix(UNDECIDED) or rule)
    fixes = {finding.fix for finding in findings}
    entry: dict[str, Any] = {
        "id": rule,
        "shortDescription": {"text": title},
        "fullDescription": {"text": title},
        "help": {"text": visible(worst.fix) if len(fixes) == 1 and worst.fix else title},
        "defaultConfiguration": {"level": _LEVELS[worst.severity]},
        "properties": {"security-severity": _SCORES[worst.severity], "tags": ["security", "terraform"]},
    }
    if worst.guideline:
        entry["helpUri"] = worst.guideline
    return entry


def _result(problem: Problem, index: int) -> dict[str, Any]:
    finding = problem.finding
    result = {
        "ruleId": finding.rule,
        "ruleIndex": index,
        # SARIF has a kind "open" for what is undecided; viewers hide what is no failure, and so it is one.
        "kind": "fail",
        "level": "error" if problem.undecided else _LEVELS[finding.severity],
        "message": {"text": _message(problem)},
        "locations": [
            {
                "physicalLocation": _physical(finding.location, problem.place),
                "logicalLocations": [{"fullyQualifiedName": visible(finding.address), "kind": "resource"}],
            }
        ],
        "partialFingerprints": {"tfproof/v1": problem.fingerprint},
        "properties": {
            "severity": finding.severity.value,
            "verdict": finding.verdict.value,
            "view": finding.view.value,
        },
    }
    if finding.edits and kind_of(finding.edits) is not FixKind.SKETCH:
        result["fixes"] = [_fix(finding, problem.place)]
    if finding.path:
        result["codeFlows"] = [{"threadFlows": [{"locations": [_stop(one, problem.place) for one in finding.path]}]}]
    if finding.calls:
        result["relatedLocations"] = [
            {
                "id": number,
                "message": {"text": visible(f"{call.module} is called here")},
                "physicalLocation": _physical(call.location, problem.place),
            }
            for number, call in enumerate(finding.calls, start=1)
        ]
    return result


def _stop(step: PathStep, place: ReportContext) -> dict[str, Any]:
    text = visible(f"{step.name}: {step.how}" if step.how else step.name).replace("](", "] (")
    return {"location": {"message": {"text": text}, "physicalLocation": _physical(step.location, place)}}


def _fix(finding: Finding, place: ReportContext) -> dict[str, Any]:
    """The edits of a finding: whole lines, which no reader has to count columns for."""
    changes: dict[str, list[dict[str, Any]]] = {}
    for edit in finding.edits:
        deleted = {"startLine": edit.first, "startColumn": 1, "endLine": edit.last, "endColumn": len(edit.old[-1]) + 1}
        replacement = {"deletedRegion": deleted, "insertedContent": {"text": "\n".join(edit.new)}}
        changes.setdefault(edit.file, []).append(replacement)
    return {
        "description": {"text": visible("; ".join(map(str, finding.edits)))},
        "artifactChanges": [
            {
                "artifactLocation": {
                    "uri": _uri(place.path(Location(file=file, line=1))),
                    "uriBaseId": _ROOT,
                },
                "replacements": replacements,
            }
            for file, replacements in changes.items()
        ],
        "properties": {"kind": finding.edits[0].kind.value},
    }


def _physical(location: Location | None, place: ReportContext) -> dict[str, Any]:
    where: dict[str, Any] = {"artifactLocation": {"uri": _uri(place.path(location)), "uriBaseId": _ROOT}}
    if location:
        where["region"] = {"startLine": max(location.line, 1)}
    return where


def _message(problem: Problem) -> str:
    said = [f"{'Undecided: ' if problem.undecided else ''}{problem.finding.address}"]
    said += [f"{label}: {text}" for label, text in details(problem.finding)]
    # "[text](target)" would become a link: section 3.11.6.
    return visible("\n".join(said)).replace("](", "] (")


def _uri(path: str) -> str:
    """A relative reference: https://www.rfc-editor.org/rfc/rfc3986#section-4.2, also for a name that is not UTF-8."""
    try:
        octets = path.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:  # half a character that is no byte, as JSON can bring one
        octets = path.encode("utf-8", "surrogatepass")
    return quote(octets, safe="/")
