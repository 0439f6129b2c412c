"""Runs tests against mutants, in forked children of the pytest process."""

from __future__ import annotations

import contextlib
import gc
import os
import pickle
import select
import signal
import time
import warnings
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from tfproof.mutation.kill_child import run_in_turn
from tfproof.mutation.kill_jobs import KillJob, Result
from tfproof.mutation.pairs import WORKERS
from tfproof.mutation.session_planner import Answers, Watch
from tfproof.provider.isolation import tie_fork_to

_MOST: Final = 32
"""How many mutants a child gets at most."""
_LIMIT: Final = 120.0
_CHUNK: Final = 65536


@dataclass(slots=True, kw_only=True)
class _Child:
    """A child that runs."""

    pid: int
    jobs: Sequence[KillJob]
    since: float = field(default_factory=time.monotonic)
    content: bytearray = field(default_factory=bytearray)


def run_jobs(
    watch: Watch, jobs: Iterable[KillJob], originals: Answers, done: Callable[[KillJob, Result], None]
) -> None:
    """Run jobs, in several children at once, and say of each what came of it.

    Args:
        watch: the session's planner, which answers in the children.
        jobs: the mutants.
        originals: what the original's cases came to.
        done: called in this process, in the order in which they end.
    """
    waiting = deque(jobs)
    share = min(_MOST, -(-len(waiting) // WORKERS))
    running: dict[int, _Child] = {}
    try:
        while waiting or running:
            while waiting and len(running) < WORKERS:
                taken = [waiting.popleft() for _ in range(min(share, len(waiting)))]
                reader, child = _fork(watch, taken, originals)
                running[reader] = child
            for reader in _ended(running):
                child = running.pop(reader)
                os.close(reader)
                results = _read(child)
                if results is None:
                    share = 1
                for job, result in zip(child.jobs, results or (), strict=False):
                    done(job, result)
                waiting.extendleft(reversed(child.jobs[len(results or ()) :]))
    finally:
        for reader, child in running.items():
            with contextlib.suppress(OSError):
                os.kill(child.pid, signal.SIGKILL)
                os.waitpid(child.pid, 0)
            os.close(reader)


def _ended(running: dict[int, _Child]) -> Iterator[int]:
    ready, _, _ = select.select(list(running), [], [], 1.0)
    for reader in ready:
        part = os.read(reader, _CHUNK)
        running[reader].content.extend(part)
        if not part:
            yield reader
    for child in list(running.values()):
        if time.monotonic() - child.since > _LIMIT:
            with contextlib.suppress(OSError):
                os.kill(child.pid, signal.SIGKILL)


def _fork(watch: Watch, jobs: Sequence[KillJob], originals: Answers) -> tuple[int, _Child]:
    reader, writer = os.pipe()
    parent = os.getpid()
    with warnings.catch_warnings():
        # The child asks nothing of the threads that it does not have: every answer is there.
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child:
        os.close(writer)
        return reader, _Child(pid=child, jobs=jobs)
    code = 1
    try:
        gc.disable()  # a collection would touch, and so copy, all that the parent has
        tie_fork_to(parent)
        os.close(reader)
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        with os.fdopen(writer, "wb") as stream:
            stream.write(pickle.dumps(run_in_turn(watch, jobs, originals)))
        code = 0
    finally:
        os._exit(code)
    raise AssertionError  # pragma: no cover - the child ended


def _read(child: _Child) -> list[Result] | None:
    """What a child says; None where its jobs have to run each in a child of its own."""
    _, status = os.waitpid(child.pid, 0)
    code = os.waitstatus_to_exitcode(status)
    if code == 0 and child.content:
        results: Any = pickle.loads(bytes(child.content))  # noqa: S301 - of our own child
        return list(results) if results is not None else None
    if len(child.jobs) > 1:
        return None
    return [Result(trouble=f"the tests ended with {code} or took longer than {_LIMIT:.0f} s")]
