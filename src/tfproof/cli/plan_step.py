"""Plans the case of a command line, or says in one error why it does not plan."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from tfproof.cases import Case, FailureKind, Planner
from tfproof.cases.failures import Failure
from tfproof.cases.plan_outcome import PlanOutcome
from tfproof.errors import TerraformError
from tfproof.findings import Finding, Findings, NotRun, Severity, Verdict, View
from tfproof.plan import Plan
from tfproof.provider.addresses import type_in
from tfproof.reports.escaping import visible

_EACH = 12
_NOT_REACHED = re.compile(r"Error accessing remote module registry|[Ff]ailed to request discovery document")
_FIXES = {
    FailureKind.VALIDATION: "give a value that the rule admits: --var NAME=VALUE, or --var-file FILE",
    FailureKind.TYPE: "give a value of the declared type: --var NAME=VALUE, or --var-file FILE",
    FailureKind.MISSING: "give each input a value: --var NAME=VALUE, or --var-file FILE; in a module block, as an argument",
    FailureKind.CONFIGURATION: "correct the configuration at that place",
    FailureKind.PROVIDER: "correct the argument: the provider refuses its value",
}
"""What to do about a failure; the message of one of another kind says it itself."""


def lacking_inputs(outcome: PlanOutcome) -> tuple[str, ...]:
    """Return the names of the inputs that have no value.

    Args:
        outcome: of a case that did not plan.
    """
    places = [one.addresses for one in outcome.failures if one.kind is FailureKind.MISSING]
    return tuple(where.removeprefix("var.") for where, *_ in places if where.startswith("var."))


def plan_or_refuse(planner: Planner, case: Case) -> Plan:
    """The plan of ``case``. What its data sources would learn from a cloud is unknown there.

    Raises:
        TerraformError: Terraform refuses the case; the message holds each reason with its place.
    """
    outcome = planner.outcome(case)
    if outcome.plan is not None:
        return outcome.plan
    reasons = "\n".join(f"  - {failure}" for failure in outcome.failures)
    fixes = dict.fromkeys(fix for one in outcome.failures if (fix := fix_of(one)) is not None)
    raise TerraformError(f"{case.source} does not plan:\n{reasons}", fix="; ".join(fixes) or None)


def fix_of(failure: Failure) -> str | None:
    """What to do about a failure, where there is one answer: a registry that cannot be reached is no fault of the configuration."""
    if failure.kind is FailureKind.CONFIGURATION and _NOT_REACHED.search(failure.message):
        return "connect to the registry that the module comes from, or call a copy of it in a local folder"
    return _FIXES.get(failure.kind)


def looked_up(planner: Planner, case: Case) -> str:
    """A line that names the data sources whose answers are not known offline; nothing when there are none."""
    asked = planner.outcome(case).looked_up
    return f"unknown:   what a cloud would answer to {summed(asked)} (see --data)\n" if asked else ""


def summed(addresses: Sequence[str]) -> str:
    """Addresses in a line: each while they are few, else how many there are of each type."""
    if len(addresses) <= _EACH:
        return ", ".join(addresses)
    counts = Counter(type_in(address) or address for address in addresses)
    return ", ".join(f"{number} of {kind}" for kind, number in sorted(counts.items()))


def assumed_lines(planner: Planner, case: Case) -> Iterator[str]:
    """A line that names the data sources whose answers were assumed; none when there are none."""
    assumed = planner.outcome(case).assumed
    if assumed:
        yield f"assumed:   answers of {summed(assumed)}, which the plan depends on (see --data)"


def on_assumptions(planner: Planner, case: Case) -> Findings:
    """What was judged on assumptions: with another answer there may be other resources, or a provider may refuse one."""
    assumed = planner.outcome(case).assumed
    found = [
        Finding(
            rule="TFPROOF_ASSUMED",
            title="Plan depends on a data source that is not answered",
            severity=Severity.MEDIUM,
            address=address,
            found="count, for_each, an import or a provider's refusal depends on its answer, and one that fits was assumed",
            expected="an answer",
            fix=f"say what it answers: --data '{address}={{...}}'",
            view=View.PLAN,
            verdict=Verdict.UNDECIDED,
        )
        for address in assumed
    ]
    return Findings.of(found, checks=0, notes={"assumed": list(assumed)} if assumed else {})


def without_effects(result: Findings, not_run: Sequence[NotRun]) -> Findings:
    """Return the result with a note, for scripts, of what the stack asks Terraform to run and tfproof never runs."""
    return result.merged(Findings(notes={"not_run": [one.to_json() for one in not_run]}))


def with_versions(result: Findings, planner: Planner) -> Findings:
    """Return the result with a note, for scripts, of what judged: Terraform, and Checkov where it took part."""
    executable = planner.executable
    versions = {executable.product: str(executable.version)}
    if "checkov" in result.notes:
        versions["checkov"] = result.notes["checkov"]
    return result.merged(Findings(notes={"versions": versions}))


def left_out_lines(result: Findings) -> Iterator[str]:
    """A line that counts the findings of each rule that ``--skip`` or ``--only`` leaves out; none when there are none."""
    gone = result.notes.get("left_out", {})
    if gone:
        yield f"left out:  {', '.join(f'{number} of {rule}' for rule, number in gone.items())} (--skip, --only)"


def not_run_lines(not_run: Sequence[NotRun]) -> Iterator[str]:
    """Lines that name what the stack asks Terraform to run and tfproof never runs; none when there is nothing."""
    for number, one in enumerate(not_run):
        yield f"{'not run:' if number == 0 else '':<10} {visible(str(one))}"
