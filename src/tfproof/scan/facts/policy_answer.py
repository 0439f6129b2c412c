"""What a policy says of one resource."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from tfproof.findings import Verdict

Problem = tuple[str, bool]
"""What is wrong, for people, and whether that is certain: an unresolved value may be wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A verdict with its reason. ``found`` and ``expected`` are for people and never hold a sensitive value.

    ``severity`` is that of a fault that is milder than what its policy looks for, such as ``medium``; empty otherwise.
    """

    verdict: Verdict
    found: str
    expected: str
    severity: str = ""

    @classmethod
    def passed(cls, found: str) -> Self:
        """The resource is as it should be."""
        return cls(verdict=Verdict.PASSED, found=found, expected="")

    @classmethod
    def failed(cls, found: str, expected: str, *, severity: str = "") -> Self:
        """The resource violates the policy.

        Args:
            found: what is wrong, with the value.
            expected: what is accepted.
            severity: ``critical``, ``high``, ``medium`` or ``low`` instead of the policy's own.
        """
        return cls(verdict=Verdict.FAILED, found=found, expected=expected, severity=severity)

    @classmethod
    def undecided(cls, found: str, expected: str) -> Self:
        """This view does not say. Another view may; when none does, the run fails.

        Args:
            found: what is not known, and why.
            expected: what is accepted.
        """
        return cls(verdict=Verdict.UNDECIDED, found=found, expected=expected)

    @classmethod
    def of(cls, problems: Iterable[Problem], *, expected: str, fine: str) -> Self:
        """The first certain problem fails; without one, the first possible problem leaves it undecided.

        Args:
            problems: each as its text, and whether it is certain.
            expected: what is accepted.
            fine: what is said when there is none.
        """
        possible = ""
        for found, certain in problems:
            if certain:
                return cls.failed(found, expected)
            possible = possible or found
        return cls.undecided(possible, expected) if possible else cls.passed(fine)
