"""``tfproof review --from REV``: both versions of each stack planned once, and everything that the change brings by its cause."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from tfproof.cases import Case, Planner
from tfproof.cases.comparison.compare import compared_with
from tfproof.cases.upgrades.revisions import versions
from tfproof.cases.upgrades.upgrade_rules import refused
from tfproof.cases.upgrades.upgrade_runner import upgrade_outcome
from tfproof.cli.allowing import Allowing
from tfproof.cli.check import checked, not_checked
from tfproof.cli.options import case_of, settings_of
from tfproof.cli.plan_step import plan_or_refuse
from tfproof.cli.progress import step
from tfproof.cli.reporting import Reporter
from tfproof.cli.scan_step import ScanSession
from tfproof.cli.streams import say
from tfproof.errors import TerraformError, TfproofError, UsageError
from tfproof.findings import Finding, Findings
from tfproof.reports import json_text
from tfproof.reports.current_folder import review_from_current_folder
from tfproof.reports.html_report import PlannedStack, render_review_html
from tfproof.reports.review_markdown import render_review_markdown
from tfproof.reports.review_text import render_review_text
from tfproof.repositories import repository_of
from tfproof.review import Cause, Lane, Review, Side, make_review, together
from tfproof.review.hidden_secrets import reported_secret_lines
from tfproof.review.noticed import Noticed

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
    """Return 0 when the change brings nothing that fails the run, 1 when it does, 2 when the scan is missing or a stack cannot be reviewed."""
    reporter = Reporter.of(options)
    noticed = Noticed.read(options.coverage, options.mutants, repository_of(options.stack) or Path())
    reviews: dict[str, Review] = {}
    shown: dict[str, PlannedStack] = {}
    refused_stacks: list[Finding] = []
    allowing = Allowing(wanted=tuple(options.allow))
    with ScanSession(options, needed=False) as scanner, Planner(settings_of(options)) as planner:
        for one in options.stacks:
            try:
                review, shown[one.name] = _reviewed(one, planner, scanner, reporter, allowing)
            except TfproofError as error:
                if len(options.stacks) == 1:
                    raise
                say(f"tfproof: error: {error.render()}\n  stack: {one.name}")
                refused_stacks += not_checked(one.name, error).of_stack(one.name).all
            else:
                reviews[one.name] = noticed.told(review, shown[one.name].folder)
    if not reviews:
        raise UsageError("no stack can be reviewed", fix="correct what is said of each, or review one: name it")
    allowing.refuse_unknown()
    (review,) = reviews.values() if len(options.stacks) == 1 else (_of_all(reviews, shown, refused_stacks),)
    code = _reported(reporter, review, shown, full=options.full)
    return _COULD_NOT_RUN if scanner.missing or refused_stacks else code


def _of_all(reviews: Mapping[str, Review], shown: Mapping[str, PlannedStack], refused: Sequence[Finding]) -> Review:
    """All reviews as one, with a cause for each stack that could not be reviewed."""
    review = together(reviews, {name: one.folder for name, one in shown.items()})
    causes = (Cause(lane=Lane.FINDINGS, findings=(one,), hunk=None, stack=one.stack) for one in refused)
    return replace(review, causes=tuple(sorted((*review.causes, *causes), key=Cause.sort_key)))


def _reviewed(
    options: argparse.Namespace, planner: Planner, scanner: ScanSession, reporter: Reporter, allowing: Allowing
) -> tuple[Review, PlannedStack]:
    """The review of one stack, and its current version.

    Raises:
        TfproofError: one of both versions cannot be judged.
    """
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
    replaced, access = allowing.of(effects, compared.changes)
    if outcome.upgrade is None:
        changed = Findings.of(refused(outcome.failures, str(case.source)), checks=len(outcome.failures))
    else:
        changed = outcome.upgrade.findings(allow=replaced, holds_data=options.holds_data)
    review = make_review(
        then.side(both.tree_then),
        now.side(both.tree_now),
        before=both.name,
        changed=reporter.reported(changed.merged(compared.findings(allow=access)).of_stack(options.name)),
        effects=effects,
        moved=dict(outcome.upgrade.moved) if outcome.upgrade is not None else {},
        compared=compared,
    )
    return review, replace(now.shown, folder=case.source)


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
    return _Judged(case=case, shown=shown, found=reporter.reported(found.of_stack(options.name)))


def _reported(reporter: Reporter, review: Review, shown: Mapping[str, PlannedStack], *, full: bool) -> int:
    """Write the report, and return the exit code."""
    place = reporter.place
    folders = {name: one.folder for name, one in shown.items()}
    return reporter.write(
        _result(review),
        {
            "text": lambda chosen: render_review_text(
                review_from_current_folder(review, folders), full=full, passed=chosen.passed
            ),
            "json": lambda chosen: json_text({**review.to_json(), "stack": place.name, "passed": chosen.passed}),
            "html": lambda chosen: render_review_html(review, place, shown, passed=chosen.passed),
            "markdown": lambda _: render_review_markdown(review, place),
        },
    )


def _result(review: Review) -> Findings:
    """What the exit code and the formats of single findings are about."""
    every = (one for cause in review.causes for one in cause.findings)
    return Findings.of(every, checks=review.checks, notes={"rests on": list(review.rests_on)})
