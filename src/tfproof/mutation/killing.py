"""Runs tests against mutants: each mutant in a forked child of the pytest process, with known plans for answers."""

from __future__ import annotations

import contextlib
import gc
import os
import pickle
import select
import signal
import time
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from tfproof.cases import Case
from tfproof.mutation.watching import Answers, Asked, Question, Watch
from tfproof.plan.read_tracking import ReadPlaces
from tfproof.provider.isolation import tie_fork_to
from tfproof.pytest_cases import READS

AT_ONCE = 2
_LIMIT = 120.0
_CHUNK = 65536


@dataclass(slots=True, kw_only=True)
class Subject:
    """A test of the suite that passes on the original.

    Attributes:
        item: pytest's.
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


@dataclass(slots=True, eq=False)  # pytest keeps plugins in sets
class _Reports:
    """Takes the reports of one test after the other, in a child."""

    has_failed: bool = False

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[None]) -> pytest.TestReport | None:
        """Report a failure without its text: it is not shown, and rendering it takes longer than most tests."""
        if READS in item.stash:
            del item.stash[READS]
        error = call.excinfo.value if call.excinfo is not None else None
        if error is None or call.when == "collect" or isinstance(error, pytest.skip.Exception | BaseExceptionGroup):
            return None  # a group may be of nothing but skips: pytest knows
        return pytest.TestReport(
            item.nodeid, item.location, {}, "failed", None, call.when, duration=call.duration, start=call.start,
            stop=call.stop,
        )  # fmt: skip

    @pytest.hookimpl
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note a failure in set-up, call or tear-down."""
        self.has_failed |= report.failed


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


def run_jobs(watch: Watch, jobs: Iterable[KillJob], done: Callable[[KillJob, Result], None]) -> None:
    """Run jobs, two at once, and tell of each what came of it.

    Args:
        watch: the session's planner, which answers in the children.
        jobs: the mutants.
        done: called in this process, in the order in which they end.
    """
    waiting = iter(jobs)
    running: dict[int, tuple[KillJob, int, float, bytearray]] = {}
    try:
        while True:
            while len(running) < AT_ONCE and (job := next(waiting, None)) is not None:
                reader, child = _fork(watch, job)
                running[reader] = (job, child, time.monotonic(), bytearray())
            if not running:
                return
            for reader in _ended(running):
                job, child, _, content = running.pop(reader)
                os.close(reader)
                done(job, _read(child, content))
    finally:
        for reader, (_, child, _, _) in running.items():
            with contextlib.suppress(OSError):
                os.kill(child, signal.SIGKILL)
                os.waitpid(child, 0)
            os.close(reader)


def _ended(running: dict[int, tuple[KillJob, int, float, bytearray]]) -> Iterator[int]:
    ready, _, _ = select.select(list(running), [], [], 1.0)
    for reader in ready:
        part = os.read(reader, _CHUNK)
        running[reader][3].extend(part)
        if not part:
            yield reader
    for _, child, since, _ in list(running.values()):
        if time.monotonic() - since > _LIMIT:
            with contextlib.suppress(OSError):
                os.kill(child, signal.SIGKILL)


def _fork(watch: Watch, job: KillJob) -> tuple[int, int]:
    reader, writer = os.pipe()
    parent = os.getpid()
    with warnings.catch_warnings():
        # The child asks nothing of the threads that it does not have: every answer is there.
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child:
        os.close(writer)
        return reader, child
    code = 1
    try:
        gc.disable()  # a collection would touch, and so copy, all that the parent has
        tie_fork_to(parent)
        os.close(reader)
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        with os.fdopen(writer, "wb") as stream:
            stream.write(pickle.dumps(_run(watch, job)))
        code = 0
    finally:
        os._exit(code)
    raise AssertionError  # pragma: no cover - the child ended


def _read(child: int, content: bytearray) -> Result:
    _, status = os.waitpid(child, 0)
    if os.waitstatus_to_exitcode(status) != 0 or not content:
        return Result(
            trouble=f"the tests ended with {os.waitstatus_to_exitcode(status)} or took longer than {_LIMIT:.0f} s"
        )
    result: Result = pickle.loads(bytes(content))  # noqa: S301 - of our own child
    return result


def _run(watch: Watch, job: KillJob) -> Result:
    watch.replay(job.answers)
    failed: list[str] = []
    passed: list[str] = []
    needs: dict[str, Mapping[Question, Any]] = {}
    items = [subject.item for subject in job.subjects]
    reports = _only_reports(items[0].config)
    for number, item in enumerate(items):
        following = items[number + 1] if number + 1 < len(items) else None
        watch.needs.clear()
        reports.has_failed = False
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        if watch.needs:
            needs[item.nodeid] = dict(watch.needs)
        elif reports.has_failed:
            failed.append(item.nodeid)
            if not job.all:
                break
        else:
            passed.append(item.nodeid)
    return Result(failed=tuple(failed), passed=tuple(passed), needs=needs)


def _only_reports(config: pytest.Config) -> _Reports:
    """Take the reports of this process, and print none of them."""
    reports = _Reports()
    terminal = config.pluginmanager.get_plugin("terminalreporter")
    if terminal is not None:
        config.pluginmanager.unregister(terminal)
    config.pluginmanager.register(reports)
    return reports
