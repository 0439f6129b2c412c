"""What the scan and its worker say to each other: one JSON object a line. Both sides import this and nothing more.

The parent asks ``declare`` (folders of policies) and ``load`` once each, and then ``scan`` as often as it likes; end of
input ends the worker. An answer is
``{"ok": ...}`` or ``{"error": {"what", "where", "expected", "fix"}}``.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyInfo:
    """A policy that the worker runs.

    ``title`` states the problem of what fails it, ``requirement`` the rule; Checkov's own have the rule for both. ``safe`` are arguments, each with the value as JSON that a stock check wants; with ``fix_has_a_price``, safe values cost money or take away a way in. Of what one ``about_secrets`` reads, no value is shown. ``types`` are what it judges; ``graph`` ones judge only what matches a pattern; ``connection`` ones ask only whether
    a resource is connected to another, ``connects`` ones also how what is connected is set.
    """

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
    connection: bool = False
    connects: bool = False
    requirement: str = ""
    safe: tuple[tuple[str, str], ...] = ()
    fix_has_a_price: bool = False
    about_secrets: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """A block that was there to be judged, from ``line`` to ``end`` of ``file``; all three are empty in a plan."""

    address: str
    type: str
    block: str
    file: str
    line: int
    end: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What one policy said of one address: ``passed``, ``failed`` or ``undecided``.

    ``digest`` identifies the values that the check looked at, of which the report may show nothing; ``former`` is the digest
    of baselines of format 1. ``unknown`` is the argument that a stock check read and whose value this view does not know.
    ``safe`` are arguments, each with a value as JSON, with which what failed would pass. ``severity`` is that of a fault
    that is milder than the policy's own.
    """

    policy: str
    address: str
    file: str
    line: int
    outcome: str
    found: str
    expected: str
    severity: str = ""
    keys: tuple[str, ...] = ()
    digest: str = ""
    former: str = ""
    unknown: str = ""
    safe: tuple[tuple[str, str], ...] = ()

    @property
    def is_sure(self) -> bool:
        """Whether this is a verdict, and on values that are known."""
        return self.outcome != "undecided" and not self.unknown


def attribute_of(key: str) -> str:
    """Return the attribute of the block itself that a key of a stock check is, or is in."""
    return key.strip("[]").split("/", 1)[0]


E = TypeVar("E", Entity, Outcome)


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewReport:
    """One view, scanned.

    Attributes:
        entities: what was there to be judged.
        outcomes: what the policies said.
        unparsed: files, each with the line, that Checkov's parser cannot read: nothing in them was judged.
        log: what Checkov logged meanwhile.
        unread: the blocks of those files, and of the modules that they call, as tfproof reads them.
        reads: paths that the process read for it, beside its own; ``asks ...`` where it asked a program or a server.
    """

    view: str
    entities: tuple[Entity, ...]
    outcomes: tuple[Outcome, ...]
    unparsed: tuple[tuple[str, int], ...]
    log: tuple[str, ...]
    unread: tuple[Entity, ...] = ()
    reads: tuple[str, ...] = ()

    @property
    def known(self) -> tuple[Entity, ...]:
        """Every block whose place is known, judged or not."""
        return (*self.entities, *self.unread)

    def placed(self, place: Callable[[str, int], tuple[str, int]]) -> ViewReport:
        """Return the report with other places.

        Args:
            place: gives the file and line that stand for a file and line of the report.
        """

        def moved(one: E) -> E:
            file, line = place(one.file, one.line)
            address = file if one.address == one.file else one.address
            moved = dataclasses.replace(one, address=address, file=file, line=line)
            return dataclasses.replace(moved, end=place(one.file, one.end)[1]) if isinstance(moved, Entity) else moved

        return dataclasses.replace(
            self,
            entities=tuple(map(moved, self.entities)),
            outcomes=tuple(map(moved, self.outcomes)),
            unparsed=tuple(place(file, line) for file, line in self.unparsed),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """Every policy that will run. Those that carry a known-bad example have found it to be bad. ``reads``: as of a view."""

    policies: tuple[PolicyInfo, ...]
    without_canary: tuple[str, ...]
    reads: tuple[str, ...] = ()


def to_json(value: Any) -> Any:
    """Return a dataclass of this module as JSON data."""
    return dataclasses.asdict(value)


def loaded(raw: dict[str, Any]) -> Loaded:
    """Read what :func:`to_json` wrote."""
    return Loaded(
        policies=tuple(
            PolicyInfo(**{**policy, "types": tuple(policy["types"]), "safe": _pairs(policy["safe"])})
            for policy in raw["policies"]
        ),
        without_canary=tuple(raw["without_canary"]),
        reads=tuple(raw["reads"]),
    )


def view_report(raw: dict[str, Any]) -> ViewReport:
    """Read what :func:`to_json` wrote."""
    return ViewReport(
        view=raw["view"],
        entities=tuple(Entity(**entity) for entity in raw["entities"]),
        outcomes=tuple(
            Outcome(**{**outcome, "keys": tuple(outcome["keys"]), "safe": _pairs(outcome["safe"])})
            for outcome in raw["outcomes"]
        ),
        unparsed=tuple((file, line) for file, line in raw["unparsed"]),
        log=tuple(raw["log"]),
        reads=tuple(raw["reads"]),
    )


def _pairs(raw: list[list[str]]) -> tuple[tuple[str, str], ...]:
    return tuple((name, value) for name, value in raw)
