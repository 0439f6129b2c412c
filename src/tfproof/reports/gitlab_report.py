"""Findings as a GitLab code quality report: https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format."""

from __future__ import annotations

import json

from tfproof.findings import Findings, Severity
from tfproof.reports.escaping import one_line, visible
from tfproof.reports.place import StackPlace
from tfproof.reports.problems import Problem, problems

_SEVERITIES = {
    Severity.CRITICAL: "blocker",
    Severity.HIGH: "critical",
    Severity.MEDIUM: "major",
    Severity.LOW: "minor",
}


def render_gitlab(result: Findings, place: StackPlace) -> str:
    """Return a list with one issue for each finding and undecided check."""
    issues = [
        {
            "check_name": problem.finding.rule,
            "description": _description(problem),
            "fingerprint": problem.fingerprint,
            "severity": _SEVERITIES[problem.finding.severity],
            "categories": ["Security"],
            "location": {
                "path": visible(place.path(problem.finding.location)),
                "lines": {"begin": max(problem.finding.location.line, 1) if problem.finding.location else 1},
            },
        }
        for problem in problems(result, place)
    ]
    return json.dumps(issues, indent=2, ensure_ascii=False) + "\n"


def _description(problem: Problem) -> str:
    finding = problem.finding
    said = f"{finding.address}: {problem.what}{f' (fix: {finding.fix})' if finding.fix else ''}"
    return one_line(f"undecided: {said}" if problem.undecided else said)
