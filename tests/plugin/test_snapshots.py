"""``plan.snapshot`` in the hands of a test author."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest


@pytest.mark.thorough
def test_snapshots_are_written_reviewed_and_compared_by_any_number_of_workers(
    project: Callable[[str], Path], pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    project("""
        @pytest.mark.parametrize("size", [2, 3])
        def test_sizes(thing, size):
            thing.with_inputs(size=size).plan.snapshot("terraform_data.this", "terraform_data.reader", "output.name")

        def test_applied(thing):
            thing.applied.snapshot("terraform_data.reader.input")
    """)
    monkeypatch.delenv("CI", raising=False)
    missing = pytester.runpytest_subprocess()
    missing.assert_outcomes(failed=3)
    missing.stdout.fnmatch_lines(
        ["E*there is no snapshot 'test_sizes?2?' yet; it would be:", "E*+ terraform_data.reader"]
    )
    monkeypatch.setenv("CI", "true")
    assert pytester.runpytest_subprocess("--tfproof-update").ret == pytest.ExitCode.USAGE_ERROR
    assert not (pytester.path / "__snapshots__").exists()
    monkeypatch.delenv("CI")
    written = pytester.runpytest_subprocess("--tfproof-update", "-n2")
    written.assert_outcomes(passed=3)
    written.stdout.fnmatch_lines(["written: __snapshots__/test_thing.tfproof.txt: 3 of 3 snapshots"])
    file = pytester.path / "__snapshots__" / "test_thing.tfproof.txt"
    lines = file.read_text().splitlines()
    assert lines[lines.index("test_sizes[2]") :][:9] == [
        "test_sizes[2]",
        "  terraform_data.reader",
        "    input = terraform_data.this.id",
        "  terraform_data.this",
        "    input",
        '      name = "abc"',
        "      size = 2",
        '  output.name = "abc"',
        "",
    ]
    assert lines[lines.index("test_applied") + 2] == '    input = "${terraform_data.this.id}"'
    pytester.runpytest_subprocess("--tfproof-no-store").assert_outcomes(passed=3)
    test = pytester.path / "test_thing.py"
    test.write_text(test.read_text().replace("[2, 3]", "[3, 4]"))
    changed = pytester.runpytest_subprocess("-k", "not 4")
    changed.assert_outcomes(passed=2, deselected=1)
    assert changed.ret == pytest.ExitCode.TESTS_FAILED
    changed.stdout.fnmatch_lines(["FAIL: no test asks for: __snapshots__/test_thing.tfproof.txt: test_sizes[[]2]"])
