"""Findings as one JSON object that scripts can rely on: see ``docs/cli.md``."""

from __future__ import annotations

from tfproof.findings import Findings, Severity
from tfproof.reports.escaping import json_text


def render_json(result: Findings) -> str:
    """Return one object with ``findings``, ``undecided`` and ``summary``, the same bytes for the same findings."""
    by_severity = {severity.value: 0 for severity in Severity}
    for finding in result.findings:
        by_severity[finding.severity.value] += 1
    report = {
        "findings": [finding.to_json() for finding in result.findings],
        "undecided": [finding.to_json() for finding in result.undecided],
        "summary": {
            "clean": result.clean,
            "checks": result.checks,
            "findings": len(result.findings),
            "undecided": len(result.undecided),
            "by_severity": by_severity,
            **result.notes,
        },
    }
    return json_text(report)
