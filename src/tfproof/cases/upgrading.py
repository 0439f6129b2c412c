"""Makes upgrades: finds former source, gives each side the inputs that it declares, and plans one on top of the other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tfproof.cases.case import Case
from tfproof.cases.failures import Failure, failures
from tfproof.cases.planner import Planner
from tfproof.cases.upgrade import Upgrade
from tfproof.errors import TerraformError
from tfproof.plan import Plan
from tfproof.terraform.history import Past, past_of
from tfproof.terraform.lifecycle import Arrangement, run_upgrade


@dataclass(frozen=True, slots=True, kw_only=True)
class UpgradeOutcome:
    """What became of an upgrade: the upgrade, or why today's source cannot be planned on top of the former one."""

    before: str
    upgrade: Upgrade | None
    failures: tuple[Failure, ...] = ()


def upgrade_outcome(planner: Planner, case: Case, wanted: str | Path) -> UpgradeOutcome:
    """Apply the source as it was to a cloud that is not there, then plan today's on top of it.

    Inputs that only one side declares are given to that side. A variables file that was part of the former source
    counts as it was then; one that git ignores, or that stands elsewhere, counts for both.

    Args:
        planner: of the session.
        case: today's source.
        wanted: a git revision, ``REVISION:FOLDER`` or another folder.

    Raises:
        UsageError: there is no such revision or folder, or an input that neither side declares.
        TerraformError: the former source cannot be applied, or today's not even by itself.
        TfproofError: Terraform could not be run at all, or the providers not be answered for.
    """
    workspaces, providers = planner.bench
    into = workspaces.root / "past"
    into.mkdir(mode=0o700, exist_ok=True)
    past = past_of(case.source, str(wanted), into)
    old, new = workspaces.open(past.source), workspaces.open(case.source)
    declared_then, declared_now = old.configuration.variables, new.configuration.variables
    run = run_upgrade(
        Arrangement(workspace=old, inputs=_only(case.inputs, declared_then), var_files=_files(case, past)),
        Arrangement(
            workspace=new,
            inputs={
                name: value for name, value in case.inputs.items() if name in declared_now or name not in declared_then
            },
            var_files=case.var_files,
        ),
        providers=providers,
        stand_ins=case.stand_ins,
        data=case.data,
    )
    if run.refused is not None:
        found = failures(run.refused, folder=past.source, modules=old.module_folders())
        raise TerraformError(f"{case.source} as it was at {past.name} cannot be applied:\n{_listed(found)}")
    if run.plan is None:
        found = failures(run.diagnostics, folder=case.source, modules=new.module_folders())
        _check_by_itself(planner, case)
        return UpgradeOutcome(before=past.name, upgrade=None, failures=found)
    return UpgradeOutcome(before=past.name, upgrade=Upgrade(Plan(run.plan, source=case.source), before=past.name))


def _only(inputs: Mapping[str, Any], declared: Iterable[str]) -> dict[str, Any]:
    names = frozenset(declared)
    return {name: value for name, value in inputs.items() if name in names}


def _files(case: Case, past: Past) -> tuple[Path, ...]:
    return (*past.loaded_by_themselves, *(past.counterpart(file) or file for file in case.var_files))


def _check_by_itself(planner: Planner, case: Case) -> None:
    outcome = planner.applied(case)
    if outcome.applied is None:
        raise TerraformError(f"{case.source} cannot be applied, not even by itself:\n{_listed(outcome.failures)}")


def _listed(found: Iterable[Failure]) -> str:
    return "\n".join(f"  - {failure}" for failure in found) or "  - Terraform gave no reason"
