"""Destroys what was applied without a cloud, and says what would stop a real destroy."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from tfproof.cases.cache.serializers import Json, Serializer, read_failures, write_failures
from tfproof.cases.case import Case, simulation_input
from tfproof.cases.failures import Failure
from tfproof.cases.lifecycle.destroy_blockers import DestroyBlocker, obstacles
from tfproof.cases.lifecycle.resource_changes import in_short
from tfproof.cases.planner import Planner
from tfproof.cases.simulated_failures import simulated_failures
from tfproof.errors import ExpectationError, UsageError
from tfproof.terraform import Sandbox, SessionProviders
from tfproof.terraform.diagnostics import errors
from tfproof.terraform.lifecycle import DestroyRun, run_destroy

_PREVENTED = re.compile(r"Resource (?P<address>\S+) has\s+lifecycle\.prevent_destroy set")


@dataclass(frozen=True, slots=True, kw_only=True)
class DestroyResult:
    """What became of a destroy.

    Attributes:
        case: what was applied and destroyed.
        order: addresses, in the order in which they were destroyed.
        left: addresses that are still there.
        obstacles: what would stop a real destroy; ``prevent_destroy`` stops this one as well.
        failures: what else Terraform refused.
    """

    case: Case
    order: tuple[str, ...]
    left: tuple[str, ...]
    obstacles: tuple[DestroyBlocker, ...]
    failures: tuple[Failure, ...]

    def __repr__(self) -> str:
        reasons = [
            *map(str, self.obstacles),
            *map(str, self.failures),
            *(f"{one}: it is still there" for one in self.left),
        ]
        return f"<destroy of {self.case.described}: {in_short(reasons) or f'nothing is left of {len(self.order)}'}>"

    def must_be_complete(self, *, allow: Collection[str] = ()) -> None:
        """Demand that nothing is left, and that nothing would stop a real destroy.

        Args:
            allow: addresses of resources that are protected on purpose. With one that ``prevent_destroy`` protects,
                Terraform destroys nothing, so that what is left is not looked at.

        Raises:
            ExpectationError: the message names each resource, and what stops it.
            UsageError: ``allow`` names what nothing stops.
        """
        stopped = {one.address for one in self.obstacles}
        unknown = sorted(set(allow) - stopped)
        if unknown:
            raise UsageError(f"nothing stops the destruction of {', '.join(unknown)}", fix="leave it out")
        reasons = [str(one) for one in self.obstacles if one.address not in allow]
        reasons += map(str, self.failures)
        if not any(one.stops_all for one in self.obstacles if one.address in allow):
            reasons += [f"{address}: it is still there" for address in self.left]
        if reasons:
            listed = "\n".join(f"  - {reason}" for reason in reasons)
            raise ExpectationError(f"{self.case.described} cannot be destroyed:\n{listed}", expected="an empty state")


@dataclass(frozen=True, slots=True, kw_only=True)
class DestroyOutcome:
    """What became of a destroy, or why there was nothing to destroy."""

    destroyed: DestroyResult | None
    failures: tuple[Failure, ...] = ()


def destroyed(planner: Planner, case: Case) -> DestroyResult:
    """Apply a case to a simulated AWS API, then destroy all of it.

    Raises:
        ExpectationError: it cannot be applied.
        TfproofError: Terraform could not be run at all, or the providers not be answered for.
    """

    def run(opened: Sequence[Sandbox]) -> DestroyOutcome:
        return _destroy(case, *opened, providers=planner.providers)

    outcome = planner.kept(DESTROYED, [case], run, case.stand_ins)
    if outcome.destroyed is None:
        listed = "\n".join(f"  - {failure}" for failure in outcome.failures)
        raise ExpectationError(f"{case} was not applied:\n{listed}")
    return outcome.destroyed


def _destroy(case: Case, workspace: Sandbox, *, providers: SessionProviders) -> DestroyOutcome:
    run = run_destroy(simulation_input(case, workspace), providers=providers)
    if not run.applied:
        return DestroyOutcome(destroyed=None, failures=simulated_failures(run.diagnostics, case, workspace))
    others = [one for one in run.diagnostics if not _PREVENTED.search(one.detail)]
    return DestroyOutcome(
        destroyed=DestroyResult(
            case=case,
            order=run.destroyed,
            left=run.left,
            obstacles=tuple(_obstacles(run)),
            failures=simulated_failures(others, case, workspace),
        )
    )


def _write(outcome: DestroyOutcome) -> Json:
    found = outcome.destroyed
    if found is None:
        return {"failures": write_failures(outcome.failures)}
    return {
        "order": list(found.order),
        "left": list(found.left),
        "obstacles": [[one.address, one.reason, one.stops_all] for one in found.obstacles],
        "others": write_failures(found.failures),
    }


def _read(kept: Json, case: Case) -> DestroyOutcome:
    if "failures" in kept:
        return DestroyOutcome(destroyed=None, failures=read_failures(kept["failures"]))
    return DestroyOutcome(
        destroyed=DestroyResult(
            case=case,
            order=tuple(kept["order"]),
            left=tuple(kept["left"]),
            obstacles=tuple(
                DestroyBlocker(address=address, reason=reason, stops_all=stops_all)
                for address, reason, stops_all in kept["obstacles"]
            ),
            failures=read_failures(kept["others"]),
        )
    )


DESTROYED: Serializer[DestroyOutcome] = Serializer(
    kind="destroyed",
    write=_write,
    read=_read,
    plan=lambda _outcome: None,
    failures=lambda outcome: outcome.destroyed.failures if outcome.destroyed is not None else outcome.failures,
)


def _obstacles(run: DestroyRun) -> Iterator[DestroyBlocker]:
    for one in errors(run.diagnostics):
        prevented = _PREVENTED.search(one.detail)
        if prevented is not None:
            yield DestroyBlocker(
                address=prevented["address"], reason="Terraform may not destroy it (prevent_destroy)", stops_all=True
            )
    for resource in run.resources:
        if resource.address is not None:
            yield from obstacles(resource.address, resource.type, resource.values)
