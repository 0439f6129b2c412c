"""``tfproof prove``: judge the IAM documents of a stack by what they allow."""

from __future__ import annotations

import argparse
import time
from typing import Any

from tfproof.cases import Case, Planner
from tfproof.cli.document_options import given
from tfproof.cli.options import planning
from tfproof.cli.plan_step import assumed_lines, looked_up, on_assumptions, plan_or_refuse, with_versions
from tfproof.cli.progress import step
from tfproof.cli.reporting import Reporter
from tfproof.errors import TfproofError
from tfproof.findings import Findings
from tfproof.plan import Applied, Plan
from tfproof.proofs import prove
from tfproof.reports import render_text


def run(options: argparse.Namespace) -> int:
    """Return 0 when every claim is proved, 1 when one is refuted or undecided, or when there is nothing to prove."""
    reporter = Reporter.of(options)
    with planning(options) as (planner, case):
        start = time.monotonic()
        with step(f"planning {case.source}"):
            plan = plan_or_refuse(planner, case)
        planned = time.monotonic()
        with step(f"proving {case.source}"):
            result = reporter.choice.of_proofs(prove_case(planner, case, plan, options))
            result = with_versions(result.merged(on_assumptions(planner, case)), planner)
    proved = time.monotonic()

    assumed = "".join(f"{line}\n" for line in assumed_lines(planner, case))

    def as_text(chosen: Findings) -> str:
        return (
            f"planned:   {case.source}, {len(plan.all_resources)} resources, {planned - start:.1f} s\n"
            f"{looked_up(planner, case)}"
            f"{assumed}"
            f"proved:    {len(result.notes['proved'])} of {result.checks} claims, {proved - planned:.1f} s\n"
            f"{facts_line(result)}\n"
            f"{render_proved(result)}{render_text(chosen)}"
        )

    return reporter.write(result, {"text": as_text})


def prove_case(planner: Planner, case: Case, plan: Plan, options: argparse.Namespace) -> Findings:
    """All proofs about a planned case; it is applied without a cloud only if a document cannot be read before."""
    reasons: list[str] = []

    def later() -> Applied | None:
        try:
            outcome = planner.applied(case)
        except TfproofError as error:
            reasons.append(error.what)
            return None
        reasons.extend(str(failure) for failure in outcome.failures)
        return outcome.applied

    result = prove(plan, later, **given(options))
    notes: dict[str, Any] = {"not applied": "; ".join(reasons)} if reasons else {}
    return result.merged(Findings(notes=notes))


def facts_line(result: Findings) -> str:
    """What the proofs assume about things outside the stack, as a line of the head of a report; empty when that is nothing."""
    return f"facts:     {', '.join(result.notes['rests on'])}\n" if result.notes["rests on"] else ""


def render_proved(result: Findings) -> str:
    """What was proved, one line each, so that a run without findings says what it is worth."""
    lines = [f"proved    {one['claim']} ({one['facts']})" for one in result.notes["proved"]]
    if "not applied" in result.notes:
        lines.append(f"\nThe stack could not be applied without a cloud: {result.notes['not applied']}")
    return "\n".join([*lines, ""]) + "\n" if lines else ""
