"""Which policies run."""

from __future__ import annotations

import pytest

from tfproof.errors import UsageError
from tfproof.scan.policy_selection import select
from tfproof.scan.protocol import Loaded, PolicyInfo

LOADED = Loaded(
    policies=tuple(
        PolicyInfo(
            id=identifier, title="", severity="", guideline="", fix="", block="resource", types=(), graph=False,
            own=identifier.startswith("CGA"), file="",
        )
        for identifier in ("CGA_FED_01", "CGA_FED_02", "CGA_UP_01", "CKV_AWS_1")
    ),
    without_canary=(),
)  # fmt: skip


@pytest.mark.parametrize(
    ("ids", "stock", "chosen"),
    [
        ([], True, {"CGA_FED_01", "CGA_FED_02", "CGA_UP_01", "CKV_AWS_1"}),
        ([], False, {"CGA_FED_01", "CGA_FED_02", "CGA_UP_01"}),
        (["CGA_FED_*", "CKV_AWS_1"], True, {"CGA_FED_01", "CGA_FED_02", "CKV_AWS_1"}),
        (["*"], False, {"CGA_FED_01", "CGA_FED_02", "CGA_UP_01"}),
    ],
)
def test_ids_and_patterns_choose(ids: list[str], stock: bool, chosen: set[str]) -> None:
    assert select(LOADED, ids=ids, stock=stock) == chosen


@pytest.mark.parametrize(
    ("wanted", "stock", "near"),
    [("CGA_FED_03", True, "CGA_FED_02"), ("cga_up_01", True, "CGA_UP_01"), ("CKV_AWS_1", False, "--no-stock")],
)
def test_an_id_that_names_nothing_is_refused_with_the_nearest(wanted: str, stock: bool, near: str) -> None:
    with pytest.raises(UsageError, match=wanted) as caught:
        select(LOADED, ids=["CGA_UP_01", wanted], stock=stock)
    assert near in str(caught.value)
