"""Has graph checks take an empty list of a plan for what it is: a plan writes one where no block is.

A check that asks whether a block exists would else pass each plan, and with it what the source fails.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

from checkov.common.checks_infra.solvers.attribute_solvers.exists_attribute_solver import ExistsAttributeSolver


@contextlib.contextmanager
def empty_is_absent() -> Iterator[None]:
    """Have checks ask for blocks of a plan as they ask for those of the source."""
    exists = ExistsAttributeSolver._get_operation  # noqa: SLF001 - there is no other place to ask

    def holds_something(self: Any, vertex: dict[str, Any], attribute: str | None) -> bool:
        return exists(self, vertex, attribute) and vertex.get(attribute or "") not in ([], [[]])

    ExistsAttributeSolver._get_operation = holds_something  # noqa: SLF001 - likewise
    try:
        yield
    finally:
        ExistsAttributeSolver._get_operation = exists  # noqa: SLF001 - likewise
