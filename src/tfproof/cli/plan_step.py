"""Plans the case of a command line, or says in one error why it does not plan."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterator, Sequence

from tfproof.cases import Case, FailureKind, Planner
from tfproof.cases.failures import Failure
from tfproof.cases.plan_outcome import PlanOutcome
from tfproof.config import find_configuration
from tfproof.errors import TerraformError
from tfproof.findings import Finding, Findings, NotRun, Severity, Verdict, View
from tfproof.plan import Plan
from tfproof.plan.locations import from_here
from tfproof.provider.call_addresses import type_in
from tfproof.reports.escaping import visible

_EACH = 12
_FIXES = {
    FailureKind.VALIDATION: "give a value that the rule admits: --var NAME=VALUE, or --var-file FILE",
    FailureKind.TYPE: "give a value of the declared type: --var NAME=VALUE, or --var-file FILE",
    FailureKind.MISSING: "give each input a value: --var NAME=VALUE, or --var-file FILE; in a module block, as an argument",
    FailureKind.CONFIGURATION: "correct the configuration at that place",
    FailureKind.PROVIDER: "correct the argument: the provider refuses its value",
}
"""What to do about a failure; the message of one of another kind says it itself."""
_CONFIGURATION_FIXES = (
    (
        re.compile(r"Error accessing remote module registry|[Ff]ailed to request discovery document"),
        "connect to the registry that the module comes from, or call a copy of it in a local folder",
    ),
    (
        re.compile(r"^Unsupported (?:Terraform|OpenTofu) Core version"),
        "name one that the configuration admits: --terraform PATH, or TFPROOF_TERRAFORM",
    ),
    (
        re.compile(r"^(?:Unsupported (?:attribute|argument|block type)|Invalid (?:resource|data source) type)"),
        "correct the configuration at that place; what another version of the provider knows needs that version: see --mirror",
    ),
)
"""What to do about configurations that Terraform refuses for what is around them, by its own words."""


def lacking_inputs(outcome: PlanOutcome) -> tuple[str, ...]:
    """Return the names of the inputs that have no value.

    Args:
        outcome: of a case that did not plan.
    """
    return tuple(one.addresses[0].removeprefix("var.") for one in outcome.failures if _is_lacking(one))


def plan_or_refuse(planner: Planner, case: Case) -> Plan:
    """The plan of ``case``. What its data sources would learn from a cloud is unknown there.

    Raises:
        TerraformError: Terraform refuses the case; the message holds each reason with its place.
    """
    outcome = planner.outcome(case)
    if outcome.plan is not None:
        return outcome.plan
    lacking = [one for one in outcome.failures if _is_lacking(one)]
    places = ", ".join(_place(one, case) for one in lacking)
    reasons = [f"missing input at {places}"] if lacking else []
    reasons += [one.shown(case.source) for one in outcome.failures if not _is_lacking(one)]
    fixes = dict.fromkeys(fix for one in outcome.failures if (fix := fix_of(one)) is not None)
    ways = [*fixes, *_ways_to_inputs(case, lacking_inputs(outcome))]
    listed = "\n".join(f"  - {reason}" for reason in reasons)
    raise TerraformError(f"{case.source} does not plan:\n{listed}", fix="; ".join(ways) or None)


def _is_lacking(failure: Failure) -> bool:
    """Whether a root module's input has no value: of many, Terraform says the same of each."""
    return failure.kind is FailureKind.MISSING and any(one.startswith("var.") for one in failure.addresses[:1])


def _place(failure: Failure, case: Case) -> str:
    return f"{failure.addresses[0]}{f' ({from_here(failure.where, case.source)})' if failure.where else ''}"


def _ways_to_inputs(case: Case, names: Sequence[str]) -> Iterator[str]:
    """Where else values may come from, and where they do not."""
    if any(f"TF_VAR_{name}" in os.environ for name in names):
        yield "TF_VAR_* of the environment do not count"
    if names and find_configuration(case.source) is None:
        yield "`tfproof init` looks for values, makes up what no file gives, and writes them down"


def fix_of(failure: Failure) -> str | None:
    """What to do about a failure, where there is one answer: a registry that cannot be reached, or an older program, is no fault of the configuration."""
    if failure.kind is FailureKind.CONFIGURATION:
        for pattern, fix in _CONFIGURATION_FIXES:
            if pattern.search(failure.message):
                return fix
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
    notes = {"assumed": list(assumed)} if assumed else {}
    return Findings.of(assumption_findings(assumed), checks=0, notes=notes)


def assumption_findings(assumed: Sequence[str]) -> list[Finding]:
    """One finding for the data sources of a type: modules that each ask the same thing have one cause."""
    by_type: dict[str, list[str]] = {}
    for address in assumed:
        by_type.setdefault(type_in(address) or address, []).append(address)
    return [_assumption(addresses) for addresses in by_type.values()]


def _assumption(addresses: Sequence[str]) -> Finding:
    first, *others = addresses
    found = "count, for_each, an import or a provider's refusal depends on its answer, and one that fits was assumed"
    fix = f"say what it answers: --data '{first}={{...}}'"
    if others:
        found = f"{found}; so it is with {', '.join(others)}"
        fix = f"{fix}, and so for each of the others"
    return Finding(
        rule="TFPROOF_ASSUMED",
        title="Plan depends on a data source that is not answered",
        severity=Severity.MEDIUM,
        address=first,
        found=found,
        expected="an answer",
        fix=fix,
        view=View.PLAN,
        verdict=Verdict.UNDECIDED,
    )


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
