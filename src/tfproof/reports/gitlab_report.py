"""Findings as a GitLab code quality report: https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format."""

from __future__ import annotations

from tfproof.findings import Findings, Severity
from tfproof.reports.context import ReportContext
from tfproof.reports.escaping import json_text, one_line, visible
from tfproof.reports.problems import Problem, problems

_SEVERITIES = {
    Severity.CRITICAL: "blocker",
    Severity.HIGH: "critical",
    Severity.MEDIUM: "major",
    Severity.LOW: "minor",
}


def render_gitlab(result: Findings, place: ReportContext) -> str:
    """Return a list with one issue for each finding and undecided check."""
    issues = [
        {
            "check_name": problem.finding.rule,
            "description": _description(problem),
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
    return json_text(issues)


def _description(problem: Problem) -> str:
    finding = problem.finding
    said = one_line(f"{'undecided: ' if problem.undecided else ''}{finding.address}: {problem.what}")
    if not finding.fix:
        return said
    # Code keeps its lines: without them it is none.
    code = "\n" in finding.fix
    return f"{said}\nfix: {visible(finding.fix)}" if code else f"{said} (fix: {one_line(finding.fix)})"
