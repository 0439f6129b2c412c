"""What a simulated cloud gave as a guess, and what a later configuration says in its stead.

A guess is no evidence: where a configuration writes down what a cloud had assigned, it may be the same or another one.
So the plan is made with both, and where they differ it cannot be determined.
"""

from __future__ import annotations

import copy
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tfproof.provider import plugin_protocol
from tfproof.provider.distinct_values import Identity
from tfproof.provider.facts import facts
from tfproof.provider.proxy import RpcCall
from tfproof.provider.simulation_target import Path
from tfproof.values import value_at


@dataclass(frozen=True, slots=True, kw_only=True)
class _Guessed:
    values: Mapping[str, Any]
    paths: frozenset[Path]


class Priors:
    """The guesses of one cloud, by resource."""

    def __init__(self) -> None:
        self._guessed: dict[Identity, _Guessed] = {}
        self._written: dict[Identity, dict[Path, Any]] = {}
        self._zeros: dict[Identity, dict[str, Any]] = {}
        self._lock = threading.Lock()

    def made(self, own: Identity | None, values: Mapping[str, Any], guesses: frozenset[Path]) -> None:
        """Note what a resource was given."""
        if own is not None:
            with self._lock:
                self._guessed[own] = _Guessed(values=values, paths=guesses)

    def note_plan(self, call: RpcCall, identify: Callable[[str, Any], Identity | None]) -> None:
        """Note what the configuration in a plan's request says of a resource that is there; ``identify`` says which it is."""
        request = plugin_protocol.message("PlanRequest", call.request)
        prior = plugin_protocol.decode_value(request.prior_state)
        if prior is not None:
            # The framework that came after it makes an id that is computed, and not optional.
            attributes = call.schema.resource(request.type_name).attributes
            legacy = any(one.name == "id" and one.optional for one in attributes)
            own = identify(request.type_name, prior)
            self.planned(own, plugin_protocol.decode_value(request.config), legacy=legacy)

    def planned(self, own: Identity | None, config: Any, *, legacy: bool) -> None:
        """Note what a configuration says of a resource that is there.

        Args:
            own: which it is.
            config: its configuration.
            legacy: its provider reads back false, 0 and empty text where nothing was set, and then it is no difference
                to write that down (https://developer.hashicorp.com/terraform/plugin/sdkv2).
        """
        with self._lock:
            guessed = self._guessed.get(own) if own is not None else None
            if own is None or guessed is None or not isinstance(config, dict):
                return
            written = {path: value_at(config, path) for path in guessed.paths if path[-1] != "id"}
            written = {path: said for path, said in written.items() if not _says_nothing(said)}
            if written:
                self._written[own] = written
            unset = {name: said for name, said in config.items() if guessed.values.get(name) is None}
            zeros = {name: said for name, said in unset.items() if _is_zero(said) or _is_read_back(own[0], name, said)}
            if zeros and legacy:
                self._zeros[own] = zeros

    @property
    def contested(self) -> Mapping[Identity, frozenset[Path]]:
        """The guesses in whose stead a configuration says something."""
        with self._lock:
            return {own: frozenset(written) for own, written in self._written.items()}

    @property
    def has_zeros(self) -> bool:
        """Whether a configuration writes down what the provider reads where nothing was set: mostly false, 0 or empty text."""
        return bool(self._zeros)

    def same(self) -> dict[Identity, Mapping[str, Any]]:
        """Return each of these resources as if the configuration said what it has."""
        return self._changed(other=False)

    def other(self) -> dict[Identity, Mapping[str, Any]]:
        """Return each of these resources as if the configuration said something else than what it has."""
        return self._changed(other=True)

    def _changed(self, *, other: bool) -> dict[Identity, Mapping[str, Any]]:
        with self._lock:
            result: dict[Identity, Mapping[str, Any]] = {}
            for own in self._written.keys() | self._zeros.keys():
                values = copy.deepcopy(dict(self._guessed[own].values)) | self._zeros.get(own, {})
                for path, said in self._written.get(own, {}).items():
                    _put(values, path, said, other=other)
                result[own] = values
            return result


def _says_nothing(said: Any) -> bool:
    if said is None or plugin_protocol.is_unknown_value(said):
        return True
    inner = said.values() if isinstance(said, dict) else said if isinstance(said, list) else None
    return inner is not None and all(_says_nothing(one) for one in inner)


def _put(values: Any, path: Path, said: Any, *, other: bool) -> None:
    holder = value_at(values, path[:-1])
    try:
        holder[path[-1]] = _merged(holder[path[-1]], said, other=other)
    except (LookupError, TypeError):
        return  # a block that this state does not have


def _merged(had: Any, said: Any, *, other: bool) -> Any:
    """What a resource has, with what the configuration says in its stead, or with something else."""
    if _says_nothing(said):
        return had
    if isinstance(said, dict):
        old = had if isinstance(had, dict) else {}
        return {**old, **{key: _merged(old.get(key), one, other=other) for key, one in said.items()}}
    if isinstance(said, list):
        old_items = had if isinstance(had, list) and len(had) == len(said) else [None] * len(said)
        return [_merged(old, one, other=other) for old, one in zip(old_items, said, strict=True)]
    return _other_than(said, had) if other else said


def _is_read_back(type_name: str, name: str, said: Any) -> bool:
    """Whether this is what the provider reads where nothing was set."""
    fact = facts().read_back.get(type_name, {}).get(name)
    return fact is not None and bool(said == fact.value)


def _is_zero(said: Any) -> bool:
    return isinstance(said, bool | int | float | str) and not said


def _other_than(said: Any, had: Any) -> Any:
    if had is not None and had != said:
        return had
    if isinstance(said, bool):
        return not said
    return said + 1 if isinstance(said, int | float) else f"{said}-other"
