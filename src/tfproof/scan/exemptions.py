"""Exceptions that the user declared: in the configuration file, or with a skip in the source. Each is listed in every report."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from tfproof.addresses import without_keys
from tfproof.config import Acceptance
from tfproof.config.finding_filters import matching
from tfproof.findings import Finding, Findings
from tfproof.scan.merge_findings import is_about_the_public

SKIPPED = "skipped_findings"
"""The note with the findings that skips suppress."""
PROOF_SKIPS = "skips_of_proofs"
"""The note with the skips of rules that are no policies, which a scan by itself cannot apply."""
LISTED = "accepted_findings"
"""The note with every finding that an exception covers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exemption:
    """An accepted exception: findings of ``rule`` at ``address``, both ids or patterns, that do not fail the run.

    ``stack`` is the only stack that it counts for, if any; ``expires`` the last day, if any; ``where`` who says it.
    """

    rule: str
    address: str
    reason: str
    where: str
    expires: dt.date | None = None
    stack: str | None = None

    @classmethod
    def of(cls, declared: Acceptance) -> Exemption:
        """The exception of an entry of the configuration file."""
        return cls(
            rule=declared.rule,
            address=declared.address,
            reason=declared.reason,
            where=str(declared.location),
            expires=declared.expires,
            stack=declared.stack,
        )

    def covers(self, finding: Finding) -> bool:
        """Whether it means a finding, today or not."""
        if self.stack is not None and finding.stack != self.stack:
            return False
        return bool(matching([self.rule], [finding.rule])) and _is_at(self.address, finding.address)

    def listed(self, finding: Finding) -> dict[str, Any]:
        """What reports say of a finding that it covers."""
        entry = {"rule": finding.rule, "address": finding.address, "severity": finding.severity.value}
        until = {"expires": self.expires.isoformat()} if self.expires else {}
        stack = {"stack": finding.stack} if finding.stack else {}
        return {**stack, **entry, "reason": self.reason, **until, "by": self.where}


def _is_at(pattern: str, address: str) -> bool:
    """Whether an address, or its block without the keys of instances, is what a pattern means: ``*`` is any text."""
    wanted = re.compile(".*".join(map(re.escape, pattern.split("*"))), re.DOTALL)
    return any(wanted.fullmatch(text) for text in (address, without_keys(address)))


def without_exceptions(
    result: Findings, declared: Iterable[Acceptance] = (), *, today: dt.date | None = None
) -> Findings:
    """Return ``result`` without what exceptions cover; the note ``accepted_findings`` lists it, with the findings of skips.

    One exception is enough for what is public on purpose: of a proof and the policies that say the same of one resource,
    it covers all. An exception that has expired covers nothing, and the finding says so.

    Args:
        result: what was found, before one finding is made of what several rules say.
        declared: the entries of the configuration file.
        today: the day to compare dates with.
    """
    day = today or dt.date.today()
    notes = dict(result.notes)
    skipped = list(_taken(notes, SKIPPED))
    exceptions = [*map(Exemption.of, declared), *(_of_skip(raw) for raw in _taken(notes, PROOF_SKIPS))]
    every = result.all
    by: dict[Finding, Exemption] = {}
    late: dict[Finding, Exemption] = {}
    for finding in every:
        for exception in exceptions:
            if exception.covers(finding):
                over = exception.expires is not None and exception.expires < day
                (late if over else by).setdefault(finding, exception)
    covered = [(finding, by[finding]) for finding in every if finding in by]
    covered += list(_public_with(every, covered, skipped))
    gone = {finding for finding, _ in covered}
    left = [
        replace(one, note=f"it was accepted until {late[one].expires} ({late[one].where})") if one in late else one
        for one in every
        if one not in gone
    ]
    listed = [*skipped, *(exception.listed(finding) for finding, exception in covered)]
    if listed:
        notes[LISTED] = sorted(listed, key=lambda one: (one["rule"], one.get("stack", ""), one["address"], one["by"]))
    met = {exception for _, exception in covered} | set(late.values())
    unused = [f"{one.rule} {one.address} ({one.where})" for one in exceptions if one not in met]
    if unused:
        notes["exceptions_unused"] = unused
    return replace(Findings.of(left, checks=result.checks, notes=notes), fail_on=result.fail_on)


def _public_with(
    every: Sequence[Finding], covered: Sequence[tuple[Finding, Exemption]], skipped: Sequence[Mapping[str, Any]]
) -> Iterator[tuple[Finding, Exemption]]:
    """What says of a resource, in other words, that it is public, where that is accepted already."""
    said: list[tuple[str, str | None, str, Exemption]] = []
    said += [(one.rule, one.stack, one.address, exception) for one, exception in covered]
    said += [(raw["rule"], raw.get("stack"), raw["address"], _of_skip(raw)) for raw in skipped]
    done = {one for one, _ in covered}
    for finding in every:
        for rule, stack, address, exception in said:
            same = address == finding.address and stack in (None, finding.stack)
            if same and finding not in done and is_about_the_public(rule, finding.rule):
                done.add(finding)
                yield finding, exception


def _of_skip(raw: Mapping[str, Any]) -> Exemption:
    expires = raw.get("expires")
    return Exemption(
        rule=raw["rule"],
        address=raw["address"],
        reason=raw["reason"],
        where=raw["by"],
        expires=dt.date.fromisoformat(expires) if expires else None,
        stack=raw.get("stack"),
    )


def _taken(notes: dict[str, Any], name: str) -> Iterator[dict[str, Any]]:
    """Take a note out, of each stack where there are several."""
    yield from notes.pop(name, ())
    if stacks := notes.get("stacks"):
        notes["stacks"] = {
            stack: {key: value for key, value in its.items() if key != name} for stack, its in stacks.items()
        }
        for stack, its in stacks.items():
            yield from ({**one, "stack": stack} for one in its.get(name, ()))
