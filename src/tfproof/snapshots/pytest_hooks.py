"""Snapshots in a pytest session: one keeper a test, workers that tell what they know, and a report at the end."""

from __future__ import annotations

import os
from collections.abc import Generator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import pytest

from tfproof.errors import UsageError
from tfproof.plan.snapshots import snapshots_of
from tfproof.snapshots.session import SnapshotResult, SnapshotSession, SnapshotsOfTest

KEY: Final = "tfproof_snapshots"


def check_update(environment: dict[str, str]) -> None:
    """Refuse to write snapshots where no one reviews them.

    Raises:
        UsageError: this is a pipeline.
    """
    if environment.get("CI", "").lower() not in ("", "0", "false"):
        raise UsageError(
            "--tfproof-update writes no snapshots in a pipeline (CI is set), where they are not reviewed",
            fix="run it on your machine, and commit the files",
        )


def make_hooks(config: pytest.Config) -> SnapshotHooks:
    """Return what looks after the snapshots of a session.

    Raises:
        UsageError: snapshots shall be written in a pipeline.
    """
    update = bool(config.getoption("tfproof_update"))
    if update:
        check_update(dict(os.environ))
    session = SnapshotSession(root=config.rootpath, update=update)
    return SnapshotHooks(session=session, is_worker=hasattr(config, "workerinput"))


def _module_and_name(item: pytest.Item) -> tuple[str, str]:
    module, _, name = item.nodeid.partition("::")
    return module, name


@dataclass(slots=True, kw_only=True, eq=False)  # pytest puts plugins into sets
class SnapshotHooks:
    """What a session looks at.

    Attributes:
        is_worker: whether another process reports.
    """

    session: SnapshotSession
    is_worker: bool = False
    result: SnapshotResult = field(default_factory=SnapshotResult)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_collection_modifyitems(
        self, config: pytest.Config, items: Sequence[pytest.Item]
    ) -> Generator[None, object, object]:
        """Remember which tests there are, before any is left out: snapshots of others are stale."""
        some = any("::" in argument for argument in config.args) or config.getoption("lf", False)
        if not some:
            for item in items:
                record = self.session.module(item.path)
                record.present = [*(record.present or ()), _module_and_name(item)[1]]
        return (yield)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Generator[None, object, object]:
        """Let the test compare its own snapshots."""
        name = _module_and_name(item)[1]
        with snapshots_of(SnapshotsOfTest(session=self.session, module=item.path, test=name)):
            result = yield
        self.session.module(item.path).passed.append(name)
        return result

    @pytest.hookimpl(wrapper=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> Generator[None, object, object]:
        """Hand over what a worker knows, or put all together."""
        if self.is_worker:
            session.config.workeroutput[KEY] = self.session.to_json()  # type: ignore[attr-defined]
            return (yield)
        try:
            return (yield)
        finally:
            self.result = self.session.finish()
            if self.result.fails and session.exitstatus == pytest.ExitCode.OK:
                session.exitstatus = pytest.ExitCode.TESTS_FAILED

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Take what a worker knows."""
        text = getattr(node, "workeroutput", {}).get(KEY)
        if text is not None:
            self.session.add(text)

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """Report on the terminal."""
        result = self.result
        if not (result.written or result.unwritten or result.stale):
            return
        terminalreporter.section("tfproof snapshots")
        for line in result.written:
            terminalreporter.write_line(f"written: {line}")
        for line in result.unwritten:
            terminalreporter.write_line(f"FAIL: cannot write {line}", red=True)
        for line in result.stale:
            word = "removed" if result.removed else "FAIL: no test asks for"
            terminalreporter.write_line(f"{word}: {line}", red=not result.removed)
        if result.stale and not result.removed:
            terminalreporter.write_line("run pytest --tfproof-update to remove what is stale")
