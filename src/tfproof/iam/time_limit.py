"""A limit on how long a question may take: reaching it is an answer of its own, never a verdict."""

from __future__ import annotations

import time


class QueryGaveUp(Exception):
    """An engine cannot settle the question; the text says why."""


class Budget:
    """Time that is left for one question, in seconds of this process's work: a busy machine changes no verdict."""

    __slots__ = ("_count", "_end", "seconds")

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._end = time.process_time() + seconds
        self._count = 0

    @property
    def left(self) -> float:
        """Seconds left, not below zero."""
        return max(0.0, self._end - time.process_time())

    def spend(self) -> None:
        """Count one small step; looks at the clock, which a system may take long to tell, now and then.

        Raises:
            Unsettled: the time is over.
        """
        self._count += 1
        if not self._count & 31 and time.process_time() > self._end:
            raise QueryGaveUp(f"no answer within {self.seconds:g} s")
