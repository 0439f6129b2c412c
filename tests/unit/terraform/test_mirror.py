from __future__ import annotations

import os
from pathlib import Path

import pytest

from tfproof.errors import UsageError
from tfproof.terraform import mirror
from tfproof.terraform.cli_config import cli_config
from tfproof.terraform.mirror import find_mirrors, places

AWS = "registry.terraform.io/hashicorp/aws"


def unpacked(root: Path) -> Path:
    folder = root / AWS / "5.100.0" / "linux_amd64"
    folder.mkdir(parents=True)
    (folder / "terraform-provider-aws_v5.100.0_x5").write_text("")
    return root


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty machine: no setting, an empty home, empty add-on folders."""
    for name in [*mirror._SETTINGS, "XDG_DATA_HOME", "XDG_DATA_DIRS"]:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setattr(mirror, "_ADD_ON_FOLDERS", (str(tmp_path / "opt"),))
    return tmp_path


@pytest.mark.parametrize("place", ["home/.terraform.d/plugins", "home/.local/share/terraform/plugins", "opt/anything"])
def test_a_mirror_is_found_by_its_layout(machine: Path, place: str) -> None:
    root = unpacked(machine / place)
    assert [(found.root, found.providers) for found in find_mirrors()] == [(root, (AWS,))]


def test_a_mirror_is_found_by_a_setting_of_the_environment(machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = unpacked(machine / "plugins")
    monkeypatch.setenv("TF_PLUGIN_MIRROR", str(root))
    assert [found.root for found in find_mirrors()] == [root]


def test_a_linked_root_is_resolved_and_counted_once(machine: Path) -> None:
    root = unpacked(machine / "opt" / "real")
    (machine / "opt" / "link").symlink_to(root)
    assert [found.root for found in find_mirrors()] == [root]


def test_a_packed_mirror_is_one_too(machine: Path) -> None:
    folder = machine / "opt" / "m" / AWS
    folder.mkdir(parents=True)
    (folder / "terraform-provider-aws_5.100.0_linux_amd64.zip").write_text("")
    assert find_mirrors()[0].providers == (AWS,)


def test_a_folder_of_another_layout_is_none(machine: Path) -> None:
    (machine / "opt" / "other" / "a.b" / "c" / "d" / "e").mkdir(parents=True)
    assert find_mirrors() == ()


def test_with_a_setting_nothing_else_is_looked_at(machine: Path) -> None:
    unpacked(machine / "opt" / "x")
    named = unpacked(machine / "named")
    assert [found.root for found in find_mirrors(str(named))] == [named]
    assert places(str(named)) == (named,)


def test_a_named_folder_that_is_no_mirror_is_refused(machine: Path) -> None:
    with pytest.raises(UsageError, match="is not a provider mirror"):
        find_mirrors(str(machine))


def test_terraform_takes_from_a_mirror_only_what_it_holds(machine: Path) -> None:
    unpacked(machine / "opt" / "x")
    text = cli_config(find_mirrors())
    assert f'include = ["{AWS}"]' in text
    assert f'exclude = ["{AWS}"]' in text
    assert "exclude" not in cli_config(())


def test_every_place_is_absolute(machine: Path) -> None:
    assert all(os.path.isabs(place) for place in places())  # noqa: PTH117 - of many at once
