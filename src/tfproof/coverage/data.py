"""What the tests of a session looked at, as one process of it knows; several make one whole."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from tfproof.addresses import ModuleInstance
from tfproof.cases import AppliedOutcome, Case, PlanOutcome
from tfproof.cases.failures import Failure, FailureKind
from tfproof.coverage.configured import called_folders
from tfproof.plan import Plan
from tfproof.plan.read_tracking import ReadPlace, ReadPlaces

_KINDS: Mapping[FailureKind, str] = {
    FailureKind.VALIDATION: "validation",
    FailureKind.PRECONDITION: "precondition",
    FailureKind.POSTCONDITION: "postcondition",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleFailure:
    """A rule that refused a case.

    Attributes:
        folder: of the module that has it.
        kind: ``validation``, ``precondition`` or ``postcondition``.
        subject: what has it, inside the module.
        file: the file that it is in; None where Terraform does not say.
        line: a line of it.
    """

    folder: Path
    kind: str
    subject: str
    file: Path | None
    line: int
    message: str


@dataclass(slots=True, kw_only=True)
class CoverageData:
    """What was looked at, and what happened.

    Attributes:
        reads: what of the source was read.
        counts: by folder and block, how many instances plans had in one instance of the module.
        failures: the rules that refused cases.
    """

    reads: ReadPlaces = field(default_factory=ReadPlaces)
    counts: dict[tuple[Path, str], set[int]] = field(default_factory=lambda: defaultdict(set))
    failures: set[RuleFailure] = field(default_factory=set)

    def add_outcomes(self, outcomes: Iterable[tuple[Case, PlanOutcome | AppliedOutcome]]) -> None:
        """Add what became of cases."""
        for case, outcome in outcomes:
            plan = outcome.plan if isinstance(outcome, PlanOutcome) else outcome.applied
            if plan is not None:
                self._count(plan)
            if outcome.failures:
                folders = called_folders(case.source)
                self.failures.update(found for one in outcome.failures for found in _failures(one, case, folders))

    def _count(self, plan: Plan) -> None:
        """How many instances each block has in each instance of its module; a module without any resource counts once."""
        counts: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
        for resource in plan.all_resources.values():
            counts[resource.module_address][resource.local_address] += 1
        for address, declared, is_certain in _declared(plan, ModuleInstance()):
            instances = [one for one in counts if str(ModuleInstance.parse(one).without_keys()) == address]
            folder = plan.folder_of(address)
            if folder is None or not (instances or is_certain):
                continue
            for block in declared:
                for instance in instances or [address]:
                    self.counts[folder, block].add(min(counts[instance][block], 2) if instance in counts else 0)
            self.counts[folder, ""].add(1)

    def to_json(self) -> str:
        """Return it as text, to hand from one process to another."""
        return json.dumps(
            {
                "reads": [
                    [str(place.folder), place.block, place.path, place.whole]
                    for place in self.reads
                    if place.folder is not None
                ],
                "counts": [[str(folder), block, sorted(found)] for (folder, block), found in self.counts.items()],
                "failures": [
                    [str(one.folder), one.kind, one.subject, str(one.file or ""), one.line, one.message]
                    for one in self.failures
                ],
            }
        )

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Read what :meth:`to_json` wrote."""
        raw: dict[str, Any] = json.loads(text)
        found = cls()
        found.reads.update(
            ReadPlace(Path(folder), block, tuple(path), whole) for folder, block, path, whole in raw["reads"]
        )
        for folder, block, counts in raw["counts"]:
            found.counts[Path(folder), block].update(counts)
        found.failures.update(
            RuleFailure(
                folder=Path(folder),
                kind=kind,
                subject=subject,
                file=Path(file) if file else None,
                line=line,
                message=message,
            )
            for folder, kind, subject, file, line, message in raw["failures"]
        )
        return found

    def add(self, other: CoverageData) -> None:
        """Add what another process knows."""
        self.reads.update(other.reads)
        for key, found in other.counts.items():
            self.counts[key].update(found)
        self.failures |= other.failures

    @property
    def folders(self) -> frozenset[Path]:
        """The folders of modules that were planned, or refused."""
        return frozenset({folder for folder, _ in self.counts} | {one.folder for one in self.failures})


def _declared(plan: Plan, module: ModuleInstance, *, is_certain: bool = True) -> Iterator[tuple[str, list[str], bool]]:
    """Each module of a plan's configuration, the addresses of its blocks, and whether it is there in any case."""
    raw = plan.configuration_tree.module(module)
    yield str(module), [entry["address"] for entry in raw.get("resources", ())], is_certain
    for name, call in raw.get("module_calls", {}).items():
        repeated = "count_expression" in call or "for_each_expression" in call
        inner = ModuleInstance(steps=(*module.steps, (name, None)))
        yield from _declared(plan, inner, is_certain=is_certain and not repeated)


def _failures(failure: Failure, case: Case, folders: Mapping[str, Path]) -> Iterator[RuleFailure]:
    kind = _KINDS.get(failure.kind)
    for address in failure.addresses if kind is not None else ():
        module, subject = ModuleInstance.leading(address)
        folder = folders.get(str(module))
        if folder is None:
            continue
        name, _, line = (failure.where or "").rpartition(":")
        file = (case.source / name).resolve() if name and kind != "validation" else None
        yield RuleFailure(
            folder=folder,
            kind=str(kind),
            subject=subject,
            file=file,
            line=int(line) if file is not None and line.isdigit() else 0,
            message=failure.message,
        )
