"""Which cases the fixtures of a test declare, by the places in which pytest looks for a fixture."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

import tfproof
from tfproof.pytest_cases import CaseDeclarations


def place(name: str, file: Path, folder: Path | None = None) -> ModuleType:
    made = ModuleType(name)
    made.__file__ = str(file)
    if folder is not None:
        made.__dict__["case"] = tfproof.case(folder, place=name)
    return made


@pytest.mark.parametrize(
    ("declaring", "chosen"),
    [
        ({"top", "near", "module", "class"}, "class"),
        ({"top", "near", "module"}, "module"),
        ({"top", "near", "other"}, "near"),
        ({"top", "other", "plugin"}, "top"),
        ({"other", "plugin"}, "plugin"),
        ({"other"}, None),
    ],
)
def test_the_nearest_declaration_of_a_name_counts(tmp_path: Path, declaring: set[str], chosen: str | None) -> None:
    source = tmp_path / "stack"
    source.mkdir()
    (source / "main.tf").write_text('variable "place" {}\n')
    files = {"top": "conftest.py", "near": "a/conftest.py", "other": "b/conftest.py", "plugin": "plugin.py"}
    every = {**files, "module": "a/test_a.py", "class": "a/test_a.py"}
    made = {name: place(name, tmp_path / file, source if name in declaring else None) for name, file in every.items()}
    plugins = {made[name] for name in files} | {object()}
    item: Any = SimpleNamespace(
        fixturenames=["request", "case"], module=made["module"], cls=made["class"], path=tmp_path / "a/test_a.py"
    )
    config: Any = SimpleNamespace(
        pluginmanager=SimpleNamespace(list_name_plugin=lambda: [("", one) for one in plugins]), rootpath=tmp_path
    )
    assert [case.inputs["place"] for case in CaseDeclarations(config).of(item)] == ([chosen] if chosen else [])
