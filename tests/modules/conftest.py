"""What the tests of all modules share: bad inputs planned together, and lists in the order that a reader expects."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from tfproof import PlannedCase

BadInput = tuple[str, Any, str]
"""An input's name, a value that it must not have, and a part of the message that says so."""

InCompany = Callable[[PlannedCase, Sequence[BadInput], str, Any], PlannedCase]


@pytest.fixture(scope="session")
def in_company() -> InCompany:
    """Make the case of one bad value, in company of a bad value of each other input.

    Terraform reports every input that its own validation refuses, so one plan serves a test of each. Not for rules that
    look at several inputs: Terraform judges those only once the simple ones hold.
    """

    def together(case: PlannedCase, bad: Sequence[BadInput], name: str, value: Any) -> PlannedCase:
        values: dict[str, list[Any]] = {}
        for other, other_value, _ in bad:
            values.setdefault(other, []).append(other_value)
        turn = values[name].index(value)
        return case.with_inputs(**{other: given[turn] for other, given in values.items() if turn < len(given)})

    return together
