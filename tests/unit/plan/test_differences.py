"""What a plan changes of each attribute."""

from __future__ import annotations

import contextlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tfproof.cli.plan_report import plan_json, plan_text
from tfproof.plan import Plan
from tfproof.plan.differences import Difference, differences

LEAVES = (
    st.none()
    | st.booleans()
    | st.integers(-3, 3)
    | st.sampled_from(["", "a", "b", '{"k": "v"}', '["x", {"k": 1}]', "[broken"])
)
TREES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=8,
)
OBJECTS = st.dictionaries(st.sampled_from(["name", "tags", "rule"]), TREES, max_size=3)


def entry(before: Any, after: Any, **more: Any) -> dict[str, Any]:
    change = {"actions": ["update"], "before": before, "after": after, "after_unknown": {}, **more}
    return {
        "address": "aws_x.y",
        "mode": "managed",
        "type": "aws_x",
        "name": "y",
        "provider_name": "p",
        "change": change,
    }


def planned(*entries: dict[str, Any]) -> Plan:
    return Plan({"format_version": "1.2", "resource_changes": list(entries)})


def found(one: dict[str, Any], *secrets: str) -> tuple[Difference, ...]:
    return differences(planned(one), one, frozenset(secrets))


def paths(one: dict[str, Any]) -> list[str]:
    return [f"{'+' if it.added else '-' if it.removed else '~'}{it.path}" for it in found(one)]


def meant(value: Any) -> Any:
    """A value without what Terraform takes for nothing: null and empty parts; a JSON text as what it says."""
    if isinstance(value, str) and value[:1] in ("{", "["):
        with contextlib.suppress(ValueError):
            return meant(json.loads(value))
    if isinstance(value, dict):
        return {name: kept for name, part in value.items() if (kept := meant(part)) not in (None, [], {})} or None
    if isinstance(value, list):
        return [kept for part in value if (kept := meant(part)) not in (None, [], {})] or None
    return value


@given(OBJECTS, OBJECTS)
def test_every_other_value_is_told_and_no_equal_one(before: dict[str, Any], after: dict[str, Any]) -> None:
    told = {one.path for one in found(entry(before, after))}
    for name in {*before, *after}:
        differs = any(path == name or path.startswith((f"{name}.", f"{name}[", f"{name}:")) for path in told)
        was, will = (json.dumps(meant(side.get(name)), sort_keys=True) for side in (before, after))
        assert differs or was == will, name
        assert not differs or json.dumps(before.get(name)) != json.dumps(after.get(name)), name


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ({"n": 1}, {"n": 2}, ["~n"]),
        ({"n": None}, {"n": "a"}, ["+n"]),
        ({"n": "a"}, {"n": None}, ["-n"]),
        ({"t": {"a": "1"}}, {"t": {"a": "1", "b": "2"}}, ["+t.b"]),
        ({"l": ["a", "c"]}, {"l": ["a", "b", "c"]}, ["+l[1]"]),
        ({"l": ["a", "b", "c"]}, {"l": ["b", "c"]}, ["-l[0]"]),
        ({"b": [{"x": 1, "y": 2}]}, {"b": [{"x": 1, "y": 3}]}, ["~b[0].y"]),
        ({"b": []}, {"b": [{"x": 1}]}, ["+b[0].x"]),
        ({"p": '{"S":[{"A":"x"}]}'}, {"p": '{"S": [{"A": "y"}]}'}, ["~p: S[0].A"]),
        ({"p": '{"S": 1, "T": 2}'}, {"p": '{"T":2,"S":1}'}, []),
        ({"n": "[a"}, {"n": "[b"}, ["~n"]),
        ({"n": [1]}, {"n": "1"}, ["~n"]),
    ],
)  # fmt: skip
def test_each_difference_is_told_at_its_place(before: Any, after: Any, expected: list[str]) -> None:
    assert paths(entry(before, after)) == expected


def test_what_is_known_after_apply_is_never_shown_as_a_value() -> None:
    one = entry(
        {"arn": "old", "l": ["a"]}, {"l": ["a", None]}, after_unknown={"arn": True, "l": [False, True], "id": True}
    )
    assert [(it.path, it.before, it.after, it.unknown) for it in found(one)] == [
        ("arn", "old", None, True), ("id", None, None, True), ("l[1]", None, None, True),
    ]  # fmt: skip
    whole = entry({"n": "x"}, {"n": {"a": "b"}}, after_unknown={"n": {"c": True}})
    assert [(it.path, it.after, it.unknown) for it in found(whole)] == [("n", None, True)]


def test_a_replacement_names_what_forces_it_also_where_no_value_differs() -> None:
    one = entry({"n": "a", "b": [{"x": 1}]}, {"n": "b", "b": [{"x": 2}]}, replace_paths=[["b", 0, "x"], ["z"]])
    assert [(it.path, it.forces_replacement) for it in found(one)] == [("b[0].x", True), ("n", False), ("z", True)]
    document = entry({"p": '{"a": 1}'}, {"p": '{"a": 2}'}, replace_paths=[["p"]])
    assert [(it.path, it.forces_replacement) for it in found(document)] == [("p: a", True)]


def test_no_secret_is_told_marked_or_copied_on_either_side() -> None:
    one = entry(
        {"password": "canary-one", "copy": "x canary-two", "list": ["canary-three"], "p": '{"k": "canary-two"}'},
        {"password": "canary-four", "copy": "y canary-two", "list": ["canary-five"], "p": '{"k": "other"}'},
        before_sensitive={"password": True, "list": [True]}, after_sensitive={"password": True, "list": True},
    )  # fmt: skip
    told = found(one, "canary-two")
    assert {it.path for it in told} == {"password", "copy", "list", "p: k"}
    assert all(it.sensitive for it in told)
    assert "canary" not in repr(told)


def test_lines_are_short_and_say_what_feeds_an_unknown_value_and_what_forces_a_replacement() -> None:
    one = entry({"name": "a" * 90, "size": 1, "arn": "old"}, {"name": "b" * 90, "size": 2}, replace_paths=[["size"]],
                after_unknown={"arn": True}, actions=["delete", "create"])  # fmt: skip
    text = plan_text(planned(one), before="v1")
    lines = text.splitlines()
    assert max(map(len, lines)) <= 80
    assert "    ~ size                           = 1 → 2 # forces replacement" in lines
    assert "    … 1 more (known after apply): --full" in lines
    assert lines[-1] == "1 to replace"
    full = plan_text(planned(one), before="v1", full=True)
    assert full.count("a") > text.count("a")
    assert "(known after apply)" in full
    (change,) = json.loads(plan_json(planned(one), before="v1"))["changes"]
    assert [it["path"] for it in change["differences"]] == ["arn", "name", "size"]
    assert change["differences"][2] == {
        "path": "size", "before": 1, "after": 2, "known_after_apply": False, "sensitive": False, "from": [],
        "forces_replacement": True,
    }  # fmt: skip


def test_what_is_created_is_listed_without_its_values_unless_they_are_asked_for() -> None:
    one = entry(None, {"name": "a"}, actions=["create"])
    assert plan_text(planned(one)) == "create         aws_x.y\n1 to create\n"
    assert '    + name                           = "a"\n' in plan_text(planned(one), full=True)
