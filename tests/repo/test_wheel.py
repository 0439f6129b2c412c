"""What is published: the wheel and the source archive, as they are built."""

from __future__ import annotations

import tarfile
import zipfile
from email.parser import Parser
from pathlib import Path

import pytest

builders = pytest.importorskip("hatchling.builders.wheel")
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    folder = tmp_path_factory.mktemp("dist")
    built = next(iter(builders.WheelBuilder(str(ROOT)).build(directory=str(folder), versions=["standard"])))
    return zipfile.ZipFile(built)


def test_it_holds_the_package_with_everything_that_commands_read(wheel: zipfile.ZipFile) -> None:
    names = set(wheel.namelist())
    wanted = {
        file.relative_to(ROOT / "src").as_posix()
        for file in (ROOT / "src" / "tfproof").rglob("*")
        if file.is_file() and "__pycache__" not in file.parts
    }
    assert wanted <= names
    for folder, inside in (
        ("policies", "own_policies"),
        ("docs/policies", "pages/policies"),
        ("docs/rules", "pages/rules"),
    ):
        ours = {f"tfproof/{inside}/{file.name}" for file in (ROOT / folder).glob("*.*")}
        assert ours
        assert ours <= names
    assert wheel.read("tfproof/scan/checkov.txt") == (ROOT / "requirements" / "checkov.txt").read_bytes()


def test_it_holds_nothing_else(wheel: zipfile.ZipFile) -> None:
    tops = {name.split("/")[0] for name in wheel.namelist()}
    assert tops == {"tfproof", next(top for top in tops if top.endswith(".dist-info"))}
    assert not [name for name in wheel.namelist() if "__pycache__" in name or name.endswith((".tf", ".tfvars"))]


def test_its_metadata_asks_for_what_commands_import_and_marks_the_rest_as_extras(wheel: zipfile.ZipFile) -> None:
    (name,) = (name for name in wheel.namelist() if name.endswith("/METADATA"))
    about = Parser().parsestr(wheel.read(name).decode())
    needs = [need for need in about.get_all("Requires-Dist", []) if "extra ==" not in need]
    assert {need.split(">")[0].split("<")[0] for need in needs} == {
        "grpcio",
        "msgpack",
        "protobuf",
        "pyyaml",
        "tftest",
        "z3-solver",
    }
    assert set(about.get_all("Provides-Extra", [])) == {"all", "embedded", "fuzz", "pytest", "report", "store"}
    assert about["Requires-Python"] == ">=3.11"
    assert about["License-Expression"] == "Apache-2.0"
    assert about.get_payload()


@pytest.mark.thorough
def test_the_source_archive_builds_the_same_wheel_again(tmp_path: Path, wheel: zipfile.ZipFile) -> None:
    sdist = pytest.importorskip("hatchling.builders.sdist")
    archive = next(iter(sdist.SdistBuilder(str(ROOT)).build(directory=str(tmp_path), versions=["standard"])))
    with tarfile.open(archive) as packed:
        packed.extractall(tmp_path, filter="data")
    source = next(path for path in tmp_path.iterdir() if path.is_dir())
    built = next(iter(builders.WheelBuilder(str(source)).build(directory=str(tmp_path), versions=["standard"])))
    assert sorted(zipfile.ZipFile(built).namelist()) == sorted(wheel.namelist())
