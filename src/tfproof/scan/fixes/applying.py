"""Makes edits in the files of a stack: all of a file at once, or none."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from tfproof.errors import UsageError
from tfproof.hcl import lines_of, parse
from tfproof.scan.fixes.writing import with_each
from tfproof.source_edits import SourceEdit


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedFile:
    """A file as it is and as it will be.

    Attributes:
        path: the file.
        before: its text.
        after: its text with the edits.
        edits: the edits that were made.
    """

    path: Path
    before: str
    after: str
    edits: tuple[SourceEdit, ...]

    def write(self) -> None:
        """Write the file: another process sees the old text or the new one.

        Raises:
            UsageError: it cannot be written.
        """
        path = self.path.resolve()
        try:
            mode = path.stat().st_mode & 0o7777
            handle, name = tempfile.mkstemp(dir=path.parent, prefix=".tfproof-")
            copy = Path(name)
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(self.after.encode("utf-8"))
                copy.chmod(mode)
                copy.replace(path)
            except BaseException:
                copy.unlink(missing_ok=True)
                raise
        except OSError as error:
            raise UsageError(
                f"cannot write {self.path}: {error.strerror or error}", fix="make the file and its folder writable"
            ) from error


@dataclass(frozen=True, slots=True, kw_only=True)
class NotMade:
    """An edit that is not made, and why."""

    edit: SourceEdit
    why: str


def changed_files(stack: Path, edits: Iterable[SourceEdit]) -> tuple[tuple[ChangedFile, ...], tuple[NotMade, ...]]:
    """Return the files of a stack with edits made, and the edits that cannot be made. Nothing is written.

    Args:
        stack: the folder that the files of the edits are named from; a file outside of it is left alone.
        edits: the edits; of several that set the same, the first is made.
    """
    by_file: dict[str, dict[object, SourceEdit]] = {}
    for edit in edits:
        by_file.setdefault(edit.file, {}).setdefault((edit.block, edit.settings), edit)
    changed: list[ChangedFile] = []
    left: list[NotMade] = []
    for name, wanted in sorted(by_file.items()):
        path = stack / name
        if not path.resolve().is_relative_to(stack.resolve()):
            left += [NotMade(edit=edit, why="the file is outside the stack") for edit in wanted.values()]
            continue
        text = _read(path)
        if text is None:
            left += [NotMade(edit=edit, why="the file cannot be read as UTF-8") for edit in wanted.values()]
            continue
        lines = lines_of(text)
        same = [edit for edit in wanted.values() if tuple(lines[edit.first - 1 : edit.last]) == edit.old]
        file = parse(text, path=path)
        after, done = (
            with_each(file, [(edit.block, edit.values) for edit in same]) if file.error is None else (text, ())
        )
        made = [edit for edit, was_made in zip(same, done, strict=False) if was_made]
        left += [
            NotMade(edit=edit, why="the file has changed since it was checked")
            for edit in wanted.values()
            if edit not in made
        ]
        if after != text:
            changed.append(ChangedFile(path=path, before=text, after=after, edits=tuple(made)))
    return tuple(changed), tuple(left)


def _read(path: Path) -> str | None:
    try:
        return path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError):
        return None
