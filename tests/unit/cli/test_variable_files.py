"""Which variable definitions files `tfproof init` tries on a root module."""

from __future__ import annotations

from pathlib import Path

import pytest

from tfproof.cli.variable_files import variable_files

ROOT = 'variable "region" {}\nvariable "suffix" {}\n'


@pytest.mark.parametrize(
    ("folder", "files", "wanted"),
    [
        ("envs/dev", {"tfvars/dev.tfvars": "suffix = 1", "tfvars/prod.tfvars": "suffix = 2"}, ["tfvars/dev.tfvars"]),
        ("infra", {"tfvars/dev.tfvars": "suffix = 1", "vars/prod.tfvars.json": '{"region": 2}'}, ["vars/prod.tfvars.json", "tfvars/dev.tfvars"]),
        ("infra", {"tfvars/dev.tfvars": "suffix = 1\nother = 2"}, []),
        ("infra", {"tfvars/dev.tfvars": ""}, []),
        ("a/infra", {"a/tfvars/x.tfvars": "region = 1"}, ["a/tfvars/x.tfvars"]),
        ("infra", {"other/tfvars/x.tfvars": "region = 1"}, []),
        ("infra", {"infra/vars/own.tfvars": "x = 1", "tfvars/infra.tfvars": "region = 1"}, ["infra/vars/own.tfvars"]),
        ("infra", {"infra/terraform.tfvars": "region = 1", "infra/a.auto.tfvars": "suffix = 1"}, []),
        (".", {"prod.tfvars": "region = 1", "tfvars/x.tfvars": "region = 1"}, ["prod.tfvars", "tfvars/x.tfvars"]),
    ],
)  # fmt: skip
def test_the_files_are_those_of_the_folder_else_those_that_fit_it(
    folder: str, files: dict[str, str], wanted: list[str], tmp_path: Path
) -> None:
    for name, text in {f"{folder}/main.tf": ROOT, **files}.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    found = variable_files(tmp_path / folder, tmp_path)
    assert [file.relative_to(tmp_path).as_posix() for file in found] == wanted
