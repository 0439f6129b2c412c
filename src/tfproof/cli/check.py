"""``tfproof check``: plan a stack, judge its source and its plan, report."""

from __future__ import annotations

import argparse
import time

from tfproof.cases import Planner
from tfproof.cli.options import case_of, settings_of, write_report
from tfproof.cli.planning import plan_or_refuse
from tfproof.cli.progress import step
from tfproof.findings import View
from tfproof.reports import render_json, render_text
from tfproof.scan import find_checkov, own_policies, scan


def run(options: argparse.Namespace) -> int:
    """Return 0 when every check passed, 1 when one failed or could not decide."""
    case = case_of(options)
    environment = find_checkov(options.checkov)
    policies = options.policies or own_policies()
    with Planner(settings_of(options)) as planner:
        executable = planner.executable
        start = time.monotonic()
        with step(f"planning {case.source}"):
            plan = plan_or_refuse(planner, case)
        planned = time.monotonic()
        with step(f"scanning {case.source}"):
            result = scan(environment, stack=case.source, plans={View.PLAN: dict(plan)}, policies=policies)
    report = render_json(result)
    if options.format == "text":
        report = (
            f"Terraform: {executable.product} {executable.version} ({executable.origin})\n"
            f"planned:   {case.source}, {len(plan.all_resources)} resources, {planned - start:.1f} s\n"
            f"scanned:   source and plan, Checkov {environment.version}, policies {policies.name}, "
            f"{time.monotonic() - planned:.1f} s\n\n{render_text(result)}"
        )
    write_report(report, options.output)
    return 0 if result.clean else 1
