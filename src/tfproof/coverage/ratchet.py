"""Compares the coverage of a session with that of an earlier one, so that it does not become less unnoticed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tfproof.coverage.measure import CoverageReport
from tfproof.errors import UsageError


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageBase:
    """An earlier session.

    Attributes:
        modules: by the name of the folder, how many values were asserted, and of how many.
    """

    modules: Mapping[str, tuple[int, int]]


def read_base(file: Path) -> CoverageBase:
    """Read what ``--tfproof-coverage=json`` wrote.

    Raises:
        UsageError: the file cannot be read, or is something else.
    """
    try:
        raw: Any = json.loads(file.read_text(encoding="utf-8"))
        known = raw["modules"] if raw["version"] == 1 else ()
        modules = {str(one["folder"]): (int(one["asserted"]), int(one["set"])) for one in known}
    except OSError as error:
        raise _unread(file, str(error.strerror)) from error
    except (ValueError, LookupError, TypeError) as error:
        raise _unread(file, "it is something else") from error
    if not modules:
        raise _unread(file, "there is no module in it, or it is of another version")
    return CoverageBase(modules=modules)


def _unread(file: Path, why: str) -> UsageError:
    return UsageError(
        f"cannot compare coverage with {file}: {why}",
        where="--tfproof-fail-decrease",
        expected="what --tfproof-coverage=json:FILE wrote in an earlier session",
    )


def decreases(report: CoverageReport, base: CoverageBase) -> Iterator[str]:
    """Yield a sentence for each module of which less is asserted than before, and one for all of them together.

    A module whose folder is gone counts for nothing; one that is there, and that no test plans any more, is less.
    """
    now = {report.name(one.folder): (one.read, len(one.values)) for one in report.modules}
    for name, before in base.modules.items():
        if name in now:
            if is_less(now[name], before):
                yield f"{name}: {shown_part(now[name])} asserted, {shown_part(before)} before"
        elif before[0] and ((report.root / name).is_dir() or name == report.root.name):
            yield f"{name}: no test plans it any more, {shown_part(before)} asserted before"
    whole, former = _sum(now), _sum(base.modules)
    if is_less(whole, former):
        yield f"in total: {shown_part(whole)} asserted, {shown_part(former)} before"


def _sum(modules: Mapping[str, tuple[int, int]]) -> tuple[int, int]:
    return sum(read for read, _ in modules.values()), sum(count for _, count in modules.values())


def is_less(now: tuple[int, int], before: tuple[int, int]) -> bool:
    """Whether the part is less, without rounding; of nothing, no part is."""
    if not now[1] or not before[1]:
        return bool(before[0]) and not now[1]
    return now[0] * before[1] < before[0] * now[1]


def shown_part(part: tuple[int, int]) -> str:
    """Return a part of a whole as people read it."""
    read, count = part
    return f"{100.0 * read / count:.1f} % ({read} of {count})" if count else "nothing"
