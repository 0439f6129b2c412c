"""Findings as annotations of GitHub Actions, which stand beside the lines of a pull request.

The syntax: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
"""

from __future__ import annotations

from tfproof.findings import Findings, Severity
from tfproof.reports.context import ReportContext
from tfproof.reports.escaping import one_line, visible
from tfproof.reports.problems import Problem, details, problems, remarks
from tfproof.reports.text_report import summary

_COMMANDS = {
    Severity.CRITICAL: "error",
    Severity.HIGH: "error",
    Severity.MEDIUM: "warning",
    Severity.LOW: "notice",
}


def render_github(result: Findings, place: ReportContext) -> str:
    """Return one workflow command a line for each finding and undecided check, and the summary as the last line."""
    commands = [_command(problem) for problem in problems(result, place)]
    return "\n".join([*commands, *remarks(result), summary(result)]) + "\n"


def _command(problem: Problem) -> str:
    finding = problem.finding
    command = "error" if problem.undecided else _COMMANDS[finding.severity]
    properties = {"title": one_line(f"{finding.rule} ({problem.word}) {finding.title}").strip()}
    if finding.location:
        properties = {"file": problem.place.path(finding.location), "line": str(finding.location.line)} | properties
    said = "\n".join([finding.address, *(f"{label}: {text}" for label, text in details(finding))])
    shown = ",".join(f"{name}={_property(visible(text))}" for name, text in properties.items())
    return f"::{command} {shown}::{_data(visible(said))}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
