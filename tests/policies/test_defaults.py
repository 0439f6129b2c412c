"""What is not set is judged by what AWS takes in its place: it fails where that default is unsafe, and nowhere else.

A null is no value, however it comes: also through ``lookup``, ``try`` and ``optional``, and in every view.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from tests.policies.defaults.row import WAYS, DefaultRow
from tests.policies.defaults.rows import ROWS
from tests.policies.defaults.written import WRITTEN
from tests.policies.matrix.root import Root
from tests.policies.test_matrix import Listening, alone, merged

from tfproof.findings import View
from tfproof.pytest_plugin import CaseFactory
from tfproof.scan import CheckovProcess, own_policies, scan
from tfproof.scan.worker.policy_folder import declared

_NULLS = tuple(way for way in WAYS if way not in ("omitted", "default"))


def written(ways: int) -> Root:
    """Every row, omitted and with so many ways to write a null."""
    root, turn = Root(), itertools.cycle(_NULLS)
    root.add('provider "aws" {\n  region = "eu-west-2"\n}')
    for row in ROWS:
        for way in _of(row, turn, ways):
            row.put(root, way)
    return root


def _of(row: DefaultRow, turn: Iterator[str], ways: int) -> tuple[str, ...]:
    default = ("default",) if row.written else ()
    return ("omitted", *default, *itertools.islice(turn, ways)) if row.type else ("omitted",)


@pytest.mark.thorough
def test_what_nobody_sets_is_judged_by_its_default_in_every_view(
    process: CheckovProcess, tfproof_case: CaseFactory, tmp_path: Path
) -> None:
    root = written(len(_NULLS))
    case = tfproof_case(root.write(tmp_path))
    plans: dict[View, dict[str, Any]] = {View.PLAN: dict(case.plan), View.APPLIED: dict(case.applied)}
    listening = Listening(process)
    result = scan(process.environment, stack=tmp_path, plans=plans, process=cast("CheckovProcess", listening))
    assert not merged(result, root.expected)
    opposite: list[object] = []
    undecided: dict[tuple[str, str], list[str]] = {}
    for report in listening.said:
        wrong, left = alone(report, root.expected)
        opposite += wrong
        for pair in left:
            undecided.setdefault(pair, []).append(report.view)
    assert not opposite
    assert not {pair: views for pair, views in undecided.items() if root.spelled[pair[1]] == "omitted"}


@pytest.mark.thorough
def test_the_source_alone_never_says_the_opposite(process: CheckovProcess, tmp_path: Path) -> None:
    root = written(1)
    listening = Listening(process)
    scan(process.environment, stack=root.write(tmp_path), process=cast("CheckovProcess", listening))
    opposite, _ = alone(listening.said[0], root.expected)
    assert not opposite


def test_every_policy_says_what_it_takes_for_what_nobody_sets() -> None:
    assert {row.policy for row in ROWS} == {policy.id for policy in declared(own_policies())}
    assert all(row.default and row.source for row in ROWS)
    assert len({(row.policy, row.argument) for row in ROWS}) == len(ROWS)
    assert sum(bool(row.written) for row in ROWS) == len(WRITTEN)
