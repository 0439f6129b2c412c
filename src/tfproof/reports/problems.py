"""Everything that fails a run, one after the other, with what tells each from all others."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

from tfproof.findings import NOT_MET, Finding, Findings, Severity, Verdict, View
from tfproof.reports.context import ReportContext
from tfproof.reports.escaping import one_line

_OF_EXCEPTION = ("rule", "stack", "expires", "reason", "by")
NOTHING_CHECKED = "TFPROOF_NOTHING_CHECKED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """A finding or an undecided check.

    Args:
        finding: what a check said.
        number: 0 for the first of the same rule and address, 1 for the second.
        fingerprint: the same in each run that has the problem, wherever its lines have moved to.
    """

    finding: Finding
    number: int
    fingerprint: str
    place: ReportContext

    @property
    def undecided(self) -> bool:
        """True when a check could not decide."""
        return self.finding.verdict is Verdict.UNDECIDED

    @property
    def word(self) -> str:
        """The severity, or that it is undecided."""
        return "undecided" if self.undecided else self.finding.severity.value

    @property
    def what(self) -> str:
        """One sentence for places that have room for no more."""
        said = self.finding.found or self.finding.title or f"{self.finding.rule} {self.finding.verdict.value}"
        said = f"{said} ({self.finding.note})" if self.finding.note else said
        return f"{said} (also {', '.join(self.finding.also)})" if self.finding.also else said


def problems(result: Findings, place: ReportContext) -> tuple[Problem, ...]:
    """Return what makes ``result`` unclean: findings, undecided checks, and that nothing was checked.

    Never empty unless ``result.clean``: a report without an entry would pass for a clean one.
    """
    nothing = () if result.checks else (_nothing_checked(place),)
    seen: Counter[tuple[str, str, str]] = Counter()
    found: list[Problem] = []
    for finding in (*result.all, *nothing):
        its = place.of(finding)
        key = (finding.rule, its.folder, finding.address)
        told = replace(finding, found=its.text(finding.found), note=its.text(finding.note), fix=its.text(finding.fix))
        found.append(Problem(finding=told, number=seen[key], fingerprint=_fingerprint(key, seen[key]), place=its))
        seen[key] += 1
    return tuple(found)


def place_key(finding: Finding) -> tuple[str, ...]:
    """Return what findings have in common that reports show together: the line; without one, the address and the rule."""
    place = (str(finding.location),) if finding.location else (finding.address, finding.rule)
    return (finding.stack, *place)


def details(finding: Finding) -> tuple[tuple[str, str], ...]:
    """What a reader needs beside rule and place: label and text, without those that say nothing."""
    parts = (
        ("stack", finding.stack),
        ("through", ", ".join(map(str, finding.calls))),
        ("also", ", ".join(finding.also)),
        ("found", finding.found),
        ("note", finding.note),
        ("expected", "" if _says_what_is_expected(finding) else finding.expected),
        ("fix", finding.fix),
        ("see", finding.guideline),
    )
    return tuple((label, text) for label, text in parts if text)


def _says_what_is_expected(finding: Finding) -> bool:
    """Whether the title of a finding is the rule that is not met, so that a reader would read it twice."""
    rule = finding.title.removeprefix(NOT_MET)
    return rule != finding.title and finding.expected.endswith(rule)


def remarks(result: Findings) -> tuple[str, ...]:
    """What a report says of a run in addition to its problems: what is accepted, and which dated facts about AWS its proofs rest on."""
    rests_on = rests_on_facts(result)
    return (*accepted(result), *([f"facts: {', '.join(rests_on)}"] if rests_on else []))


def rests_on_facts(result: Findings) -> tuple[str, ...]:
    """The facts about AWS that proofs rest on, each with its date."""
    stacks = result.notes.get("stacks", {}).values()
    return tuple(dict.fromkeys(one for notes in (result.notes, *stacks) for one in notes.get("rests on", ())))


def accepted(result: Findings) -> tuple[str, ...]:
    """A line for all findings of one rule that a skip or the configuration file covers, and for each exception that covers none."""
    together: dict[tuple[str, ...], list[Mapping[str, str]]] = {}
    for one in result.notes.get("accepted_findings", ()):
        together.setdefault(tuple(one.get(name, "") for name in _OF_EXCEPTION), []).append(one)
    lines = [_accepted(*same) for same in together.values()]
    lines += [f"accepted, and matches nothing: {one}" for one in result.notes.get("exceptions_unused", ())]
    return tuple(map(one_line, lines))


def _accepted(one: Mapping[str, str], *others: Mapping[str, str]) -> str:
    stack = f"{one['stack']}: " if one.get("stack") else ""
    more = f" and {len(others)} more" if others else ""
    until = f" until {one['expires']}" if one.get("expires") else ""
    return f"accepted: {one['rule']} {stack}{one['address']}{more}{until}: {one['reason']} ({one['by']})"


def _nothing_checked(place: ReportContext) -> Finding:
    return Finding(
        rule=NOTHING_CHECKED,
        title="No checks ran",
        severity=Severity.HIGH,
        address=place.name,
        found="nothing was checked, which is not a pass",
        expected="at least one check that had something to judge",
        fix="name the folder of a stack that declares resources",
        view=View.SOURCE,
        verdict=Verdict.UNDECIDED,
    )


def _fingerprint(key: tuple[str, str, str], number: int) -> str:
    """By rule, stack and address; neither by line nor by what was found, which change while the problem stays."""
    return hashlib.sha256("\0".join((*key, str(number))).encode("utf-8", "replace")).hexdigest()
