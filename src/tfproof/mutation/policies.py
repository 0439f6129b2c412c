"""Asks the policies about a mutant: what a scan of it finds that a scan of the original does not."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from tfproof.cases import Case, Planner, Settings
from tfproof.errors import TfproofError
from tfproof.findings import Findings, Verdict, View
from tfproof.scan import CheckovProcess, find_checkov, own_policies, scan
from tfproof.scan.policy_selection import select

OWN = "own"


class Policies:
    """One Checkov for a whole run, which forks for each view that it scans. A context manager: leaving it ends Checkov.

    Args:
        planner: plans and applies what is scanned.
        folders: of policies; the text ``own`` means tfproof's.
        checkov: the environment that has Checkov; auto-detected by default.
        stock: whether the policies that Checkov brings are asked too.

    Raises:
        ScanError: there is no Checkov, or a folder of policies cannot be right.
    """

    def __init__(
        self, planner: Planner, folders: Sequence[str], *, checkov: str | None = None, stock: bool = True
    ) -> None:
        cache = Settings.of().cache
        paths = [own_policies() if name == OWN else Path(name) for name in folders]
        self._planner = planner
        self._stock = stock
        self._process = CheckovProcess(find_checkov(checkov, cache=cache), policies=paths)
        self._before: dict[str, Findings] = {}

    @property
    def count(self) -> int:
        """How many policies are asked.

        Raises:
            ScanError: they cannot all be loaded.
        """
        return len(select(self._process.loaded, ids=(), stock=self._stock))

    def new(self, original: Case, mutated: Case) -> list[str]:
        """Return what a scan of a mutated case finds beyond one of the original: see :func:`newly_found`.

        Raises:
            TfproofError: a case cannot be planned, applied or scanned, so that nothing can be said.
        """
        if original.key not in self._before:
            self._before[original.key] = self._scan(original)
        return newly_found(self._before[original.key], self._scan(mutated))

    def _scan(self, case: Case) -> Findings:
        plan, applied = self._planner.outcome(case).plan, self._planner.applied(case).applied
        if plan is None or applied is None:
            raise TfproofError(
                f"{case} cannot be {'planned' if plan is None else 'applied'}, so no policy can judge it"
            )
        views = {View.PLAN: dict(plan), View.APPLIED: dict(applied)}
        return scan(self._process.environment, stack=case.source, plans=views, process=self._process, stock=self._stock)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.close()


def newly_found(before: Findings, after: Findings) -> list[str]:
    """Return the rule and address of what is found after and not before, or is worse, or cannot be decided any more."""
    known: dict[tuple[str, str], int] = {}
    for one in before.all:
        key = (one.rule, one.address)
        known[key] = min(one.severity.rank, known.get(key, one.severity.rank))
    found: list[str] = []
    for one in after.all:
        if one.severity.rank < known.get((one.rule, one.address), one.severity.rank + 1):
            undecided = " (cannot be decided)" if one.verdict is Verdict.UNDECIDED else ""
            found.append(f"{one.rule} {one.address}{undecided}")
    return list(dict.fromkeys(found))
