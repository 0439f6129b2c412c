from __future__ import annotations

import pytest

from tfproof.plan.addresses import bracketed, join_modules, join_path, modules_of, path_of, split


def test_a_key_may_hold_dots_brackets_and_quotes() -> None:
    address = r'module.a["x.y[0]\"z"].aws_x.this[3]'
    assert split(address) == (
        ("module", False),
        ("a", False),
        ('x.y[0]"z', True),
        ("aws_x", False),
        ("this", False),
        (3, True),
    )
    assert modules_of(address) == (("a", 'x.y[0]"z'),)
    assert join_modules(modules_of(address)) == r'module.a["x.y[0]\"z"]'


def test_text_that_is_no_address_is_refused_with_the_place() -> None:
    with pytest.raises(ValueError, match="character 4"):
        split("a.b[")


@pytest.mark.parametrize("text", ["condition[1].values[0]", "condition.1.values.0"])
def test_both_ways_to_write_a_position_in_a_path_are_read(text: str) -> None:
    assert path_of(text) == ("condition", 1, "values", 0)


def test_a_path_is_written_so_that_it_can_be_read_again() -> None:
    path = ("tags", "a b", 0, "x-y")
    assert join_path(path) == 'tags["a b"][0].x-y'
    assert path_of(join_path(path)) == path


def test_instance_keys_are_written_as_terraform_does() -> None:
    assert (bracketed(None), bracketed(0), bracketed('a"b')) == ("", "[0]", r'["a\"b"]')
