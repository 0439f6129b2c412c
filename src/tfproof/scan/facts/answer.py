"""What a policy says of one resource."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from tfproof.findings import Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A verdict with its reason. ``found`` and ``expected`` are for people and never hold a sensitive value."""

    verdict: Verdict
    found: str
    expected: str

    @classmethod
    def passed(cls, found: str) -> Self:
        """The resource is as it should be."""
        return cls(verdict=Verdict.PASSED, found=found, expected="")

    @classmethod
    def failed(cls, found: str, expected: str) -> Self:
        """The resource is not as it should be."""
        return cls(verdict=Verdict.FAILED, found=found, expected=expected)

    @classmethod
    def undecided(cls, found: str, expected: str) -> Self:
        """This view does not say. Another view may; when none does, the run is red."""
        return cls(verdict=Verdict.UNDECIDED, found=found, expected=expected)
