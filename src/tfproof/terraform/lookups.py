"""Plans a workspace whose data sources are answered: what they would answer is simulated, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tfproof.terraform.applying import Answers
from tfproof.terraform.landing import Landed, landed, taken_elements
from tfproof.terraform.planning import PlanRun
from tfproof.terraform.resident import SessionProviders
from tfproof.terraform.workspace import Workspace

if TYPE_CHECKING:
    from tfproof.provider.made import LookUp
    from tfproof.provider.simulate import Simulation


@dataclass(frozen=True, slots=True, kw_only=True)
class AnsweredRun:
    """What became of a plan whose data sources were answered.

    Attributes:
        run: the plan, or why there is none.
        looked_up: each data source that would have asked a cloud.
    """

    run: PlanRun
    looked_up: tuple[LookUp, ...]


def run_answered_plan(
    workspace: Workspace,
    inputs: Mapping[str, Any],
    var_files: Sequence[Path] = (),
    *,
    providers: SessionProviders,
    data: Answers | None = None,
) -> AnsweredRun:
    """Plan a workspace; data sources that ask a cloud are answered with what is given, else with stand-ins.

    Args:
        workspace: what to plan.
        inputs: values of input variables, as for :func:`~tfproof.terraform.planning.run_plan`.
        var_files: ``.tfvars`` or ``.tfvars.json`` files.
        providers: the session's resident providers.
        data: what data sources answer, by type or address and by attribute.

    Raises:
        UsageError: an answer that cannot be.
        TfproofError: as :func:`~tfproof.terraform.applying.run_apply` does.
    """
    from tfproof.provider.simulate import Simulation

    def plan(there: Landed) -> AnsweredRun:
        run = there.plan(following=True)
        return AnsweredRun(run=run, looked_up=there.simulation.looked_up)

    def make() -> Simulation:
        return Simulation(data=data, indexed=taken_elements(workspace))

    return landed(workspace, inputs, var_files, make=make, then=plan, providers=providers)
