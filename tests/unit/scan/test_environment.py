from __future__ import annotations

import os
from pathlib import Path

import pytest

from tfproof.errors import ScanError
from tfproof.scan.environment import clean_environment, find_checkov


def python(folder: Path, answer: str, code: int = 0) -> Path:
    """A stand-in for an environment's Python that says ``answer``."""
    path = folder / "bin" / "python"
    path.parent.mkdir(parents=True)
    path.write_text(f"#!/bin/sh\necho '{answer}'\nexit {code}\n", encoding="utf-8")
    path.chmod(0o755)
    return path


def test_a_setting_is_looked_at_alone(tmp_path: Path) -> None:
    python(tmp_path / "env", '["3.3.30", [3, 11], ["bc-python-hcl2"]]')
    found = find_checkov(str(tmp_path / "env"), {})
    assert (found.version, found.origin, found.python) == ("3.3.30", "setting", tmp_path / "env" / "bin" / "python")
    with pytest.raises(ScanError, match="nowhere"):
        find_checkov(str(tmp_path / "nowhere"), {"PATH": str(tmp_path)})


def test_the_python_of_a_checkov_on_path_is_the_one_in_its_first_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    interpreter = python(tmp_path / "env", '["3.3.30", [3, 11], ["bc-python-hcl2"]]')
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.prefix", str(tmp_path / "elsewhere" / ".venv"))
    script = tmp_path / "scripts" / "checkov"
    script.parent.mkdir()
    script.write_text(f"#!{interpreter}\n", encoding="utf-8")
    script.chmod(0o755)
    found = find_checkov(None, {"PATH": str(script.parent)})
    assert (found.python, found.origin) == (interpreter, "PATH")


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ('["3.2.9", [3, 11], []]', "is not >=3.3"),
        ('["4.0.1", [3, 13], []]', "is not >=3.3"),
        ('["3.3.30", [3, 10], []]', "older than 3.11"),
        ('["3.3.30", [3, 11], ["python-hcl2", "bc-python-hcl2"]]', "each brings a module hcl2"),
    ],
)
def test_another_version_is_refused_by_name(tmp_path: Path, answer: str, said: str) -> None:
    python(tmp_path / "env", answer)
    with pytest.raises(ScanError, match=said):
        find_checkov(str(tmp_path / "env"), {})


def listed(folder: Path, *packages: str, python_version: str = "3.11", others: str = "false") -> Path:
    """The folder of a virtual environment that has ``packages``. Its Python says that it has nothing."""
    interpreter = python(folder, '["0.0.1", [3, 11], []]')
    (folder / "pyvenv.cfg").write_text(f"home = /usr/bin\ninclude-system-site-packages = {others}\n", encoding="utf-8")
    for name in packages:
        (folder / "lib" / f"python{python_version}" / "site-packages" / f"{name}.dist-info").mkdir(parents=True)
    return interpreter


def test_a_virtual_environment_is_read_without_a_process(tmp_path: Path) -> None:
    listed(tmp_path / "env", "checkov-3.3.30", "bc_python_hcl2-0.4.3", "types_x-1.0")
    assert find_checkov(str(tmp_path / "env"), {}).version == "3.3.30"


@pytest.mark.parametrize(
    ("packages", "python_version", "said"),
    [
        (("checkov-3.2.9",), "3.11", "3.2.9 is not >=3.3"),
        (("checkov-3.3.30",), "3.10", "older than 3.11"),
        (("checkov-3.3.30", "bc_python_hcl2-0.4.3", "python_hcl2-8.1.2"), "3.11", "each brings a module hcl2"),
    ],
)
def test_what_is_listed_is_held_to_the_same_rules(
    tmp_path: Path, packages: tuple[str, ...], python_version: str, said: str
) -> None:
    listed(tmp_path / "env", *packages, python_version=python_version)
    with pytest.raises(ScanError, match=said):
        find_checkov(str(tmp_path / "env"), {})


@pytest.mark.parametrize(("packages", "others"), [(("checkov-3.3.30",), "true"), (("pytest-9.0",), "false")])
def test_where_the_folder_does_not_tell_its_python_is_asked(
    tmp_path: Path, packages: tuple[str, ...], others: str
) -> None:
    listed(tmp_path / "env", *packages, others=others)
    with pytest.raises(ScanError, match=r"0\.0\.1 is not >=3\.3"):
        find_checkov(str(tmp_path / "env"), {})


def test_every_place_is_named_when_there_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.prefix", str(tmp_path / "a" / ".venv"))
    with pytest.raises(ScanError) as caught:
        find_checkov(None, {"PATH": str(tmp_path)})
    assert str(tmp_path / "a" / ".venv-checkov") in str(caught.value)
    with pytest.raises(ScanError, match="TFPROOF_CHECKOV"):
        find_checkov(None, {"TFPROOF_CHECKOV": str(tmp_path / "none")})


def test_what_lies_in_the_current_folder_is_not_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lying = tmp_path / "stack"
    for name in (".venv-checkov/bin/python", "checkov", "bin/checkov"):
        (lying / name).parent.mkdir(parents=True, exist_ok=True)
        (lying / name).write_text(f"#!/bin/sh\ntouch {tmp_path}/ran\n", encoding="utf-8")
        (lying / name).chmod(0o755)
    monkeypatch.chdir(lying)
    monkeypatch.setattr("sys.prefix", str(tmp_path / "a" / ".venv"))
    for path in ("", ".", "bin", f"bin{os.pathsep}.{os.pathsep}"):
        with pytest.raises(ScanError):
            find_checkov(None, {"PATH": path})
    assert not (tmp_path / "ran").exists()


def test_an_environment_that_does_not_run_says_why(tmp_path: Path) -> None:
    python(tmp_path / "env", "", code=2)
    with pytest.raises(ScanError, match="exit 2"):
        find_checkov(str(tmp_path / "env"), {})


def test_nothing_of_the_user_reaches_checkov(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BC_API_KEY", "x")
    built = clean_environment(tmp_path)
    assert not [name for name in built if name.startswith(("BC_", "CKV_", "PRISMA", "AWS_", "TF_"))]
    assert built["HOME"] == str(tmp_path)
