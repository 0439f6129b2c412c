"""What a check has to say: findings and undecided checks, of any kind, in one shape."""

from __future__ import annotations

import enum
import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from tfproof.source_edits import SourceEdit

_HIDDEN = "(sensitive value)"


class Severity(enum.StrEnum):
    """How bad a finding is. Ordered: ``critical`` comes first."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"

    @property
    def rank(self) -> int:
        """0 for critical, 3 for low: sorts the worst first."""
        return list(Severity).index(self)


class View(enum.StrEnum):
    """What a check looked at."""

    SOURCE = "source"
    PLAN = "plan"
    APPLIED = "applied"
    PROOF = "proof"


class Verdict(enum.StrEnum):
    """The answer of one check about one address. Only ``passed`` is good news."""

    PASSED = "passed"
    FAILED = "failed"
    UNDECIDED = "undecided"


UNDECIDED = "Could not determine: "
NOT_MET = "Not met: "


def titled(problem: str, verdict: Verdict) -> str:
    """Return the title of a finding: an undecided check has not found the problem."""
    return f"{UNDECIDED}{problem}" if verdict is Verdict.UNDECIDED else problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Location:
    """A place in the source: ``file`` relative to the stack, ``line`` counted from 1."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True, kw_only=True)
class NotRun:
    """What a stack asks Terraform to run, and tfproof never runs: ``what`` of the block ``address`` at ``location``."""

    address: str
    what: str
    location: Location

    def __str__(self) -> str:
        return f"{self.what} of {self.address} ({self.location})"

    def to_json(self) -> dict[str, Any]:
        """The object that scripts rely on: see "JSON output" in ``docs/cli.md``."""
        return {"address": self.address, "what": self.what, "file": self.location.file, "line": self.location.line}

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> NotRun:
        """Return what :meth:`to_json` gave."""
        location = Location(file=kept["file"], line=kept["line"])
        return cls(address=kept["address"], what=kept["what"], location=location)


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A module call on the way from the root to an address: ``module`` is called at ``location``."""

    module: str
    location: Location

    def __str__(self) -> str:
        return f"{self.module} called at {self.location}"


class StepKind(enum.StrEnum):
    """What a path comes through."""

    WHO = "who"
    ROLE = "role"
    DATA = "data"


@dataclass(frozen=True, slots=True, kw_only=True)
class PathStep:
    """One stop of a path from an identity to data: who begins it, a role that is taken, or what is reached in the end.

    ``name`` is an address, or a call and its resource; ``how`` says by what the step before it leads here, with the places.
    """

    kind: StepKind
    name: str
    how: str = ""
    location: Location | None = None

    def to_json(self) -> dict[str, str | int | None]:
        """The object that scripts rely on: see "JSON output" in ``docs/cli.md``."""
        return {
            "kind": self.kind.value,
            "name": self.name,
            "how": self.how,
            "file": self.location.file if self.location else None,
            "line": self.location.line if self.location else None,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One failed or undecided check.

    ``title`` states the problem. ``found`` and ``expected`` are short texts for people; neither ever holds a sensitive
    value. ``calls`` are the module calls through which ``address`` came to be, the root's first. ``guideline`` is the
    address of the page that the rule comes from, or empty. ``digest`` identifies the values that the check looked at, independent of what ``found``
    says of them; ``former`` is what baselines of format 1 have in its place. ``note`` says why a finding that a baseline
    or a configuration file names is one all the same. ``stack`` is the name of the stack where a run is about named ones.
    ``also`` are the ids of other rules that find the same fault; ``cause`` is the address that the fault is written at,
    when it is another one. ``path`` is how an identity reaches what is found, where it takes several steps. ``edits`` are changes of the source that together take the finding away; none where nothing is known to.
    """

    rule: str
    severity: Severity
    address: str
    found: str
    expected: str
    fix: str
    view: View
    location: Location | None = None
    verdict: Verdict = Verdict.FAILED
    title: str = ""
    calls: tuple[Call, ...] = ()
    guideline: str = ""
    digest: str = ""
    former: str = ""
    note: str = ""
    stack: str = ""
    also: tuple[str, ...] = ()
    cause: str = ""
    edits: tuple[SourceEdit, ...] = ()
    path: tuple[PathStep, ...] = ()

    def sort_key(self) -> tuple[int, str, str, str, str, int, str]:
        """Worst first, then by rule and place, so that a report is the same byte for byte."""
        file, line = (self.location.file, self.location.line) if self.location else ("", 0)
        return (self.severity.rank, self.rule, self.stack, self.address, file, line, self.found)

    def to_json(self) -> dict[str, Any]:
        """The object that scripts rely on: see "JSON output" in ``docs/cli.md``."""
        return {
            "rule": self.rule,
            "severity": self.severity.value,
            "title": self.title,
            "address": self.address,
            "file": self.location.file if self.location else None,
            "line": self.location.line if self.location else None,
            "calls": [
                {"module": call.module, "file": call.location.file, "line": call.location.line} for call in self.calls
            ],
            "found": self.found,
            "expected": self.expected,
            "fix": self.fix,
            "edits": [edit.to_json() for edit in self.edits],
            "guideline": self.guideline or None,
            "note": self.note or None,
            "also": list(self.also),
            "view": self.view.value,
            **({"path": [step.to_json() for step in self.path]} if self.path else {}),
            **({"stack": self.stack} if self.stack else {}),
        }


def fingerprint(read: object, secrets: Iterable[str] = ()) -> str:
    """Return a digest of what a check looked at.

    Args:
        read: data as JSON has it.
        secrets: texts that are taken out first, wherever they stand: a digest of a short secret can be guessed. A text
            of one character, and what is a number, is taken out only where it is a whole value.
    """
    whole = frozenset(secrets)
    parts = sorted((text for text in whole if len(text) > 1), key=len, reverse=True)
    text = json.dumps(_without(read, whole, parts), sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _without(read: object, whole: Collection[str], parts: Sequence[str]) -> object:
    if isinstance(read, Mapping):
        return {str(_without(str(key), whole, parts)): _without(part, whole, parts) for key, part in read.items()}
    if isinstance(read, list | tuple):
        return [_without(part, whole, parts) for part in read]
    if read is None or isinstance(read, bool):
        return read
    text = str(read)
    if text in whole:
        return _HIDDEN
    if not isinstance(read, str):
        return read
    for secret in parts:
        text = text.replace(secret, _HIDDEN)
    return text


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """Everything that a run of checks found. ``checks`` counts every (rule, address) pair that got a verdict.

    ``fail_on`` is the least severity that fails the run.
    """

    findings: tuple[Finding, ...] = ()
    undecided: tuple[Finding, ...] = ()
    checks: int = 0
    notes: dict[str, Any] = field(default_factory=dict)
    fail_on: Severity = Severity.LOW

    @property
    def all(self) -> tuple[Finding, ...]:
        """What failed, then what is undecided."""
        return (*self.findings, *self.undecided)

    @classmethod
    def of(cls, items: Iterable[Finding], *, checks: int, notes: dict[str, Any] | None = None) -> Findings:
        """Sort ``items`` into findings and undecided checks, in an order that never varies."""
        ordered = sorted(items, key=Finding.sort_key)
        return cls(
            findings=tuple(item for item in ordered if item.verdict is Verdict.FAILED),
            undecided=tuple(item for item in ordered if item.verdict is Verdict.UNDECIDED),
            checks=checks,
            notes=notes or {},
        )

    @property
    def clean(self) -> bool:
        """True when nothing failed, nothing is undecided, and at least one check had something to check."""
        return not self.findings and not self.undecided and self.checks > 0

    def of_stack(self, name: str) -> Findings:
        """The same, said of the stack that is called ``name``."""
        stamped = [replace(one, stack=one.stack or name) for one in self.all]
        return replace(Findings.of(stamped, checks=self.checks, notes=self.notes), fail_on=self.fail_on)

    @property
    def passed(self) -> bool:
        """True when something was checked and nothing fails the run.

        An undecided check fails it if it would have failed it with a finding. One of tfproof itself (``TFPROOF_``) always does:
        what it hides may be of any severity.
        """
        failing = any(finding.severity.rank <= self.fail_on.rank for finding in self.all)
        return self.checks > 0 and not failing and not any(one.rule.startswith("TFPROOF_") for one in self.undecided)

    def merged(self, other: Findings) -> Findings:
        """Both results as one."""
        both = Findings.of(
            (*self.all, *other.all),
            checks=self.checks + other.checks,
            notes={**self.notes, **other.notes},
        )
        return replace(both, fail_on=max(self.fail_on, other.fail_on, key=lambda severity: severity.rank))
