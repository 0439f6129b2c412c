"""JUnit XML, read back by an XML parser."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from hypothesis import given
from tests.unit.reports.samples import CLEAN, NOTHING, PLACE, finding, result, results, thorough, undecided

from tfproof.findings import Findings
from tfproof.reports.escaping import visible
from tfproof.reports.junit_report import render_junit


def suite(found: Findings) -> ET.Element:
    root = ET.fromstring(render_junit(found, PLACE).encode())  # noqa: S314 our own text
    (only,) = root
    assert (root.tag, only.tag) == ("testsuites", "testsuite")
    return only


@thorough
@given(results)
def test_whatever_is_found_the_xml_parses_and_counts_its_cases(found: Findings) -> None:
    read = suite(found)
    assert int(read.get("tests", "")) == len(read)
    assert int(read.get("failures", "")) == len(read.findall("testcase/failure")) == len(found.findings)
    assert int(read.get("errors", "")) == len(read.findall("testcase/error"))
    assert len(read.findall("testcase/error")) == len(found.undecided) + (found.checks == 0)
    assert len({(case.get("classname"), case.get("name")) for case in read}) == len(read)


def test_a_finding_reads_back_as_it_was() -> None:
    case = next(case for case in suite(result(finding())) if case.get("classname") == "CGA_FED_06")
    assert case.get("name") == finding().address
    assert case.get("file") == 'infra/my stack/modules/weiß & "blau"/a b.tf'
    assert case.get("line") == "41"
    failure = case.find("failure")
    assert failure is not None
    assert failure.get("type") == "high"
    assert failure.get("message") == finding().found
    place, *said = (failure.text or "").splitlines()
    assert place == 'infra/my stack/modules/weiß & "blau"/a b.tf:41'
    assert "fix: set it to false" in said


def test_what_cannot_stand_in_xml_is_written_out() -> None:
    case = suite(result(finding(address="a\x1b]0;\x00\udcff")))[0]
    assert case.get("name") == "a\\x1b]0;\\x00\\udcff"
    assert visible("tab\tnew\nline é \U0001f600") == "tab\tnew\nline é \U0001f600"


def test_an_undecided_check_is_an_error_and_a_clean_run_has_one_passed_case() -> None:
    assert suite(result(undecided())).find("testcase/error") is not None
    (passed,) = suite(CLEAN)
    assert [child.tag for child in passed] == ["system-out"]
    (failed,) = suite(NOTHING)
    assert (passed.attrib["classname"], passed.attrib["name"]) == (failed.attrib["classname"], failed.attrib["name"])
    assert [child.tag for child in failed] == ["error"]
