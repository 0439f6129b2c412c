"""Makes one finding of what several checks say of one resource."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

from tfproof.findings import Finding, Findings, Verdict
from tfproof.source_edits import SourceEdit

_PUBLIC = "PROOF_RESOURCE_PUBLIC"
_ONLY = "PROOF_TRUST_ONLY"
FAULTS = (
    (_PUBLIC, "CGA_WEB_01", "CKV_AWS_70", "CKV_AWS_20", "CKV_AWS_57", "CKV_AWS_375"),
    (_PUBLIC, "CGA_SEC_02"),
    (_PUBLIC, "CKV_AWS_258"),
    (_PUBLIC, "CKV_AWS_33"),
    (_PUBLIC, "CKV_AWS_168", "CKV_AWS_387"),
    (_PUBLIC, "CKV_AWS_167"),
    (_PUBLIC, "CKV_AWS_302"),
    (_PUBLIC, "CKV_AWS_303"),
    (_PUBLIC, "CKV_AWS_169"),
    (_PUBLIC, "CKV_AWS_32"),
    (_PUBLIC, "CKV_AWS_301"),
    (_ONLY, "CGA_FED_01"),
    (_ONLY, "CGA_FED_02"),
    (_ONLY, "CGA_OIDC_01", "CKV_AWS_358"),
    (_ONLY, "CGA_OIDC_02"),
    (_ONLY, "CGA_OIDC_03"),
    ("PROOF_TRUST_ALL", "CGA_FED_03"),
    ("PROOF_TRUST_READABLE", "CGA_FED_05"),
    ("PROOF_TRUST_ACCOUNTS", "CKV_AWS_60"),
    ("PROOF_ROLE_ESCALATION", "CGA_PRM_01", "CGA_PRM_04"),
    ("CGA_FED_06", "CKV_AWS_366"),
    ("CGA_API_01", "CKV_AWS_59"),
    ("CGA_API_01", "CKV_AWS_309"),
)
"""Rules that find the same fault of a resource: of two that are as bad, the first is reported. A proof is reported with the first
policy that it meets: where another policy fails as well, that is another fault."""


def is_about_the_public(rule: str, other: str) -> bool:
    """Whether two rules say of a resource, in other words, that it is public."""
    return any(_PUBLIC in rules and {rule, other} <= set(rules) for rules in FAULTS)


def one_for_each_fault(result: Findings) -> Findings:
    """Return ``result`` with one finding for each fault: the worst, with the ids of the others in ``also``.

    What is undecided is reported with a finding that is at least as bad. Skips and baselines come before, for they name rules.
    """
    every = result.all
    by_place: dict[tuple[str, str, str], list[Finding]] = defaultdict(list)
    for finding in every:
        for address in {finding.address, finding.cause or finding.address}:
            by_place[finding.rule, finding.stack, address].append(finding)
    places = tuple(dict.fromkeys((stack, address) for _, stack, address in by_place))
    told: dict[Finding, tuple[str, ...]] = {}
    edits: dict[Finding, tuple[SourceEdit, ...]] = {}
    silent: set[Finding] = set()
    for rules in FAULTS:
        for stack, address in places:
            same = [by_place.get((rule, stack, address), []) for rule in rules]
            free = [[one for one in found if one not in told and one not in silent] for found in same]
            worst_first = sorted((found[0] for found in free if found), key=_badness)
            others = [one for one in worst_first[1:] if _told_with(one, worst_first[0])]
            if others:
                worst = worst_first[0]
                told[worst] = tuple(sorted({*worst.also, *(one.rule for one in others)}))
                edits[worst] = worst.edits or next((one.edits for one in others if one.edits), ())
                silent.update(others)
    left = [
        replace(one, also=told.get(one, one.also), edits=edits.get(one, one.edits))
        for one in every
        if one not in silent
    ]
    return replace(Findings.of(left, checks=result.checks, notes=result.notes), fail_on=result.fail_on)


def _badness(finding: Finding) -> tuple[bool, int]:
    return finding.verdict is not Verdict.FAILED, finding.severity.rank


def _told_with(other: Finding, worst: Finding) -> bool:
    """Whether ``worst`` says all that ``other`` does: what may be worse is reported by itself."""
    return other.verdict is worst.verdict or worst.severity.rank <= other.severity.rank
