"""Which refusals are those of a module's own rules, and which mutants are faults in such a rule."""

from __future__ import annotations

from typing import Final

from tfproof.cases.failures import FailureKind
from tfproof.mutation.mutant import Mutant

RULES: Final = frozenset({FailureKind.VALIDATION, FailureKind.PRECONDITION, FailureKind.POSTCONDITION})
"""What refuses where a rule of the module does."""
_BLOCKS: Final = ("validation", "precondition", "postcondition", "assert")


def is_deadly(mutant: Mutant) -> bool:
    """Whether a rule itself is mutated: what it refuses then is not its merit, but that of tests."""
    return any(word in mutant.subject for word in _BLOCKS)
