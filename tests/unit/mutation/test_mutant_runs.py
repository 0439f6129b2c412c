"""What a child reports of a test: that it failed, and no text of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, NoReturn

import pytest

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
