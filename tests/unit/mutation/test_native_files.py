"""Which native test files are run against mutants."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from tfproof.cases import Case, PlanOutcome
from tfproof.hcl import Edit
from tfproof.mutation import native
from tfproof.mutation.mutant import Mutant
from tfproof.terraform.native_tests import NativeRun


def test_a_file_of_which_nothing_passes_is_not_run_against_mutants(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "main.tf").touch()
    for name in ("clouds", "plans"):
        (tmp_path / f"{name}.tftest.hcl").touch()
    runs = (
        NativeRun(file="clouds.tftest.hcl", name="creates", status="error"),
        NativeRun(file="plans.tftest.hcl", name="closed", status="pass"),
        NativeRun(file="plans.tftest.hcl", name="small", status="fail"),
    )
    asked: list[Sequence[str]] = []

    def run(_workspace: object, files: Sequence[str] = ()) -> tuple[NativeRun, ...]:
        asked.append(files)
        return runs

    monkeypatch.setattr(native, "run_native_tests", run)
    monkeypatch.setattr(native, "get_test_modules", lambda _: None)
    case = Case(source=tmp_path)
    workspaces = SimpleNamespace(open=lambda _: None)
    planner = cast(
        "Any", SimpleNamespace(workspaces=workspaces, outcome=lambda _: PlanOutcome(plan=None), mutated=lambda *_: case)
    )
    found = native.NativeTests.of(planner, planner, case)
    assert found is not None
    assert set(found.left_out) == {"clouds.tftest.hcl::creates", "plans.tftest.hcl::small"}
    mutant = Mutant(
        operator="text-changed", file=tmp_path / "main.tf", folder=tmp_path, edits=(Edit(start=0, end=1, text="b"),),
        start=0, end=1, line=1, subject="aws_x.y", original="a", replacement="b", block="aws_x.y",
    )  # fmt: skip
    assert [result.killers for _, result in found.against([mutant], every=False)] == [()]
    assert asked == [(), ("plans.tftest.hcl",)]
