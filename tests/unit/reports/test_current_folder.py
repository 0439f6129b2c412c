"""Places in text reports are those that a terminal opens from the folder that a command runs in."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from tests.unit.reports.samples import edit, finding, result, undecided

from tfproof.findings import Call, Findings, Location
from tfproof.reports.current_folder import StackFolder, from_current_folder
from tfproof.reports.text_report import render_text

FOUND = finding(
    location=Location(file="../modules/a/main.tf", line=3),
    calls=(Call(module="module.a", location=Location(file="main.tf", line=7)),),
    edits=(edit(file="../modules/a/main.tf"),),
    found="set at main.tf:7, (main.tf:8), not at other.tf:9 or ten:10",
)


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for folder in ("infra", "modules/a"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "main.tf").touch()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_each_place_is_relative_to_the_current_folder(repository: Path) -> None:
    text = render_text(from_current_folder(result(FOUND), {"": repository / "infra"}))
    assert "this  modules/a/main.tf:3  (from the plan)" in text
    assert "through:  module.a called at infra/main.tf:7" in text
    assert "edit:     modules/a/main.tf:42" in text
    assert "set at infra/main.tf:7, (infra/main.tf:8), not at other.tf:9 or ten:10" in text


def test_each_stack_has_its_own_folder(repository: Path) -> None:
    both = result(replace(FOUND, stack="one"), undecided(location=Location(file="main.tf", line=1), stack="two"))
    told = from_current_folder(both, {"one": Path("infra"), "two": Path("modules") / "a"})
    assert [one.location for one in told.all] == [
        Location(file="modules/a/main.tf", line=3),
        Location(file="modules/a/main.tf", line=1),
    ]
    assert (told.checks, told.fail_on) == (both.checks, both.fail_on)


@pytest.mark.parametrize(
    ("below", "wanted"), [(".", "infra/main.tf"), ("infra", "main.tf"), ("modules/a", "../../infra/main.tf")]
)
def test_a_place_is_found_from_every_folder(
    below: str, wanted: str, repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(repository / below)
    assert StackFolder(folder=repository / "infra").file("main.tf") == wanted


def test_a_stack_that_is_far_away_has_absolute_places(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    far = repository / "a" / "b" / "c" / "d" / "e" / "f" / "g" / "h" / "i" / "j" / "k" / "l"
    far.mkdir(parents=True)
    monkeypatch.chdir(far)
    assert len(StackFolder(folder=repository / "infra").file("main.tf")) <= len(str(repository / "infra" / "main.tf"))


def test_nothing_found_stays_nothing() -> None:
    assert from_current_folder(Findings(), {}) == Findings()
