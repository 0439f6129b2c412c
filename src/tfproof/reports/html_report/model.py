"""What the page shows, before it is HTML."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tfproof.findings import StepKind
from tfproof.plan import Applied, Plan
from tfproof.review import Excerpt
from tfproof.source_edits import SourceEdit


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedStack:
    """A stack as it was planned: source excerpts and the plan tree are of it.

    Attributes:
        folder: the folder of the stack.
        applied: its state after a simulated apply; None when it was not applied.
        reported_secrets: lines, by file, on which a check found a secret.
    """

    folder: Path
    plan: Plan
    applied: Applied | None
    reported_secrets: Mapping[str, Sequence[tuple[int, int]]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A number of the head: what it counts, and whether it is good news."""

    label: str
    number: int
    words: str
    tone: str
    target: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceLines:
    """Lines of a source file around a place: number, text, and whether the finding is about it."""

    file: str
    lines: tuple[tuple[int, str, bool], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingLine:
    """One finding of a cause. ``mark`` is a severity or ``undecided``; ``rows`` are labels and texts."""

    mark: str
    rule: str
    address: str
    place: str
    found: str
    rows: tuple[tuple[str, str], ...]
    link: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CauseView:
    """Findings of one cause.

    Attributes:
        mark: ``loss``, a severity or ``undecided``.
        title: what the worst finding is about.
        place: ``file:line``, or an address.
        entries: its findings, worst first.
        fixes: what to do, each once.
        source: the source around the place, when it can be shown.
        hunk: the difference that causes it, of a review.
        edits: edits of the source that take findings away, each once.
        noticed: what tests notice of the lines of the difference.
    """

    mark: str
    title: str
    place: str
    entries: tuple[FindingLine, ...]
    fixes: tuple[str, ...]
    source: SourceLines | None
    hunk: Excerpt | None
    edits: tuple[SourceEdit, ...] = ()
    noticed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AttributeLine:
    """One value of the plan tree: ``state`` is known, unknown, simulated or sensitive; ``text`` is the value in full."""

    path: str
    state: str
    value: str
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceTree:
    """A resource of the plan tree."""

    address: str
    action: str
    place: str
    attributes: tuple[AttributeLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ModuleTree:
    """A module instance of the plan tree, with the number of its values in each state."""

    name: str
    resources: tuple[ResourceTree, ...]
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table of text: ``rows`` have as many cells as ``columns``."""

    id: str
    title: str
    about: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StepView:
    """One step of a path: what it comes to, by what, and where that is."""

    kind: StepKind
    name: str
    how: str
    place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PathView:
    """How an identity reaches data. ``mark`` is the severity of the finding that says so."""

    mark: str
    title: str
    steps: tuple[StepView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The whole page."""

    command: str
    stack: str
    before: str
    headline: str
    lead: str
    passed: bool
    cards: tuple[Card, ...]
    causes: tuple[CauseView, ...]
    tables: tuple[Table, ...]
    modules: tuple[ModuleTree, ...]
    facts: tuple[tuple[str, str], ...]
    paths: tuple[PathView, ...] = ()
