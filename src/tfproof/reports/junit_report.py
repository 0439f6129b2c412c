"""Findings as JUnit XML, the report that every CI shows: one failed test case for each.

Read by Jenkins, GitLab, Azure and CircleCI: https://docs.gitlab.com/ci/testing/unit_test_reports/
"""

from __future__ import annotations

from xml.etree import ElementTree as ET

from tfproof.findings import Findings
from tfproof.reports.context import ReportContext
from tfproof.reports.escaping import one_line, visible
from tfproof.reports.problems import NOTHING_CHECKED, Problem, details, problems, remarks


def render_junit(result: Findings, place: ReportContext) -> str:
    """Return one suite. A finding is a failure and an undecided check an error; passed checks are one test case."""
    found = problems(result, place)
    cases = [_case(problem) for problem in found]
    if result.checks:
        passed = ET.Element("testcase", {"classname": NOTHING_CHECKED, "name": visible(place.name)})
        ET.SubElement(passed, "system-out").text = "\n".join([f"{result.checks} checks were made", *remarks(result)])
        cases.append(passed)
    counts = {
        "tests": str(len(cases)),
        "failures": str(sum(not problem.undecided for problem in found)),
        "errors": str(sum(problem.undecided for problem in found)),
    }
    suites = ET.Element("testsuites", {"name": "tfproof", **counts})
    suite = ET.SubElement(suites, "testsuite", {"name": f"tfproof {place.command} {visible(place.name)}", **counts})
    suite.extend(cases)
    ET.indent(suites)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{ET.tostring(suites, encoding="unicode")}\n'


def _case(problem: Problem) -> ET.Element:
    finding = problem.finding
    name = f"{finding.address} ({problem.number + 1})" if problem.number else finding.address
    case = ET.Element(
        "testcase",
        {"classname": finding.rule, "name": visible(name), "file": visible(problem.place.path(finding.location))},
    )
    if finding.location:
        case.set("line", str(finding.location.line))
    said = ET.SubElement(case, "error" if problem.undecided else "failure")
    said.set("type", problem.word)
    said.set("message", one_line(problem.what))
    lines = [f"{problem.place.path(finding.location)}:{finding.location.line}"] if finding.location else []
    lines += [f"{label}: {text}" for label, text in details(finding)]
    said.text = visible("\n".join(lines))
    return case
