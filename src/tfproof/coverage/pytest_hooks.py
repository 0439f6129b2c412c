"""Coverage in a pytest session: records what fixtures and tests read, gathers it from workers, and reports at the end."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import pytest

from tfproof.cases import Planner
from tfproof.coverage.data import CoverageData
from tfproof.coverage.measure import CoverageReport, measure
from tfproof.coverage.ratchet import CoverageBase, decreases
from tfproof.coverage.rendering import FORMATS
from tfproof.errors import UsageError, demand_percentage
from tfproof.plan.read_tracking import ReadLog

KEY: Final = "tfproof_coverage"


def report_files(names: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Return the formats that an option names, each with the file it goes to; no file for the terminal.

    Args:
        names: ``FORMAT`` or ``FORMAT:FILE``.

    Raises:
        UsageError: there is no such format.
    """
    found: list[tuple[str, str]] = []
    for name in names:
        form, _, file = name.partition(":")
        if form not in FORMATS:
            raise UsageError(
                f"no such format of coverage: {name}",
                expected=f"{', '.join(FORMATS)}, each with :FILE where it is written to a file",
                fix="write --tfproof-coverage=term, and name tests before it or after another option",
            )
        found.append((form, file or FORMATS[form][1]))
    return tuple(found)


def check_options(
    reports: Sequence[tuple[str, str]], *, least: float | None, within: Sequence[Path], root: Path
) -> None:
    """Refuse what cannot be meant, before a test runs.

    Args:
        reports: the formats, each with its file.
        least: the percentage below which the session fails.
        within: the folders whose modules count.
        root: the folder that names are relative to.

    Raises:
        UsageError: two reports go to one file, a file cannot be there, a folder is not there, or a percentage is none.
    """
    files = [root / file for _, file in reports if file]
    for file in files:
        if files.count(file) > 1:
            raise UsageError(f"two reports would be written to {file}", fix="name a file for each")
        if file.is_dir() or not file.parent.is_dir():
            why = "it is a folder" if file.is_dir() else "there is no such folder"
            raise UsageError(f"cannot write the report to {file}: {why}", fix="name another file")
    for folder in within:
        if not folder.is_dir():
            raise UsageError(
                f"no such folder: {folder}", where="--tfproof-coverage-source", fix="name a folder that exists"
            )
    demand_percentage(least, "--tfproof-fail-under")


@dataclass(slots=True, kw_only=True)
class CoverageHooks:
    """What a session looks at.

    Attributes:
        planner: of this process.
        reports: the formats, each with its file.
        least: the percentage below which the session fails; None where any will do.
        base: an earlier session, of which no less may be asserted.
        within: the folders whose modules count.
        is_worker: whether another process reports.
    """

    planner: Planner
    reports: tuple[tuple[str, str], ...]
    least: float | None = None
    base: CoverageBase | None = None
    within: tuple[Path, ...] = ()
    is_worker: bool = False
    data: CoverageData = field(default_factory=CoverageData)
    report: CoverageReport | None = None
    crashed: int = 0
    unwritten: dict[str, str] = field(default_factory=dict)
    less: tuple[str, ...] = ()

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_protocol(self) -> Generator[None, object, object]:
        """Record what a test and the fixtures that it sets up read."""
        with ReadLog.recording() as log:
            try:
                return (yield)
            finally:
                self.data.reads.update(log.places())

    @pytest.hookimpl(wrapper=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> Generator[None, object, object]:
        """Hand over what a worker knows, or put all together: before anything is reported, and before the planner ends."""
        self.data.add_outcomes(self.planner.asked())
        if self.is_worker:
            session.config.workeroutput[KEY] = self.data.to_json()  # type: ignore[attr-defined]
            return (yield)
        try:
            return (yield)
        finally:
            self._finish(session)

    def _finish(self, session: pytest.Session) -> None:
        root = session.config.rootpath
        self.report = measure(self.data, root=root, within=self.within)
        self.less = tuple(decreases(self.report, self.base)) if self.base is not None else ()
        for form, file in self.reports:
            if file:
                try:
                    (root / file).write_text(FORMATS[form][0](self.report), encoding="utf-8")
                except OSError as error:
                    self.unwritten[file] = str(error.strerror)
        if (self._is_too_little or self.less or self.unwritten) and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    @property
    def _is_too_little(self) -> bool:
        percent = self.report.percent if self.report is not None else None
        return self.least is not None and (percent is None or percent < self.least)

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Take what a worker knows."""
        text = getattr(node, "workeroutput", {}).get(KEY)
        if text is None:
            self.crashed += 1
        else:
            self.data.add(CoverageData.from_json(text))

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """Report on the terminal."""
        if self.report is None:
            return
        terminalreporter.section("tfproof coverage")
        if self.crashed:
            noun = "worker" if self.crashed == 1 else "workers"
            terminalreporter.write_line(
                f"{self.crashed} {noun} crashed: what tests read there is missing here", red=True
            )
        for file, why in self.unwritten.items():
            terminalreporter.write_line(f"FAIL: cannot write {file}: {why}", red=True)
        for form, file in self.reports:
            if file in self.unwritten:
                continue
            text = f"{form} written to {file}" if file else FORMATS[form][0](self.report).rstrip("\n")
            terminalreporter.write_line(text)
        if self._is_too_little:
            terminalreporter.write_line(f"FAIL: less than {self.least:g} % of what is set is asserted", red=True)
        for line in self.less:
            terminalreporter.write_line(f"FAIL: less is asserted than before: {line}", red=True)
