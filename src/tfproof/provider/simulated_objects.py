"""What a simulated cloud made, and what it answered."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from tfproof.provider import plugin_protocol
from tfproof.provider.simulation_target import Path


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class AppliedResource:
    """One resource as the simulated cloud created or changed it.

    Attributes:
        address: its address, if Terraform's output is followed (see :meth:`SimulatedApi.follow`).
        region: where it is; empty for one that exists once for all regions.
        stand_ins: paths (names and indexes) of the attributes that hold a stand-in.
        guesses: those of them that the real cloud may give another value.
        write_only: values of write-only arguments, by path; they are in no state, and must get into no report.
    """

    type: str
    address: str | None
    values: Mapping[str, Any] = dataclasses.field(repr=False)
    region: str
    stand_ins: frozenset[Path]
    guesses: frozenset[Path]
    write_only: Mapping[Path, Any] = dataclasses.field(repr=False)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class DataRead:
    """One data source as the simulated cloud answered it.

    Attributes:
        address: its address, if Terraform's output is followed (see :meth:`SimulatedApi.follow`).
        stand_ins: paths (names and indexes) of the attributes that hold a stand-in; what was given is none.
    """

    type: str
    address: str | None
    stand_ins: frozenset[Path]


def write_only(block: Any, config: Any, path: Path = ()) -> list[tuple[Path, Any]]:
    """Return the write-only arguments that a configuration sets, with their paths."""
    if not isinstance(config, dict):
        return []
    found: list[tuple[Path, Any]] = [
        ((*path, attribute.name), config[attribute.name])
        for attribute in block.attributes
        if attribute.write_only and config.get(attribute.name) is not None
    ]
    for nested in block.block_types:
        inner = config.get(nested.type_name)
        if isinstance(inner, list):
            for at, one in enumerate(inner):
                found += write_only(nested.block, one, (*path, nested.type_name, at))
        elif inner is not None:
            found += write_only(nested.block, inner, (*path, nested.type_name))
    return found


def kept(planned: dict[str, Any], prior: Mapping[str, Any]) -> dict[str, Any]:
    """Return planned values with what the cloud assigned at creation, which a change keeps."""
    return {
        name: prior[name] if plugin_protocol.is_unknown_value(value) and prior.get(name) is not None else value
        for name, value in planned.items()
    }
