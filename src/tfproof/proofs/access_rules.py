"""Findings about access: what is newly allowed and not declared, and what cannot be compared."""

from __future__ import annotations

import shlex
from collections.abc import Collection, Iterator, Sequence

from tfproof.errors import UsageError
from tfproof.findings import Finding, Findings, Location, Severity, Verdict, View
from tfproof.plan.value_state import absent
from tfproof.proofs.access_changes import AccessChange, AccessDelta, ChangeKind
from tfproof.proofs.rule_results import Rule

_PAGE = "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-custom-policy-checks.html"
NEW = Rule(
    id="PROOF_ACCESS_NEW",
    severity=Severity.MEDIUM,
    title="Change grants new access",
    fix="remove the access, or declare it with --allow ADDRESS",
    guideline=_PAGE,
)
READABLE = Rule(
    id="PROOF_ACCESS_READABLE",
    severity=Severity.HIGH,
    title="Access change cannot be compared",
    fix="render the document with data.aws_iam_policy_document from values that this stack knows, or declare that you have "
    "compared it yourself",
    guideline=_PAGE,
    about_reading=True,
)


def judge_access(changes: Sequence[AccessChange], *, before: str, allow: Collection[str] = ()) -> Findings:
    """What is newly allowed and not declared, and what is undecided. What is no longer allowed is no finding.

    Args:
        changes: of everything that gives access.
        before: how the former version is called.
        allow: addresses, of today or of before, of what is meant to allow more: roles, users, groups, resources with a
            policy, or the single policy that does.

    Raises:
        UsageError: ``allow`` names what gives no access in either version.
    """
    _check_allowed(changes, allow)
    items: list[Finding] = []
    for change in changes:
        if {change.address, change.before} & set(allow):
            continue
        items += [_new(change, one, before) for one in change.gained if one.document not in allow]
        items += _undecided(change, before)
    return Findings.of(items, checks=len(changes))


def _check_allowed(changes: Sequence[AccessChange], allow: Collection[str]) -> None:
    known = {address for change in changes for address in change.documents}
    for address in allow:
        if address not in known:
            near = absent(f"no such address: {address}", address, known, kind="addresses")
            raise UsageError(near.what, where="what is allowed", expected=near.expected, fix=near.fix)


def _new(change: AccessChange, given: AccessDelta, before: str) -> Finding:
    found = "\n    ".join([given.request, *given.notes])
    return _finding(NEW, change, _claim(change, before), found, location=given.location, severity=given.severity)


def _undecided(change: AccessChange, before: str) -> Iterator[Finding]:
    for why in change.undecided:
        yield _finding(READABLE, change, _claim(change, before), why, verdict=Verdict.UNDECIDED)


def _claim(change: AccessChange, before: str) -> str:
    if change.fate is ChangeKind.ADDED:
        return f"no access that was not there at {before}"
    return f"nothing allowed by the {change.title} that was not allowed at {before}"


def _finding(
    rule: Rule,
    change: AccessChange,
    claim: str,
    found: str,
    *,
    location: Location | None = None,
    severity: Severity | None = None,
    verdict: Verdict = Verdict.FAILED,
) -> Finding:
    return Finding(
        rule=rule.id,
        title=rule.headline(verdict),
        severity=severity or rule.severity,
        address=change.address,
        found=found,
        expected=claim,
        fix=f"{rule.fix} (--allow {shlex.quote(change.address)})",
        view=View.PROOF,
        location=location or change.location,
        verdict=verdict,
        guideline=rule.guideline,
    )
