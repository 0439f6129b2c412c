"""Each defect of tftest 1.8.8 that the runner must not have: shown on stock tftest, absent from ours."""

from __future__ import annotations

import gc
import inspect
import json
import os
import signal
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

import tftest
from tfproof.errors import CommandKilled, CommandTimeout, TerraformNotFound, WorkspaceError
from tfproof.terraform.created_files import CreatedFiles
from tfproof.terraform.runner import TerraformRunner
from tfproof.terraform.runner_errors import CommandFailed

Fake = Callable[[str], str]

PLAN = {"format_version": "1.2", "planned_values": {"outputs": {}, "root_module": {}}, "variables": {}}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "module"
    path.mkdir()
    (path / "main.tf").write_text('variable "a" {\n  default = 1\n}\n')
    return path


@pytest.fixture
def fake(tmp_path: Path) -> Fake:
    """Write a shell script that takes the place of Terraform and return its path."""

    def write(body: str) -> str:
        path = tmp_path / "terraform"
        path.write_text(f"#!/bin/sh\n{textwrap.dedent(body)}\n")
        path.chmod(0o755)
        return str(path)

    return write


def recording(fake: Fake, log: Path) -> str:
    """Return a fake that keeps each argument, and what is in a variables file, and answers with a plan."""
    return fake(f"""
        for argument in "$@"; do
          printf '%s\\n' "$argument" >> {log}
          case "$argument" in -var-file=*) printf 'FILE %s\\n' "$(cat "${{argument#-var-file=}}")" >> {log} ;; esac
          case "$argument" in -out=*) touch "${{argument#-out=}}" ;; esac
        done
        echo '{json.dumps(PLAN)}'
    """)


@pytest.mark.parametrize("code", [2, 3, 42, 127])
def test_every_exit_code_that_is_no_success_is_an_error(folder: Path, fake: Fake, code: int) -> None:
    binary = fake(f"echo out; echo err >&2; exit {code}")
    assert tftest.TerraformTest(str(folder), binary=binary).apply() == "out\n"
    with pytest.raises(CommandFailed) as caught:
        TerraformRunner(str(folder), binary=binary).apply()
    assert isinstance(caught.value, tftest.TerraformTestError)
    assert caught.value.cmd_error == "err\n"


def test_changes_are_no_failure_when_the_exit_code_was_asked_to_tell_them(folder: Path, fake: Fake) -> None:
    done = TerraformRunner(str(folder), binary=fake("exit 2")).execute_command("plan", "-detailed-exitcode")
    assert done.retcode == 2


def test_a_killed_terraform_does_not_pass(folder: Path, fake: Fake) -> None:
    binary = fake("echo half; kill -KILL $$")
    assert tftest.TerraformTest(str(folder), binary=binary).apply() == "half\n"
    with pytest.raises(CommandKilled, match="SIGKILL"):
        TerraformRunner(str(folder), binary=binary).apply()


def test_much_output_on_stderr_does_not_hang(folder: Path, fake: Fake) -> None:
    binary = fake("head -c 200000 /dev/zero | tr '\\0' x >&2; echo done")
    script = f"import tftest; tftest.TerraformTest({str(folder)!r}, binary={binary!r}).apply()"
    stock = subprocess.Popen([sys.executable, "-c", script], start_new_session=True)
    try:
        with pytest.raises(subprocess.TimeoutExpired):
            stock.wait(timeout=1.5)
    finally:
        os.killpg(stock.pid, signal.SIGKILL)
        stock.wait()
    done = TerraformRunner(str(folder), binary=binary, timeout=30).execute_command("apply")
    assert (done.out, len(done.err)) == ("done\n", 200_000)


def test_a_command_that_does_not_end_is_stopped(folder: Path, fake: Fake) -> None:
    assert not hasattr(tftest.TerraformTest(str(folder)), "timeout")
    with pytest.raises(CommandTimeout, match=r"did not end within 0\.5 seconds"):
        TerraformRunner(str(folder), binary=fake("sleep 60"), timeout=0.5).apply()


def test_garbage_collection_leaves_the_users_files_alone(folder: Path, fake: Fake) -> None:
    binary = fake("mkdir -p .terraform && echo new > .terraform.lock.hcl && echo new > terraform.tfstate.backup")

    def left_by(kind: type[tftest.TerraformTest]) -> dict[str, str]:
        (folder / ".terraform.lock.hcl").write_text("mine")
        (folder / "terraform.tfstate").write_text("mine")
        runner = kind(str(folder), binary=binary)
        runner.setup()
        del runner
        gc.collect()
        return {path.name: path.read_text() for path in sorted(folder.iterdir()) if "terraform" in path.name}

    assert left_by(tftest.TerraformTest) == {}
    assert left_by(TerraformRunner) == {".terraform.lock.hcl": "mine", "terraform.tfstate": "mine"}


def test_what_setup_made_is_removed(folder: Path, fake: Fake, tmp_path: Path) -> None:
    (tmp_path / "extra.tf").write_text("")
    runner = TerraformRunner(
        str(folder), binary=fake("mkdir -p .terraform/x; touch .terraform.lock.hcl terraform.tfstate")
    )
    runner.setup(extra_files=[str(tmp_path / "extra.tf")])
    assert (folder / "extra.tf").is_symlink()
    del runner
    gc.collect()
    assert [path.name for path in folder.iterdir()] == ["main.tf"]


@pytest.mark.parametrize(
    ("name", "text", "changed"),
    [
        ("a.tf", 'resource "x_y" "z" {\n  lifecycle { prevent_destroy = true }\n}\n', True),
        ("a.tf", "resource x_y z {\n  lifecycle {\n    prevent_destroy=(true) # here\n  }\n}\n", True),
        ("a.tf.json", '{"resource": {"x_y": {"z": {"lifecycle": [{"prevent_destroy":  true}]}}}}', True),
        ("a.tf.json", '{"resource": {"x_y": {"z": {"lifecycle": {"prevent_destroy": "true"}}}}}', True),
        ("a.tf", "locals {\n  a = <<E\nprevent_destroy = true\nE\n}\n# prevent_destroy = true\n", False),
        ("a.tf", 'resource "x_y" "z" {\n  prevent_destroy = true\n}\n', False),
        ("a.txt", "prevent_destroy = true\n", False),
    ],
)
def test_prevent_destroy_is_found_where_it_means_something(tmp_path: Path, name: str, text: str, changed: bool) -> None:
    (tmp_path / name).write_text(text)
    footprint = CreatedFiles(tmp_path)
    footprint.disable_prevent_destroy()
    wanted = text.replace('"true"', "false").replace("(true)", "false").replace("true", "false")
    assert (tmp_path / name).read_text() == (wanted if changed else text)
    footprint.remove()
    assert [path.read_text() for path in tmp_path.iterdir()] == [text]


def test_prevent_destroy_is_put_back_and_a_users_backup_stays(folder: Path, fake: Fake) -> None:
    text = 'resource "terraform_data" "x" {\n  lifecycle {\n    prevent_destroy = true\n  }\n}\n'
    (folder / "main.tf").write_text(text)
    (folder / "notes.bkp").write_text("mine")
    runner = TerraformRunner(str(folder), binary=fake("exit 0"))
    runner.setup(disable_prevent_destroy=True)
    assert "prevent_destroy = false" in (folder / "main.tf").read_text()
    del runner
    gc.collect()
    assert {path.name: path.read_text() for path in folder.iterdir()} == {"main.tf": text, "notes.bkp": "mine"}


def test_no_plan_file_stays_in_the_temp_folder(
    folder: Path, fake: Fake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    temp = tmp_path / "temp"
    temp.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temp))
    binary = recording(fake, tmp_path / "log")
    tftest.TerraformTest(str(folder), binary=binary).plan(output=True)
    left = list(temp.iterdir())
    assert len(left) == 1
    left[0].unlink()
    TerraformRunner(str(folder), binary=binary).plan(output=True)
    assert list(temp.iterdir()) == []


CHANGES = ["child module", "TF_VAR", "version"]


# tftest leaves the file of a kept result open.
@pytest.mark.filterwarnings("ignore:unclosed file", "ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("change", CHANGES)
def test_a_kept_result_is_not_used_when_what_it_depends_on_changed(
    tmp_path: Path, fake: Fake, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    root, child = tmp_path / "root", tmp_path / "child"
    root.mkdir()
    child.mkdir()
    (root / "main.tf").write_text('module "child" {\n  source = "../child"\n}\n')
    (child / "main.tf").write_text("# one\n")

    def answers(kind: type[tftest.TerraformTest]) -> list[str]:
        (child / "main.tf").write_text("# one\n")
        monkeypatch.setenv("TF_VAR_a", "one")
        version, said = tmp_path / "version", []
        version.write_text("1.11.4")
        binary = fake(f'cat {version} {child}/main.tf; echo "$TF_VAR_a"')
        for turn in range(2):
            runner = kind(str(root), binary=binary, enable_cache=True, cache_dir=tmp_path / f"cache-{kind.__name__}")
            said.append(runner.plan(use_cache=True))
            if turn == 0 and change == "child module":
                (child / "main.tf").write_text("# two\n")
            elif turn == 0 and change == "TF_VAR":
                monkeypatch.setenv("TF_VAR_a", "two")
            elif turn == 0:
                version.write_text("1.12.0")
        return said

    stale = answers(tftest.TerraformTest)
    assert stale[0] == stale[1]
    fresh = answers(TerraformRunner)
    assert fresh[0] != fresh[1]


def test_a_kept_result_is_used_while_nothing_changes(folder: Path, fake: Fake, tmp_path: Path) -> None:
    binary = fake(f"echo x >> {tmp_path}/ran; [ $1 = version ] || wc -l < {tmp_path}/ran")
    said = {
        TerraformRunner(str(folder), binary=binary, enable_cache=True, cache_dir=tmp_path / "cache").plan(
            use_cache=True
        )
        for _ in range(2)
    }
    assert len(said) == 1


def test_booleans_and_none_reach_terraform_as_what_they_are(folder: Path, fake: Fake, tmp_path: Path) -> None:
    values = {"off": False, "nothing": None, "names": ["${x}"], "count": 3, "text": "a b"}
    stock, ours = tmp_path / "stock", tmp_path / "ours"
    tftest.TerraformTest(str(folder), binary=recording(fake, stock)).plan(tf_vars=values)
    assert {"off=False", "nothing=None"} <= set(stock.read_text().splitlines())
    TerraformRunner(str(folder), binary=recording(fake, ours)).plan(tf_vars=values)
    lines = ours.read_text().splitlines()
    written = next(json.loads(line.removeprefix("FILE ")) for line in lines if line.startswith("FILE "))
    assert written == {"off": False, "nothing": None, "names": ["${x}"]}
    assert {"count=3", "text=a b"} <= set(lines)


def test_a_number_is_fine_as_the_value_of_a_flag(folder: Path, fake: Fake, tmp_path: Path) -> None:
    binary = recording(fake, tmp_path / "log")
    with pytest.raises(TypeError):
        tftest.TerraformTest(str(folder), binary=binary).plan(parallelism=10)
    TerraformRunner(str(folder), binary=binary).plan(parallelism=10)
    assert "-parallelism\n10\n" in (tmp_path / "log").read_text()


def test_hasattr_of_a_plan_answers(folder: Path, fake: Fake, tmp_path: Path) -> None:
    binary = recording(fake, tmp_path / "log")
    stock = tftest.TerraformTest(str(folder), binary=binary).plan(output=True)
    with pytest.raises(KeyError):
        hasattr(stock, "x")
    plan = TerraformRunner(str(folder), binary=binary).plan(output=True)
    assert not hasattr(plan, "x")
    assert plan.format_version == "1.2"
    assert isinstance(plan, tftest.TerraformPlanOutput)


def test_a_missing_folder_and_a_missing_executable_are_told_apart(folder: Path, fake: Fake, tmp_path: Path) -> None:
    missing = str(tmp_path / "nowhere")
    with pytest.raises(tftest.TerraformTestError, match="executable not found"):
        tftest.TerraformTest(missing, binary=fake("exit 0")).plan()
    with pytest.raises(WorkspaceError, match=r"no such folder: .*nowhere"):
        TerraformRunner(missing, binary=fake("exit 0")).plan()
    with pytest.raises(TerraformNotFound, match=r"there is no executable .*nowhere"):
        TerraformRunner(str(folder), binary=missing).plan()


def test_all_of_tftests_methods_are_there_with_its_arguments() -> None:
    stock_signatures = {
        "setup": "extra_files plugin_dir init_vars backend cleanup_on_exit disable_prevent_destroy workspace_name use_cache kw",
        "init": "input color force_copy plugin_dir init_vars backend use_cache kw",
        "workspace": "name",
        "plan": "input color refresh tf_vars targets output tf_var_file state use_cache kw",
        "apply": "input color auto_approve tf_vars targets tf_var_file use_cache kw",
        "output": "name color json_format use_cache kw",
        "destroy": "color auto_approve tf_vars targets tf_var_file use_cache kw",
        "refresh": "color lock tf_vars targets kw",
        "state_pull": "",
    }
    for name, parameters in stock_signatures.items():
        assert hasattr(tftest.TerraformTest, name)
        assert list(inspect.signature(getattr(TerraformRunner, name)).parameters) == ["self", *parameters.split()], name
