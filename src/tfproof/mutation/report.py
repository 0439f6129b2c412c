"""The report of a mutation run: as data, by Stryker's schema, and as text.

Source: https://github.com/stryker-mutator/mutation-testing-elements/tree/master/packages/report-schema
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tfproof.amounts import percent
from tfproof.hcl import is_source_file, read_file
from tfproof.installation import VERSION
from tfproof.mutation.mutant import LIVING, MutantVerdict, Status
from tfproof.mutation.operators import SECURITY

_SCHEMA: Final = "https://git.io/mutation-testing-schema"
_VERSION: Final = "2.0"
_STATUS: Final[Mapping[Status, str]] = {
    Status.KILLED: "Killed", Status.SURVIVED: "Survived", Status.NEVER_ASSERTED: "NoCoverage",
    Status.REJECTED: "CompileError", Status.EQUIVALENT: "Ignored", Status.SKIPPED: "Ignored",
    Status.UNDECIDED: "RuntimeError", Status.PENDING: "Pending",
}  # fmt: skip

Report = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """Counts of mutants by status.

    Attributes:
        counts: by the name of a status.
        by_tests: those that a test killed.
        by_kind: those that were killed, by the kind of what noticed them first.
    """

    counts: Mapping[str, int]
    by_tests: int
    by_kind: Mapping[str, int]

    @property
    def valid(self) -> int:
        """How many mutants are faults that could have been noticed: neither rejected, equivalent nor skipped."""
        return sum(self.counts.get(one.value, 0) for one in (Status.KILLED, *LIVING))

    @property
    def overall(self) -> float | None:
        """The part of these that anything noticed, in percent; None where there is none."""
        return 100.0 * self.counts.get(Status.KILLED.value, 0) / self.valid if self.valid else None

    @property
    def assertion(self) -> float | None:
        """The part of these that a test noticed, in percent."""
        return 100.0 * self.by_tests / self.valid if self.valid else None


def report_of(
    verdicts: Iterable[MutantVerdict], *, root: Path, tests: Sequence[str], notes: Mapping[str, Any]
) -> Report:
    """Return the report as JSON data, by the schema of mutation testing reports.

    Args:
        verdicts: what became of each mutant.
        root: the folder that names of files are relative to.
        tests: ids of the tests that were run.
        notes: what else there is to say of the run.
    """
    files: dict[str, Any] = {}
    numbers = {name: str(number) for number, name in enumerate(tests)}
    for verdict in verdicts:
        mutant = verdict.mutant
        path = mutant.file.resolve()
        name = path.relative_to(root).as_posix() if path.is_relative_to(root) else path.as_posix()
        if name not in files:
            language = "terraform" if is_source_file(path.name) else path.suffix.removeprefix(".") or "text"
            files[name] = {"language": language, "source": read_file(mutant.file).text, "mutants": []}
        files[name]["mutants"].append(_entry(verdict, numbers))
    return {
        "$schema": _SCHEMA,
        "schemaVersion": _VERSION,
        "thresholds": {"high": 90, "low": 70},
        "projectRoot": str(root),
        "framework": {"name": "tfproof", "version": VERSION},
        "files": files,
        "testFiles": _test_files(numbers),
        "config": dict(notes),
    }


def _entry(verdict: MutantVerdict, numbers: Mapping[str, str]) -> dict[str, Any]:
    mutant = verdict.mutant
    file = read_file(mutant.file)
    start, end = file.position(mutant.start), file.position(mutant.end)
    reasons = [f"{one.kind}: {one.name}" for one in verdict.killers if one.name not in numbers]
    return {
        "id": mutant.id,
        "mutatorName": mutant.operator,
        "description": mutant.subject,
        "replacement": mutant.replacement,
        "location": {
            "start": {"line": start.line, "column": start.column},
            "end": {"line": end.line, "column": max(end.column, start.column + 1 if start.line == end.line else 1)},
        },
        "status": _STATUS[verdict.status],
        "statusReason": "; ".join([*reasons, *([verdict.why] if verdict.why else [])]) or verdict.status.value,
        "killedBy": [numbers[one.name] for one in verdict.killers if one.name in numbers],
        "tfproof": {
            "status": verdict.status.value,
            "line": mutant.line,
            "original": mutant.original,
            "killers": [{"kind": one.kind, "name": one.name} for one in verdict.killers],
            "changes": list(verdict.changes),
            "suggestion": verdict.suggestion,
            "native": verdict.native,
        },
    }


def _test_files(numbers: Mapping[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, number in numbers.items():
        file, _, test = name.partition("::")
        found.setdefault(file, {"tests": []})["tests"].append({"id": number, "name": test or file})
    return found


def entries(report: Report) -> list[tuple[str, dict[str, Any]]]:
    """Return each mutant of a report with the name of its file."""
    return [(name, one) for name, file in report["files"].items() for one in file["mutants"]]


def score_of(report: Report, *, operators: Iterable[str] = ()) -> Score:
    """Return the counts of a report, of some operators alone where any are named."""
    wanted = set(operators)
    found = [one for _, one in entries(report) if not wanted or one["mutatorName"] in wanted]
    return Score(
        counts=Counter(one["tfproof"]["status"] for one in found),
        by_kind=Counter(one["tfproof"]["killers"][0]["kind"] for one in found if one["tfproof"]["killers"]),
        by_tests=sum(any(killer["kind"] == "test" for killer in one["tfproof"]["killers"]) for one in found),
    )


def merged(reports: Sequence[Report]) -> Report:
    """Return one report of several parts of one run; a mutant that several judged counts once."""
    whole = json.loads(json.dumps(reports[0]))
    tests: dict[str, str] = {}
    for report in reports:
        for file, content in report.get("testFiles", {}).items():
            for test in content["tests"]:
                tests.setdefault(f"{file}::{test['name']}", str(len(tests)))
    whole["files"], whole["testFiles"] = {}, _test_files(tests)
    seen: set[str] = set()
    for report in reports:
        for name, one in entries(report):
            if one["id"] + name in seen:
                continue
            seen.add(one["id"] + name)
            file = whole["files"].setdefault(name, {**report["files"][name], "mutants": []})
            killed_by = [tests[killer["name"]] for killer in one["tfproof"]["killers"] if killer["name"] in tests]
            file["mutants"].append({**one, "killedBy": killed_by})
    return dict(whole)


def as_text(report: Report) -> str:
    """Return the report as a person reads it: the mutants that nothing noticed, then the counts."""
    lines: list[str] = []
    for name, one in entries(report):
        own = one["tfproof"]
        if own["status"] not in {status.value for status in LIVING}:
            continue
        lines.append(f"{name}:{own['line']}  {own['status']}  {one['mutatorName']}  {one['description']}")
        lines += [f"  - {line}" for line in own["original"].splitlines()[:3]]
        lines += [f"  + {line}" for line in one["replacement"].splitlines()[:3]]
        if own["suggestion"]:
            lines += ["  would be noticed by:", *(f"    {line}" for line in own["suggestion"].splitlines())]
        lines.append("")
    return "\n".join([*lines, *summary(report)]) + "\n"


def summary(report: Report) -> list[str]:
    """Return the counts as lines."""
    score, security = score_of(report), score_of(report, operators=SECURITY)
    counts = ", ".join(f"{score.counts[one.value]} {one.value}" for one in Status if score.counts.get(one.value))
    total = sum(score.counts.values())
    notes = report["config"]
    lines = [
        f"mutants:   {total} ({counts or 'none'})",
        f"score:     {percent(score.overall)} noticed, {percent(score.assertion)} by tests"
        f" (of {score.valid} that neither Terraform refuses nor mean the same)",
        f"security:  {percent(security.overall)} of {security.valid}",
    ]
    if score.by_kind:
        first = ", ".join(f"{kind} {count}" for kind, count in sorted(score.by_kind.items()))
        lines.append(f"first:     {first} (the kind of what noticed each first)")
    lines += [f"note:      {note}" for note in notes.get("notes", ())]
    return lines
