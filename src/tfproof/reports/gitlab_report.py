"""Findings as a GitLab code quality report: https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format."""

from __future__ import annotations

import hashlib
from typing import Any

from tfproof.findings import Findings, Severity, View
from tfproof.reports.context import ReportContext
from tfproof.reports.escaping import json_text, one_line, visible
from tfproof.reports.problems import Problem, accepted, problems, rests_on_facts

_SEVERITIES = {
    Severity.CRITICAL: "blocker",
    Severity.HIGH: "critical",
    Severity.MEDIUM: "major",
    Severity.LOW: "minor",
}


def render_gitlab(result: Findings, place: ReportContext) -> str:
    """Return a list with one issue for each finding and undecided check; what is accepted is for information.

    There is no other place for it. What proofs found names the facts that they rest on.
    """
    facts = "".join(f" [{one}]" for one in rests_on_facts(result))
    issues = [
        {
            "check_name": problem.finding.rule,
            "description": _description(problem) + (facts if problem.finding.view is View.PROOF else ""),
            "fingerprint": problem.fingerprint,
            "severity": _SEVERITIES[problem.finding.severity],
            "categories": ["Security"],
            "location": {
                "path": visible(problem.place.path(problem.finding.location)),
                "lines": {"begin": max(problem.finding.location.line, 1) if problem.finding.location else 1},
            },
        }
        for problem in problems(result, place)
    ]
    return json_text([*issues, *(_information(line, place) for line in accepted(result))])


def _information(line: str, place: ReportContext) -> dict[str, Any]:
    return {
        "check_name": "accepted",
        "description": line,
        "fingerprint": hashlib.sha256(f"{place.name}\0{line}".encode("utf-8", "replace")).hexdigest(),
        "severity": "info",
        "categories": ["Security"],
        "location": {"path": visible(place.path(None)), "lines": {"begin": 1}},
    }


def _description(problem: Problem) -> str:
    finding = problem.finding
    said = one_line(f"{'undecided: ' if problem.undecided else ''}{finding.address}: {problem.what}")
    if not finding.fix:
        return said
    # Code keeps its lines: without them it is none.
    code = "\n" in finding.fix
    return f"{said}\nfix: {visible(finding.fix)}" if code else f"{said} (fix: {one_line(finding.fix)})"
