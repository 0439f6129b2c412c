"""``tfproof plan``: what a stack would change."""

from __future__ import annotations

import argparse
import json

from tfproof.cases import Case, Planner
from tfproof.cli.options import planning, write_report
from tfproof.cli.plan_step import assumed_lines, looked_up, plan_or_refuse
from tfproof.cli.progress import step
from tfproof.cli.streams import say
from tfproof.errors import TerraformError, UsageError
from tfproof.findings import Finding, Findings
from tfproof.plan import Plan, judge_check_blocks
from tfproof.plan.changes import Change
from tfproof.reports.escaping import visible
from tfproof.reports.terraform_json import render_terraform_json

TERRAFORM_JSON = "terraform-json"


def run(options: argparse.Namespace) -> int:
    """Print each change with its actions, or the same as JSON; always 0, since a plan judges nothing.

    Raises:
        UsageError: ``--applied`` and the format do not go together.
        TerraformError: the case does not plan, or cannot be applied.
    """
    if options.applied != (options.format == TERRAFORM_JSON):
        raise UsageError(
            f"--format {options.format} {'takes no' if options.applied else 'needs'} --applied",
            expected=f"--applied --format {TERRAFORM_JSON}",
        )
    with planning(options) as (planner, case):
        with step(f"planning {case.source}"):
            plan = plan_or_refuse(planner, case)
        if options.applied:
            write_report(_with_every_value(planner, case, plan), options.output)
            return 0
    write_report(_as_json(plan) if options.format == "json" else _as_text(plan), options.output)
    return 0


def _with_every_value(planner: Planner, case: Case, plan: Plan) -> str:
    with step(f"applying {case.source} without a cloud"):
        outcome = planner.applied(case)
    if outcome.applied is None or outcome.failures:
        reasons = "\n".join(f"  - {failure}" for failure in outcome.failures)
        raise TerraformError(
            f"{case.source} cannot be applied in simulation:\n{reasons}", fix="correct what refuses it"
        )
    for line in (looked_up(planner, case).strip(), *assumed_lines(planner, case)):
        if line:
            say(f"tfproof: {line}")
    return render_terraform_json(plan, outcome.applied)


def _as_json(plan: Plan) -> str:
    changes = [
        {"address": change.address, "actions": list(change.actions)} | ({"importing": True} if change.importing else {})
        for change in plan.changes
    ]
    assumed = {"assumed": list(plan.assumed)} if plan.assumed else {}
    judged = judge_check_blocks(plan)
    checks = [{"address": one.address, "verdict": one.verdict.value, "found": one.found} for one in _both(judged)]
    more = {**assumed, **({"checks": checks} if checks else {})}
    return json.dumps({"changes": changes, "summary": _counts(plan), **more}, indent=2) + "\n"


def _as_text(plan: Plan) -> str:
    lines = [f"{_word(change):<14} {change.address}" for change in plan.changes]
    counts = _counts(plan)
    lines.append(", ".join(f"{number} to {action}" for action, number in counts.items()) or "no changes")
    if plan.assumed:
        lines.append(f"assumed: answers of {', '.join(plan.assumed)}, which count or for_each depends on (see --data)")
    lines += [f"{one.verdict.value}: {one.address}: {visible(one.found)}" for one in _both(judge_check_blocks(plan))]
    return "\n".join(lines) + "\n"


def _both(result: Findings) -> tuple[Finding, ...]:
    """The check blocks that fail, and those that are not evaluated."""
    return (*result.findings, *result.undecided)


def _word(change: Change) -> str:
    return "import" if change.action == "import" else "/".join(change.actions)


def _counts(plan: Plan) -> dict[str, int]:
    counts: dict[str, int] = {}
    for change in plan.changes:
        action = "replace" if set(change.actions) >= {"create", "delete"} else _word(change)
        if action not in ("no-op", "read"):
            counts[action] = counts.get(action, 0) + 1
    return counts
