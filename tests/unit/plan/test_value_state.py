from __future__ import annotations

import pytest

from tfproof.plan.value_state import ValueState, absent


def test_what_is_only_in_after_unknown_exists() -> None:
    raw = ValueState(value={"a": 1}, unknown={"b": True, "c": [{"d": True}]})
    assert raw.steps() == ("a", "b", "c")
    assert raw.child("b").is_unknown
    assert raw.child("c").is_list
    assert raw.child("c").child(0).child("d").is_unknown


def test_parts_of_what_is_unknown_or_sensitive_as_a_whole_are_so_too() -> None:
    raw = ValueState(value=None, unknown=True, sensitive=True)
    assert raw.child("a").child(3).is_unknown
    assert raw.child("a").child(3).is_sensitive


def test_null_is_known() -> None:
    raw = ValueState(value={"a": None}, unknown={"a": False}).child("a")
    assert not raw.holds_unknown
    assert not raw.is_list
    assert not raw.is_object


@pytest.mark.parametrize(
    ("names", "expected"), [(("alpha", "beta"), "one of these keys: alpha, beta"), ((), "there are no keys")]
)
def test_an_absent_name_lists_what_there_is(names: tuple[str, ...], expected: str) -> None:
    error = absent("no 'alpa'", "alpa", names, kind="keys")
    assert error.expected == expected
    assert ("did you mean 'alpha'" in error.what) is bool(names)
