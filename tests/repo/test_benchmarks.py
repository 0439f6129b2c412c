"""The figures in the documentation are those that were measured."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from benchmarks.__main__ import FURTHER, MEASURES
from benchmarks.measure import Measure, Rule, Unit, as_json, from_json, judge, run
from benchmarks.tables import BEGIN, END, EVIDENCE, PAGE, insert, read, render


class Fixed(Measure):
    """A measure whose values are known."""

    name = "a against b"
    unit: Unit = "s"
    note = "made up"

    def __init__(self, rule: Rule, objection: str | None = None) -> None:
        self.rule = rule
        self.order: list[str] = []
        self._objection = objection

    def ours(self) -> float:
        self.order.append("ours")
        return 1.0 + self.order.count("ours")

    def peer(self) -> float:
        self.order.append("peer")
        return 10.0 * self.order.count("peer")

    def objection(self) -> str | None:
        return self._objection

    def close(self) -> None:
        self.order.append("closed")


def test_the_page_holds_the_tables_of_its_evidence() -> None:
    page = PAGE.read_text()
    assert insert(page, read(EVIDENCE)) == page


def test_the_evidence_is_of_each_measure_once_and_only_a_quick_look_may_lack_some() -> None:
    results = read(EVIDENCE)
    names = [result.measure for result in results]
    known = {getattr(measure, "name", "") for measure in MEASURES.values()}
    assert len(known) == len(MEASURES)
    assert len(names) == len(set(names))
    assert set(names) <= known
    assert set(names) == known or all(result.quick for result in results)


def test_both_sides_run_in_turns_and_the_first_alternates() -> None:
    measure = Fixed(Rule(floor=5))
    result = run(measure, runs=3, quick=False)
    assert measure.order == ["ours", "peer", "peer", "ours", "ours", "peer", "closed"]
    assert (result.ours, result.peer, result.ratio, result.holds) == (3.0, 20.0, 6.67, True)


def test_a_measure_that_breaks_is_closed() -> None:
    class Broken(Fixed):
        def peer(self) -> float:
            raise RuntimeError("no")

    measure = Broken(Rule(floor=5))
    with pytest.raises(RuntimeError, match="no"):
        run(measure, runs=1, quick=True)
    assert measure.order[-1] == "closed"


@pytest.mark.parametrize(
    ("rule", "ours", "peer", "holds"),
    [
        (Rule(floor=5), 2.0, 10.0, True),
        (Rule(floor=5), 2.0, 9.9, False),
        (Rule(floor=4.4, at_most=True), 8.8, 2.0, True),
        (Rule(floor=4.4, at_most=True), 8.9, 2.0, False),
    ],
)
def test_a_bound_holds_up_to_its_very_value(rule: Rule, ours: float, peer: float, holds: bool) -> None:
    assert judge(Fixed(rule), [ours], [peer], quick=True).holds is holds


def test_an_objection_is_stronger_than_a_ratio() -> None:
    result = run(Fixed(Rule(floor=1), "a process was started"), runs=1, quick=True)
    assert (result.holds, result.objection) == (False, "a process was started")
    assert "Objection: a process was started." in render([result])


@pytest.mark.parametrize(
    "change",
    [{"ratio": 99.0}, {"holds": False}, {"ours": 1.0}, {"ours_all": [2.0, 2.0]}, {"extra": 1}],
    ids=["ratio", "verdict", "median", "runs", "field"],
)
def test_figures_that_contradict_each_other_are_refused(change: dict[str, Any]) -> None:
    good = as_json(run(Fixed(Rule(floor=5)), runs=1, quick=True))
    assert as_json(from_json(json.loads(json.dumps(good)))) == good
    with pytest.raises(ValueError, match=r"not a result|medians|verdict"):
        from_json({**good, **change})


def test_a_page_without_a_place_for_the_tables_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="the page has no"):
        insert("# Performance\n", [])
    assert insert(f"a\n{BEGIN}old\n{END}b\n", []).startswith(f"a\n{BEGIN}")


def test_a_quick_look_is_named_as_one() -> None:
    measure = Fixed(Rule(floor=5))
    assert "proves nothing" in render([run(measure, runs=1, quick=True)])
    assert "proves nothing" not in render([run(measure, runs=1, quick=False)])


def test_measures_that_the_table_lacks_have_names_of_their_own() -> None:
    assert not FURTHER.keys() & MEASURES.keys()
    names = [getattr(measure, "name", "") for measure in (MEASURES | FURTHER).values()]
    assert len(set(names)) == len(names)
    assert all(names)
