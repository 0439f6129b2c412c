"""Findings as one JSON object that scripts can rely on: see ``docs/cli.md`` and ``findings.schema.json`` beside this file."""

from __future__ import annotations

from typing import Any

from tfproof.findings import Findings, Severity
from tfproof.installation import VERSION
from tfproof.reports.context import ReportContext
from tfproof.reports.escaping import json_text

SCHEMA = "tfproof/findings/1"


def render_json(result: Findings, place: ReportContext) -> str:
    """Return the report as text: see :func:`findings_report`."""
    return json_text(findings_report(result, place))


def findings_report(result: Findings, place: ReportContext) -> dict[str, Any]:
    """Return one object: what it is and who says it, ``findings``, ``undecided`` and ``summary``."""
    by_severity = {severity.value: 0 for severity in Severity}
    for finding in result.findings:
        by_severity[finding.severity.value] += 1
    notes = dict(result.notes)
    return {
        "schema": SCHEMA,
        "tool": {"name": "tfproof", "version": VERSION, "command": place.command},
        "stack": place.name,
        "versions": notes.pop("versions", {}),
        "findings": [finding.to_json() for finding in result.findings],
        "undecided": [finding.to_json() for finding in result.undecided],
        "summary": {
            "clean": result.clean,
            "passed": result.passed,
            "fail_on": result.fail_on.value,
            "checks": result.checks,
            "findings": len(result.findings),
            "undecided": len(result.undecided),
            "by_severity": by_severity,
            **notes,
        },
    }
