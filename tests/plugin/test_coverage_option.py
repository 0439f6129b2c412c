"""``--tfproof-coverage`` in a session with workers: what fixtures and tests read there is put together."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

TESTS = """
    @pytest.fixture(scope="session")
    def reader(thing):
        return thing.plan["terraform_data.reader"].wired_to("input")

    def test_by_a_fixture(reader):
        assert reader == "terraform_data.this.id"

    def test_the_name_is_refused(thing):
        thing.with_inputs(name="A").must_fail("variable validation", match="letters")

    def test_the_size_is_refused(thing):
        thing.with_inputs(size=10).must_fail("precondition", match="below 10")
"""


def test_workers_read_and_one_report_says_so(project: Callable[[str], Path], pytester: pytest.Pytester) -> None:
    project(TESTS)
    result = pytester.runpytest_subprocess(
        "-n", "2", "--tfproof-coverage", "--tfproof-coverage=json:coverage.json", "--tfproof-fail-under=70"
    )
    result.assert_outcomes(passed=3)
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(
        [
            "*main.tf:14*terraform_data.this.input  set, never asserted",
            "*FAIL: less than 70 % of what is set is asserted",
        ]
    )
    [module] = json.loads((pytester.path / "coverage.json").read_text())["modules"]
    assert {one["subject"]: one["asserted"] for one in module["values"]} == {
        "terraform_data.this.input": False, "terraform_data.reader.input": True, "output.name": False,
    }  # fmt: skip
    assert [(one["subject"], one["passed"], one["failed"]) for one in module["rules"]] == [
        ("var.name", True, True),
        ("terraform_data.this", True, True),
    ]
