"""Who compares snapshots: the test that runs."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from contextvars import ContextVar
from typing import Protocol

from tfproof.errors import UsageError


class SnapshotKeeper(Protocol):
    """Knows the snapshots of one test."""

    def compare(self, text: str, name: str | None) -> None:
        """Compare a text with a snapshot of the test, or write it down as one."""


_KEEPER: ContextVar[SnapshotKeeper | None] = ContextVar("tfproof_snapshots", default=None)


@contextlib.contextmanager
def snapshots_of(keeper: SnapshotKeeper) -> Iterator[None]:
    """Let a keeper compare the snapshots that are asked for until the block ends."""
    token = _KEEPER.set(keeper)
    try:
        yield
    finally:
        _KEEPER.reset(token)


def compare_snapshot(text: str, name: str | None) -> None:
    """Compare a text with a snapshot of the test that runs.

    Raises:
        UsageError: no test runs in this thread.
        ExpectationError: there is no such snapshot yet, or it differs.
    """
    keeper = _KEEPER.get()
    if keeper is None:
        raise UsageError(
            "a snapshot belongs to a test, and none runs here",
            fix="call snapshot() in the body of a test that pytest runs, not in a fixture and not in another thread",
        )
    keeper.compare(text, name)
