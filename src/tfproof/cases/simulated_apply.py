"""Applies a case to a simulated AWS API."""

from __future__ import annotations

from tfproof.cases.case import Case, simulation_input
from tfproof.cases.failures import Failure
from tfproof.cases.plan_outcome import AppliedOutcome
from tfproof.cases.simulated_failures import simulated_failures
from tfproof.terraform import Sandbox, SessionProviders, run_apply


def applied(case: Case, workspace: Sandbox, *, providers: SessionProviders) -> AppliedOutcome:
    """Apply ``case`` to a simulated AWS API, or say why it cannot be applied.

    Raises:
        TfproofError: Terraform could not be run at all, or the providers not be answered for.
    """
    run = run_apply(simulation_input(case, workspace), providers=providers)
    found: tuple[Failure, ...] = ()
    if not run.complete:
        found = simulated_failures(run.diagnostics, case, workspace)
    if run.plan is None:
        return AppliedOutcome(applied=None, failures=found)
    made = {one.address: one for one in run.resources if one.address is not None}
    return AppliedOutcome.of(
        run.plan,
        source=case.source,
        written={address: one.write_only for address, one in made.items()},
        stand_ins={address: one.stand_ins for address, one in made.items()},
        not_run=workspace.not_run,
        failures=found,
    )
