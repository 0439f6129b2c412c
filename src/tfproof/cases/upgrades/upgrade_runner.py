"""Makes upgrades: finds the base revision, gives each side the inputs that it declares, and plans one on top of the other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from tfproof.cases.cache.serializers import PLANNED
from tfproof.cases.case import Case, simulation_input
from tfproof.cases.data_source_plans import ASSERTION_FAILED, warnings_of
from tfproof.cases.failures import Failure
from tfproof.cases.plan_outcome import PlanOutcome, listed
from tfproof.cases.planner import Planner
from tfproof.cases.simulated_failures import SAY_VALUES, simulated_failures
from tfproof.cases.upgrades.provider_versions import with_providers
from tfproof.cases.upgrades.revisions import RevisionPair, versions
from tfproof.cases.upgrades.upgrade import Upgrade
from tfproof.errors import TerraformError
from tfproof.findings import NotRun
from tfproof.plan import Plan
from tfproof.terraform import Sandbox, SessionProviders
from tfproof.terraform.lifecycle import run_upgrade

UPGRADED = replace(PLANNED, kind="upgraded")


@dataclass(frozen=True, slots=True, kw_only=True)
class UpgradeOutcome:
    """What became of an upgrade: the upgrade, or why the current configuration cannot be planned on top of the base revision."""

    before: str
    upgrade: Upgrade | None
    failures: tuple[Failure, ...] = ()
    not_run: tuple[NotRun, ...] = ()
    warnings: tuple[str, ...] = ()


def upgrade_outcome(planner: Planner, case: Case, wanted: str | Path) -> UpgradeOutcome:
    """Apply the source as it was to a simulated AWS API, then plan today's on top of it.

    Each side gets the inputs that it declares: see :func:`tfproof.cases.upgrades.revisions.versions`.

    Args:
        planner: of the session.
        case: the current configuration.
        wanted: a git revision, ``REVISION:FOLDER`` or another folder.

    Raises:
        UsageError: there is no such revision or folder, or an input that neither side declares.
        TerraformError: the base revision cannot be applied, or today's not even by itself.
        TfproofError: Terraform could not be run at all, or the providers not be answered for.
    """
    return _outcome(planner, case, versions(planner, case, wanted))


def provider_upgrade_outcome(planner: Planner, case: Case, wanted: Mapping[str, str]) -> UpgradeOutcome:
    """Apply a case to a simulated AWS API with its providers, then plan it on top of that with others.

    Args:
        planner: of the session.
        case: the case.
        wanted: the version of each provider, by the name that it has in the source.

    Raises:
        UsageError: the source has no such provider, or the version is none.
        TfproofError: as :func:`upgrade_outcome` does.
    """
    return _outcome(planner, case, with_providers(planner, case, wanted))


def _outcome(planner: Planner, case: Case, both: RevisionPair) -> UpgradeOutcome:
    def run(opened: Sequence[Sandbox]) -> PlanOutcome:
        return _upgrade(both, case, *opened, providers=planner.providers)

    outcome = planner.kept(UPGRADED, [both.then, both.now], run, case.stand_ins)
    if outcome.plan is None:
        _check_by_itself(planner, case)
        return UpgradeOutcome(before=both.name, upgrade=None, failures=outcome.failures)
    return UpgradeOutcome(
        before=both.name,
        upgrade=Upgrade(outcome.plan, before=both.name),
        not_run=outcome.not_run,
        warnings=outcome.warnings or (),
    )


def _upgrade(both: RevisionPair, case: Case, old: Sandbox, new: Sandbox, *, providers: SessionProviders) -> PlanOutcome:
    run = run_upgrade(simulation_input(both.then, old), simulation_input(both.now, new), providers=providers)
    if run.refused is not None:
        found = simulated_failures(run.refused, both.then, old)
        raise TerraformError(
            f"{case.source} as it was at {both.name} cannot be applied in simulation:\n{listed(found)}", fix=SAY_VALUES
        )
    if run.plan is None:
        return PlanOutcome(plan=None, failures=simulated_failures(run.diagnostics, case, new))
    # What data sources answer is made up there, and so is what an assertion says of it.
    warned = [one for one in run.diagnostics if one.summary != ASSERTION_FAILED]
    return PlanOutcome(plan=Plan(run.plan, source=case.source), not_run=new.not_run, warnings=warnings_of(warned))


def _check_by_itself(planner: Planner, case: Case) -> None:
    outcome = planner.applied(case)
    if outcome.applied is None or outcome.failures:
        raise TerraformError(
            f"{case.source} cannot be applied in simulation, not even by itself:\n{listed(outcome.failures)}",
            fix=SAY_VALUES,
        )
