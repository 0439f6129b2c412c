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


@pytest.mark.thorough
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
    report = json.loads((pytester.path / "coverage.json").read_text())
    [module] = report["modules"]
    assert {one["subject"]: one["asserted"] for one in module["values"]} == {
        "terraform_data.this.input": False, "terraform_data.reader.input": True, "output.name": False,
    }  # fmt: skip
    assert [(one["subject"], one["passed"], one["failed"]) for one in module["rules"]] == [
        ("var.name", True, True),
        ("terraform_data.this", True, True),
    ]
    # Of a session in which more was asserted, less is noticed.
    again = ("--tfproof-coverage=json:coverage.json", "--tfproof-fail-decrease=coverage.json")
    assert pytester.runpytest_subprocess(*again).ret == pytest.ExitCode.OK
    (pytester.path / "coverage.json").write_text(json.dumps({**report, "modules": [{**module, "asserted": 2}]}))
    less = pytester.runpytest_subprocess(*again)
    assert less.ret == pytest.ExitCode.TESTS_FAILED
    less.stdout.fnmatch_lines(
        ["FAIL: less is asserted than before: module: 33.3 % (1 of 3) asserted, 66.7 % (2 of 3) before"]
    )


@pytest.mark.thorough
def test_a_worker_that_crashed_is_missing_in_the_report(
    project: Callable[[str], Path], pytester: pytest.Pytester
) -> None:
    project("""
    import os

    def test_that_ends_the_worker(thing):
        assert thing.plan.output("name") == "abc"
        os._exit(3)
    """)
    result = pytester.runpytest_subprocess("-n", "1", "--max-worker-restart=0", "--tfproof-coverage")
    assert result.ret != pytest.ExitCode.OK
    result.stdout.fnmatch_lines(["*1 worker crashed: what tests read there is missing here"])


def test_a_report_that_can_no_longer_be_written_fails_the_session(
    project: Callable[[str], Path], pytester: pytest.Pytester
) -> None:
    project("""
    import os

    def test_that_removes_the_folder():
        os.rmdir("out")
    """)
    pytester.mkdir("out")
    result = pytester.runpytest_subprocess("--tfproof-coverage=json:out/x.json", "--tfproof-coverage")
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(["FAIL: cannot write out/x.json: No such file or directory"])
    result.stdout.no_fnmatch_line("*json written to*")


@pytest.mark.parametrize(
    ("option", "said"),
    [
        ("--tfproof-fail-under=nan", "*--tfproof-fail-under*nan*"),
        ("--tfproof-fail-under=101", "*--tfproof-fail-under*101*"),
        ("--tfproof-fail-under=-1", "*--tfproof-fail-under*-1*"),
        ("--tfproof-coverage=json:no/such/x.json", "*no/such/x.json*no such folder*"),
        ("--tfproof-coverage=json:module", "*module*folder*"),
        ("--tfproof-coverage-source=modul", "no such folder: */modul"),
        ("--tfproof-fail-decrease=none.json", "cannot compare coverage with */none.json: No such file or directory"),
    ],
)
def test_an_option_that_means_nothing_is_refused_before_a_test_runs(
    project: Callable[[str], Path], pytester: pytest.Pytester, option: str, said: str
) -> None:
    project("def test_x():\n    pass\n")
    result = pytester.runpytest_subprocess("--tfproof-coverage", option)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([f"ERROR: {said}"])
    result.stdout.no_fnmatch_line("*passed*")
