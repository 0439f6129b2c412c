"""A found example becomes as simple as what makes it fail allows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tfproof.inputs.shrunk_values import Change, order, simpler

Fails = Callable[[Change], bool]


def shrunk(change: Change, fails: Fails) -> Change:
    while True:
        better = next((one for one in simpler(change) if fails(one)), None)
        if better is None:
            return change
        change = better


CASES: list[tuple[str, Change, Fails, Change]] = [
    ("inputs", {"a": 1, "b": 2, "c": 300}, lambda one: one.get("c", 0) > 30, {"c": 31}),
    ("a limit", {"c": 977}, lambda one: one["c"] > 30, {"c": 31}),
    ("a text", {"a": "Shop-Example*1"}, lambda one: "*" in one["a"], {"a": "*"}),
    ("a length", {"a": "x" * 200}, lambda one: len(one["a"]) > 64, {"a": "a" * 65}),
    ("a list", {"a": ["x", "y", "bad!", "z"]}, lambda one: any("!" in part for part in one["a"]), {"a": ["!"]}),
    ("an object", {"a": {"x": 5, "y": [1, 2]}}, lambda one: one["a"].get("x", 0) > 3, {"a": {"x": 4}}),
    ("two inputs", {"a": True, "b": 7, "c": "u"}, lambda one: "a" in one and one.get("b", 0) > 5, {"a": True, "b": 6}),
    ("below zero", {"a": -977}, lambda one: one["a"] < 0, {"a": -1}),
    ("a fraction", {"a": 7.25}, lambda one: one["a"] % 1 != 0, {"a": 0.5}),
]  # fmt: skip


@pytest.mark.parametrize(("change", "fails", "expected"), [one[1:] for one in CASES], ids=[one[0] for one in CASES])
def test_it_shrinks_to_the_simplest(change: Change, fails: Fails, expected: Change) -> None:
    assert fails(expected)
    assert shrunk(change, fails) == expected


@pytest.mark.parametrize("value", [None, True, 5, -5, 0.5, "Abc-1", [1, "a", {}], {"k": {"n": [None]}}, 2**40])
def test_candidates_are_simpler_each_time_so_that_it_ends(value: Any) -> None:
    change = {"a": value, "b": 1}
    assert all(order(one) < order(change) for one in simpler(change))
    assert {"a": value} in simpler(change)
