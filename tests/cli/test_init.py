"""``tfproof init``: from a repository that knows nothing of tfproof to a configuration and a first test that passes."""

from __future__ import annotations

import json
import subprocess
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from tests.forked.client import Forks

Run = Callable[..., subprocess.CompletedProcess[str]]

MODULE = """
variable "name" {
  type = string
}
resource "terraform_data" "first" {
  input = var.name
}
resource "terraform_data" "second" {
  input            = "a \\"quoted\\" value"
  triggers_replace = terraform_data.first.id
}
"""
HOOKS = "repos: []\n"


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A root module with variables files for two environments, a module with an example, and one that needs an input."""
    infra, module, example = (
        tmp_path / "infra",
        tmp_path / "modules" / "m",
        tmp_path / "modules" / "m" / "examples" / "x",
    )
    example.mkdir(parents=True)
    (infra / "env").mkdir(parents=True)
    for folder in (infra, module):
        (folder / "main.tf").write_text(MODULE)
    for name in ("prod", "dev"):
        (infra / "env" / f"{name}.tfvars").write_text(f'name = "{name}"\n')
    (example / "main.tf").write_text('module "m" {\n  source = "../.."\n  name   = "example"\n}\n')
    (tmp_path / "needs").mkdir()
    (tmp_path / "needs" / "main.tf").write_text(MODULE)
    (tmp_path / ".pre-commit-config.yaml").write_text(HOOKS)
    return tmp_path


def test_it_writes_what_is_not_there_and_the_first_test_passes(
    repository: Path, tfproof: Run, temp: Path, forks: Forks
) -> None:
    run = tfproof("init", "--no-scan")
    assert run.returncode == 0, run.stderr + run.stdout
    assert (repository / ".pre-commit-config.yaml").read_text() == HOOKS
    assert "kept .pre-commit-config.yaml" in run.stdout
    assert "does not plan: needs: missing input" in run.stdout
    written = tomllib.loads((repository / "tfproof.toml").read_text())
    assert [stack["name"] for stack in written["stacks"]] == ["infra-dev", "infra-prod", "modules/m/examples/x"]
    assert json.loads((repository / written["baseline"]).read_text())["format"] == 2
    workflow = yaml.safe_load((repository / ".github" / "workflows" / "tfproof.yml").read_text())
    assert workflow["permissions"] == {"contents": "read"}
    test = repository / "tests" / "test_tfproof.py"
    assert "wired_to" in test.read_text()
    passed = forks.run(
        ["-m", "pytest", "-q", "-p", "no:cacheprovider", str(test)],
        cwd=repository,
        env={**forks.environment(), "TMPDIR": str(temp), "TFPROOF_STORE": str(repository / "store")},
    )
    assert passed.returncode == 0, passed.stdout
    before = {file: file.read_bytes() for file in repository.rglob("*") if file.is_file() and "store" not in file.parts}
    again = tfproof("init", "--no-scan")
    assert (again.returncode, "configures tfproof already" in again.stderr) == (2, True)
    assert {file: file.read_bytes() for file in before} == before
