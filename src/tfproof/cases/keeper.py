"""Finds the kept outcome of a case, and keeps new ones."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tfproof.cases.case import Case
from tfproof.cases.failures import Failure, FailureKind
from tfproof.cases.folders import LocalFolder, open_folder
from tfproof.cases.machine import Machine
from tfproof.cases.outcome import Outcome
from tfproof.cases.resolution import Resolver
from tfproof.cases.secrecy import holds_secret, tells_secret
from tfproof.cases.settings import Settings
from tfproof.cases.sight import Sight
from tfproof.cases.store import Store, name_of
from tfproof.plan import Plan
from tfproof.terraform import Executable, Workspace, find_mirrors

_MACHINE_LIMIT = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Stores:
    """Where a session keeps things.

    Attributes:
        plans: outcomes; ``None`` when nothing is kept.
        machine: what is known of this machine's files.
    """

    plans: Store | None
    machine: Machine

    def close(self) -> None:
        """Bring each within its limit."""
        self.machine.close()
        if self.plans is not None:
            self.plans.close()


def open_stores(settings: Settings, warn: Callable[[str], None], *, shared: Path | None = None) -> Stores:
    """Open the stores that the settings name.

    Args:
        settings: of the session.
        warn: called when a store cannot be used.
        shared: a folder that the processes of one session share. Where nothing is kept between sessions, they still
            keep for each other what one of them has planned.

    Raises:
        UsageError: the store's URL needs something that is not installed.
    """
    local = settings.cache / "machine" if settings.cache is not None else None
    between = str(shared / "plans") if shared is not None else None
    where = settings.store or between
    return Stores(
        plans=Store(open_folder(where), warn=warn) if where is not None else None,
        machine=Machine(Store(LocalFolder(local), limit=_MACHINE_LIMIT, warn=warn) if local is not None else None),
    )


Keep = Callable[[Workspace, Outcome], Outcome]


class Keeper:
    """Finds and keeps the outcomes of one session's cases.

    Args:
        stores: where they are kept.
        mirror: the setting for the provider mirror.
        resident: whether providers stay for the session: each way keeps its own plans, so that one can check the other.
        strict_data: whether a data source that asks a cloud is an error.
    """

    def __init__(self, stores: Stores, *, mirror: str | None, resident: bool, strict_data: bool = False) -> None:
        self._store = stores.plans
        self._resolver = Resolver(stores.plans, stores.machine, find_mirrors(mirror)) if stores.plans else None
        self._sight = Sight()
        self._ways = (resident, strict_data)

    def find(self, case: Case, executable: Executable) -> Outcome | None:
        """Return the kept outcome of a case; no Terraform is started."""
        seen = self._seen(case, executable)
        if self._store is None or self._resolver is None or seen is None:
            return None
        resolution = self._resolver.find(self._sight.surroundings(case.source), executable)
        return _read(self._store.read(name_of("outcome", seen, resolution.digest)), case) if resolution else None

    def keeping(self, case: Case, executable: Executable) -> Keep:
        """Called before a workspace is opened for a case: gives what keeps the outcome, and returns it as it is.

        What is not kept: outcomes with sensitive values, those that name a place of the private copy, and those of
        source that changed meanwhile, which may be planned as it was before or after.
        """
        before = self._seen(case, executable)

        def keep(workspace: Workspace, outcome: Outcome) -> Outcome:
            if self._store is None or self._resolver is None or before is None:
                return outcome
            if not _is_secret(case, workspace, outcome) and not _names_place(outcome, workspace):
                resolution = self._resolver.learn(self._sight.surroundings(case.source), executable, workspace)
                if resolution is not None and self._seen(case, executable) == before:
                    self._store.write(name_of("outcome", before, resolution.digest), _written(outcome))
            return outcome

        return keep

    def _seen(self, case: Case, executable: Executable) -> str | None:
        """Return the digest of what a case can see; ``None`` when its outcome cannot be kept."""
        if self._store is None:
            return None
        return self._sight.digest(case, executable, ways=self._ways)


def _is_secret(case: Case, workspace: Workspace, outcome: Outcome) -> bool:
    if outcome.plan is not None:
        return holds_secret(dict(outcome.plan))
    return tells_secret(outcome.failures, case, workspace.configuration)


def _names_place(outcome: Outcome, workspace: Workspace) -> bool:
    """Whether the plan holds a path of the private copy (``path.cwd``, ``abspath``), which is another one each time."""
    return outcome.plan is not None and _mentions(dict(outcome.plan), str(workspace.scratch.parent))


def _mentions(value: Any, text: str) -> bool:
    if isinstance(value, str):
        return text in value
    if isinstance(value, Mapping):
        return any(_mentions(item, text) for item in value.values())
    return isinstance(value, list) and any(_mentions(item, text) for item in value)


def _written(outcome: Outcome) -> dict[str, Any]:
    if outcome.plan is not None:
        return {"plan": dict(outcome.plan), "looked_up": list(outcome.looked_up)}
    return {
        "failures": [
            {"kind": f.kind.value, "addresses": list(f.addresses), "message": f.message, "where": f.where}
            for f in outcome.failures
        ]
    }


def _read(kept: Any, case: Case) -> Outcome | None:
    if kept is None:
        return None
    if "plan" in kept:
        return Outcome(plan=Plan(kept["plan"], source=case.source), looked_up=tuple(kept["looked_up"]))
    return Outcome(
        plan=None,
        failures=tuple(
            Failure(
                kind=FailureKind(f["kind"]), addresses=tuple(f["addresses"]), message=f["message"], where=f["where"]
            )
            for f in kept["failures"]
        ),
    )
