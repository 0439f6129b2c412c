"""Which refusals are those of a module's own rules, and which mutants are faults in such a rule."""

from __future__ import annotations

from typing import Final

from tfproof.cases.failures import Failure, FailureKind
from tfproof.mutation.mutant import Mutant

RULES: Final = frozenset({FailureKind.VALIDATION, FailureKind.PRECONDITION, FailureKind.POSTCONDITION})
"""What refuses where a rule of the module does."""
_BLOCKS: Final = ("validation", "precondition", "postcondition", "assert")


def is_deadly(mutant: Mutant) -> bool:
    """Whether a rule itself is mutated: what it refuses then counts for the tests, not for it."""
    return any(word in mutant.subject for word in _BLOCKS)


def shown(failure: Failure) -> str:
    """A refusal in one line, with what it is about."""
    where = " or ".join(failure.addresses)
    return f"{where}: {' '.join(failure.message.split())[:200]}" if where else " ".join(failure.message.split())[:200]
