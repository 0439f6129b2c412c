"""Makes the edits that findings propose, and takes them back when the stacks cannot be checked any more."""

from __future__ import annotations

import argparse
import contextlib
import difflib
import os
import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Self

from tfproof.cli.streams import say
from tfproof.errors import TfproofError, UsageError
from tfproof.findings import Findings
from tfproof.hcl import lines_of
from tfproof.reports.escaping import one_line, visible
from tfproof.reports.html_report import PlannedStack
from tfproof.review.hidden_secrets import Secrets, secret_lines, secrets_shown_by, shown_line
from tfproof.scan.fixes.changed_files import ChangedFile, NotMade, changed_files
from tfproof.source_edits import FixKind

_EDITING = frozenset({"--fix", "--unsafe-fixes", "--diff"})
_VALUES = frozenset({"--var", "--data"})


def refuse_mixed(options: argparse.Namespace) -> None:
    """Refuse options that contradict each other.

    Raises:
        UsageError: edits are to be made of findings that a baseline is about to accept, or none are to be made.
    """
    if options.write_baseline and (options.fix or options.diff):
        raise UsageError(
            "edits take findings away, and a baseline accepts them", where="--fix", fix="write it afterwards"
        )
    if options.unsafe_fixes and not (options.fix or options.diff):
        raise UsageError("--unsafe-fixes says which edits, not to make them", fix="add --fix or --diff")


def checked_by(arguments: Sequence[str]) -> str:
    """Return the command line of a check as it can be repeated with ``--fix``: without values, which may be secrets.

    Args:
        arguments: what stood after ``tfproof``.
    """
    shown, hides = ["tfproof"], False
    for word in arguments:
        if word in _EDITING:
            continue
        option, has_value, value = word.partition("=")
        if has_value and _takes_values(option):
            shown.append(f"{option}={_without_value(value)}")
        else:
            shown.append(_without_value(word) if hides else word)
        hides = _takes_values(word)
    return shlex.join(shown)


def _takes_values(option: str) -> bool:
    """Whether an option gives values; also one that is cut short, as the parser allows."""
    return len(option) > len("--") and any(one.startswith(option) for one in _VALUES)


def _without_value(text: str) -> str:
    name, equals, _ = text.partition("=")
    return f"{name}=..." if equals else text


@dataclass(slots=True, kw_only=True)
class Fixes:
    """The edits of a run.

    Attributes:
        files: the files that they change.
        left: edits that are not made, each with its reason.
        hidden: what is never shown of each stack, by its folder.
    """

    files: tuple[ChangedFile, ...] = ()
    left: tuple[NotMade, ...] = ()
    hidden: Mapping[Path, tuple[Secrets, Mapping[str, Sequence[tuple[int, int]]]]] = field(default_factory=dict)
    _kept: bool = False

    @classmethod
    def of(cls, options: argparse.Namespace, result: Findings, shown: Mapping[str, PlannedStack]) -> Self:
        """Return the edits that the options ask for; none are written."""
        if not (options.fix or options.diff):
            return cls()
        most = FixKind.LIKELY if options.unsafe_fixes else FixKind.EXACT
        edits = {
            stack.folder: [
                edit
                for one in result.findings
                if one.stack == name or len(shown) == 1
                for edit in one.edits
                if edit.kind.rank <= most.rank
            ]
            for name, stack in shown.items()
        }
        files, left = changed_files(edits)
        hidden = {
            one.folder: (
                secrets_shown_by(one.folder, one.plan, one.applied, one.reported_secrets),
                one.reported_secrets,
            )
            for one in shown.values()
        }
        return cls(files=files, left=left, hidden=hidden)

    @contextlib.contextmanager
    def made(self) -> Iterator[None]:
        """Write the files; take them back when the block raises, or when the block does not say that they are kept.

        Raises:
            UsageError: a file cannot be written.
            TfproofError: of the block.
        """
        written: list[ChangedFile] = []
        try:
            for file in self.files:
                file.write()
                written.append(file)
            yield
        except BaseException as error:
            _take_back(written)
            if isinstance(error, TfproofError):
                say("tfproof: the edits were taken back: the stack cannot be checked with them")
            raise
        if not self._kept:
            _take_back(written)
            say("tfproof: the edits were taken back: a stack cannot be checked with them")
            return
        for file in self.files:
            for edit in file.edits:
                say(one_line(f"tfproof: fixed {os.path.relpath(file.path)}:{edit.first}: {edit}"))

    def say_what_is_left(self) -> None:
        """Say which of the edits that are asked for cannot be made, and why."""
        for one in self.left:
            say(one_line(f"tfproof: not fixed: {one.edit.file}:{one.edit.first}: {one.edit}: {one.why}"))

    def keep(self, *, refused: bool) -> None:
        """Say, within :meth:`made`, whether the stacks could be checked with the edits."""
        self._kept = not refused

    def diff(self) -> str:
        """Return the edits as a difference, without secrets."""
        return "".join(map(self._diff, self.files))

    def _diff(self, file: ChangedFile) -> str:
        name = os.path.relpath(file.path)
        known = [self.hidden[stack] for stack in file.stacks]
        secrets = Secrets.all_of(secrets for secrets, _ in known)
        names = {edit.file for edit in file.edits}
        told = [place for _, places in known for name in names for place in places.get(name, ())]
        places = [*secret_lines(file.path, secrets), *told]
        lines = lines_of(file.before)
        secret = {
            line for number, line in enumerate(lines, start=1) if any(first <= number <= last for first, last in places)
        }

        def shown(text: str) -> list[str]:
            return [visible(shown_line(line, secrets, hidden=line in secret)) for line in lines_of(text)]

        made = difflib.unified_diff(shown(file.before), shown(file.after), visible(name), visible(name), lineterm="")
        return "".join(f"{line}\n" for line in made)


def _take_back(files: Sequence[ChangedFile]) -> None:
    for file in files:
        replace(file, after=file.before).write()
