"""Options, report header, failure messages, xdist."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

PASSING = """
    @pytest.mark.parametrize("size", range(1, 7))
    def test_plan(thing, size):
        assert thing.with_inputs(size=size).plan["terraform_data.this"]["input"]["size"] == size
"""


def test_the_header_says_which_terraform_was_chosen_and_why(
    project: Callable[[str], Path], pytester: pytest.Pytester
) -> None:
    project("def test_nothing(): pass")
    header = pytester.runpytest_subprocess().stdout.str()
    assert re.search(r"^tfproof: (terraform|tofu) \d+\.\d+\.\d+\S* \(.+\)$", header, re.MULTILINE)


@pytest.mark.thorough
def test_a_terraform_that_is_not_there_is_named_in_the_header(
    project: Callable[[str], Path], pytester: pytest.Pytester
) -> None:
    project("def test_plan(thing): thing.plan")
    result = pytester.runpytest_subprocess("--tfproof-terraform=nowhere/terraform")
    result.assert_outcomes(failed=1)
    assert "tfproof: no Terraform: " in result.stdout.str()
    assert "nowhere/terraform" in result.stdout.str()


@pytest.mark.parametrize("workers", [("-n", "4"), ("-n", "0"), ("-p", "no:xdist")], ids=" ".join)
@pytest.mark.thorough
def test_cases_work_with_and_without_workers(
    project: Callable[[str], Path], pytester: pytest.Pytester, workers: tuple[str, str]
) -> None:
    project(PASSING)
    pytester.runpytest_subprocess(*workers).assert_outcomes(passed=6)


@pytest.mark.thorough
def test_every_option_has_an_ini_twin(project: Callable[[str], Path], pytester: pytest.Pytester) -> None:
    project("def test_plan(thing): thing.plan")
    pytester.makeini("[pytest]\ntfproof_timeout = never\n")
    result = pytester.runpytest_subprocess()
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert "not a time limit: never" in result.stderr.str()
    pytester.runpytest_subprocess("--tfproof-timeout=100").assert_outcomes(passed=1)


@pytest.mark.thorough
def test_a_filter_that_matches_no_case_is_not_a_pass(project: Callable[[str], Path], pytester: pytest.Pytester) -> None:
    project(PASSING)
    assert pytester.runpytest_subprocess("-k", "no_such_test").ret == pytest.ExitCode.NO_TESTS_COLLECTED


def test_a_failed_assertion_shows_address_attribute_value_and_source_line(
    project: Callable[[str], Path], pytester: pytest.Pytester
) -> None:
    project("""
        def test_plan(thing):
            name = thing.plan["terraform_data.reader"].address
            assert (
                thing.plan["terraform_data.this"]["input"]
                == {"name": "abc", "size": 2}
            )
    """)
    result = pytester.runpytest_subprocess()
    result.assert_outcomes(failed=1)
    result.stdout.re_match_lines(
        [r".*tfproof: what the assertion read.*", r"terraform_data\.this\.input = .*main\.tf:13.*"]
    )


def test_comparing_an_unknown_fails_and_names_what_feeds_it(
    project: Callable[[str], Path], pytester: pytest.Pytester
) -> None:
    project("""
        def test_plan(thing):
            assert thing.plan["terraform_data.reader"]["input"] == "x"
    """)
    result = pytester.runpytest_subprocess()
    result.assert_outcomes(failed=1)
    assert "terraform_data.reader.input is known after apply" in result.stdout.str()
    assert "terraform_data.this.id" in result.stdout.str()
    assert "values.py" not in result.stdout.str()


@pytest.mark.thorough
def test_an_absent_attribute_fails_and_names_the_nearest(
    project: Callable[[str], Path], pytester: pytest.Pytester
) -> None:
    project("""
        def test_plan(thing):
            assert thing.plan["terraform_data.this"]["inptu"] == "x"
    """)
    result = pytester.runpytest_subprocess()
    result.assert_outcomes(failed=1)
    assert "input" in result.stdout.str()
    assert "inptu" in result.stdout.str()
