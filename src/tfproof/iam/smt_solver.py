"""The engine with a solver: z3 settles what cells leave open, and is a second opinion on the rest.

z3 is imported only when it is asked. Seeds are fixed and time is limited;
running out of time is an answer of its own.
"""

from __future__ import annotations

import contextlib
import importlib.util
import threading
from collections.abc import Iterator, Mapping
from typing import Any

from tfproof.iam.context_keys import is_multivalued
from tfproof.iam.query import Query, QueryResult, Witness
from tfproof.iam.request import Request
from tfproof.iam.smt_encoding import KINDS, Encoding
from tfproof.iam.smt_keys import show_value
from tfproof.iam.smt_strings import decode
from tfproof.iam.statement import Caller, CallerKind, Condition
from tfproof.iam.statement_match import Reading
from tfproof.iam.time_limit import Budget, QueryGaveUp

_LOOK = 0.02
MOST_TOKENS = 20_000
MOST_IN_ONE = 600
"""Beyond these (in all patterns, in one) z3 does not look at the clock in time, or runs out of stack."""


def _sizes(question: Query) -> list[int]:
    patterns = [
        one for statement in question.statements() for one in (*statement.actions, *(statement.resources or ()))
    ]
    patterns += [one for many in question.conditions().values() for condition in many for one in condition.patterns]
    return [len(pattern.tokens) for pattern in patterns]


def solver_installed() -> bool:
    """True when z3 can be imported."""
    return importlib.util.find_spec("z3") is not None


def search_solver(question: Query, limit: float) -> QueryResult:
    """Ask z3 for a request that answers ``question`` with yes; ``limit`` is in seconds."""
    import z3

    budget = Budget(limit)
    try:
        sizes = _sizes(question)
        if sum(sizes) > MOST_TOKENS or max(sizes, default=0) > MOST_IN_ONE:
            return QueryResult(why="the documents are too large for z3")
        encoding = Encoding(z3, question, budget)
        encoding.check_sources()
    except QueryGaveUp as unsettled:
        return QueryResult(why=str(unsettled))
    solver = z3.Solver()
    solver.set("random_seed", 0)
    solver.add(*encoding.limits, encoding.formula)
    with _stopped_after(budget, solver):
        answer = solver.check()
    if answer == z3.unsat:
        return QueryResult(complete=True)
    if answer == z3.sat:
        try:
            return QueryResult(witness=_witness(encoding, solver.model()))
        except QueryGaveUp as unsettled:
            return QueryResult(why=str(unsettled))
    return QueryResult(why=f"z3 gave no answer within {limit:g} s ({solver.reason_unknown()})")


@contextlib.contextmanager
def _stopped_after(budget: Budget, solver: Any) -> Iterator[None]:
    """Interrupt z3 when the budget is spent: its own limit is one of the clock, which a busy machine makes too short."""
    done = threading.Event()

    def watch() -> None:
        while not done.wait(_LOOK):
            if not budget.left:
                solver.interrupt()
                return

    watcher = threading.Thread(target=watch, name="tfproof-z3-limit", daemon=True)
    watcher.start()
    try:
        yield
    finally:
        done.set()
        watcher.join()


def _witness(encoding: Encoding, model: Any) -> Witness:
    z3 = encoding.z3

    def text(term: Any) -> str:
        return decode(model.eval(term, model_completion=True).as_string())

    context: dict[str, str | tuple[str, ...]] = {}
    for name, key in encoding.keys.items():
        used = [index for index, slot in enumerate(key.slots) if z3.is_true(model.eval(slot, model_completion=True))]
        values = tuple(show_value(key, model, index) for index in used)
        if values:
            context[name] = values if len(values) > 1 or is_multivalued(name) else values[0]
    caller = Caller(CallerKind.AWS, "arn:aws:iam::123456789012:role/this")
    if encoding.has_principals:
        kind = KINDS[model.eval(encoding.kind, model_completion=True).as_long()]
        caller = Caller(kind, text(encoding.caller))
    action = text(encoding.action)
    patterns = [pattern.text for one in encoding.question.statements() for pattern in one.actions]
    spelled = {one.lower(): one for one in patterns}
    request = Request(
        principal=caller,
        action=spelled.get(action, action),
        resource=text(encoding.resource) if encoding.has_resources else "*",
        context=context,
    )
    reading = {
        condition: z3.is_true(model.eval(term, model_completion=True)) for condition, term in encoding.free.items()
    }
    symbols = {name: text(term) for name, term in encoding.symbols.items()}
    return Witness(request=request, reading=_bound_reading(encoding.question, reading, symbols), values=symbols)


def _bound_reading(question: Query, reading: Reading, values: Mapping[str, str]) -> Reading:
    """The reading of the conditions as they are once the symbols have values.

    Raises:
        Unsettled: conditions that are read differently become the same.
    """
    bound = question.bound(values) if values else None
    if bound is None:
        return reading
    found: dict[Condition, bool] = {}
    for before, after in zip(question.statements(), bound.statements(), strict=True):
        for old, new in zip(before.conditions, after.conditions, strict=True):
            if old in reading and found.setdefault(new, reading[old]) != reading[old]:
                raise QueryGaveUp("conditions that AWS leaves open become the same for some unknown value")
    return found
