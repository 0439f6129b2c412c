"""Resources that are applied side by side and are alike: each is what its address says, in every run."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tfproof.pytest_plugin import CaseFactory
from tfproof.terraform.runner import TerraformRunner


@pytest.mark.thorough
def test_equal_resources_applied_side_by_side_are_those_that_are_applied_in_turn(
    tfproof_case: CaseFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = {"aws_eip.same[7]": {"id": "eipalloc-mine"}}
    side_by_side = tfproof_case("tests/applied/alike", stand_ins=given).applied
    run: Callable[..., Any] = TerraformRunner.run

    def in_turn(self: TerraformRunner, command: str, *arguments: str, **options: Any) -> Any:
        return run(self, command, *(("-parallelism=1",) if command == "apply" else ()), *arguments, **options)

    monkeypatch.setattr(TerraformRunner, "run", in_turn)
    again = tfproof_case(
        "tests/applied/alike", stand_ins={**given, "aws_eip.same[8]": {"id": "eipalloc-other"}}
    ).applied
    for address, resource in side_by_side.all_resources.items():
        if address not in {"aws_eip.same[8]", "aws_nat_gateway.of[8]"}:
            assert resource["id"] == again[address]["id"]
    assert side_by_side["aws_eip.same[7]"]["id"] == "eipalloc-mine"
    assert side_by_side["aws_nat_gateway.of[7]"]["allocation_id"] == "eipalloc-mine"
    assert len({side_by_side[f"aws_eip.same[{n}]"]["id"] for n in range(16)}) == 16
