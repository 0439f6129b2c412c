"""A measure: two ways to do the same, timed in turns, and what their ratio must be."""

from __future__ import annotations

import statistics
from dataclasses import asdict, dataclass
from typing import Any, Literal, Protocol

Unit = Literal["s", "ms", "MB"]
_FIELDS = (
    "measure", "ours", "peer", "unit", "ratio", "floor", "rule", "holds", "objection", "runs", "quick", "note",
    "ours_all", "peer_all",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What must hold.

    Attributes:
        floor: the bound of the ratio.
        at_most: False: the peer divided by ours is at least ``floor``. True: ours divided by the peer is at most that.
    """

    floor: float
    at_most: bool = False

    def ratio(self, ours: float, peer: float) -> float:
        """Return the ratio that the bound is about."""
        return ours / peer if self.at_most else peer / ours

    def holds(self, ratio: float) -> bool:
        """Return whether a ratio is within the bound."""
        return ratio <= self.floor if self.at_most else ratio >= self.floor


class Measure(Protocol):
    """One line of the table. An instance is made when its turn comes; what it prepares is not measured.

    Attributes:
        name: what is measured, and against what.
        unit: of both values.
        rule: what must hold.
        note: what a reader must know to judge the figure, such as what was extrapolated; may be empty.
    """

    name: str
    unit: Unit
    rule: Rule
    note: str

    def ours(self) -> float:
        """Do it with tfproof once and return the value in ``unit``."""
        ...

    def peer(self) -> float:
        """Do it the other way once and return the value in ``unit``."""
        ...

    def objection(self) -> str | None:
        """Return why it does not hold at any ratio, after the last repetition; None when nothing is wrong."""
        return None

    def close(self) -> None:
        """End what was prepared."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """A measure's outcome: medians, their ratio, and whether what must hold does."""

    measure: str
    ours: float
    peer: float
    unit: str
    ratio: float
    floor: float
    rule: str
    holds: bool
    objection: str | None
    runs: int
    quick: bool
    note: str
    ours_all: list[float]
    peer_all: list[float]


def shown(value: float) -> str:
    """Return a value in three digits, or in all that it has before the point."""
    return f"{value:.3g}" if abs(value) < 1000 else f"{value:.0f}"


def run(measure: Measure, *, runs: int, quick: bool) -> Result:
    """Repeat both sides in turns, so that what else the machine does meets both.

    Args:
        measure: what to measure; it is closed at the end.
        runs: how many times.
        quick: whether this is a look and no evidence.
    """
    ours: list[float] = []
    peer: list[float] = []
    try:
        for turn in range(runs):
            sides = [(measure.ours, ours), (measure.peer, peer)]
            for side, values in sides if turn % 2 == 0 else reversed(sides):
                values.append(round(side(), 3))
        objection = measure.objection()
    finally:
        measure.close()
    return judge(measure, ours, peer, objection, quick=quick)


def judge(
    measure: Measure, ours: list[float], peer: list[float], objection: str | None = None, *, quick: bool
) -> Result:
    """Return the result of values that were measured."""
    middle, others = statistics.median(ours), statistics.median(peer)
    ratio = measure.rule.ratio(middle, others)
    return Result(
        measure=measure.name,
        ours=round(middle, 3),
        peer=round(others, 3),
        unit=measure.unit,
        ratio=round(ratio, 2),
        floor=measure.rule.floor,
        rule="at most" if measure.rule.at_most else "at least",
        holds=measure.rule.holds(ratio) and objection is None,
        objection=objection,
        runs=len(ours),
        quick=quick,
        note=measure.note,
        ours_all=ours,
        peer_all=peer,
    )


def as_json(result: Result) -> dict[str, Any]:
    """Return the result as an object of ``bench.json``."""
    return asdict(result)


def from_json(value: Any) -> Result:
    """Return the result that an object of ``bench.json`` holds.

    Raises:
        ValueError: it has not the fields of a result, or its figures contradict each other.
    """
    if not isinstance(value, dict) or set(value) != set(_FIELDS):
        raise ValueError(f"not a result: {value!r}; expected the fields {', '.join(_FIELDS)}")
    result = Result(**value)
    rule = Rule(floor=result.floor, at_most=result.rule == "at most")
    medians = (round(statistics.median(result.ours_all), 3), round(statistics.median(result.peer_all), 3))
    if medians != (result.ours, result.peer) or len(result.ours_all) != result.runs:
        raise ValueError(f"{result.measure}: the medians are not those of the values")
    ratio = rule.ratio(result.ours, result.peer)
    if abs(ratio - result.ratio) > 0.01 + 0.02 * ratio or result.holds != (rule.holds(ratio) and not result.objection):
        raise ValueError(f"{result.measure}: the ratio or the verdict does not follow from the values")
    return result
