"""Tests to run against mutants, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pytest

from tfproof.cases import Case
from tfproof.mutation.session_planner import Answers, Asked, Question
from tfproof.plan.read_tracking import ReadPlaces


@dataclass(slots=True, kw_only=True)
class Subject:
    """A test of the suite that passes on the original.

    Attributes:
        asked: what it and its fixtures asked for.
        reads: what of the source it read.
        kills: how many mutants it killed so far.
    """

    item: pytest.Item
    asked: Asked = field(default_factory=Asked)
    reads: ReadPlaces = field(default_factory=ReadPlaces)
    kills: int = 0

    @property
    def id(self) -> str:
        """The test's id."""
        return self.item.nodeid


@dataclass(frozen=True, slots=True, kw_only=True)
class KillJob:
    """One mutant to run tests against."""

    name: str
    subjects: Sequence[Subject]
    answers: Answers
    all: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What came of it.

    Attributes:
        failed: ids of the tests that failed: the first, or all.
        passed: ids of those that passed.
        needs: by the id of a test that got no answer, what it asked for.
        trouble: why nothing can be said.
    """

    failed: tuple[str, ...] = ()
    passed: tuple[str, ...] = ()
    needs: Mapping[str, Mapping[Question, Case | None]] = field(default_factory=dict)
    trouble: str = ""
