"""Plans of configurations that need no provider."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tfproof.errors import CommandTimeout, ProviderNotFound, TerraformError, UsageError
from tfproof.terraform import Executable, PlanRun, Sandbox, Sandboxes, run_plan

Write = Callable[..., Path]

ECHO = """
variable "value" {
  type     = any
  nullable = true
}

resource "terraform_data" "this" {
  input = var.value
}
"""


def planned_input(run: PlanRun) -> Any:
    assert run.plan is not None, run.diagnostics
    return run.plan["resource_changes"][0]["change"]["after"]["input"]


@pytest.mark.sampled(2)
@pytest.mark.parametrize("value", ["x", "${x}", 3, 2.5, True, False, ["a"], {"a": {"b": [1]}}, "ü\n"])
def test_an_input_arrives_as_it_is(workspaces: Sandboxes, write: Write, value: Any) -> None:
    workspace = workspaces.open(write({"main.tf": ECHO}))
    assert planned_input(run_plan(workspace, {"value": value})) == value


def test_none_is_null(workspaces: Sandboxes, write: Write) -> None:
    text = 'variable "a" {\n  default = "x"\n}\noutput "is_null" {\n  value = var.a == null\n}\n'
    run = run_plan(workspaces.open(write({"main.tf": text})), {"a": None})
    assert run.plan is not None
    assert run.plan["planned_values"]["outputs"]["is_null"]["value"] is True


def test_inputs_win_over_files_and_later_files_over_earlier_ones(workspaces: Sandboxes, write: Write) -> None:
    folder = write({"main.tf": ECHO})
    files = [folder.parent / "a.tfvars", folder.parent / "b.tfvars"]
    for file in files:
        file.write_text(f'value = "{file.stem}"\n')
    workspace = workspaces.open(folder)
    assert planned_input(run_plan(workspace, {}, files)) == "b"
    assert planned_input(run_plan(workspace, {"value": "c"}, files)) == "c"


def test_every_missing_input_is_named_in_order(workspaces: Sandboxes, write: Write) -> None:
    text = "".join(f'variable "{name}" {{\n}}\n' for name in ("one", "two", "three"))
    run = run_plan(workspaces.open(write({"main.tf": text})), {})
    assert run.plan is None
    assert [(d.context, d.where) for d in run.errors] == [
        ('variable "one"', "main.tf:1"), ('variable "two"', "main.tf:3"), ('variable "three"', "main.tf:5"),
    ]  # fmt: skip


def test_an_unknown_input_is_refused_with_the_nearest_name(workspaces: Sandboxes, write: Write) -> None:
    workspace = workspaces.open(write({"main.tf": ECHO}))
    with pytest.raises(UsageError, match="no such input variable: valeu") as caught:
        run_plan(workspace, {"valeu": 1})
    assert caught.value.fix == "did you mean value?"


def test_an_unknown_name_in_a_file_is_left_out_with_a_warning(workspaces: Sandboxes, write: Write) -> None:
    folder = write({"main.tf": ECHO})
    file = folder.parent / "x.tfvars"
    file.write_text("value = 1\nother = 2\n")
    run = run_plan(workspaces.open(folder), {}, [file])
    assert run.plan is not None
    (warning,) = run.diagnostics
    assert warning.severity == "warning"
    assert '"other"' in warning.detail


def test_a_wrong_type_is_refused_and_no_place_of_ours_is_named(workspaces: Sandboxes, write: Write) -> None:
    text = 'variable "n" {\n  type = number\n}\n'
    run = run_plan(workspaces.open(write({"main.tf": text})), {"n": "x"})
    assert run.plan is None
    assert [(d.file, "var.n" in d.detail) for d in run.errors] == [(None, True)]


def test_a_failed_precondition_in_a_module_names_file_and_line(workspaces: Sandboxes, write: Write) -> None:
    child = (
        'variable "a" {}\nresource "terraform_data" "this" {\n  input = 1\n  lifecycle {\n    precondition {\n'
        '      condition     = var.a == 2\n      error_message = "must be two"\n    }\n  }\n}\n'
    )
    folder = write({"main.tf": 'module "c" {\n  source = "../child"\n  a = 1\n}\n'})
    write({"main.tf": child}, "child")
    workspace = workspaces.open(folder)
    run = run_plan(workspace, {})
    assert run.plan is None
    assert [(d.file, d.line, d.detail) for d in run.errors] == [("../child/main.tf", 6, "must be two")]
    assert workspace.module_folders() == {"": ".", "module.c": "../child"}


def test_what_does_not_parse_is_an_error_with_file_and_line(workspaces: Sandboxes, write: Write) -> None:
    with pytest.raises(TerraformError, match="cannot be loaded") as caught:
        workspaces.open(write({"main.tf": 'variable "a" {}\nlocals {\n  x =\n}\n'}))
    assert caught.value.where == "main.tf:3"


def test_a_module_that_is_not_there_is_an_error(workspaces: Sandboxes, write: Write) -> None:
    with pytest.raises(TerraformError, match="cannot be loaded") as caught:
        workspaces.open(write({"main.tf": 'module "x" {\n  source = "./nowhere"\n}\n'}))
    assert caught.value.where == "main.tf:1"


def test_a_provider_that_is_nowhere_is_named_with_its_constraint_and_the_places(
    executable: Executable, write: Write
) -> None:
    text = 'terraform {\n  required_providers {\n    x = {\n      source  = "registry.invalid/acme/x"\n      version = "~> 3.1"\n    }\n  }\n}\n'
    with (
        Sandboxes(executable, timeout=120, allowed=["acme/x"]) as workspaces,
        pytest.raises(ProviderNotFound, match=r"registry\.invalid/acme/x ~> 3\.1") as caught,
    ):
        workspaces.open(write({"main.tf": text}))
    assert ".terraform.d/plugins" in str(caught.value.where)
    assert "the registry registry.invalid" in str(caught.value.where)


@pytest.mark.parametrize(
    ("name", "message"),
    [("nowhere", "no such folder"), ("file", "is not a folder"), ("empty", "no Terraform source")],
)
def test_a_folder_without_configuration_is_refused(
    workspaces: Sandboxes, tmp_path: Path, name: str, message: str
) -> None:
    (tmp_path / "file").write_text("")
    (tmp_path / "empty").mkdir()
    with pytest.raises(UsageError, match=message):
        workspaces.open(tmp_path / name)


def test_the_same_folder_is_prepared_once_and_again_when_it_changed(workspaces: Sandboxes, write: Write) -> None:
    folder = write({"main.tf": ECHO})
    first = workspaces.open(folder)
    assert workspaces.open(folder) is first
    write({"more.tf": 'output "x" {\n  value = 1\n}\n'})
    assert workspaces.open(folder).root != first.root


def test_a_folder_that_was_broken_can_be_repaired(workspaces: Sandboxes, write: Write) -> None:
    with pytest.raises(TerraformError):
        workspaces.open(write({"main.tf": ECHO, "broken.tf": "x ="}))
    folder = write({})
    (folder / "broken.tf").unlink()
    assert planned_input(run_plan(workspaces.open(folder), {"value": 1})) == 1


@pytest.mark.parametrize(
    "block",
    [
        'backend "s3" {\n    bucket = "b"\n    key = "k"\n    region = "r"\n  }',
        'cloud {\n    organization = "o"\n    workspaces {\n      name = "w"\n    }\n  }',
    ],
)
def test_a_root_with_state_elsewhere_is_planned(workspaces: Sandboxes, write: Write, block: str) -> None:
    workspace = workspaces.open(write({"main.tf": f"terraform {{\n  {block}\n}}\n{ECHO}"}))
    assert planned_input(run_plan(workspace, {"value": 1})) == 1


def test_plans_of_one_workspace_may_run_at_once(workspaces: Sandboxes, write: Write) -> None:
    workspace = workspaces.open(write({"main.tf": f'terraform {{\n  backend "http" {{}}\n}}\n{ECHO}'}))
    with ThreadPoolExecutor(4) as pool:
        runs = pool.map(lambda value: run_plan(workspace, {"value": value}), range(6))
    assert [planned_input(run) for run in runs] == list(range(6))


def test_the_callers_environment_changes_nothing(
    executable: Executable, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write(
        {"main.tf": 'variable "a" {\n  default = "good"\n}\nresource "terraform_data" "this" {\n  input = var.a\n}\n'}
    )
    hostile = {
        "AWS_PROFILE": "nope", "AWS_CA_BUNDLE": "/nope", "TF_VAR_a": "evil", "TF_CLI_CONFIG_FILE": "/nope",
        "TF_CLI_ARGS_plan": "-destroy", "TF_WORKSPACE": "evil", "TF_DATA_DIR": "/nope", "TF_CLI_ARGS": "-evil",
    }  # fmt: skip
    for name, value in hostile.items():
        monkeypatch.setenv(name, value)
    with Sandboxes(executable) as workspaces:
        run = run_plan(workspaces.open(folder), {})
    assert planned_input(run) == "good"
    assert run.plan is not None
    assert run.plan["resource_changes"][0]["change"]["actions"] == ["create"]


def test_nothing_is_written_to_the_users_tree_and_nothing_stays(executable: Executable, write: Write) -> None:
    folder = write({"main.tf": ECHO, "terraform.tfstate": "mine", ".terraform.lock.hcl": "# mine\n"})
    before = {path: (path.read_text(), path.stat().st_mtime_ns) for path in folder.rglob("*")}
    folder.chmod(0o500)
    with Sandboxes(executable) as workspaces:
        run_plan(workspaces.open(folder), {"value": 1})
        run_plan(workspaces.open(folder), {})
        root = workspaces.root
        assert not list((root / "p").iterdir())
    folder.chmod(0o700)
    assert {path: (path.read_text(), path.stat().st_mtime_ns) for path in folder.rglob("*")} == before
    assert not root.exists()


def test_a_plan_that_takes_too_long_is_stopped(executable: Executable, write: Write) -> None:
    with Sandboxes(executable, timeout=60) as workspaces:
        workspace = workspaces.open(write({"main.tf": ECHO}))
        with pytest.raises(CommandTimeout, match="plan did not end within"):
            run_plan(dataclasses.replace(workspace, timeout=0.001), {"value": 1})


def test_a_resident_provider_may_add_to_the_environment(executable: Executable, write: Write) -> None:
    class Stub:
        def plan_environment(self, workspace: Sandbox) -> dict[str, str]:
            return {"TF_VAR_value": json.dumps(workspace.source.name)}

        def recover(self, workspace: Sandbox, said: str) -> bool:
            raise AssertionError(f"{workspace.source} failed: {said}")

        def release(self, workspace: Sandbox) -> None:
            raise AssertionError(f"{workspace.source} was opened for good")

    with Sandboxes(executable, resident=Stub()) as workspaces:
        assert planned_input(run_plan(workspaces.open(write({"main.tf": ECHO})), {})) == "stack"
