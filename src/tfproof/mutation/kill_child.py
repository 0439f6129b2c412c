"""What a forked child does: it runs tests against one mutant after the other, with known plans for answers.

A fork costs more than most tests, so that a child takes several mutants. What tests of one of them leave behind may be seen by
those of the next: at the end, each test that failed has to pass on the original, or nothing of the child counts.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pytest

from tfproof.mutation.kill_jobs import KillJob, Result
from tfproof.mutation.session_planner import Answers, Question, Watch
from tfproof.pytest_cases import READS

_LONG_ENOUGH: Final = 0.5
"""Processor seconds after which a fork costs nothing in comparison."""
_TOO_LONG: Final = 1.0
"""Seconds after which a child has to say what it knows."""


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


def run_in_turn(watch: Watch, jobs: Sequence[KillJob], originals: Answers) -> list[Result] | None:
    """Run the tests of mutants one after the other, as long as that is worth it.

    Args:
        watch: answers the tests, in this process.
        jobs: the mutants.
        originals: what the original's cases came to.

    Returns:
        What came of the first jobs; None where that may hang on their order.
    """
    reports = _only_reports(jobs[0].subjects[0].item.config)
    since, worked = time.monotonic(), time.process_time()
    results: list[Result] = []
    for job in jobs:
        results.append(_run(watch, job, reports))
        if time.process_time() - worked > _LONG_ENOUGH or time.monotonic() - since > _TOO_LONG:
            break
    return results if len(results) == 1 or _still_pass(watch, jobs, results, originals, reports) else None


def _still_pass(
    watch: Watch, jobs: Sequence[KillJob], results: Sequence[Result], originals: Answers, reports: _Reports
) -> bool:
    """Whether the tests that failed pass on the original."""
    failed = {name for one in results for name in one.failed}
    subjects = {one.id: one for job in jobs for one in job.subjects if one.id in failed}
    if not subjects:
        return True
    again = KillJob(name="original", subjects=list(subjects.values()), answers=originals, all=True)
    return failed == set(_run(watch, again, reports).passed)


def _run(watch: Watch, job: KillJob, reports: _Reports) -> Result:
    watch.replay(job.answers)
    failed: list[str] = []
    passed: list[str] = []
    needs: dict[str, Mapping[Question, Any]] = {}
    items = [subject.item for subject in job.subjects]
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
                _end_fixtures(item)
                break
        else:
            passed.append(item.nodeid)
    return Result(failed=tuple(failed), passed=tuple(passed), needs=needs)


def _end_fixtures(item: pytest.Item) -> None:
    """End the fixtures that the following test would have used: the next mutant has others.

    The test itself was torn down: plugins around a tear-down, such as pytest's own for logging, fail at a second one before
    it begins. So pytest's part of it is asked alone.
    """
    runner: Any = item.config.pluginmanager.get_plugin("runner")
    with contextlib.suppress(Exception):  # of a mutant that is noticed anyway; what is left behind, the original shows
        runner.pytest_runtest_teardown(item=item, nextitem=None)


def _only_reports(config: pytest.Config) -> _Reports:
    """Take the reports of this process, and print none of them."""
    reports = _Reports()
    terminal = config.pluginmanager.get_plugin("terminalreporter")
    if terminal is not None:
        config.pluginmanager.unregister(terminal)
    config.pluginmanager.register(reports)
    return reports
