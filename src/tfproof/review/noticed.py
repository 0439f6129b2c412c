"""What tests notice of the lines that a change touches: as a report of coverage and one of mutants say."""

from __future__ import annotations

import json
import os.path
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Self

from tfproof.amounts import count
from tfproof.errors import UsageError
from tfproof.review.model import Excerpt, Review

_NAMED = 3
_KILLED = "Killed"
_LEFT = ("Survived", "NoCoverage")


@dataclass(frozen=True, slots=True, kw_only=True)
class Noticed:
    """What two reports say of lines, by the absolute path of the file.

    Args:
        values: lines that set a value, its name, and whether a test asserts it.
        mutants: first and last line of each mutant that was judged, and whether something noticed it.
    """

    values: dict[str, list[tuple[int, str, bool]]] = field(default_factory=lambda: defaultdict(list))
    mutants: dict[str, list[tuple[int, int, bool]]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def read(cls, coverage: Path | None, mutants: Path | None, root: Path) -> Self:
        """Read the reports.

        Args:
            coverage: what ``pytest --tfproof-coverage=json`` wrote.
            mutants: what ``tfproof mutate --format json`` wrote.
            root: the folder that the files of coverage are relative to.

        Raises:
            UsageError: one cannot be read, or is something else.
        """
        found = cls()
        if coverage is not None:
            _read(
                coverage,
                "--coverage",
                "what pytest --tfproof-coverage=json:FILE wrote",
                lambda raw: found._add_values(raw, root),
            )
        if mutants is not None:
            _read(
                mutants,
                "--mutants",
                "what tfproof mutate --format json wrote",
                lambda raw: found._add_mutants(raw, root),
            )
        return found

    def told(self, review: Review, folder: Path) -> Review:
        """Return a review whose causes say what tests notice of their lines.

        Args:
            review: of one stack.
            folder: of the stack.
        """
        if not self.values and not self.mutants:
            return review
        causes = (replace(one, noticed=tuple(self._of(one.hunk, folder))) if one.hunk else one for one in review.causes)
        return replace(review, causes=tuple(causes))

    def _of(self, hunk: Excerpt, folder: Path) -> Iterator[str]:
        path = os.path.normpath(folder.resolve() / hunk.file)
        lines = range(hunk.line, hunk.line + max(len(hunk.added), 1))
        here = [one for one in self.values.get(path, ()) if one[0] in lines]
        for is_read, word in ((True, "a test asserts"), (False, "no test asserts")):
            names = [name for _, name, was_read in here if was_read is is_read]
            if names:
                more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
                yield f"{word} {', '.join(names[:_NAMED])}{more}"
        judged = [killed for first, last, killed in self.mutants.get(path, ()) if first in lines or last in lines]
        if judged:
            yield f"{sum(judged)} of {count(len(judged), 'fault')} planted in these lines noticed"

    def _add_values(self, raw: Any, root: Path) -> None:
        if raw["version"] != 1:
            raise ValueError(raw["version"])
        for module in raw["modules"]:
            for one in module["values"]:
                path = os.path.normpath(root / one["file"])
                self.values[path].append((int(one["line"]), str(one["subject"]), bool(one["asserted"])))

    def _add_mutants(self, raw: Any, root: Path) -> None:
        for name, file in raw["files"].items():
            path = os.path.normpath(root / name)
            for one in file["mutants"]:
                place = one["location"]
                if one["status"] in (_KILLED, *_LEFT):
                    lines = int(place["start"]["line"]), int(place["end"]["line"])
                    self.mutants[path].append((*lines, one["status"] == _KILLED))


def _read(file: Path, option: str, expected: str, add: Callable[[Any], None]) -> None:
    try:
        add(json.loads(file.read_text(encoding="utf-8")))
    except OSError as error:
        raise UsageError(f"cannot read {file}: {error.strerror}", where=option, expected=expected) from error
    except (ValueError, LookupError, TypeError) as error:
        raise UsageError(f"{file} is something else", where=option, expected=expected) from error
