"""``tfproof review --from REV``: both versions of a stack planned once, and everything that the change brings by its cause."""

from __future__ import annotations

import argparse
import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from tfproof.cases import Case, Planner
from tfproof.cases.comparison.compare import compared_with
from tfproof.cases.lifecycle.resource_changes import ResourceChange
from tfproof.cases.upgrades.revisions import versions
from tfproof.cases.upgrades.upgrade_rules import refused
from tfproof.cases.upgrades.upgrade_runner import upgrade_outcome
from tfproof.cli.check import checked
from tfproof.cli.options import case_of, settings_of
from tfproof.cli.plan_step import plan_or_refuse
from tfproof.cli.progress import step
from tfproof.cli.reporting import Reporter
from tfproof.cli.scan_step import ScanSession
from tfproof.errors import TerraformError, UsageError
from tfproof.findings import Findings
from tfproof.proofs.access_changes import AccessChange
from tfproof.reports import json_text
from tfproof.reports.current_folder import StackFolder
from tfproof.reports.html_report import PlannedStack, render_review_html
from tfproof.reports.review_markdown import render_review_markdown
from tfproof.reports.review_text import render_review_text
from tfproof.review import Review, Side, make_review
from tfproof.review.hidden_secrets import reported_secret_lines

_COULD_NOT_RUN = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class _Judged:
    """One version of the stack: what is known of it, and what is found in it."""

    case: Case
    shown: PlannedStack
    found: Findings

    def side(self, tree: Path | None) -> Side:
        return Side(
            tree=tree or self.case.source,
            folder=self.case.source,
            plan=self.shown.plan,
            found=self.found,
            applied=self.shown.applied,
            reported_secrets=self.shown.reported_secrets,
        )


def run(options: argparse.Namespace) -> int:
    """Return 0 when the change brings nothing that fails the run, 1 when it does, 2 when the scan is missing."""
    reporter = Reporter.of(options)
    with ScanSession(options, needed=False) as scanner, Planner(settings_of(options)) as planner:
        case = case_of(options, planner)
        both = versions(planner, case, options.before)
        then, now = (
            _judged(options, one, planner, scanner, reporter, called=name)
            for one, name in ((both.then, f"{case.source} as it was at {both.name}"), (both.now, str(case.source)))
        )
        with step(f"comparing {case.source} with {options.before}"):
            outcome = upgrade_outcome(planner, case, options.before)
            compared = compared_with(planner, case, options.before)
        effects = outcome.upgrade.effects if outcome.upgrade is not None else ()
        replaced, access = _allowed(options.allow, effects, compared.changes)
        if outcome.upgrade is None:
            changed = Findings.of(refused(outcome.failures, str(case.source)), checks=len(outcome.failures))
        else:
            changed = outcome.upgrade.findings(allow=replaced, holds_data=options.holds_data)
        review = make_review(
            then.side(both.tree_then),
            now.side(both.tree_now),
            before=both.name,
            changed=reporter.reported(changed.merged(compared.findings(allow=access))),
            effects=effects,
            moved=dict(outcome.upgrade.moved) if outcome.upgrade is not None else {},
            compared=compared,
        )
    code = _reported(reporter, review, {options.name: replace(now.shown, folder=case.source)}, full=options.full)
    return _COULD_NOT_RUN if scanner.missing else code


def _judged(
    options: argparse.Namespace, case: Case, planner: Planner, scanner: ScanSession, reporter: Reporter, *, called: str
) -> _Judged:
    """What is found in one version, and ``called`` in messages."""
    try:
        found, _ = checked(options, case, planner, scanner, reporter)
    except TerraformError as error:
        error.what = error.what.replace(str(case.source), called)
        raise
    shown = PlannedStack(
        folder=case.source,
        plan=plan_or_refuse(planner, case),
        applied=planner.applied(case).applied,
        reported_secrets=reported_secret_lines(found),
    )
    return _Judged(case=case, shown=shown, found=reporter.reported(found))


def _reported(reporter: Reporter, review: Review, shown: Mapping[str, PlannedStack], *, full: bool) -> int:
    """Write the report, and return the exit code."""
    place = reporter.place
    (folder,) = (one.folder for one in shown.values())
    return reporter.write(
        _result(review),
        {
            "text": lambda chosen: render_review_text(
                StackFolder(folder=folder).review(review), full=full, passed=chosen.passed
            ),
            "json": lambda chosen: json_text({**review.to_json(), "stack": place.name, "passed": chosen.passed}),
            "html": lambda chosen: render_review_html(review, place, shown, passed=chosen.passed),
            "markdown": lambda _: render_review_markdown(review, stack=place.name),
        },
    )


def _allowed(
    wanted: Sequence[str], effects: Sequence[ResourceChange], changes: Sequence[AccessChange]
) -> tuple[list[str], list[str]]:
    """Of the addresses of ``--allow``, those that may be replaced or destroyed, and those that may allow more.

    Raises:
        UsageError: one is neither.
    """
    resources = {address for one in effects for address in (one.address, one.previous_address)}
    giving = {address for one in changes for address in (one.address, one.before, *one.documents)}
    for address in wanted:
        if address not in resources | giving:
            near = difflib.get_close_matches(address, [one for one in resources | giving if one], n=1)
            fix = f"write {near[0]}" if near else "name a resource of one of the two versions"
            raise UsageError(f"nothing is at {address}, before or after the change", where="--allow", fix=fix)
    return [one for one in wanted if one in resources], [one for one in wanted if one in giving]


def _result(review: Review) -> Findings:
    """What the exit code and the formats of single findings are about."""
    return Findings.of((one for cause in review.causes for one in cause.findings), checks=review.checks)
