"""Which folders are mutated, and with which inputs they are planned where no test plans them."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from tfproof.cases import Case, PlanOutcome
from tfproof.cli.mutate import _stacks
from tfproof.cli.parser import make_parser
from tfproof.errors import UsageError
from tfproof.mutation.session import _Session
from tfproof.plan import Plan

FILE = """
[[stacks]]
name = "prod"
folder = "infra"
var_files = ["prod.tfvars"]
workspace = "prod"

[stacks.variables]
zone = "example.com"

[[stacks]]
folder = "queue"
"""


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("infra", "queue", "other"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "main.tf").touch()
    (tmp_path / ".git").mkdir()
    (tmp_path / "prod.tfvars").touch()
    (tmp_path / "tfproof.toml").write_text(FILE)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def stacks(*words: str) -> list[Case]:
    """How folders are planned that no test plans."""
    return list(_stacks(make_parser().parse_args(["mutate", *words])))


def test_without_a_folder_the_stacks_of_the_file_are_mutated(repository: Path) -> None:
    prod, queue = stacks()
    assert (prod.source, queue.source) == (repository / "infra", repository / "queue")
    assert (dict(prod.inputs), prod.selected) == ({"zone": "example.com"}, "prod")
    assert [file.name for file in prod.var_files] == ["prod.tfvars"]


@pytest.mark.parametrize("word", ["prod", "infra", "./infra"])
def test_a_stack_is_named_by_its_name_or_its_folder(repository: Path, word: str) -> None:
    [prod] = stacks(word)
    assert prod.source == repository / "infra"
    assert prod.inputs == {"zone": "example.com"}


def test_the_command_line_wins(repository: Path) -> None:
    (repository / "other.tfvars").touch()
    [prod] = stacks("prod", "--var", "size=1")
    assert set(prod.inputs) == {"zone", "size"}
    [prod] = stacks("prod", "--var-file", "other.tfvars")
    assert (dict(prod.inputs), prod.var_files) == ({}, (Path("other.tfvars"),))
    [other] = stacks("other")
    assert (other.source, dict(other.inputs)) == (repository / "other", {})


def test_without_a_file_it_is_this_folder(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(repository / "other")
    [here] = stacks("--no-config")
    assert here.source == repository / "other"


def test_a_name_of_nothing_is_told(repository: Path) -> None:
    with pytest.raises(UsageError, match="nothing"):
        stacks("nothing")


@pytest.mark.parametrize("plans", [True, False])
def test_a_folder_that_no_test_plans_is_planned_as_its_stack_says(
    repository: Path, monkeypatch: pytest.MonkeyPatch, plans: bool
) -> None:
    guessed = Case(source=repository / "infra", inputs={"zone": "guessed"})
    monkeypatch.setattr("tfproof.mutation.session.usual_inputs", lambda *_: guessed)
    monkeypatch.setattr("tfproof.mutation.session.read_variables", lambda _: {})
    plan = Plan({"format_version": "1.2", "planned_values": {}, "configuration": {}}) if plans else None
    watch = SimpleNamespace(inner=SimpleNamespace(outcome=lambda _: PlanOutcome(plan=plan)))
    session = _Session(job=cast("Any", SimpleNamespace(cases=stacks())), watch=cast("Any", watch))
    out = SimpleNamespace(write=lambda *_: None)
    [case] = session._cases(repository / "infra", [], cast("Any", out))
    assert case.inputs == {"zone": "example.com" if plans else "guessed"}
