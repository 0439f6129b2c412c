"""Two evaluators, two engines and an enumeration of requests answer alike on random documents.

``make crosscheck`` runs the same for longer.
"""

from __future__ import annotations

import random
from collections import Counter
from functools import partial

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.unit.iam.iam_crosscheck import Disagreement, crosscheck, crosscheck_symbols

from tfproof.iam import statement_match

QUIET = [HealthCheck.too_slow, HealthCheck.data_too_large]


SETTINGS = settings(derandomize=True, deadline=None, database=None, suppress_health_check=QUIET)
SEEDS = given(seed=st.integers(min_value=0, max_value=10**9))


@settings(SETTINGS, max_examples=200)
@SEEDS
def test_cells_evaluator_and_enumeration_agree(seed: int) -> None:
    """Pairs of documents, each compared on every witness and 20 requests; hypothesis makes the same seeds in each run."""
    crosscheck(seed, solver=False, requests=20)


@pytest.mark.thorough
@settings(SETTINGS, max_examples=70)
@SEEDS
def test_they_agree_with_policy_variables(seed: int) -> None:
    crosscheck(seed, variables=True, solver=False, requests=20)


@pytest.mark.thorough
@pytest.mark.parametrize(("part", "variables"), [(0, False), (1, False), (2, False), (3, False), (0, True)])
@settings(SETTINGS, max_examples=500)
@SEEDS
def test_they_agree_on_many_more(*, part: int, variables: bool, seed: int) -> None:
    crosscheck(part * 10**9 + seed, variables=variables, solver=False, requests=20)


def test_the_solver_agrees_too() -> None:
    pytest.importorskip("z3")
    for seed in range(8):
        crosscheck(seed, requests=20)


def test_the_engines_agree_on_unknown_values() -> None:
    pytest.importorskip("z3")
    count = sum((crosscheck_symbols(seed) for seed in range(14)), Counter())
    assert count["symbolic"] >= 3


def test_a_wrong_rule_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The comparison can fail: an evaluator that forgets that negated operators hold for missing keys is caught."""
    right = statement_match.holds

    def wrong(*arguments: object) -> object:
        condition, values = arguments[0], arguments[1]
        if not values and getattr(condition, "operator").base.negated:  # noqa: B009
            return False
        return right(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(statement_match, "holds", wrong)
    seeds = random.Random(7).sample(range(10**9), 200)  # noqa: S311
    with pytest.raises(Disagreement):
        list(map(partial(crosscheck, solver=False, requests=60), seeds))
