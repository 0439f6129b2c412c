"""Compares the base revision with the current one by what their IAM documents allow."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from tfproof.cases.case import Case
from tfproof.cases.comparison.access_diff import AccessDiff
from tfproof.cases.plan_outcome import listed
from tfproof.cases.planner import Planner
from tfproof.cases.upgrades.revisions import RevisionPair, versions
from tfproof.cases.upgrades.upgrade_runner import upgrade_outcome
from tfproof.errors import TerraformError, TfproofError
from tfproof.plan import Plan
from tfproof.proofs.access import compare_stacks


def compared_with(planner: Planner, case: Case, wanted: str | Path) -> AccessDiff:
    """Compare a case with its base revision.

    Both are applied to a simulated AWS API, so that every document can be read. Where that is refused, both are
    compared as planned, and what is known only after an apply is undecided.

    Args:
        planner: of the session.
        case: the current configuration.
        wanted: a git revision, ``REVISION:FOLDER`` or another folder.

    Raises:
        UsageError: there is no such revision or folder.
        TerraformError: one of the two does not even plan.
        TfproofError: Terraform could not be run at all.
    """
    both = versions(planner, case, wanted)
    reasons: list[str] = []
    before, after = _views(planner, both, case, reasons)

    def moves() -> Mapping[str, str]:
        """Terraform's own answer; without one, resources are the same when they are named alike."""
        try:
            upgrade = upgrade_outcome(planner, case, wanted).upgrade
        except TfproofError:
            return {}
        return dict(upgrade.moved) if upgrade is not None else {}

    changes = compare_stacks(before, after, moves=moves)
    return AccessDiff(changes, before=both.name, not_applied="; ".join(dict.fromkeys(reasons)))


def _views(planner: Planner, both: RevisionPair, case: Case, reasons: list[str]) -> tuple[Plan, Plan]:
    applied: list[Plan] = []
    for one, name in ((both.then, f"as it was at {both.name}"), (both.now, "as it is")):
        try:
            outcome = planner.applied(one)
        except TfproofError as error:
            reasons.append(f"{case.source} {name}: {error.what}")
            continue
        reasons += [f"{case.source} {name}: {failure}" for failure in outcome.failures]
        applied += [outcome.applied] if outcome.applied is not None and not outcome.failures else []
    if len(applied) == 2:
        return applied[0], applied[1]
    return _planned(planner, both.then, f"{case.source} as it was at {both.name}"), _planned(
        planner, both.now, str(case.source)
    )


def _planned(planner: Planner, case: Case, name: str) -> Plan:
    outcome = planner.outcome(case)
    if outcome.plan is None:
        raise TerraformError(f"{name} does not plan:\n{listed(outcome.failures)}")
    return outcome.plan
