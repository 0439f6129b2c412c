"""Makes edits in the files of a stack: all of a file at once, or none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from tfproof.atomic_files import write_atomically
from tfproof.errors import UsageError
from tfproof.hcl import lines_of, parse
from tfproof.scan.fixes.argument_edits import with_each
from tfproof.scan.fixes.callers import may_be_edited
from tfproof.source_edits import SourceEdit


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedFile:
    """A file as it is and as it will be.

    Attributes:
        path: the file, links followed.
        stacks: the folders of the stacks that it is a file of.
        after: its text with the edits.
        edits: the edits that were made.
    """

    path: Path
    stacks: tuple[Path, ...]
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
            write_atomically(path, self.after.encode("utf-8"), mode=path.stat().st_mode & 0o7777)
        except OSError as error:
            raise UsageError(
                f"cannot write {self.path}: {error.strerror or error}", fix="make the file and its folder writable"
            ) from error


@dataclass(frozen=True, slots=True, kw_only=True)
class NotMade:
    """An edit that is not made, and why."""

    edit: SourceEdit
    why: str


def changed_files(
    edits: Mapping[Path, Iterable[SourceEdit]],
) -> tuple[tuple[ChangedFile, ...], tuple[NotMade, ...]]:
    """Return the files of stacks with edits made, and the edits that cannot be made. Nothing is written.

    Args:
        edits: the edits, by the folder of the stack that their files are named from. A file outside of it and of its repository is
            left alone. Of several edits that set the same, the first is made.
    """
    by_file: dict[Path, dict[object, SourceEdit]] = {}
    stacks: dict[Path, list[Path]] = {}
    values: dict[object, str] = {}
    changed: list[ChangedFile] = []
    left: list[NotMade] = []
    for stack, wanted in edits.items():
        for edit in wanted:
            path = (stack / edit.file).resolve()
            targets = {(path, block, argument): value for (_, block, argument), value in edit.targets.items()}
            if not may_be_edited(path, stack):
                left.append(NotMade(edit=edit, why="the file is outside the stack and its repository"))
            elif any(values.setdefault(target, value) != value for target, value in targets.items()):
                left.append(NotMade(edit=edit, why="another stack that has the file wants another value"))
            else:
                by_file.setdefault(path, {}).setdefault((edit.block, edit.settings), edit)
                stacks.setdefault(path, []).append(stack)
    for path, of_file in sorted(by_file.items()):
        file, not_made = _changed(path, tuple(dict.fromkeys(stacks[path])), tuple(of_file.values()))
        changed += [file] if file is not None else []
        left += not_made
    return tuple(changed), tuple(left)


def _changed(
    path: Path, stacks: tuple[Path, ...], wanted: tuple[SourceEdit, ...]
) -> tuple[ChangedFile | None, list[NotMade]]:
    text = _read(path)
    if text is None:
        return None, [NotMade(edit=edit, why="the file cannot be read as UTF-8") for edit in wanted]
    lines = lines_of(text)
    same = [edit for edit in wanted if tuple(lines[edit.first - 1 : edit.last]) == edit.old]
    file = parse(text, path=path)
    after, done = with_each(file, [(edit.block, edit.values) for edit in same]) if file.error is None else (text, ())
    made = tuple(edit for edit, was_made in zip(same, done, strict=False) if was_made)
    left = [NotMade(edit=edit, why="the file has changed since it was checked") for edit in wanted if edit not in made]
    changed = ChangedFile(path=path, stacks=stacks, before=text, after=after, edits=made) if after != text else None
    return changed, left


def _read(path: Path) -> str | None:
    try:
        return path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError):
        return None
