"""The line of each key of a TOML file."""

from __future__ import annotations

import tomllib
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tfproof.config.toml_lines import Key, key_lines

FILE = """\
# comment
fail_on = "high"
skip = [
  "A", # ]
  "B",
]

note = '''
[not.a.table]
fail_on = "low"
'''
[severities]
"CKV.1" = "low"
CKV.2 = "high"

[[stacks]]
folder = "a"
variables = { x = 1, y.z = [ { w = 2 } ] }
[stacks.data."data.aws_region.me"]
name = "eu-west-1"

[[stacks]]
folder = "b"
"""


def test_a_key_is_on_the_line_where_its_statement_begins() -> None:
    lines = key_lines(FILE)
    expected: dict[Key, int] = {
        ("fail_on",): 2,
        ("skip", 1): 3,
        ("note",): 8,
        ("severities", "CKV.1"): 13,
        ("severities", "CKV", "2"): 14,
        ("stacks", 0): 16,
        ("stacks", 0, "folder"): 17,
        ("stacks", 0, "variables", "y", "z", 0, "w"): 18,
        ("stacks", 0, "data", "data.aws_region.me", "name"): 20,
        ("stacks", 1, "folder"): 23,
    }
    assert {key: lines[key] for key in expected} == expected


def keys(value: Any, above: Key = ()) -> set[Key]:
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return {key for name, inner in pairs for key in ({(*above, name)} | keys(inner, (*above, name)))}


STATEMENTS = st.lists(
    st.sampled_from(["a = 1", "b = [\n 1,\n\n 2]", 'c = """\n[d]\n"""', "# x", "", "e.f = { g = [1, 2] }", 'h = "#"']),
    unique=True,
)


@given(STATEMENTS, st.lists(st.sampled_from(["[t]\nx = 1", "[[u]]\nv = 1\nw = [\n]", "[[u]]\nv.z = 2"])))
def test_every_key_has_a_line_that_names_it(statements: list[str], tables: list[str]) -> None:
    unique = [
        table for number, table in enumerate(tables) if table not in tables[:number] or not table.startswith("[t]")
    ]
    text = "\n".join([*statements, *unique])
    lines = key_lines(text)
    assert set(lines) == keys(tomllib.loads(text))
    written = text.splitlines()
    for key, line in lines.items():
        last = next(name for name in reversed(key) if isinstance(name, str))
        below = "\n".join(written[line - 1 :])
        assert last in below
        assert key not in keys(tomllib.loads("\n".join(written[: line - 1])))
