"""The engine without a solver: cut requests into cells that the documents cannot tell apart, and search the cells.

It is complete for documents without policy variables whose unknown values stand for whole values; for others it still
finds counterexamples. Every counterexample comes as a concrete request.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product

from tfproof.iam.boundary_values import textual_globs
from tfproof.iam.patterns import Symbol
from tfproof.iam.query import Query, QueryResult, Witness
from tfproof.iam.request_partition import RequestPartition, build_space
from tfproof.iam.statement import Document, Effect
from tfproof.iam.string_samples import string_classes
from tfproof.iam.time_limit import Budget, QueryGaveUp
from tfproof.iam.uncovered_points import Box, first_point, intersect, outside

MOST_BINDINGS = 64


def search_cells(question: Query, budget: Budget) -> QueryResult:
    """Look for a request that answers ``question`` with yes.

    Returns:
        An outcome with a witness; or a complete one, when there is no such request; or neither, with the reason.
    """
    try:
        why = ""
        for piece in question.pieces():
            outcome = _search_piece(piece, budget)
            if outcome.witness is not None:
                return outcome
            why = why or outcome.why
    except QueryGaveUp as unsettled:
        return QueryResult(why=str(unsettled))
    return QueryResult(complete=not why, why=why)


def _search_piece(question: Query, budget: Budget) -> QueryResult:
    why = ""
    for values in _bindings(question):
        bound = question.bound(values)
        if bound is None:
            continue
        space = build_space(bound, budget)
        witness = _search(bound, space, budget)
        if witness is not None:
            return QueryResult(witness=Witness(request=witness.request, reading=witness.reading, values=values))
        why = why or ("" if space.exact else space.why)
    return QueryResult(why=why or _embedded(question))


def _search(question: Query, space: RequestPartition, budget: Budget) -> Witness | None:
    everything = tuple((1 << len(cells)) - 1 for cells in space.groups)
    allows = [_boxes(document, Effect.ALLOW, space, budget) for document in question.allowed]
    denies = [box for document in question.allowed for box in _boxes(document, Effect.DENY, space, budget)]
    permits = _boxes(question.within, Effect.ALLOW, space, budget)
    refuses = _boxes(question.within, Effect.DENY, space, budget)
    for start in _meet(everything, allows):
        for box in outside(start, [*denies, *permits], budget):
            return space.witness(first_point(box))
        for refused in refuses:
            smaller = intersect(start, refused)
            if smaller is not None:
                for box in outside(smaller, denies, budget):
                    return space.witness(first_point(box))
    return None


def _boxes(document: Document, effect: Effect, space: RequestPartition, budget: Budget) -> list[Box]:
    found = [space.box(statement, budget) for statement in document.statements if statement.effect is effect]
    return [box for box in found if all(box)]


def _meet(start: Box, choices: list[list[Box]]) -> Iterator[Box]:
    """Every way to take one box of each list, as their common part."""
    if not choices:
        yield start
        return
    for box in choices[0]:
        both = intersect(start, box)
        if both is not None:
            yield from _meet(both, choices[1:])


def _bindings(question: Query) -> Iterator[Mapping[str, str]]:
    """What symbols may turn out to be: a value that no document writes (none bound), or one that a document does."""
    yield {}
    names = sorted(question.symbols)
    if not names:
        return
    choices = [("", *_coincidences(question, name)) for name in names]
    count = 0
    for chosen in product(*choices):
        values = {name: value for name, value in zip(names, chosen, strict=True) if value}
        if not values or len(set(values.values())) < len(values):
            continue
        count += 1
        if count > MOST_BINDINGS:
            raise QueryGaveUp("the unknown values may coincide with too many values that are written")
        yield values


def _coincidences(question: Query, name: str) -> list[str]:
    """Texts that a symbol is compared with side by side."""
    text = str(Symbol(name))
    found: dict[str, None] = {}
    for conditions in question.conditions().values():
        if any(text in condition.values for condition in conditions):
            globs = textual_globs(conditions, lambda _: None)
            found.update(dict.fromkeys(string_classes(globs, Budget(1.0))))
    for statement in question.statements():
        entries = statement.principals.entries if statement.principals else ()
        if any(entry[1] == text for entry in entries):
            found.update(
                {entry[1]: None for one in question.statements() if one.principals for entry in one.principals.entries}
            )
    return [value for value in found if value and not any(char in value for char in "*?$")]


def _embedded(question: Query) -> str:
    """Why symbols keep the search from being complete; empty when there are none, or only whole values of conditions.

    Whether an unknown ARN is one of the resources that count depends on what it is.
    """
    texts = [str(Symbol(name)) for name in question.symbols]
    for statement in question.statements():
        if question.domain is not None and any(one.text in texts for one in statement.resources or ()):
            return "an unknown value is a resource"
        written = [pattern.text for pattern in statement.resources or ()]
        written += [value for condition in statement.conditions for value in condition.values]
        written += [text for _, text in statement.principals.entries] if statement.principals else []
        for value in written:
            if any(text in value and text != value for text in texts):
                return "an unknown value is part of a longer text"
    return ""
