"""What a child reports of a test: that it failed, and no text of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal, NoReturn

import pytest
from tests.forked.client import Forks

from tfproof.mutation.kill_child import _Reports


def raising(error: BaseException) -> Callable[[], NoReturn]:
    """What raises an error."""

    def work() -> NoReturn:
        raise error

    return work


def reported(
    item: pytest.Item, error: BaseException, when: Literal["setup", "call", "teardown"]
) -> pytest.TestReport | None:
    """What a child reports of a phase that ended with an error."""
    call: pytest.CallInfo[Any] = pytest.CallInfo.from_call(raising(error), when)
    return _Reports().pytest_runtest_makereport(item, call)


@pytest.mark.parametrize("when", ["setup", "call", "teardown"])
def test_a_failure_has_no_text_in_any_phase(
    request: pytest.FixtureRequest, when: Literal["setup", "call", "teardown"]
) -> None:
    report = reported(request.node, ValueError("no"), when)
    assert report is not None
    assert report.failed
    assert report.longrepr is None
    assert (report.when, report.nodeid) == (when, request.node.nodeid)


@pytest.mark.parametrize(
    "error", [pytest.skip.Exception("not here"), BaseExceptionGroup("", [pytest.skip.Exception("")])]
)
def test_what_may_be_a_skip_is_left_to_pytest(request: pytest.FixtureRequest, error: BaseException) -> None:
    assert reported(request.node, error, "call") is None


LOOP = """
import pytest
from tests.forked.client import Forks

from tfproof.mutation.kill_child import _end_fixtures


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session):
    noticing, of_the_next = session.items
    noticing.config.hook.pytest_runtest_protocol(item=noticing, nextitem=of_the_next)
    _end_fixtures(noticing)
    of_the_next.config.hook.pytest_runtest_protocol(item=of_the_next, nextitem=None)
    return True
"""
SHARED = """
import pytest
from tests.forked.client import Forks

MADE = []


@pytest.fixture(scope="{scope}")
def number():
    MADE.append(1)
    return len(MADE)


def test_notices(number):
    assert number == 2


def test_of_the_next_mutant(number):
    assert number == 2
"""


@pytest.mark.parametrize("scope", ["module", "session"])
def test_the_next_mutant_has_fixtures_of_its_own(tmp_path: Path, forks: Forks, scope: str) -> None:
    """A test that ended the tests of one mutant leaves no fixture behind: what it holds is a value of that mutant."""
    (tmp_path / "conftest.py").write_text(LOOP)
    (tmp_path / "test_shared.py").write_text(SHARED.format(scope=scope))
    done = forks.run(["-m", "pytest", "-q", "-p", "no:cacheprovider"], cwd=tmp_path, env=forks.environment())
    assert "1 failed, 1 passed" in done.stdout, done.stdout
