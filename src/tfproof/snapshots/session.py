"""The snapshots of a session: compared while tests run, written and looked through at its end."""

from __future__ import annotations

import difflib
import json
import shlex
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tfproof.errors import ExpectationError, UsageError
from tfproof.snapshots.files import orphans, read_snapshots, snapshot_file, write_snapshots


@dataclass(slots=True)
class ModuleRecord:
    """What a session knows of the snapshots of one test module.

    Attributes:
        present: the tests of the module; None when only some of them were looked for.
        passed: the tests that ran to their end.
        used: the snapshots that tests asked for.
        written: the texts to write, by name.
    """

    present: list[str] | None = None
    passed: list[str] = field(default_factory=list)
    used: list[str] = field(default_factory=list)
    written: dict[str, str] = field(default_factory=dict)

    def add(self, other: ModuleRecord) -> None:
        """Add what another process knows."""
        if other.present is not None:
            self.present = other.present
        self.passed += other.passed
        self.used += other.used
        self.written |= other.written

    def stale(self, names: Iterable[str]) -> list[str]:
        """Those of these snapshots that no test asks for: their test is gone, or it passed without them."""
        tests = sorted({*(self.present or ()), *self.passed}, key=len, reverse=True)
        found: list[str] = []
        for name in names:
            test = next((one for one in tests if name == one or name.startswith(f"{one} ")), None)
            unasked = self.present is not None if test is None else test in self.passed
            if unasked and name not in self.used:
                found.append(name)
        return found


@dataclass(slots=True, kw_only=True)
class SnapshotSession:
    """What a session knows of snapshots.

    Attributes:
        root: what messages name files relative to.
        update: whether snapshots are written.
        modules: by the path of the test module.
    """

    root: Path
    update: bool
    modules: dict[str, ModuleRecord] = field(default_factory=dict)
    _read: dict[Path, dict[str, tuple[int, str]]] = field(default_factory=dict)

    def module(self, path: Path) -> ModuleRecord:
        """What is known of a test module."""
        return self.modules.setdefault(str(path), ModuleRecord())

    def expected(self, module: Path) -> dict[str, tuple[int, str]]:
        """The snapshots of a test module by name, each with its line."""
        if module not in self._read:
            self._read[module] = read_snapshots(snapshot_file(module))
        return self._read[module]

    def shown(self, path: Path) -> str:
        """A path as messages name it."""
        return str(path.relative_to(self.root)) if path.is_relative_to(self.root) else str(path)

    def finish(self) -> SnapshotResult:
        """Look for stale snapshots, and write what is to be written."""
        result = SnapshotResult()
        folders: set[Path] = set()
        for name, record in sorted(self.modules.items()):
            module = Path(name)
            if record.present is not None:
                folders.add(module.parent)
            try:
                before = {name: text for name, (_, text) in read_snapshots(snapshot_file(module)).items()}
            except UsageError:
                continue  # the tests that read it have failed
            stale = record.stale(before)
            result.stale += [f"{self.shown(snapshot_file(module))}: {one}" for one in stale]
            if self.update:
                after = {one: text for one, text in (before | record.written).items() if one not in stale}
                self._write(module, before, after, result)
        for file in sorted(file for folder in folders for file in orphans(folder)):
            result.stale.append(f"{self.shown(file)}: its test module is gone")
            if self.update:
                file.unlink()
        result.removed = self.update
        return result

    def _write(self, module: Path, before: Mapping[str, str], after: Mapping[str, str], result: SnapshotResult) -> None:
        file = snapshot_file(module)
        try:
            if after != before and write_snapshots(file, module.name, after):
                changed = sum(before.get(name) != text for name, text in after.items())
                result.written.append(f"{self.shown(file)}: {changed} of {len(after)} snapshots")
        except OSError as error:
            result.unwritten.append(f"{self.shown(file)}: {error.strerror}")

    def to_json(self) -> str:
        """All that a process knows, for another one."""
        return json.dumps({
            name: [one.present, one.passed, one.used, one.written] for name, one in self.modules.items()
        })  # fmt: skip

    def add(self, text: str) -> None:
        """Add what another process knows."""
        for name, (present, passed, used, written) in json.loads(text).items():
            self.module(Path(name)).add(ModuleRecord(present, passed, used, written))


@dataclass(slots=True)
class SnapshotResult:
    """What became of snapshots at the end of a session: lines for people.

    Attributes:
        written: files that were written.
        unwritten: files that could not be written.
        stale: snapshots that no test asks for.
        removed: whether the stale ones were removed.
    """

    written: list[str] = field(default_factory=list)
    unwritten: list[str] = field(default_factory=list)
    stale: list[str] = field(default_factory=list)
    removed: bool = False

    @property
    def fails(self) -> bool:
        """Whether the session fails for it."""
        return bool(self.unwritten) or (bool(self.stale) and not self.removed)


@dataclass(slots=True, kw_only=True)
class SnapshotsOfTest:
    """The snapshots of one test, while it runs.

    Attributes:
        session: of this process.
        module: the path of the test module.
        test: the test's name in its module.
    """

    session: SnapshotSession
    module: Path
    test: str
    _asked: set[str] = field(default_factory=set)
    _numbered: int = 0

    def compare(self, text: str, name: str | None) -> None:
        """Compare a text with a snapshot of the test, or write it down as one.

        Raises:
            ExpectationError: there is no such snapshot yet, or it differs.
            UsageError: the name cannot be one, or was taken by this test already; or the file of snapshots is broken.
        """
        entry = self._entry(name)
        record = self.session.module(self.module)
        record.used.append(entry)
        if self.session.update:
            record.written[entry] = text
            return
        known = self.session.expected(self.module).get(entry)
        file = self.session.shown(snapshot_file(self.module))
        fix = f"review it, then run: pytest {shlex.quote(f'{self.session.shown(self.module)}::{self.test}')} --tfproof-update"
        if known is None:
            lines = "\n".join(f"  + {line}" for line in text.split("\n"))
            raise ExpectationError(f"there is no snapshot {entry!r} yet; it would be:\n{lines}", where=file, fix=fix)
        line, expected = known
        if text != expected:
            raise ExpectationError(
                f"snapshot {entry!r} differs (- reviewed, + now):\n{_differences(expected, text)}",
                where=f"{file}:{line}",
                fix=fix,
            )

    def _entry(self, name: str | None) -> str:
        if name is None:
            self._numbered += 1
            entry = self.test if self._numbered == 1 else f"{self.test} #{self._numbered}"
        else:
            if not name.strip() or not name.isprintable() or name.startswith("#"):
                raise UsageError(
                    f"a snapshot cannot be called {name!r}", expected="a name on one line that does not begin with #"
                )
            entry = f"{self.test} {name}"
        if entry in self._asked:
            raise UsageError(
                f"this test has a snapshot {name!r} already", fix="give each snapshot of a test a different name"
            )
        self._asked.add(entry)
        return entry


def _differences(expected: str, text: str) -> str:
    """The lines that differ, each group below the line that says what it belongs to."""
    before, after = expected.split("\n"), text.split("\n")
    shown: list[str] = []
    for group in difflib.SequenceMatcher(None, before, after, autojunk=False).get_grouped_opcodes(1):
        owner = next((one for one in reversed(before[: group[0][1]]) if one and not one.startswith(" ")), None)
        lines = [line for one in group for line in _lines(one, before, after)]
        if owner is not None and f"    {owner}" not in lines[:1]:
            shown.append(f"    {owner}")
        shown += lines
    return "\n".join(shown)


def _lines(operation: tuple[str, int, int, int, int], before: list[str], after: list[str]) -> list[str]:
    kind, old, old_end, new, new_end = operation
    if kind == "equal":
        return [f"    {line}" for line in before[old:old_end]]
    return [*(f"  - {line}" for line in before[old:old_end]), *(f"  + {line}" for line in after[new:new_end])]
