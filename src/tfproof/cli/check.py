"""``tfproof check``: plan a stack, apply it without a cloud, judge its source and both views, report."""

from __future__ import annotations

import argparse
import time

from tfproof.cli.documents import given
from tfproof.cli.options import planning
from tfproof.cli.planning import (
    assumed_lines,
    looked_up,
    not_run_lines,
    on_assumptions,
    plan_or_refuse,
    without_effects,
)
from tfproof.cli.progress import step
from tfproof.cli.prove import facts_line
from tfproof.cli.reporting import Reporter
from tfproof.cli.scanning import Scanner, not_applied
from tfproof.findings import Findings, View
from tfproof.proofs import prove
from tfproof.reports import render_text


def run(options: argparse.Namespace) -> int:
    """Return 0 when every check passed, 1 when one failed or could not decide."""
    reporter = Reporter.of(options)
    start = time.monotonic()
    with Scanner(options) as scanner, planning(options) as (planner, case):
        executable = planner.executable
        with step(f"planning {case.source}"):
            plan = plan_or_refuse(planner, case)
        planned = time.monotonic()
        with step(f"applying {case.source} without a cloud"):
            applied = planner.applied(case)
        with step(f"proving {case.source}"):
            proofs = prove(plan, applied.applied, **given(options))
        views = {View.PLAN: dict(plan)}
        if applied.applied is not None:
            views[View.APPLIED] = dict(applied.applied)
        ready = time.monotonic()
        result = scanner.findings(case.source, views)
        result = result.merged(proofs).merged(Findings.of(not_applied(case, applied), checks=0))
        result = scanner.accepted(result.merged(on_assumptions(planner, case)), everything=True)
        not_run = planner.outcome(case).not_run
        result = without_effects(result, not_run)
        lines = [
            f"Terraform: {executable.product} {executable.version} ({executable.origin})",
            f"planned:   {case.source}, {len(plan.all_resources)} resources, {planned - start:.1f} s",
            *looked_up(planner, case).splitlines(),
            *assumed_lines(planner, case),
            f"applied:   without a cloud, {ready - planned:.1f} s",
            *not_run_lines(not_run),
            f"proved:    {len(proofs.notes['proved'])} of {proofs.checks} claims about what documents allow",
            *facts_line(proofs).splitlines(),
            *scanner.lines(result),
        ]
    return reporter.write(result, {"text": lambda: "\n".join([*lines, "", render_text(result)])})
