"""What other people's pipelines run, run here as far as a machine without those services can."""

from __future__ import annotations

import functools
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.prefix) / "bin"
FENCE = re.compile(r"^```yaml\n(.*?)^```$", re.MULTILINE | re.DOTALL)
GUESTS = """
terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.0"
    }
  }
}

variable "pool" {
  type = string
}

resource "aws_cognito_identity_pool" "this" {
  identity_pool_name               = var.pool
  allow_unauthenticated_identities = true
}
"""


def snippets() -> dict[str, str]:
    """The YAML of docs/ci.md, by what it is for."""
    github, gitlab, pre_commit = FENCE.findall((ROOT / "docs" / "ci.md").read_text(encoding="utf-8"))
    return {"github": github, "gitlab": gitlab, "pre-commit": pre_commit}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Somebody's repository, whose stack lets guests in."""
    root = tmp_path / "a project"
    (root / "terraform").mkdir(parents=True)
    (root / "terraform" / "main.tf").write_text(GUESTS)
    (root / "terraform" / "example.tfvars").write_text('pool = "visitors"\n')
    git(root, "init", "-q", "-b", "main")
    return root


def git(folder: Path, *words: str) -> None:
    identity = ["-c", "user.name=a", "-c", "user.email=a@b", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *identity, *words], cwd=folder, check=True, capture_output=True)


def bash(script: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a step as GitHub runs ``shell: bash``; GitLab does nearly the same."""
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
        cwd=folder, capture_output=True, text=True, check=False, timeout=300,
        env={**os.environ, "TFPROOF_STORE": str(folder.parent / "store"), **environment},
    )  # fmt: skip


@functools.cache
def action() -> Any:
    return yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))


def steps(with_: dict[str, str]) -> Iterator[tuple[str, dict[str, str]]]:
    """The scripts of the action and their environments, inputs put in as GitHub does."""
    known = {name: str(one["default"]) for name, one in action()["inputs"].items()}
    assert set(with_) <= set(known)
    values = known | with_
    for step in action()["runs"]["steps"]:
        if "run" in step:
            assert "${{" not in step["run"], "what an input says would be run"
            environment = {
                name: re.sub(r"\$\{\{ inputs\.([\w-]+) \}\}", lambda match: values[match[1]], text)
                for name, text in step.get("env", {}).items()
            }
            yield step["run"], environment


def run_action(project: Path, with_: dict[str, str], *, at: Path) -> tuple[int, str, dict[str, str], str]:
    """Exit code, log, outputs and step summary of the action, whose checkout is ``at``."""
    output, summary = project.parent / "output", project.parent / "summary"
    output.touch()
    summary.touch()
    files = {"GITHUB_OUTPUT": str(output), "GITHUB_STEP_SUMMARY": str(summary), "GITHUB_ACTION_PATH": str(at)}
    log = ""
    for script, environment in steps(with_):
        # The tests run in what `make setup` makes: that step only shows here what it would do.
        dry = {"MAKEFLAGS": "--dry-run"} if script.startswith("make ") else {}
        done = bash(script, project, **files, **environment, **dry)
        log += done.stdout + done.stderr
        if done.returncode:
            break
    outputs = dict(line.split("=", 1) for line in output.read_text().splitlines())
    return done.returncode, log, outputs, summary.read_text()


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout of tfproof that is set up: its files, and the environments that these tests run in."""
    folder = tmp_path / "checkout"
    folder.mkdir()
    for name in ("Makefile", "pyproject.toml", "requirements"):
        (folder / name).symlink_to(ROOT / name)
    (folder / ".venv").symlink_to(sys.prefix)
    return folder


@pytest.mark.parametrize(
    ("schema", "file"),
    [
        ("vendor.github-actions", "action.yml"),
        ("vendor.github-workflows", "github"),
        ("vendor.gitlab-ci", "gitlab"),
    ],
)
def test_files_of_other_peoples_formats_are_valid(schema: str, file: str, tmp_path: Path) -> None:
    path = ROOT / file
    if file in snippets():
        path = tmp_path / f"{file}.yml"
        path.write_text(snippets()[file])
    words = [str(BIN / "check-jsonschema"), "--builtin-schema", schema, str(path)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    broken = tmp_path / "broken.yml"
    broken.write_text(path.read_text().replace("steps:", "stages:").replace("script:", "scripts:"))
    assert subprocess.run([*words[:-1], str(broken)], capture_output=True, check=False).returncode == 1


def test_the_action_reports_what_it_finds(project: Path, checkout: Path) -> None:
    given = {"stack": "terraform", "var-files": "terraform/example.tfvars", "sarif": "a report.sarif"}
    code, log, outputs, summary = run_action(project, given, at=checkout)
    assert code == 1, log
    assert "requirements/checkov.txt" in log, "the first step would install"
    assert outputs == {"exit-code": "1", "sarif": "a report.sarif"}
    results = json.loads((project / outputs["sarif"]).read_text())["runs"][0]["results"]
    assert "CGA_FED_06" in {result["ruleId"] for result in results}
    assert "HIGH  CGA_FED_06" in log
    assert "\n::error file=terraform/main.tf,line=15,title=CGA_FED_06" in log
    assert "CGA" in summary


def test_inputs_are_words_and_never_run(project: Path, checkout: Path) -> None:
    (project / "terraform" / "main.tf").write_text(
        'variable "pool" {\n  type = string\n}\nresource "terraform_data" "this" {\n  input = var.pool\n}\n'
    )
    evil = "pool=$(touch ran)`touch ran`; touch ran"
    given = {"command": "prove", "stack": "terraform", "vars": f"{evil}\n", "arguments": "--format\njson\n"}
    code, log, outputs, summary = run_action(project, given | {"annotations": "false"}, at=checkout)
    assert code == 1, log
    assert not (project / "ran").exists()
    assert '"findings": []' in log
    assert "::error" not in log
    assert summary == ""
    assert json.loads((project / "tfproof.sarif").read_text())["runs"][0]["results"]
    assert outputs["exit-code"] == "1"


def test_the_action_names_no_report_when_it_could_not_run(project: Path, checkout: Path) -> None:
    code, log, outputs, _ = run_action(project, {"stack": "nowhere"}, at=checkout)
    assert code == 2
    assert "no such folder: nowhere" in log
    assert outputs == {"exit-code": "2"}


def test_the_page_names_every_input_and_output_of_the_action() -> None:
    page = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
    assert [name for name in (*action()["inputs"], *action()["outputs"]) if f"`{name}`" not in page] == []
    (used,) = [
        step for step in yaml.safe_load(snippets()["github"])["jobs"]["tfproof"]["steps"] if "/tfproof@" in step["uses"]
    ]
    assert set(used["with"]) <= set(action()["inputs"])


@pytest.mark.thorough
def test_the_gitlab_job_reports_what_it_finds(project: Path) -> None:
    job = yaml.safe_load(snippets()["gitlab"])["tfproof"]
    tfproof = project.parent / "tfproof.git"
    tfproof.mkdir()
    git(tfproof, "init", "-q")
    for name in ("Makefile", "pyproject.toml"):
        shutil.copy(ROOT / name, tfproof)
    shutil.copytree(ROOT / "requirements", tfproof / "requirements")
    git(tfproof, "add", ".")
    git(tfproof, "commit", "-qm", "all")
    git(tfproof, "tag", job["variables"]["TFPROOF_VERSION"])
    variables = {**job["variables"], "TFPROOF_REPOSITORY": tfproof.as_uri()}
    for line in job["before_script"]:
        done = bash(line, project, MAKEFLAGS="--dry-run", **variables)
        assert done.returncode == 0, done.stderr
    assert "requirements/checkov.txt" in done.stdout
    (project / ".tfproof" / ".venv").symlink_to(sys.prefix)
    (line,) = job["script"]
    done = bash(line, project, **variables)
    assert done.returncode == 1, done.stderr
    reports = job["artifacts"]["reports"]
    issues = json.loads((project / reports["codequality"]).read_text())
    assert ("CGA_FED_06", "terraform/main.tf") in {(one["check_name"], one["location"]["path"]) for one in issues}
    assert 'classname="CGA_FED_06"' in (project / reports["junit"]).read_text()


def test_the_pre_commit_manifest_is_valid() -> None:
    words = [str(BIN / "pre-commit"), "validate-manifest", str(ROOT / ".pre-commit-hooks.yaml")]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.thorough
def test_a_hook_runs_when_terraform_is_committed(project: Path) -> None:
    hooks = project.parent / "hooks"
    hooks.mkdir()
    (hooks / ".pre-commit-hooks.yaml").write_text((ROOT / ".pre-commit-hooks.yaml").read_text())
    git(hooks, "init", "-q")
    git(hooks, "add", ".")
    git(hooks, "commit", "-qm", "all")
    revision = subprocess.run(
        ["git", "rev-parse", "HEAD"], cwd=hooks, capture_output=True, text=True, check=True
    ).stdout.strip()
    config = yaml.safe_load(snippets()["pre-commit"])
    (repository,) = config["repos"]
    repository |= {"repo": hooks.as_uri(), "rev": revision}
    known = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
    (hook,) = repository["hooks"]
    repository["hooks"] = [{**hook, "id": one["id"]} for one in known]
    (project / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config))
    (project / "README.md").write_text("nothing of Terraform\n")

    def commit(file: str) -> subprocess.CompletedProcess[str]:
        git(project, "add", file)
        environment = {"PRE_COMMIT_HOME": str(project.parent / "cache"), "PATH": f"{BIN}:{os.environ['PATH']}"}
        return bash(shlex.join(["pre-commit", "run", "--config", ".pre-commit-config.yaml"]), project, **environment)

    quiet = commit("README.md")
    assert quiet.returncode == 0, quiet.stdout + quiet.stderr
    assert quiet.stdout.count("Skipped") == len(known) == 2
    loud = commit("terraform")
    assert loud.returncode == 1, loud.stdout + loud.stderr
    assert re.search(r"^tfproof check\.+Failed$", loud.stdout, re.MULTILINE)
    assert "HIGH  CGA_FED_06" in loud.stdout
    assert re.search(r"^tfproof prove\.+(Passed|Failed)$", loud.stdout, re.MULTILINE)
