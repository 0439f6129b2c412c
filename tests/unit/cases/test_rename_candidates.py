"""Which destroyed resource is re-created under another address."""

from __future__ import annotations

from typing import Any

from tfproof.cases.lifecycle.resource_changes import ChangeAction, ResourceChange
from tfproof.cases.upgrades.rename_candidates import likely_successor, renames


def gone(address: str, **values: Any) -> ResourceChange:
    return ResourceChange(address=address, type="aws_x", action=ChangeAction.DESTROY, before={"id": "i-1", **values})


def made(address: str, **values: Any) -> ResourceChange:
    return ResourceChange(address=address, type="aws_x", action=ChangeAction.ADD, after={"note": None, **values})


def test_what_differs_in_nothing_but_its_address_is_the_same() -> None:
    assert renames([gone("aws_x.a", name="n", size=1), made("aws_x.b", name="n", size=1)]) == {"aws_x.a": "aws_x.b"}


def test_another_value_is_another_resource() -> None:
    assert renames([gone("aws_x.a", name="n"), made("aws_x.b", name="m")]) == {}


def test_a_resource_of_which_nothing_is_known_is_not_taken_for_the_same() -> None:
    assert renames([gone("aws_x.a", name="n"), made("aws_x.b")]) == {}


def test_each_is_the_counterpart_of_one_and_the_nearest_address_wins() -> None:
    effects = [
        gone('module.a["k"].aws_x.this[0]', name="n"),
        gone('module.a["k"].aws_x.this[1]', name="n"),
        made('module.b["k"].aws_x.this[1]', name="n"),
        made('module.b["k"].aws_x.this[0]', name="n"),
    ]
    assert renames(effects) == {
        'module.a["k"].aws_x.this[0]': 'module.b["k"].aws_x.this[0]',
        'module.a["k"].aws_x.this[1]': 'module.b["k"].aws_x.this[1]',
    }


def test_the_likely_successor_is_the_only_one_that_the_same_block_makes() -> None:
    former = gone('aws_x.a["k"]', name="n")
    assert likely_successor(former, [former, made('aws_x.a["l"]', name="m"), made("aws_x.b")]) == 'aws_x.a["l"]'
    assert likely_successor(former, [former, made("aws_x.b")]) == "aws_x.b"
    assert likely_successor(former, [former, made("aws_x.b"), made("aws_x.c")]) is None
