"""Steps of cases as JUnit XML: a suite for each case, a test case for each step."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from xml.etree import ElementTree as ET

from tfproof.cases.life_steps import StepResult, StepStatus
from tfproof.reports.escaping import one_line, visible

_FAILURES = (StepStatus.FAILED, StepStatus.UNDECIDED)
_ELEMENTS = {
    **dict.fromkeys(_FAILURES, "failure"),
    StepStatus.ERROR: "error",
    StepStatus.SKIPPED: "skipped",
}


def render_case_junit(cases: Mapping[str, Iterable[StepResult]]) -> str:
    """Return the report of cases, by their names."""
    suites = ET.Element("testsuites", {"name": "tfproof test"})
    every: list[StepResult] = []
    for name, found in cases.items():
        steps = list(found)
        every += steps
        suite = ET.SubElement(suites, "testsuite", {"name": visible(name), **_counts(steps)})
        for one in steps:
            suite.append(_case(name, one))
    for key, value in _counts(every).items():
        suites.set(key, value)
    ET.indent(suites)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{ET.tostring(suites, encoding="unicode")}\n'


def _case(name: str, one: StepResult) -> ET.Element:
    case = ET.Element("testcase", {"classname": visible(name), "name": one.step.value, "time": f"{one.seconds:.3f}"})
    if one.status in _ELEMENTS:
        said = ET.SubElement(case, _ELEMENTS[one.status], {"message": one_line(one.lines[0] if one.lines else "")})
        said.text = visible("\n".join(one.lines))
    elif one.note:
        ET.SubElement(case, "system-out").text = visible(one.note)
    return case


def _counts(steps: list[StepResult]) -> dict[str, str]:
    def number(*wanted: StepStatus) -> str:
        return str(sum(one.status in wanted for one in steps))

    return {
        "tests": str(len(steps)),
        "failures": number(*_FAILURES),
        "errors": number(StepStatus.ERROR),
        "skipped": number(StepStatus.SKIPPED),
        "time": f"{sum(one.seconds for one in steps):.3f}",
    }
