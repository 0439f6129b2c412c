"""``tfproof plan``: what a stack would change."""

from __future__ import annotations

import argparse

from tfproof.cases import Case, Planner
from tfproof.cases.simulated_failures import SAY_VALUES
from tfproof.cases.upgrades.upgrade_runner import upgrade_outcome
from tfproof.cli.options import planning, write_report
from tfproof.cli.plan_report import plan_json, plan_text
from tfproof.cli.plan_step import assumed_lines, looked_up, plan_or_refuse
from tfproof.cli.progress import step
from tfproof.cli.streams import say
from tfproof.errors import TerraformError, UsageError
from tfproof.plan import Plan
from tfproof.reports.terraform_json import render_terraform_json

TERRAFORM_JSON = "terraform-json"


def run(options: argparse.Namespace) -> int:
    """Print each change with its actions and differences, or the same as JSON; always 0, since a plan judges nothing.

    Raises:
        UsageError: ``--applied`` and the format do not go together, or there is no such version.
        TerraformError: the case does not plan, or cannot be applied.
    """
    if options.applied != (options.format == TERRAFORM_JSON):
        raise UsageError(
            f"--format {options.format} {'takes no' if options.applied else 'needs'} --applied",
            expected=f"--applied --format {TERRAFORM_JSON}",
        )
    if options.applied and options.before:
        raise UsageError("--applied is about the stack by itself", fix="leave --from or --applied out")
    before = ""
    with planning(options) as (planner, case):
        if options.before:
            plan, before = _on_top(planner, case, options.before)
        else:
            with step(f"planning {case.source}"):
                plan = plan_or_refuse(planner, case)
        if options.applied:
            write_report(_with_every_value(planner, case, plan), options.output)
            return 0
        report = (plan_json if options.format == "json" else plan_text)(plan, before=before, full=options.full)
    write_report(report, options.output, form=options.format)
    return 0


def _with_every_value(planner: Planner, case: Case, plan: Plan) -> str:
    with step(f"applying {case.source} without a cloud"):
        outcome = planner.applied(case)
    if outcome.applied is None or outcome.failures:
        reasons = "\n".join(f"  - {failure}" for failure in outcome.failures)
        raise TerraformError(f"{case.source} cannot be applied in simulation:\n{reasons}", fix=SAY_VALUES)
    for line in (looked_up(planner, case).strip(), *assumed_lines(planner, case)):
        if line:
            say(f"tfproof: {line}")
    return render_terraform_json(plan, outcome.applied)


def _on_top(planner: Planner, case: Case, before: str) -> tuple[Plan, str]:
    """Today's source planned on top of what another version made, and how that is called."""
    with step(f"planning {case.source} on top of {before}"):
        outcome = upgrade_outcome(planner, case, before)
    if outcome.upgrade is None:
        reasons = "\n".join(f"  - {failure}" for failure in outcome.failures)
        raise TerraformError(f"{case.source} does not plan on top of {outcome.before}:\n{reasons}")
    return outcome.upgrade.plan, outcome.before
