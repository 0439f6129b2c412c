"""Judges the ``check`` blocks of a configuration by what Terraform says of them when it plans.

Terraform warns of an assertion that fails and goes on (https://developer.hashicorp.com/terraform/language/checks).
"""

from __future__ import annotations

from collections.abc import Iterator

from tfproof.addresses import ModuleInstance
from tfproof.findings import Finding, Findings, Severity, Verdict, View
from tfproof.plan.model import Plan

RULE = "TERRAFORM_CHECK"


def judge_check_blocks(plan: Plan) -> Findings:
    """Return a finding for each ``check`` block of a plan that fails, and an undecided one for each that is not evaluated."""
    instances = [
        (str(instance["address"]["to_display"]), str(instance["status"]), instance.get("problems", ()))
        for block in plan.get("checks") or () if block["address"]["kind"] == "check"
        for instance in block.get("instances", ())
    ]  # fmt: skip
    found = [
        _finding(plan, address, status, " ".join(_messages(problems)))
        for address, status, problems in instances
        if status != "pass"
    ]
    decided = sum(status in {"pass", "fail"} for _, status, _ in instances)
    return Findings.of(found, checks=decided)


def _messages(problems: object) -> Iterator[str]:
    for problem in problems if isinstance(problems, list | tuple) else ():
        yield " ".join(str(problem.get("message", "")).split())


def _finding(plan: Plan, address: str, status: str, message: str) -> Finding:
    failed = status == "fail"
    module, local = ModuleInstance.leading(address)
    return Finding(
        rule=RULE,
        title="Assertion of a check block fails" if failed else "Could not determine: assertion of a check block fails",
        severity=Severity.MEDIUM,
        address=address,
        found=message or ("an assertion fails" if failed else "an assertion depends on what is known after apply"),
        expected="each assertion holds",
        fix="correct what the assertion is about, or the assertion"
        if failed
        else f"say what its data sources answer with --data, or leave the rule out with --skip {RULE}",
        view=View.PLAN,
        location=plan.configuration_tree.location(module, local),
        verdict=Verdict.FAILED if failed else Verdict.UNDECIDED,
    )
