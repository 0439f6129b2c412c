"""``tfproof check``: plan a stack, apply it without a cloud, judge its source and both views, report."""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator

from tfproof.cases import AppliedOutcome, Case, Planner
from tfproof.cli.options import case_of, settings_of, write_report
from tfproof.cli.planning import looked_up, plan_or_refuse
from tfproof.cli.progress import step
from tfproof.findings import Finding, Findings, Severity, Verdict, View
from tfproof.proofs import prove
from tfproof.reports import render_json, render_text
from tfproof.scan import find_checkov, own_policies, scan


def run(options: argparse.Namespace) -> int:
    """Return 0 when every check passed, 1 when one failed or could not decide."""
    case = case_of(options)
    environment = find_checkov(options.checkov)
    policies = options.policies or own_policies()
    start = time.monotonic()
    with Planner(settings_of(options)) as planner:
        executable = planner.executable
        with step(f"planning {case.source}"):
            plan = plan_or_refuse(planner, case)
        planned = time.monotonic()
        with step(f"applying {case.source} without a cloud"):
            applied = planner.applied(case)
        with step(f"proving {case.source}"):
            proofs = prove(plan, applied.applied, accounts=options.account, staff=options.staff)
    views = {View.PLAN: dict(plan)} | ({View.APPLIED: dict(applied.applied)} if applied.applied is not None else {})
    ready = time.monotonic()
    with step(f"scanning {case.source}"):
        result = scan(environment, stack=case.source, plans=views, policies=policies)
    result = result.merged(proofs).merged(Findings.of(_not_applied(case, applied), checks=0))
    report = render_json(result)
    if options.format == "text":
        report = (
            f"Terraform: {executable.product} {executable.version} ({executable.origin})\n"
            f"planned:   {case.source}, {len(plan.all_resources)} resources, {planned - start:.1f} s\n"
            f"{looked_up(planner, case)}"
            f"applied:   without a cloud, {ready - planned:.1f} s\n"
            f"proved:    {len(proofs.notes['proved'])} of {proofs.checks} claims about what documents allow\n"
            f"scanned:   source, {' and '.join(view.value for view in views)}, Checkov {environment.version}, "
            f"policies {policies.name}, {time.monotonic() - ready:.1f} s\n\n{render_text(result)}"
        )
    write_report(report, options.output)
    return 0 if result.clean else 1


def _not_applied(case: Case, outcome: AppliedOutcome) -> Iterator[Finding]:
    """What a plan hides until apply was looked at by nobody: that is not a pass."""
    for failure in outcome.failures:
        yield Finding(
            rule="TFPROOF_APPLY",
            title="The stack can be applied",
            severity=Severity.MEDIUM,
            address=failure.addresses[0] if failure.addresses else str(case.source),
            found=f"{failure.kind.value}: {' '.join(failure.message.split())}",
            expected="an apply without a cloud, so that every value is known",
            fix="mend what refuses it",
            view=View.APPLIED,
            verdict=Verdict.UNDECIDED,
        )
