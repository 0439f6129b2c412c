"""What the scan and its worker say to each other: one JSON object a line. Both sides import this and nothing more.

The parent asks ``load`` once and then ``scan`` as often as it likes; end of input ends the worker. An answer is
``{"ok": ...}`` or ``{"error": {"what", "where", "expected", "fix"}}``.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyInfo:
    """A policy that the worker runs. ``types`` are what it judges; ``graph`` ones judge only what matches a pattern."""

    id: str
    title: str
    severity: str
    guideline: str
    fix: str
    block: str
    types: tuple[str, ...]
    graph: bool
    own: bool
    file: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """A block that was there to be judged. ``inside`` is False for one that the stack does not use."""

    address: str
    type: str
    block: str
    file: str
    line: int
    inside: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What one policy said of one address: ``passed``, ``failed``, ``undecided`` or ``skipped``."""

    policy: str
    address: str
    file: str
    line: int
    outcome: str
    found: str
    expected: str
    keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewReport:
    """One view, scanned."""

    view: str
    entities: tuple[Entity, ...]
    outcomes: tuple[Outcome, ...]
    unparsed: tuple[str, ...]
    log: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanReport:
    """All views, and the policies whose known-bad example was not found to be bad."""

    views: tuple[ViewReport, ...]
    dead: tuple[str, ...]
    without_canary: tuple[str, ...]


def to_json(value: Any) -> Any:
    """Return a dataclass of this module as JSON data."""
    return dataclasses.asdict(value)


def policy_info(raw: dict[str, Any]) -> PolicyInfo:
    """Read what :func:`to_json` wrote."""
    return PolicyInfo(**{**raw, "types": tuple(raw["types"])})


def scan_report(raw: dict[str, Any]) -> ScanReport:
    """Read what :func:`to_json` wrote."""
    return ScanReport(
        views=tuple(_view(view) for view in raw["views"]),
        dead=tuple(raw["dead"]),
        without_canary=tuple(raw["without_canary"]),
    )


def _view(raw: dict[str, Any]) -> ViewReport:
    return ViewReport(
        view=raw["view"],
        entities=tuple(Entity(**entity) for entity in raw["entities"]),
        outcomes=tuple(Outcome(**{**outcome, "keys": tuple(outcome["keys"])}) for outcome in raw["outcomes"]),
        unparsed=tuple(raw["unparsed"]),
        log=tuple(raw["log"]),
    )
