"""Errors say what, where, expected and the way out."""

from __future__ import annotations

import inspect

import pytest

from tfproof import errors
from tfproof.errors import AttributeAbsent, TfproofError

CLASSES = [value for value in vars(errors).values() if inspect.isclass(value) and issubclass(value, TfproofError)]


@pytest.mark.parametrize("kind", CLASSES)
def test_every_error_renders_all_its_parts(kind: type[TfproofError]) -> None:
    error = kind("no such thing: x", where="main.tf:3", expected="y", fix="write y")
    assert str(error) == "no such thing: x\n  where: main.tf:3\n  expected: y\n  fix: write y"


@pytest.mark.parametrize("kind", CLASSES)
def test_every_error_stands_in_the_tree_of_the_module_docstring(kind: type[TfproofError]) -> None:
    assert kind.__name__ in (errors.__doc__ or "")


def test_parts_that_there_are_not_are_left_out() -> None:
    assert TfproofError("wrong").render() == "wrong"


def test_an_absent_attribute_is_a_key_error() -> None:
    assert isinstance(AttributeAbsent("no x"), KeyError)
