"""Plans a workspace whose data sources are answered: what they would answer is simulated, and nothing else."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tfproof.terraform.plan_run import PlanRun
from tfproof.terraform.session_providers import SessionProviders
from tfproof.terraform.simulated_run import SimulatedRun, landed, taken_values
from tfproof.terraform.simulation_input import SimulationInput

if TYPE_CHECKING:
    from tfproof.provider.simulate import SimulatedApi
    from tfproof.provider.simulated_objects import DataRead


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulatedDataPlan:
    """What became of a plan whose data sources were answered.

    Attributes:
        run: the plan, or why there is none.
        looked_up: each data source that would have asked a cloud.
    """

    run: PlanRun
    looked_up: tuple[DataRead, ...]


def run_answered_plan(
    what: SimulationInput, *, providers: SessionProviders, unjudged: Collection[str] = ()
) -> SimulatedDataPlan:
    """Plan a workspace; data sources that ask a cloud are answered with what is given, else with stand-ins.

    Args:
        what: what to plan; a plan asks for no stand-ins of resources.
        providers: the session's resident providers.
        unjudged: types of resources whose plans a provider may refuse for what only data sources know.

    Raises:
        UsageError: an answer that cannot be.
        TfproofError: as :func:`~tfproof.terraform.apply_run.run_apply` does.
    """
    from tfproof.provider.simulate import SimulatedApi

    def plan(there: SimulatedRun) -> SimulatedDataPlan:
        run = there.plan(following=True)
        return SimulatedDataPlan(run=run, looked_up=there.simulation.looked_up)

    def make() -> SimulatedApi:
        return SimulatedApi(data=what.data, taken=taken_values(what.workspace), unjudged=unjudged)

    return landed(what, make=make, then=plan, providers=providers)
