"""There are enough hand-written vectors, each with the page that says so, for every operator and both answers."""

from __future__ import annotations

import re
from collections import defaultdict

from tests.unit.iam import condition_vectors
from tests.unit.iam import test_combine as combined
from tests.unit.iam import test_vectors_conditions as conditions
from tests.unit.iam import test_vectors_elements as elements
from tests.unit.iam.iam_vectors import GUIDE, rows

from tfproof.iam.operators import BASES

TABLES = [
    (condition_vectors.TABLES, 4),
    (conditions.CONDITION_ROWS, 3),
    (elements.ACTIONS, 3),
    (elements.RESOURCES, 3),
    (elements.PRINCIPALS, 3),
]
PAGE = re.compile(r"https://docs\.aws\.amazon\.com/IAM/latest/UserGuide/[a-z_-]+\.html(#[A-Za-z_-]+)?")


def vectors() -> list[tuple[str, tuple[str, ...]]]:
    """Each vector and its page."""
    several = GUIDE + "reference_policies_evaluation-logic.html"
    together = [(several, (name, caller, answer)) for name, _, caller, answer in (*combined.CASES, *combined.TRUSTS)]
    return together + [
        (GUIDE + page, tuple(row.values))
        for tables, columns in TABLES
        for page, table in tables.items()
        for row in rows({page: table}, columns)
    ]


def test_there_are_more_than_400_and_none_is_written_twice() -> None:
    every = [values for _, values in vectors()]
    assert len(every) >= 470
    assert len(set(every)) == len(every)


def test_each_has_a_page_of_the_user_guide() -> None:
    assert [page for page, _ in vectors() if not PAGE.fullmatch(page)] == []
    assert len({page.partition("#")[0] for page, _ in vectors()}) >= 9


def test_every_operator_has_a_vector_that_allows_and_one_that_does_not() -> None:
    answers: dict[str, set[str]] = defaultdict(set)
    for row in rows(condition_vectors.TABLES, 4):
        operator, _, _, answer = row.values
        answers[str(operator).rpartition(":")[2].removesuffix("IfExists")].add(str(answer))
    assert {name: answers[name] & {"allow", "deny"} for name in BASES} == {name: {"allow", "deny"} for name in BASES}
    for prefix in ("ForAllValues:", "ForAnyValue:"):
        said = {
            str(row.values[3]) for row in rows(condition_vectors.TABLES, 4) if str(row.values[0]).startswith(prefix)
        }
        assert said >= {"allow", "deny"}
    if_exists = {
        str(row.values[3]) for row in rows(condition_vectors.TABLES, 4) if str(row.values[0]).endswith("IfExists")
    }
    assert if_exists >= {"allow", "deny"}
