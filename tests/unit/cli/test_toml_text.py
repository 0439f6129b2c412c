"""Values as TOML."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tfproof.cli.toml_text import toml_text

LEAVES = st.text() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False, allow_infinity=False)
VALUES = st.recursive(LEAVES, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=9)


@given(VALUES)
def test_what_is_written_is_read_as_the_same(value: Any) -> None:
    assert tomllib.loads(f"x = {toml_text(value)}")["x"] == value


def test_null_is_no_value_of_toml() -> None:
    with pytest.raises(TypeError, match="NoneType"):
        toml_text({"a": [None]})
