"""Runs what will be asked for in a thread of its own, beside what is asked for first."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Generic, TypeVar

T = TypeVar("T")


class RunsAhead(Generic[T]):
    """What runs ahead of being asked for, by key.

    One thread does it all, and lives as long as this: Linux ends what a thread has started with the thread.
    """

    def __init__(self) -> None:
        self._worker: ThreadPoolExecutor | None = None
        self._running: dict[str, tuple[Future[T], Callable[[T], T], threading.Event]] = {}

    def start(self, key: str, run: Callable[[threading.Event], T], then: Callable[[T], T]) -> None:
        """Begin a run.

        Args:
            key: what :meth:`take` calls it.
            run: does the work in the thread; the event is set once no caller waits for it any more.
            then: done with its result where it is taken.
        """
        if self._worker is None:
            self._worker = ThreadPoolExecutor(1, thread_name_prefix="tfproof-ahead")
        stop = threading.Event()
        self._running[key] = (self._worker.submit(run, stop), then, stop)

    def take(self, key: str) -> T | None:
        """Wait for a run and return its result, or raise what it raised; None where none was begun."""
        if key not in self._running:
            return None
        future, then, stop = self._running[key]
        try:
            result = future.result()
        except BaseException:  # Ctrl-C: no caller waits for it any more
            stop.set()
            raise
        finally:
            del self._running[key]
        return then(result)

    def forget(self) -> None:
        """Stop the work whose result no caller took."""
        for future, _, stop in self._running.values():
            stop.set()
            future.cancel()
        self._running.clear()

    def close(self) -> None:
        """Stop the work whose result no caller took, and wait until it has ended."""
        self.forget()
        if self._worker is not None:
            self._worker.shutdown()
            self._worker = None
