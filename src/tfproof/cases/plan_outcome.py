"""What became of a case."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from tfproof.addresses import Step
from tfproof.cases.failures import Failure
from tfproof.findings import NotRun
from tfproof.plan import Applied, Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanOutcome:
    """What became of a case: a plan, or the failures that kept it from being planned.

    ``looked_up`` are the addresses of data sources that would ask a cloud, and whose answers are unknown in the plan.
    ``assumed`` are those, without instance keys, whose answers are assumed where the number or the keys of resources hang on
    them, or whether a provider takes a resource: another answer may plan other resources, or none.
    ``warnings`` are what Terraform and the providers warned of; ``None`` when it was planned together with others,
    whose warnings cannot be assigned to one case. ``not_run`` are provisioners, which are never run.
    """

    plan: Plan | None
    failures: tuple[Failure, ...] = ()
    looked_up: tuple[str, ...] = ()
    assumed: tuple[str, ...] = ()
    warnings: tuple[str, ...] | None = None
    not_run: tuple[NotRun, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AppliedOutcome:
    """What became of a case that was applied without a cloud: its state, and the failures that kept some of it, or all, from being.

    Where there are both, ``applied`` has what could not be applied as planned, with unknown values.

    ``written`` and ``stand_ins`` are what the state was made of beside its plan: see :class:`~tfproof.plan.Applied`.
    """

    applied: Applied | None
    failures: tuple[Failure, ...] = ()
    written: Mapping[str, Mapping[tuple[Step, ...], Any]] = field(default_factory=dict, repr=False)
    stand_ins: Mapping[str, frozenset[tuple[Step, ...]]] = field(default_factory=dict, repr=False)

    @classmethod
    def of(
        cls,
        plan: dict[str, Any],
        *,
        source: Path,
        written: Mapping[str, Mapping[tuple[Step, ...], Any]],
        stand_ins: Mapping[str, frozenset[tuple[Step, ...]]],
        not_run: tuple[NotRun, ...] = (),
        failures: tuple[Failure, ...] = (),
    ) -> Self:
        """Return the outcome of a case of which all was applied, or all but what ``failures`` are about.

        Args:
            plan: the parsed output of ``terraform show -json``, of a plan on top of the apply.
            source: the folder of the stack or module.
            written: values of write-only arguments, by address and path.
            stand_ins: paths of attributes that hold a stand-in, by address.
            not_run: the provisioners of the configuration.
            failures: why what is missing could not be applied.
        """
        applied = Applied(plan, source=source, written=written, stand_ins=stand_ins, not_run=not_run)
        return cls(applied=applied, failures=failures, written=written, stand_ins=stand_ins)


def listed(failures: Iterable[Failure], folder: Path | None = None) -> str:
    """Return failures as a list, a line for each; places relative to the current folder where ``folder`` is the case's."""
    return "\n".join(f"  - {failure.shown(folder)}" for failure in failures) or "  - Terraform gave no reason"
