"""All requests, cut into finitely many cells that no statement can tell apart any further."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import product

from tfproof.iam.context_keys import is_multivalued
from tfproof.iam.dimensions import actions, callers, may_be_several, resources, single_values, value_sets
from tfproof.iam.patterns import Lookup, Pattern
from tfproof.iam.query import Query, Witness
from tfproof.iam.request import Request
from tfproof.iam.statement import Caller, Condition, Principals, Statement
from tfproof.iam.statement_match import any_match, holds, lookup_in
from tfproof.iam.time_limit import Budget, QueryGaveUp

CALLER, ACTION, RESOURCE = "<principal>", "<action>", "<resource>"
MOST_CELLS = 20_000

Part = Principals | Condition | tuple[str, tuple[Pattern, ...], bool]
"""What a statement asks of one axis."""


@dataclass(slots=True)
class Cell:
    """One choice along the axes of a group; ``reading`` says what unspecified conditions are taken to say."""

    caller: Caller | None = None
    action: str | None = None
    resource: str | None = None
    values: dict[str, tuple[str, ...]] = field(default_factory=dict)
    reading: dict[Condition, bool] = field(default_factory=dict)


@dataclass(slots=True)
class RequestPartition:
    """Groups of axes that policy variables tie together, with the cells of each group.

    ``exact`` says that the cells stand for all requests; else they are a sample.
    """

    groups: list[list[Cell]]
    axes: list[tuple[str, ...]]
    exact: bool
    why: str
    masks: dict[tuple[int, Part], int] = field(default_factory=dict)

    def box(self, statement: Statement, budget: Budget) -> tuple[int, ...]:
        """For each group the cells that the statement accepts, as a bit set: it applies where all of them do."""
        masks: list[int] = []
        for number, axes in enumerate(self.axes):
            mask = (1 << len(self.groups[number])) - 1
            for part in _parts(statement, axes):
                if (number, part) not in self.masks:
                    self.masks[number, part] = self._mask(number, part, budget)
                mask &= self.masks[number, part]
            masks.append(mask)
        return tuple(masks)

    def _mask(self, number: int, part: Part, budget: Budget) -> int:
        accepts = _acceptor(part)
        mask = 0
        for index, cell in enumerate(self.groups[number]):
            budget.spend()
            if accepts(cell):
                mask |= 1 << index
        return mask

    def witness(self, point: tuple[int, ...]) -> Witness:
        """The request at one cell of each group."""
        cells = [group[index] for group, index in zip(self.groups, point, strict=True)]
        context: dict[str, str | tuple[str, ...]] = {}
        reading: dict[Condition, bool] = {}
        for cell in cells:
            for key, values in cell.values.items():
                if values:
                    context[key] = values if len(values) > 1 or is_multivalued(key) else values[0]
            reading.update(cell.reading)
        caller = next(cell.caller for cell in cells if cell.caller is not None)
        action = next(cell.action for cell in cells if cell.action is not None)
        resource = next(cell.resource for cell in cells if cell.resource is not None)
        request = Request(principal=caller, action=action, resource=resource, context=context)
        return Witness(request=request, reading=reading)


def _parts(statement: Statement, axes: tuple[str, ...]) -> Iterator[Part]:
    """What a statement asks of some axes; parts of different statements that ask the same are equal."""
    if CALLER in axes and statement.principals is not None:
        yield statement.principals
    if ACTION in axes:
        yield (ACTION, statement.actions, statement.not_action)
    if RESOURCE in axes and statement.resources is not None:
        yield (RESOURCE, statement.resources, statement.not_resource)
    for condition in statement.conditions:
        if condition.key in axes:
            yield condition


def _acceptor(part: Part) -> Callable[[Cell], bool]:
    if isinstance(part, Principals):
        return lambda cell: cell.caller is not None and part.match(cell.caller)
    if isinstance(part, Condition):
        return lambda cell: bool(holds(part, cell.values.get(part.key, ()), lookup_in(cell.values), cell.reading))
    axis, patterns, negated = part
    if axis == ACTION:
        return lambda cell: any_match(patterns, str(cell.action), lookup_in(cell.values)) != negated
    return lambda cell: any_match(patterns, str(cell.resource), lookup_in(cell.values)) != negated


def build_space(question: Query, budget: Budget) -> RequestPartition:
    """Cut all requests into cells for one question.

    Raises:
        Unsettled: there are too many cells, or the time is over.
    """
    return _Builder(question, budget).space()


class _Builder:
    def __init__(self, question: Query, budget: Budget) -> None:
        self.question, self.budget = question, budget
        self.conditions = question.conditions()
        self.uses = _variables_of(question)
        self.sources = {key for keys in self.uses.values() for key in keys}
        self.exact, self.why = True, ""

    def space(self) -> RequestPartition:
        groups = _tie([CALLER, ACTION, RESOURCE, *self.conditions, *sorted(self.sources)], self.uses)
        cells = [self._cells(axes) for axes in groups]
        if self.sources:
            self.exact, self.why = False, "policy variables tie parts of the request together"
        return RequestPartition(cells, groups, self.exact, self.why)

    def _cells(self, axes: tuple[str, ...]) -> list[Cell]:
        # Keys that variables read come first, so that what mentions them can be resolved.
        ordered = sorted(axes, key=lambda axis: (axis not in self.sources, axis == RESOURCE))
        cells: list[Cell] = []
        for cell in self._extend(Cell(), ordered):
            cells.extend(self._readings(cell, axes))
            if len(cells) > MOST_CELLS:
                raise QueryGaveUp(f"more than {MOST_CELLS} combinations of values matter")
        return cells

    def _extend(self, cell: Cell, axes: list[str]) -> Iterator[Cell]:
        if not axes:
            yield cell
            return
        axis, rest = axes[0], axes[1:]
        lookup = lookup_in(cell.values)
        for changed in self._along(cell, axis, lookup):
            self.budget.spend()
            yield from self._extend(changed, rest)

    def _along(self, cell: Cell, axis: str, lookup: Lookup) -> Iterator[Cell]:
        if axis == CALLER:
            for caller in callers(self.question):
                yield Cell(caller, cell.action, cell.resource, cell.values)
        elif axis == ACTION:
            for action in actions(self.question, self.budget):
                yield Cell(cell.caller, action, cell.resource, cell.values)
        elif axis == RESOURCE:
            for resource in resources(self.question, lookup, self.budget):
                yield Cell(cell.caller, cell.action, resource, cell.values)
        else:
            for values in self._sets(axis, lookup):
                yield Cell(cell.caller, cell.action, cell.resource, {**cell.values, axis: values})

    def _sets(self, key: str, lookup: Lookup) -> list[tuple[str, ...]]:
        conditions = self.conditions.get(key, [])
        found = single_values(key, conditions, lookup, self.budget)
        if not found.exact:
            self.exact, self.why = False, f"the conditions on {key} compare it as values of different kinds"
        texts = list(found.texts)
        if key in self.sources:
            texts.extend(text for text in ("alice", "bob") if text not in texts)
        sets = value_sets(key, conditions, texts, lookup, self.budget)
        if key in self.sources and not may_be_several(key, conditions):
            # An absent variable reads differently from an absent condition: keep the realistic values first.
            sets.sort(key=lambda values: not values)
        return sets

    def _readings(self, cell: Cell, axes: tuple[str, ...]) -> Iterator[Cell]:
        lookup = lookup_in(cell.values)
        unclear = [
            condition
            for axis in axes
            for condition in self.conditions.get(axis, [])
            if holds(condition, cell.values.get(axis, ()), lookup) is None
        ]
        if len(unclear) > 6:
            raise QueryGaveUp(f"AWS leaves {len(unclear)} conditions on {', '.join(axes)} unspecified")
        for answers in product((True, False), repeat=len(unclear)):
            reading = dict(zip(unclear, answers, strict=True))
            yield Cell(cell.caller, cell.action, cell.resource, cell.values, reading)


def _variables_of(question: Query) -> dict[str, set[str]]:
    """For each axis the keys whose values its patterns mention."""
    uses: dict[str, set[str]] = {}
    for statement in question.statements():
        for pattern in statement.resources or ():
            uses.setdefault(RESOURCE, set()).update(pattern.variables)
        for condition in statement.conditions:
            for pattern in condition.patterns:
                uses.setdefault(condition.key, set()).update(pattern.variables)
    return {axis: keys for axis, keys in uses.items() if keys}


def _tie(axes: Iterable[str], uses: dict[str, set[str]]) -> list[tuple[str, ...]]:
    """Axes grouped so that no policy variable reaches from one group into another."""
    group = {axis: axis for axis in dict.fromkeys(axes)}

    def root(axis: str) -> str:
        while group[axis] != axis:
            axis = group[axis]
        return axis

    for axis, keys in uses.items():
        for key in keys:
            group[root(key)] = root(axis)
    tied: dict[str, list[str]] = {}
    for axis in group:
        tied.setdefault(root(axis), []).append(axis)
    return [tuple(members) for members in tied.values()]
