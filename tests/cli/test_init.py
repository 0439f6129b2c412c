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
NEVER = """
variable "name" {
  type = string
  validation {
    condition     = var.name == upper(var.name) && var.name == lower(var.name) && length(var.name) > 9 && can(regex("^[a-z]+$", var.name))
    error_message = "Nothing is."
  }
}
"""
HOOKS = "repos: []\n"


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A root module with variables files for two environments, a module with an example, and two that need an input: any, and one that there is not."""
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
    (tmp_path / "stuck").mkdir()
    (tmp_path / "stuck" / "main.tf").write_text(NEVER)
    (tmp_path / ".pre-commit-config.yaml").write_text(HOOKS)
    return tmp_path


def test_it_writes_what_is_not_there_and_the_first_test_passes(
    repository: Path, tfproof: Run, temp: Path, forks: Forks
) -> None:
    run = tfproof("init", "--no-scan")
    assert run.returncode == 0, run.stderr + run.stdout
    assert (repository / ".pre-commit-config.yaml").read_text() == HOOKS
    assert "kept .pre-commit-config.yaml" in run.stdout
    assert "does not plan: stuck: missing input" in run.stdout
    assert "With made ones: no inputs of " in run.stdout
    assert "made up: name of needs: write your own values into tfproof.toml\n" in run.stdout
    text = (repository / "tfproof.toml").read_text()
    written = tomllib.loads(text)
    names = [stack["name"] for stack in written["stacks"]]
    assert names == ["infra-dev", "infra-prod", "modules/m/examples/x", "needs"]
    assert [bool(stack.get("variables")) for stack in written["stacks"]] == [False, False, False, True]
    assert "# No file gives name: write your own values.\n[stacks.variables]\n" in text
    assert text.endswith('# [stacks.variables]\n# "name" = \n')
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


@pytest.mark.thorough
def test_a_repository_of_examples_that_need_inputs_gets_stacks_and_a_test_that_passes(
    tmp_path: Path, tfproof: Run, temp: Path, forks: Forks
) -> None:
    """As public modules have them: each example takes a name from the test that runs it."""
    for name in ("bare", "full"):
        (tmp_path / "examples" / name).mkdir(parents=True)
        (tmp_path / "examples" / name / "main.tf").write_text(
            MODULE.replace('"name"', '"test_name"').replace("var.name", "var.test_name")
        )
    run = tfproof("init", "--no-scan")
    assert run.returncode == 0, run.stderr + run.stdout
    written = tomllib.loads((tmp_path / "tfproof.toml").read_text())
    assert [[*stack["variables"]] for stack in written["stacks"]] == [["test_name"], ["test_name"]]
    test = tmp_path / "tests" / "test_tfproof.py"
    assert f'test_name="{written["stacks"][0]["variables"]["test_name"]}")' in test.read_text()
    passed = forks.run(
        ["-m", "pytest", "-q", "-p", "no:cacheprovider", str(test)],
        cwd=tmp_path,
        env={**forks.environment(), "TMPDIR": str(temp), "TFPROOF_STORE": str(tmp_path / "store")},
    )
    assert passed.returncode == 0, passed.stdout


@pytest.mark.parametrize(
    ("source", "refused", "way_out"),
    [
        (
            'output "x" {\n  value = var.nope\n}\n',
            "Reference to undeclared input variable",
            "correct what does not plan",
        ),
        (NEVER, "missing input at var.name", "give the inputs in tfproof.toml"),
    ],
)
def test_where_nothing_plans_the_next_step_is_what_helps(
    tmp_path: Path, tfproof: Run, source: str, refused: str, way_out: str
) -> None:
    (tmp_path / "infra").mkdir()
    (tmp_path / "infra" / "main.tf").write_text(source)
    run = tfproof("init", "--no-scan")
    assert run.returncode == 1
    assert refused in run.stdout
    last = run.stdout.splitlines()[-1]
    assert last == f"next: {way_out}, take the # away from that stack in tfproof.toml, then tfproof check"
