"""What comes after an apply without a cloud: an upgrade to other source, a destroy, a change outside Terraform."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from tfproof.terraform.apply_run import after_apply
from tfproof.terraform.diagnostics import Diagnostic
from tfproof.terraform.plan_run import PlanRun
from tfproof.terraform.remote_states import with_states
from tfproof.terraform.session_providers import SessionProviders
from tfproof.terraform.simulated_run import SimulatedRun
from tfproof.terraform.simulation_input import SimulationInput
from tfproof.terraform.variable_file import arranged

if TYPE_CHECKING:
    from tfproof.provider.simulated_objects import AppliedResource

CONTESTED: Final = "tfproof_contested"
"""Where the JSON of an upgrade's plan has what depends on values that only the cloud knows."""

Drift = Callable[[Mapping[str, "AppliedResource"]], Mapping[str, Mapping[str, Any] | None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class UpgradeRun:
    """What became of planning new source on top of what old source had made.

    Attributes:
        refused: what Terraform complained about when it refused to apply the old source; None when it did not.
        plan: of the new source, on top of that; None when Terraform refused this or the old source.
        diagnostics: everything that Terraform complained about in the new source, warnings too.
    """

    refused: tuple[Diagnostic, ...] | None = None
    plan: dict[str, Any] | None = None
    diagnostics: tuple[Diagnostic, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DestroyRun:
    """What became of destroying what was applied.

    Attributes:
        applied: Terraform applied it at all; everything below is about the destroy.
        destroyed: addresses, in the order in which they were destroyed.
        left: addresses that are still there.
        resources: each resource as it was before.
        diagnostics: everything that Terraform complained about.
    """

    applied: bool
    destroyed: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    resources: tuple[AppliedResource, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()


def run_upgrade(old: SimulationInput, new: SimulationInput, *, providers: SessionProviders) -> UpgradeRun:
    """Apply the old source to a simulated AWS API, then plan the new source on top of that.

    Args:
        old: what was there before.
        new: what is to be there, in the same cloud: the stand-ins of the old source are those of both.
        providers: the session's resident providers.

    Raises:
        TfproofError: as :func:`~tfproof.terraform.apply_run.run_apply` does.
    """

    def upgrade(landed: SimulatedRun) -> UpgradeRun:
        arguments = providers.argument_types(new.workspace)
        shaped = landed.simulation.refusals.in_states
        workspace = with_states(new.workspace, new.data, arguments, shaped).workspace
        with (
            arranged(workspace, new.inputs, new.var_files) as given,
            providers.simulated(workspace, landed.simulation, whole=landed.whole, over=old.workspace) as added,
        ):
            environment = dict(workspace.env) | dict(added)
            later = replace(landed, workspace=workspace, given=given, environment=environment)
            run = later.plan()
            if run.plan is not None and _depends_on_priors(later, run.plan):
                run = _planned_with_both(later, run)
            return UpgradeRun(plan=run.plan, diagnostics=run.diagnostics)

    def refused(_there: SimulatedRun, diagnostics: tuple[Diagnostic, ...]) -> UpgradeRun:
        return UpgradeRun(refused=diagnostics)

    return after_apply(old, then=upgrade, refused=refused, providers=providers, lenient=True)


def _depends_on_priors(landed: SimulatedRun, plan: Mapping[str, Any]) -> bool:
    priors = landed.simulation.priors
    changes = (entry["change"]["actions"] for entry in plan.get("resource_changes", ()))
    return bool(priors.contested) or (priors.has_zeros and any({"update", "delete"} & set(one) for one in changes))


def _planned_with_both(landed: SimulatedRun, first: PlanRun) -> PlanRun:
    """Plan as if what the source writes down were what the cloud had assigned, and say which actions depend on that.

    The plan's :data:`CONTESTED` holds, for each resource that would be treated otherwise if the cloud had assigned another
    value, what is planned then, and the attributes.
    """
    simulation = landed.simulation
    simulation.assume(simulation.priors.same())
    same = landed.plan()
    if same.plan is None:
        return first
    if not simulation.priors.contested:
        return same
    simulation.assume(simulation.priors.other())
    other = landed.plan()
    attributes = {
        (own[0], own[2]): sorted({str(path[0]) for path in paths}) for own, paths in simulation.priors.contested.items()
    }
    actions = {entry["address"]: entry["change"]["actions"] for entry in same.plan.get("resource_changes", ())}
    contested = [
        {"entry": entry, "attributes": attributes.get((entry["type"], _id_before(entry)), [])}
        for entry in ((other.plan or first.plan) or {}).get("resource_changes", ())
        if actions.get(entry["address"], entry["change"]["actions"]) != entry["change"]["actions"]
    ]
    return PlanRun(plan={**same.plan, CONTESTED: contested}, diagnostics=same.diagnostics)


def _id_before(entry: Mapping[str, Any]) -> Any:
    before = entry["change"].get("before") or {}
    return before.get("id") or before.get("arn")


def run_destroy(what: SimulationInput, *, providers: SessionProviders) -> DestroyRun:
    """Apply to a simulated AWS API, then destroy all of it.

    Raises:
        TfproofError: as :func:`~tfproof.terraform.apply_run.run_apply` does.
    """

    def destroy(landed: SimulatedRun) -> DestroyRun:
        resources = landed.simulation.applied
        done, found = landed.apply("-destroy")
        return DestroyRun(
            applied=True,
            destroyed=tuple(_destroyed(done.out)),
            left=tuple(_managed(landed.state)),
            resources=resources,
            diagnostics=found,
        )

    def refused(_there: SimulatedRun, diagnostics: tuple[Diagnostic, ...]) -> DestroyRun:
        return DestroyRun(applied=False, diagnostics=diagnostics)

    return after_apply(what, then=destroy, refused=refused, providers=providers)


def run_drift(what: SimulationInput, drift: Drift, *, providers: SessionProviders) -> PlanRun:
    """Apply to a simulated AWS API, change something in it outside Terraform, then plan again.

    Args:
        what: what to apply.
        drift: called with each resource by address, says which have other values now, or None when they are gone.
        providers: the session's resident providers.

    Raises:
        TfproofError: as :func:`~tfproof.terraform.apply_run.run_apply` does.
    """

    def change(landed: SimulatedRun) -> PlanRun:
        made = {one.address: one for one in landed.simulation.applied if one.address is not None}
        for address, values in drift(made).items():
            landed.simulation.drift(made[address], values)
        return landed.plan()

    def refused(_there: SimulatedRun, diagnostics: tuple[Diagnostic, ...]) -> PlanRun:
        return PlanRun(plan=None, diagnostics=diagnostics)

    return after_apply(what, then=change, refused=refused, providers=providers)


def _destroyed(stream: str) -> list[str]:
    """Addresses from ``apply_complete`` messages: https://developer.hashicorp.com/terraform/internals/machine-readable-ui."""
    found: list[str] = []
    for line in stream.splitlines():
        message = json.loads(line) if line.startswith("{") else {}
        if message.get("type") == "apply_complete" and message.get("hook", {}).get("action") == "delete":
            found.append(message["hook"]["resource"]["addr"])
    return found


def _managed(state: Path) -> list[str]:
    found = json.loads(state.read_text(encoding="utf-8")).get("resources", [])
    return [
        f"{one.get('module', '')}{'.' if one.get('module') else ''}{one['type']}.{one['name']}"
        for one in found
        if one.get("mode") == "managed" and one.get("instances")
    ]
