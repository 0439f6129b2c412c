"""``tfproof.case`` in the hands of a test author."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tfproof.terraform import find_executable


def test_a_case_is_a_fixture_with_a_plan(project: Callable[[str], Path], pytester: pytest.Pytester) -> None:
    project("""
        def test_plan(thing):
            assert thing.plan["terraform_data.this"]["input"]["name"] == "abc"
            assert thing.plan.outputs["name"] == "abc"
            assert thing.plan["terraform_data.reader"].wired_to("input") == "terraform_data.this.id"
    """)
    pytester.runpytest_subprocess().assert_outcomes(passed=1)


@pytest.mark.thorough
def test_inputs_come_from_variable_files_and_parameters(
    project: Callable[[str], Path], pytester: pytest.Pytester
) -> None:
    project("""
        filed = tfproof.case("module", var_files=["big.tfvars"], name="xyz")
        other = thing.with_inputs(name="other")

        def test_another_fixture_of_the_same_case(thing, other):
            assert (thing.plan.outputs["name"], other.plan.outputs["name"]) == ("abc", "other")

        def test_file(filed):
            assert filed.plan["terraform_data.this"]["input"] == {"name": "xyz", "size": 7}

        @pytest.mark.parametrize("size", [2, 3])
        def test_parameter(thing, size):
            assert thing.with_inputs(size=size).plan["terraform_data.this"]["input"]["size"] == size

        def test_factory(tfproof_case):
            assert tfproof_case("module", name="made").plan.outputs["name"] == "made"
    """)
    (pytester.path / "big.tfvars").write_text('size = 7\nname = "overruled"\n')
    pytester.runpytest_subprocess().assert_outcomes(passed=5)


def test_a_case_is_planned_once_a_session_and_only_when_asked(
    project: Callable[[str], Path], pytester: pytest.Pytester
) -> None:
    project("""
        lazy = tfproof.case("module", name="NEVER PLANNED")
        other = tfproof.case("module", name="xyz")

        @pytest.mark.parametrize("time", range(3))
        def test_plan(thing, other, time):
            assert thing.plan.outputs["name"] == "abc"
            assert other.plan.outputs["name"] == "xyz"

        @pytest.mark.skip
        def test_skipped(lazy):
            assert lazy.plan
    """)
    log = pytester.path / "calls.log"
    counting = pytester.path / "counting"
    counting.write_text(f'#!/bin/sh\necho "$@" >> "{log}"\nexec "{find_executable().path}" "$@"\n')
    counting.chmod(0o755)
    result = pytester.runpytest_subprocess(f"--tfproof-terraform={counting}", "--tfproof-no-store", "-k", "plan")
    result.assert_outcomes(passed=3, deselected=1)
    assert sum(line.startswith("plan") for line in log.read_text().splitlines()) == 1


@pytest.mark.sampled(4)
@pytest.mark.parametrize(
    ("expectation", "outcome"),
    [
        ("thing.with_inputs(name='ABC').must_fail('variable validation', match='letters a to z', at='var.name')", "ok"),
        ("thing.with_inputs(size='many').must_fail('type error', match='number', at='var.size')", "ok"),
        ("thing.without_inputs('name').must_fail('missing input', match='name', at='var.name')", "ok"),
        ("thing.with_inputs(size=11).must_fail('precondition', match='below 10', at='terraform_data.this')", "ok"),
        ("thing.must_fail('precondition', match='below 10')", "planned without an error"),
        ("thing.with_inputs(size=11).must_fail('precondition', match='above')", "The size is below 10."),
        ("thing.with_inputs(size=11).must_fail('postcondition', match='below')", "failed for another reason"),
        ("thing.with_inputs(size=11).must_fail('precondition', match='below', at='var.size')", "terraform_data.this"),
        ("thing.with_inputs(size=11).plan", "did not plan"),
    ],
)
def test_an_expected_failure_passes_and_any_other_end_says_what_did_happen(
    project: Callable[[str], Path], pytester: pytest.Pytester, expectation: str, outcome: str
) -> None:
    project(f"def test_failure(thing):\n    {expectation}\n")
    result = pytester.runpytest_subprocess()
    if outcome == "ok":
        result.assert_outcomes(passed=1)
    else:
        result.assert_outcomes(failed=1)
        assert outcome in result.stdout.str()


@pytest.mark.thorough
def test_a_folder_that_does_not_exist_is_an_error_without_our_traceback(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("import tfproof\nx = tfproof.case('nowhere')\ndef test_x(x): pass\n")
    result = pytester.runpytest_subprocess()
    result.assert_outcomes(errors=1)
    said = result.stdout.str()
    assert "no such folder" in said
    assert "  where: test_a_folder_that_does_not_exist_is_an_error_without_our_traceback.py:2" in said
    assert "pytest_plugin.py" not in said
    assert "_pytest" not in said


@pytest.mark.thorough
def test_a_path_that_is_not_below_the_root_is_looked_for_beside_the_test(pytester: pytest.Pytester) -> None:
    module = pytester.mkdir("module")
    (module / "main.tf").write_text('variable "a" {}\nresource "terraform_data" "this" {\n  input = var.a\n}\n')
    tests = pytester.mkdir("checks")
    (tests / "a.tfvars").write_text('a = "b"\n')
    (tests / "test_it.py").write_text(
        "import tfproof\n"
        "x = tfproof.case('../module', var_files=['a.tfvars'])\n"
        "y = x.with_inputs(a='c')\n"
        "def test_x(x, y):\n"
        "    assert x.plan['terraform_data.this']['input'] == 'b'\n"
        "    assert y.plan['terraform_data.this']['input'] == 'c'\n"
    )
    pytester.makeini("[pytest]")
    pytester.runpytest_subprocess("checks").assert_outcomes(passed=1)
