"""What is recorded of the fixtures is what Terraform and a simulated apply say of their source now."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from tests.policies.test_policies import FIXTURES, IDS

from policy_fixtures import RECORDED, VIEWS, digest_of, printed, views_of


def test_every_record_is_of_the_source_beside_it() -> None:
    recorded = json.loads(RECORDED.read_text(encoding="utf-8"))
    stale = [name for name in IDS if recorded.get(name) != digest_of(FIXTURES / name)]
    assert not stale, f"run: python tools/policy_fixtures.py {' '.join(stale)}"
    assert sorted(recorded) == IDS


@pytest.mark.parametrize("changed", ["main.tf", "plan.json", "applied.json", "cert/main.tf"])
def test_a_change_to_source_or_record_is_noticed(tmp_path: Path, changed: str) -> None:
    copy = shutil.copytree(FIXTURES / "CGA_ACM_01", tmp_path / "CGA_ACM_01")
    before = digest_of(copy)
    with (copy / changed).open("a", encoding="utf-8") as file:
        file.write(" ")
    assert digest_of(copy) != before == digest_of(FIXTURES / "CGA_ACM_01")


@pytest.mark.thorough
@pytest.mark.parametrize("identifier", IDS)
def test_a_record_is_what_is_made_anew(identifier: str) -> None:
    views = views_of(FIXTURES / identifier)
    assert sorted(views) == sorted(VIEWS)
    for name, view in views.items():
        assert json.loads((FIXTURES / identifier / name).read_text(encoding="utf-8")) == json.loads(printed(view)), name


@pytest.mark.parametrize(
    "value", [{}, [], None, {"a": []}, [{"long": ["x" * 100, {"y": "z" * 130}]}, 1], {"k" * 130: [1]}]
)
def test_what_is_printed_is_what_was_given(value: object) -> None:
    text = printed(value)
    assert json.loads(text) == value
    assert all(len(line) <= 120 or '"' in line for line in text.splitlines())
