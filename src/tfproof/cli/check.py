"""``tfproof check``: plan stacks, apply them without a cloud, judge their source and both views, report."""

from __future__ import annotations

import argparse
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tfproof.cases import Case, Planner
from tfproof.cli.document_options import given
from tfproof.cli.fix_step import Fixes, checked_by, refuse_mixed
from tfproof.cli.options import case_of, settings_of, write_report
from tfproof.cli.plan_step import (
    assumed_lines,
    left_out_lines,
    looked_up,
    not_run_lines,
    on_assumptions,
    plan_or_refuse,
    with_versions,
    without_effects,
)
from tfproof.cli.progress import step
from tfproof.cli.prove import facts_line
from tfproof.cli.reporting import Reporter
from tfproof.cli.scan_step import ScanSession, not_applied
from tfproof.cli.streams import say
from tfproof.errors import TfproofError
from tfproof.findings import Finding, Findings, Severity, Verdict, View
from tfproof.plan import judge_check_blocks
from tfproof.proofs import prove
from tfproof.reports import render_text
from tfproof.reports.html_report import PlannedStack, render_html
from tfproof.review.hidden_secrets import Secrets, marked_in, reported_secret_lines, without_telling_edits
from tfproof.scan.merge_findings import one_for_each_fault

_COULD_NOT_RUN = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckOutcome:
    """What became of a check of all stacks of a run.

    Attributes:
        result: what was found.
        lines: the head of the report as text.
        shown: the stacks that were checked, by name.
        refused: whether one could not be checked.
    """

    result: Findings
    lines: tuple[str, ...]
    shown: Mapping[str, PlannedStack]
    refused: bool


def run(options: argparse.Namespace) -> int:
    """Return 0 when every check passed, 1 when one failed or could not decide, 2 when a stack could not be checked."""
    refuse_mixed(options)
    reporter = Reporter.of(options)
    with ScanSession(options, needed=False) as scanner, Planner(settings_of(options)) as planner:
        cases = [case_of(one, planner) for one in options.stacks]
        outcome = check_all(options, cases, planner, scanner, reporter)
        fixes = Fixes.of(options, one_for_each_fault(reporter.reported(outcome.result)), outcome.shown)
        if fixes.files and options.fix:
            with fixes.made():
                planner.forget()
                checked_before = outcome.shown.keys()
                outcome = check_all(options, cases, planner, scanner, reporter)
                fixes.keep(refused=bool(checked_before - outcome.shown.keys()))
        fixes.say_what_is_left()
    if options.diff:
        write_report(fixes.diff(), options.output)
        return _COULD_NOT_RUN if outcome.refused or scanner.missing else int(bool(fixes.files))
    command = checked_by(options.arguments)
    own = {
        "text": lambda chosen: "\n".join(
            [*outcome.lines, *left_out_lines(chosen), "", render_text(chosen, command=command)]
        ),
        "html": lambda chosen: render_html(chosen, reporter.place, outcome.shown),
    }
    code = reporter.write(outcome.result, own)
    return _COULD_NOT_RUN if outcome.refused or scanner.missing else code


def check_all(
    options: argparse.Namespace, cases: Sequence[Case], planner: Planner, scanner: ScanSession, reporter: Reporter
) -> CheckOutcome:
    """Check every stack of a run, and leave out what the baseline accepts.

    Raises:
        TfproofError: the only stack cannot be checked; one of several is a finding.
    """
    result, lines, refused = Findings(), list[str](), False
    shown: dict[str, PlannedStack] = {}
    planner.announce(cases)
    for one, case in zip(options.stacks, cases, strict=True):
        try:
            found, about = checked(one, case, planner, scanner, reporter)
        except TfproofError as error:
            if len(cases) == 1:
                raise
            say(f"tfproof: error: {error.render()}\n  stack: {one.name}")
            found, about, refused = not_checked(one.name, error), [f"not checked: {one.name}"], True
        else:
            plan, made = planner.outcome(case).plan, planner.applied(case).applied
            assert plan is not None  # noqa: S101 - it was checked
            shown[one.name] = PlannedStack(
                folder=case.source, plan=plan, applied=made, reported_secrets=reported_secret_lines(found)
            )
        result = _together(result, found.of_stack(one.name), one.name if len(cases) > 1 else "")
        lines += [*([f"stack:     {one.name}"] if len(cases) > 1 else []), *about]
    result = scanner.accepted(result, everything=True)
    return CheckOutcome(result=result, lines=(*lines, *scanner.lines(result)), shown=shown, refused=refused)


def checked(
    options: argparse.Namespace, case: Case, planner: Planner, scanner: ScanSession, reporter: Reporter
) -> tuple[Findings, list[str]]:
    """What was found in one stack, and the lines of the report's head that are about it."""
    start = time.monotonic()
    executable = planner.executable
    planner.apply_ahead(case)
    with step(f"planning {case.source}"):
        plan = plan_or_refuse(planner, case)
    planned = time.monotonic()
    views = {View.PLAN: dict(plan)}
    scan = scanner.begin(case.source, views)
    begun = time.monotonic()  # the first scan of a machine installs Checkov
    with step(f"applying {case.source} without a cloud"):
        applied = planner.applied(case)
    ready = time.monotonic()
    if applied.applied is not None:
        views[View.APPLIED] = dict(applied.applied)
        if scan is not None:
            scan.add(views)
    with step(f"proving {case.source}"):
        proofs = reporter.choice.of_proofs(prove(plan, applied.applied, **given(options)))
    result = scanner.findings(case.source, views, scan)
    result = result.merged(proofs).merged(Findings.of(not_applied(case, applied), checks=0))
    not_run = planner.outcome(case).not_run
    result = without_effects(result.merged(on_assumptions(planner, case)).merged(judge_check_blocks(plan)), not_run)
    result = without_telling_edits(result, Secrets.of(marked_in(plan, applied.applied)))
    return with_versions(result, planner), [
        f"Terraform: {executable.product} {executable.version} ({executable.origin})",
        f"planned:   {case.source}, {len(plan.all_resources)} resources, {planned - start:.1f} s",
        *looked_up(planner, case).splitlines(),
        *assumed_lines(planner, case),
        f"applied:   without a cloud, {ready - begun:.1f} s",
        *not_run_lines(not_run),
        f"proved:    {len(proofs.notes['proved'])} of {proofs.checks} claims about what documents allow",
        *facts_line(proofs).splitlines(),
    ]


def not_checked(name: str, error: TfproofError) -> Findings:
    """What a report says of a stack that could not be checked, so that it never looks clean."""
    finding = Finding(
        rule="TFPROOF_STACK",
        title="Stack could not be checked",
        severity=Severity.HIGH,
        address=name,
        found=" ".join(error.what.split()),
        expected="a stack that plans",
        fix=error.fix or f"see what it says: tfproof check {name}",
        view=View.PLAN,
        verdict=Verdict.UNDECIDED,
    )
    return Findings.of([finding], checks=0)


def _together(result: Findings, found: Findings, name: str) -> Findings:
    """Both results as one. The notes of each stack stay apart where there are several."""
    if not name:
        return result.merged(found)
    stacks: Mapping[str, object] = {**result.notes.get("stacks", {}), name: found.notes}
    merged = result.merged(Findings.of(found.all, checks=found.checks))
    versions = {**result.notes.get("versions", {}), **found.notes.get("versions", {})}
    return merged.merged(Findings(notes={"stacks": stacks, "versions": versions}))
