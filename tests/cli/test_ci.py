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
from tests.git_tools import git

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
    github, review, gitlab, pre_commit = FENCE.findall((ROOT / "docs" / "ci.md").read_text(encoding="utf-8"))
    return {"github": github, "review": review, "gitlab": gitlab, "pre-commit": pre_commit}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A user's repository, whose stack allows guests."""
    root = tmp_path / "a project"
    (root / "terraform").mkdir(parents=True)
    (root / "terraform" / "main.tf").write_text(GUESTS)
    (root / "terraform" / "example.tfvars").write_text('pool = "visitors"\n')
    git(root, "init", "-q", "-b", "main")
    return root


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


def steps(with_: dict[str, str], event: dict[str, str]) -> Iterator[tuple[str, str, dict[str, str]]]:
    """The names and scripts of the action and their environments, inputs put in as GitHub does."""
    known = {name: str(one["default"]) for name, one in action()["inputs"].items()}
    assert set(with_) <= set(known)
    values = {f"inputs.{name}": text for name, text in (known | with_).items()} | event
    for step in action()["runs"]["steps"]:
        if "run" in step:
            assert "${{" not in step["run"], "what an input says would be run"
            environment = {
                name: re.sub(r"\$\{\{ ([\w.-]+) \}\}", lambda match: values[match[1]], text)
                for name, text in step.get("env", {}).items()
            }
            yield step.get("name", ""), step["run"], environment


def run_action(
    project: Path, with_: dict[str, str], *, event: dict[str, str] | None = None, **more: str
) -> tuple[int, str, dict[str, str], str]:
    """Exit code, log, outputs and step summary of the action, installed in the environment of these tests."""
    output, summary, runner = (project.parent / name for name in ("output", "summary", "runner"))
    runner.mkdir(exist_ok=True)
    if not (runner / "tfproof").exists():
        (runner / "tfproof").symlink_to(sys.prefix)
    output.write_text("")
    summary.write_text("")
    files = {"GITHUB_OUTPUT": str(output), "GITHUB_STEP_SUMMARY": str(summary), "GITHUB_ACTION_PATH": str(ROOT)}
    files |= {"RUNNER_TEMP": str(runner), "GITHUB_REPOSITORY": "owner/name"}
    log, code = "", 0
    reviews = with_.get("command") == "review" and "comment" not in with_ and event is not None
    for name, script, environment in steps(with_, event or {"github.event.pull_request.number": ""}):
        if name.startswith("Install") or (name.startswith("Comment") and not reviews):
            continue
        done = bash(script, project, **{**files, "PATH": f"{BIN}:{os.environ['PATH']}", **environment, **more})
        log += done.stdout + done.stderr
        code = code or done.returncode
    outputs = dict(line.split("=", 1) for line in output.read_text().splitlines())
    return code, log, outputs, summary.read_text()


@pytest.mark.sampled(3)
@pytest.mark.parametrize(
    ("schema", "file"),
    [
        ("vendor.github-actions", "action.yml"),
        ("vendor.github-workflows", "github"),
        ("vendor.github-workflows", "review"),
        ("vendor.github-workflows", ".github/workflows/release.yml"),
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


@pytest.mark.thorough
def test_the_action_reports_what_it_finds(project: Path) -> None:
    given = {
        "stack": "terraform",
        "var-files": "terraform/example.tfvars",
        "sarif": "a report.sarif",
        "html": "page.html",
    }
    code, log, outputs, summary = run_action(project, given)
    assert code == 1, log
    assert re.fullmatch(r"[0-9a-f]{16}", outputs.pop("digest"))
    assert outputs == {"exit-code": "1", "sarif": "a report.sarif"}
    assert (project / "page.html").read_text().startswith("<!doctype html>")
    results = json.loads((project / outputs["sarif"]).read_text())["runs"][0]["results"]
    assert "CGA_FED_06" in {result["ruleId"] for result in results}
    assert "HIGH  CGA_FED_06" in log
    assert "\n::error file=terraform/main.tf,line=15,title=CGA_FED_06" in log
    assert "CGA" in summary


def test_inputs_are_words_and_never_run(project: Path) -> None:
    (project / "terraform" / "main.tf").write_text(
        'variable "pool" {\n  type = string\n}\nresource "terraform_data" "this" {\n  input = var.pool\n}\n'
    )
    evil = "pool=$(touch ran)`touch ran`; touch ran"
    given = {"command": "prove", "stack": "terraform", "vars": f"{evil}\n", "arguments": "--format\njson\n"}
    code, log, outputs, summary = run_action(project, given | {"annotations": "false"})
    assert code == 1, log
    assert not (project / "ran").exists()
    assert '"findings": []' in log
    assert "::error" not in log
    assert summary == ""
    assert json.loads((project / "tfproof.sarif").read_text())["runs"][0]["results"]
    assert outputs["exit-code"] == "1"


@pytest.mark.thorough
def test_the_action_names_no_report_when_it_could_not_run(project: Path) -> None:
    code, log, outputs, _ = run_action(project, {"stack": "nowhere"})
    assert code == 2
    assert "no such folder: nowhere" in log
    assert (outputs["exit-code"], "sarif" in outputs) == ("2", False)


GH = """#!{python}
import json, os, sys
at = {folder!r}
words = sys.argv[1:]
assert os.environ["GH_TOKEN"] == "secret" and words[0] == "api"
if "--jq" in words:
    marker = os.environ["MARKER"]
    known = json.load(open(f"{{at}}/comments.json"))
    print("\\n".join(one["id"] for one in known if one["body"].startswith(marker)))
elif os.path.exists(f"{{at}}/forbidden"):
    sys.exit("HTTP 403: Resource not accessible by integration")
else:
    body = json.load(sys.stdin)["body"]
    json.dump({{"method": words[words.index("--method") + 1], "path": words[-1], "body": body}}, open(f"{{at}}/said.json", "w"))
"""


@pytest.mark.thorough
def test_a_review_is_one_comment_that_is_kept_up_to_date_or_the_step_summary(project: Path) -> None:
    service = project.parent / "service"
    service.mkdir()
    (service / "gh").write_text(GH.format(python=sys.executable, folder=str(service)))
    (service / "gh").chmod(0o755)
    (service / "comments.json").write_text("[]")
    git(project, "add", ".")
    git(project, "commit", "-qm", "base")
    stack = project / "terraform" / "main.tf"
    stack.write_text(stack.read_text().replace("visitors", "guests") + 'resource "terraform_data" "new" {}\n')
    base = subprocess.run(["git", "rev-parse", "HEAD"], cwd=project, capture_output=True, text=True, check=True)
    given = {"command": "review", "stack": "terraform", "var-files": "terraform/example.tfvars", "token": "secret"}
    given |= {"arguments": "--no-scan", "from": base.stdout.strip(), "sarif": ""}
    event = {"github.event.pull_request.number": "7"}

    def reviewed(**more: str) -> tuple[str, str, dict[str, str]]:
        said = service / "said.json"
        said.unlink(missing_ok=True)
        code, log, _, summary = run_action(
            project, {**given, **more}, event=event, PATH=f"{service}:{BIN}:{os.environ['PATH']}"
        )
        assert code == 0, log
        return log, summary, json.loads(said.read_text()) if said.exists() else {}

    _, _, comment = reviewed()
    assert (comment["method"], comment["path"]) == ("POST", "repos/owner/name/issues/7/comments")
    assert comment["body"].startswith('<!-- tfproof:review:v1 stack="terraform" -->\n')
    other = {"id": "1", "body": '<!-- tfproof:review:v1 stack="other" -->'}
    (service / "comments.json").write_text(json.dumps([other, {"id": "42", "body": comment["body"]}]))
    _, _, again = reviewed()
    assert (again["method"], again["path"]) == ("PATCH", "repos/owner/name/issues/comments/42")
    (service / "forbidden").touch()
    log, summary, nothing = reviewed()
    assert (nothing, summary.count("tfproof:review:v1")) == ({}, 1)
    assert "::notice::tfproof may not comment" in log
    assert reviewed(annotations="false")[1].count("tfproof:review:v1") == 1


@pytest.mark.thorough
def test_the_action_installs_itself(tmp_path: Path) -> None:
    ((_, script, _),) = [
        one for one in steps({}, {"github.event.pull_request.number": ""}) if one[0].startswith("Install")
    ]
    environment = {"RUNNER_TEMP": str(tmp_path), "GITHUB_ACTION_PATH": str(ROOT)}
    for _ in range(2):
        done = bash(script, tmp_path, **environment, PATH=f"{BIN}:{os.environ['PATH']}")
        assert done.returncode == 0, done.stderr
    said = subprocess.run(
        [tmp_path / "tfproof" / "bin" / "tfproof", "explain", "CGA_FED_06"], capture_output=True, text=True, check=False
    )
    assert said.returncode == 0, said.stderr


def test_the_page_names_every_input_and_output_of_the_action() -> None:
    page = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
    assert [name for name in (*action()["inputs"], *action()["outputs"]) if f"`{name}`" not in page] == []
    for snippet in ("github", "review"):
        used = yaml.safe_load(snippets()[snippet])["jobs"]["tfproof"]["steps"]
        (ours,) = [step for step in used if "/tfproof@" in step["uses"]]
        assert set(ours["with"]) <= set(action()["inputs"])


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
    for name in (".pre-commit-hooks.yaml", "pyproject.toml", "README.md", "LICENSE", "CHANGELOG.md"):
        shutil.copy(ROOT / name, hooks)
    for name in ("src", "policies", "docs", "requirements"):
        shutil.copytree(ROOT / name, hooks / name, ignore=shutil.ignore_patterns("__pycache__"))
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
        environment |= {"TFPROOF_CHECKOV": str(ROOT / ".venv-checkov")}  # that it is installed at need, others test
        return bash(shlex.join(["pre-commit", "run", "--config", ".pre-commit-config.yaml"]), project, **environment)

    quiet = commit("README.md")
    assert quiet.returncode == 0, quiet.stdout + quiet.stderr
    assert quiet.stdout.count("Skipped") == len(known) == 2
    loud = commit("terraform")
    assert loud.returncode == 1, loud.stdout + loud.stderr
    assert re.search(r"^tfproof check\.+Failed$", loud.stdout, re.MULTILINE)
    assert "HIGH  CGA_FED_06" in loud.stdout
    assert re.search(r"^tfproof prove\.+(Passed|Failed)$", loud.stdout, re.MULTILINE)
