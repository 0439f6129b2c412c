"""Compares what is noticed with an earlier report, so that it does not become less unnoticed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

from tfproof.coverage.ratchet import is_less, shown_part
from tfproof.mutation.mutant import LIVING, Status
from tfproof.mutation.report import Report, entries

_COUNTED = frozenset({Status.KILLED, *LIVING})


def decreases(report: Report, before: Report) -> Iterator[str]:
    """Yield a sentence for each folder of which less is noticed than before, and one for all of them together.

    Folders that only one of the reports has count for nothing.

    Args:
        report: of this run.
        before: of an earlier one, run in the same folder.
    """
    now, former = _parts(report), _parts(before)
    both = [folder for folder in former if folder in now]
    for folder in both:
        if is_less(now[folder], former[folder]):
            yield f"{folder}: {shown_part(now[folder])} noticed, {shown_part(former[folder])} before"
    whole, all_before = (
        (sum(parts[one][0] for one in both), sum(parts[one][1] for one in both)) for parts in (now, former)
    )
    if is_less(whole, all_before):
        yield f"in total: {shown_part(whole)} noticed, {shown_part(all_before)} before"


def _parts(report: Report) -> dict[str, tuple[int, int]]:
    """By folder, how many faults were noticed, and of how many."""
    found: dict[str, tuple[int, int]] = {}
    for name, one in entries(report):
        status = Status(one["tfproof"]["status"])
        noticed, count = found.get(folder := str(PurePosixPath(name).parent), (0, 0))
        found[folder] = (noticed + (status is Status.KILLED), count + (status in _COUNTED))
    return found
