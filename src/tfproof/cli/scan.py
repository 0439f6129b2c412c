"""``tfproof scan``: run Checkov over the source, the plan and the applied state of a stack."""

from __future__ import annotations

import argparse
import time
from typing import Any

from tfproof.cases import Case
from tfproof.cli.list_policies import list_policies
from tfproof.cli.options import planning
from tfproof.cli.plan_step import (
    assumed_lines,
    left_out_lines,
    looked_up,
    not_run_lines,
    on_assumptions,
    plan_or_refuse,
    without_effects,
)
from tfproof.cli.progress import step
from tfproof.cli.reporting import Reporter
from tfproof.cli.scan_step import ScanSession, not_applied, refuse_contradictions
from tfproof.errors import TerraformError
from tfproof.findings import Findings, View
from tfproof.plan import Plan, judge_check_blocks
from tfproof.reports import render_text
from tfproof.scan.plan_file_input import read_plan

_ELSE = "scan a plan made elsewhere with --plan FILE, or the source alone with --source-only"


def run(options: argparse.Namespace) -> int:
    """Return 0 when every check passed, 1 when one failed or could not decide."""
    if options.list:
        return list_policies(options)
    refuse_contradictions(options)
    reporter = Reporter.of(options)
    source = Case(source=options.stack).source
    given = read_plan(options.plan, source) if options.plan else None
    with ScanSession(options) as scanner:
        if given is not None:
            views, more, lines = (
                {View.PLAN: given},
                judge_check_blocks(Plan(given, source=source)),
                [f"plan:      {options.plan}"],
            )
        elif options.source_only:
            views, more, lines = {}, Findings(), []
        else:
            views, more, lines = _views(options)
        result = scanner.findings(source, views).merged(more).of_stack(options.name)
        result = scanner.accepted(result, everything=False)
        lines += scanner.lines(result)
    return reporter.write(
        result, {"text": lambda chosen: "\n".join([*lines, *left_out_lines(chosen), "", render_text(chosen)])}
    )


def _views(options: argparse.Namespace) -> tuple[dict[View, dict[str, Any]], Findings, list[str]]:
    """Plan the stack and apply it without a cloud: the views, what could not be seen, and lines for the report."""
    start = time.monotonic()
    with planning(options) as (planner, case):
        executable = planner.executable
        with step(f"planning {case.source}"):
            try:
                plan = plan_or_refuse(planner, case)
            except TerraformError as error:
                error.fix = f"{error.fix or 'correct it'}; or {_ELSE}"
                raise
        planned = time.monotonic()
        with step(f"applying {case.source} without a cloud"):
            outcome = planner.applied(case)
        not_run = planner.outcome(case).not_run
        assumed, assumptions = list(assumed_lines(planner, case)), on_assumptions(planner, case)
    views = {View.PLAN: dict(plan)}
    if outcome.applied is not None:
        views[View.APPLIED] = dict(outcome.applied)
    lines = [
        f"Terraform: {executable.product} {executable.version} ({executable.origin})",
        f"planned:   {case.source}, {len(plan.all_resources)} resources, {planned - start:.1f} s",
        *looked_up(planner, case).splitlines(),
        *assumed,
        f"applied:   without a cloud, {time.monotonic() - planned:.1f} s",
        *not_run_lines(not_run),
    ]
    more = Findings.of(not_applied(case, outcome), checks=0).merged(assumptions).merged(judge_check_blocks(plan))
    return views, without_effects(more, not_run), lines
