"""An error about a folder that is no stack names those that may be meant."""

from __future__ import annotations

from pathlib import Path

import pytest

from tfproof.errors import UsageError
from tfproof.terraform.named_folder import require_source


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("live/prod", "modules/a", "modules/a/examples/b", ".terraform/modules/c", "node_modules/d"):
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / "main.tf").touch()
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("named", "fix"),
    [
        ("live/prd", "name the folder of the module itself, such as live/prod"),
        ("nowhere/at/all", "name a folder that exists, relative to where pytest or tfproof starts"),
        ("live", "name the folder of the module itself, such as live/prod"),
        (".", "name the folder of the module itself, such as live/prod, modules/a, modules/a/examples/b"),
        (".terraform", "name the folder of the module itself, such as .terraform/modules/c"),
    ],
)
def test_the_message_names_the_folders_that_may_be_meant(repository: Path, named: str, fix: str) -> None:
    assert repository.is_dir()
    with pytest.raises(UsageError) as told:
        require_source(Path(named))
    assert told.value.fix == fix


def test_without_any_source_below_nothing_is_proposed(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as told:
        require_source(tmp_path)
    assert told.value.fix == "name the folder of the module itself"


def test_a_folder_with_source_is_right(repository: Path) -> None:
    require_source(repository / "live" / "prod")
