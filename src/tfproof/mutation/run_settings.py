"""What a mutation run is asked to do."""

from __future__ import annotations

import pickle
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from tfproof.cases import Case
from tfproof.mutation.mutant import Mutant

Lines = Mapping[Path, Collection[tuple[int, int]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One run.

    Attributes:
        folders: the folders whose source is mutated.
        scratch: a private folder.
        out: the file that results are written to.
        operators: the names of the operators.
        shard: which part of the mutants, from 1, of how many.
        changed: by file, the first and last line of what changed; None where everything is mutated.
        every: whether all tests that fail are wanted, and not the first.
        cases: what is planned where no test plans a folder.
        tests: whether pytest collects tests at all.
        native: the native test files that are run against mutants; all of each folder where it is empty, none where it is None.
        native_suggestions: whether suggested assertions are wanted as native tests too.
        policies: folders of policies that judge what no test noticed, or ``own``; none where policies are not asked.
        checkov: the environment that has Checkov; auto-detected where it is None.
        stock: whether the policies that Checkov brings are asked with them.
    """

    folders: tuple[Path, ...]
    scratch: Path
    out: Path
    operators: frozenset[str]
    shard: tuple[int, int] = (1, 1)
    changed: Lines | None = None
    every: bool = False
    cases: tuple[Case, ...] = ()
    tests: bool = True
    native: tuple[Path, ...] | None = ()
    native_suggestions: bool = False
    policies: tuple[str, ...] = ()
    checkov: str | None = None
    stock: bool = True

    def wants(self, mutant: Mutant) -> bool:
        """Whether a mutant is one of those that are asked for."""
        part, parts = self.shard
        if int(mutant.id[1:], 16) % parts != part - 1:
            return False
        if self.changed is None:
            return True
        last = mutant.line + mutant.original.count("\n")
        return any(first <= last and mutant.line <= end for first, end in self.changed.get(mutant.file.resolve(), ()))

    def save(self, path: Path) -> None:
        """Write the job to a private file."""
        path.write_bytes(pickle.dumps(self))

    @classmethod
    def read(cls, path: Path) -> Job:
        """Read what :meth:`save` wrote."""
        job: Job = pickle.loads(path.read_bytes())  # noqa: S301 - of our own parent
        return job
