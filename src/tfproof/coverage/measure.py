"""Puts together what modules set and what tests looked at."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from tfproof.coverage.configured import ConfiguredModule, ConfiguredValue, CountedBlock, ModuleRule, read_configured
from tfproof.coverage.data import CoverageData, RuleFailure
from tfproof.plan.read_tracking import ReadPlace, ReadPlaces
from tfproof.terraform.configuration import configuration_folders

NUMBERS: Mapping[int, str] = {0: "0", 1: "1", 2: "many"}
"""How many instances a block was planned with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModuleCoverage:
    """One module.

    Attributes:
        folder: of its source.
        values: what it sets, each with whether a test read it.
        rules: its rules, each with whether it was seen to pass and to fail.
        counted: blocks with ``count`` or ``for_each``, each with the numbers of instances that it was planned with.
    """

    folder: Path
    values: tuple[tuple[ConfiguredValue, bool], ...]
    rules: tuple[tuple[ModuleRule, bool, bool], ...]
    counted: tuple[tuple[CountedBlock, frozenset[int]], ...]

    @property
    def read(self) -> int:
        """How many of the values were read."""
        return sum(is_read for _, is_read in self.values)


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageReport:
    """All modules.

    Attributes:
        root: what names of files are relative to.
        unplanned: the folders below ``root`` that hold configuration which no test plans, and which is in no number here.
    """

    root: Path
    modules: tuple[ModuleCoverage, ...]
    unplanned: tuple[Path, ...] = ()

    @property
    def percent(self) -> float | None:
        """The part of all values that a test read, in percent; None where nothing is set."""
        total = sum(len(module.values) for module in self.modules)
        return 100.0 * sum(module.read for module in self.modules) / total if total else None

    def name(self, path: Path) -> str:
        """A file or folder as reports name it."""
        inside = path.relative_to(self.root).as_posix() if path.is_relative_to(self.root) else path.as_posix()
        return inside if inside != "." else self.root.name


def measure(data: CoverageData, *, root: Path, within: Iterable[Path] = ()) -> CoverageReport:
    """Say what tests looked at.

    Args:
        data: what is known of a session.
        root: the folder whose modules count, and that names are relative to.
        within: only modules at or below these folders, those that no test plans included; by default all below ``root`` that a
            test plans.
    """
    named = [folder.resolve() for folder in within]
    wanted = named or [root.resolve()]
    there = {folder for top in wanted for folder in configuration_folders(top)}
    planned = {one for one in data.folders if one.is_dir() and any(one.is_relative_to(top) for top in wanted)}
    return CoverageReport(
        root=root.resolve(),
        modules=tuple(_module(read_configured(one), data) for one in sorted(planned | there if named else planned)),
        unplanned=() if named else tuple(sorted(there - planned)),
    )


def _module(configured: ConfiguredModule, data: CoverageData) -> ModuleCoverage:
    folder = configured.folder
    reads = _with_documents(configured, data.reads)
    values = tuple((one, reads.covers(ReadPlace(folder, one.block, one.path))) for one in configured.values)
    failures = [one for one in data.failures if one.folder == folder]
    planned = bool(data.counts.get((folder, "")))
    failed = {id(rule) for one in failures for rule in _refused_by(one, configured)}
    rules = tuple((rule, planned and _holds(rule, folder, data), id(rule) in failed) for rule in configured.rules)
    counted = tuple((one, frozenset(data.counts.get((folder, one.block), ()))) for one in configured.counted)
    return ModuleCoverage(folder=folder, values=values, rules=rules, counted=counted)


def _with_documents(configured: ConfiguredModule, known: ReadPlaces) -> ReadPlaces:
    """What was read, with the data sources of the IAM documents in it: who reads a document has read all of it."""
    reads = ReadPlaces()
    reads.update(known)
    left = list(configured.values)
    found = True
    while found:
        fed = [one for one in left if one.renders and reads.covers(ReadPlace(configured.folder, one.block, one.path))]
        left = [one for one in left if one not in fed]
        reads.update(ReadPlace(configured.folder, block) for one in fed for block in one.renders)
        found = bool(fed)
    return reads


def _holds(rule: ModuleRule, folder: Path, data: CoverageData) -> bool:
    """Whether it was evaluated in a plan: a variable's in each, a resource's where it has an instance."""
    if rule.subject.startswith(("var.", "output.")):
        return True
    return any(data.counts.get((folder, rule.subject), ()))


def _refused_by(failure: RuleFailure, configured: ConfiguredModule) -> list[ModuleRule]:
    """The rule that refused a case, found by its line or by its words; nothing where several may have."""
    own = [one for one in configured.rules if (one.kind, one.subject) == (failure.kind, failure.subject)]
    if failure.file is not None:
        return [one for one in own if failure.file == one.file.resolve() and one.line <= failure.line <= one.end]
    said = [one for one in own if one.says(failure.message)] or [one for one in own if one.message is None]
    return said if len(said) == 1 else []
