"""Shared by every test of this repository."""

from __future__ import annotations

import gc
import os
import signal
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import hypothesis
import pytest

if TYPE_CHECKING:
    from tests.forked.client import Forks

pytest_plugins = ["pytester"]

# The tests start hundreds of Pythons. Each would compile all that it imports where none may keep what it compiled.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

# A job that a shell started in the background ignores Ctrl-C, and one under nohup a closed terminal; both hand that on to
# every process they start. Tests of what these signals do need the ordinary answer.
if threading.current_thread() is threading.main_thread():
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    if signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:
        signal.signal(signal.SIGHUP, signal.SIG_DFL)


# How long an example takes is a matter of what else the machine does. Each run tries other examples.
hypothesis.settings.register_profile("tfproof", deadline=None, max_examples=20)
hypothesis.settings.load_profile("tfproof")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Of a test that is marked ``sampled(n)``, the first and each n-th that follows are run each time; the others are thorough."""
    seen: Counter[str] = Counter()
    for item in items:
        if sampled := item.get_closest_marker("sampled"):
            function = item.nodeid.partition("[")[0]
            if seen[function] % sampled.args[0]:
                item.add_marker(pytest.mark.thorough)
            seen[function] += 1


def pytest_collection_finish() -> None:
    """Thousands of collected tests stay until the end: no use in looking for garbage in them, again and again."""
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


@pytest.fixture(scope="session", autouse=True)
def plain_sub_runs() -> Iterator[None]:
    """A pytest that a test starts has no use for Hypothesis, whose plugin loads all of it at the end of each run."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTEST_ADDOPTS", "-p no:hypothesispytest")
        yield


@pytest.fixture(scope="session")
def forks() -> Iterator[Forks]:
    """Starts tfproof, pytest and Checkov as forks of processes that have imported them."""
    from tests.forked.client import forking

    with forking() as running:
        yield running


@pytest.fixture
def pytester(pytester: pytest.Pytester, forks: Forks, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """Pytest's own, with a fork for each sub-run of pytest."""
    monkeypatch.setenv("TFPROOF_CHECKOV", str(forks.checkov))
    monkeypatch.setattr(pytester, "popen", partial(forks.popen, pytester.popen))
    return pytester


@pytest.fixture(scope="session")
def repository(pytestconfig: pytest.Config) -> Path:
    """The root of the repository."""
    return pytestconfig.rootpath
