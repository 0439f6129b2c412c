"""The values that snapshots show parts of: which are secret, simulated, or others in each run."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from tfproof.addresses import Step, extend_path
from tfproof.plan.exact_settings import configured_names
from tfproof.plan.resolve import Resolver
from tfproof.plan.resource import Resource
from tfproof.plan.secret_values import marked_texts
from tfproof.plan.value_lines import Writer
from tfproof.plan.value_state import ValueState

Path = tuple[Step, ...]
_VARYING: Final[Mapping[str, frozenset[str]]] = {
    "null": frozenset({"id"}),
    "random": frozenset(),
    "terraform": frozenset({"id"}),
    "time": frozenset(),
    "tls": frozenset(),
}
"""Providers that a simulated apply runs for real, with what they compute again in each run; an empty set is all of it."""
_TELLING: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanValues:
    """What a snapshot shows parts of.

    Attributes:
        resources: every instance, by address.
        outputs: of the root, by name.
        resolver: of the plan.
        simulated: of a simulated apply, the paths that hold simulated values, by address; None of a plan.
        hidden: texts that must not be shown, beside those that the values are marked for.
        note_output: called with each output that is shown.
        folder: of the root module, for messages.
    """

    resources: Mapping[str, Resource]
    outputs: Mapping[str, ValueState]
    resolver: Resolver
    simulated: Mapping[str, frozenset[Path]] | None
    hidden: frozenset[str]
    note_output: Callable[[str], None]
    folder: str | None = None

    def varies(self, resource: Resource, path: Path) -> bool:
        """Whether a value is another in each run: a provider that needs no cloud computed it during the simulated apply."""
        names = _VARYING.get(resource.provider.rpartition("/")[2]) if resource.mode == "managed" else None
        if self.simulated is None or names is None or not path or (names and path[0] not in names):
            return False
        return path[0] not in configured_names(self.resolver.body_of(resource))

    def writer(self) -> Writer:
        """What writes these values."""
        states = [one.raw for one in self.resources.values()] + list(self.outputs.values())
        marked = {text for state in states for text in marked_texts(state.value, state.sensitive)}
        made_up = (
            _below(self.resources[address].raw, path).value
            for address, paths in (self.simulated or {}).items()
            if address in self.resources
            for path in paths
        )
        return Writer(
            secrets=self.hidden | {text for text in marked if text},
            simulated=frozenset(value for value in made_up if isinstance(value, str)),
            varying=dict(self._varying()),
        )

    def _varying(self) -> Iterator[tuple[str, str]]:
        for address, resource in self.resources.items():
            for step in resource.raw.steps():
                value = resource.raw.child(step).value
                if isinstance(value, str) and len(value) >= _TELLING and self.varies(resource, (step,)):
                    yield value, f"${{{extend_path(address, (step,))}}}"


def _below(state: ValueState, path: Path) -> ValueState:
    for step in path:
        state = state.child(step)
    return state
