"""Stacks that name everything that could leave the machine or start a program: nothing is reached, and nothing runs."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tfproof import PlannedCase, is_unknown
from tfproof.cases import Case, Planner, Settings
from tfproof.cli import main
from tfproof.errors import TfproofError
from tfproof.provider import isolation
from tfproof.terraform import find_executable

HERE = Path(__file__).parent / "outside"


class Outside:
    """A listener on this machine, and a folder in which programs leave a mark."""

    def __init__(self, marks: Path) -> None:
        self.marks = marks
        self.connections: list[str] = []
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._socket.getsockname()[1])
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._socket.accept()
                with connection:
                    connection.settimeout(1)
                    self.connections.append(repr(connection.recv(100)))

    def close(self) -> None:
        self._socket.close()

    def stack(self, name: str, folder: Path) -> Path:
        """Write a stack of ours, with the listener and the marks in it."""
        folder.mkdir(parents=True)
        for file in sorted((HERE / name).rglob("*")):
            target = folder / file.relative_to(HERE / name)
            if file.is_file():
                target.parent.mkdir(parents=True, exist_ok=True)
                text = file.read_text().replace("@PORT@", str(self.port)).replace("@MARKS@", str(self.marks))
                target.write_text(text)
        return folder

    def nothing_happened(self) -> None:
        assert self.connections == []
        assert list(self.marks.iterdir()) == []


@pytest.fixture
def outside(tmp_path: Path) -> Iterator[Outside]:
    marks = tmp_path / "marks"
    marks.mkdir()
    outside = Outside(marks)
    yield outside
    outside.close()


@pytest.fixture(params=[True, False], ids=["in a namespace", "without one"])
def belt(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """With and without a network namespace: what must not happen does not depend on it."""
    if request.param and not isolation.without_network():
        pytest.skip("this system allows no network namespaces")
    if not request.param:
        monkeypatch.setattr(isolation, "without_network", lambda: ())


def lay_traps(folder: Path, marks: Path) -> None:
    """Put programs, and settings that name programs, in a folder: each leaves a mark."""
    script = f"#!/bin/sh\ntouch {marks}/$(basename $0)\n"
    machine = f"{os.uname().sysname.lower()}_amd64"
    for name in (
        "terraform", "tofu", "git", "checkov", "unshare", "setpriv", ".venv-checkov/bin/python", ".venv/bin/python",
        "terraform-provisioner-local-exec", f"terraform.d/plugins/{machine}/terraform-provisioner-local-exec_v99999.0.0",
        f"terraform.d/plugins/{machine}/terraform-provider-aws_v99.0.0", "credentials-helper", "hook",
    ):  # fmt: skip
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(script)
        (folder / name).chmod(0o755)
    python = f"open({str(marks / 'python')!r}, 'w')\n"
    for name in ("sitecustomize.py", "json.py", "yaml.py", "checks/evil.py", "tfproof.py"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(python)
    (folder / ".checkov.yaml").write_text("external-checks-dir: [checks]\nexternal-checks-git: []\n")
    rc = f'credentials_helper "x" {{}}\nplugin_cache_dir = "{folder}"\nprovider_installation {{\n  dev_overrides {{\n    "hashicorp/aws" = "{folder}"\n  }}\n}}\n'
    for name in (".terraformrc", "terraform.rc", ".tofurc"):
        (folder / name).write_text(rc)
    git = ["git", "-C", str(folder), "-c", "user.name=x", "-c", "user.email=x@example.com"]
    subprocess.run([*git, "init", "--quiet"], check=True)
    (folder / ".gitattributes").write_text("* filter=evil\n")
    subprocess.run([*git, "add", "--all"], check=True)
    subprocess.run([*git, "commit", "--quiet", "-m", "x"], check=True)
    for key in ("filter.evil.smudge", "filter.evil.process", "core.fsmonitor", "core.sshCommand", "diff.external"):
        subprocess.run([*git, "config", key, str(folder / "hook")], check=True)


def test_nothing_runs_and_nothing_is_reached(
    outside: Outside, tmp_path: Path, belt: None, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    folder = outside.stack("effects", tmp_path / "s")
    lay_traps(folder, outside.marks)
    monkeypatch.chdir(folder)
    monkeypatch.setenv("PATH", f".:{os.environ['PATH']}")
    monkeypatch.setenv("TFPROOF_STORE", str(tmp_path / "store"))
    for command in (["plan"], ["prove"], ["access", "--from", "HEAD"], ["upgrade", "--from", "HEAD"]):
        main([*command, str(folder)])
    assert "provisioner local-exec of terraform_data.a" in capfd.readouterr().out
    with Planner(Settings.of(keep=False)) as planner:
        case = PlannedCase(Case(source=folder), planner)
        assert case.plan.changes
        assert len(case.applied.not_run) == 6
        case.must_be_destroyable()
    outside.nothing_happened()


@pytest.mark.parametrize("command", ["check", pytest.param("scan", marks=pytest.mark.thorough)])
def test_nothing_runs_while_a_stack_is_scanned(
    outside: Outside, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], command: str
) -> None:
    folder = outside.stack("effects", tmp_path / "s")
    lay_traps(folder, outside.marks)
    monkeypatch.chdir(folder)
    monkeypatch.setenv("PATH", f".:{os.environ['PATH']}")
    monkeypatch.setenv("TFPROOF_STORE", str(tmp_path / "store"))
    assert main([command, ".", "--format", "json"]) in {0, 1}
    assert '"not_run": [' in capfd.readouterr().out
    outside.nothing_happened()


@pytest.mark.thorough
@pytest.mark.parametrize(
    "command", [["test"], ["fuzz", "--examples", "2"], ["review", "--from", "HEAD"], ["init"]], ids=lambda one: one[0]
)  # fmt: skip
def test_nothing_runs_whichever_command_is_given_a_stack(
    outside: Outside, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: list[str]
) -> None:
    """In the folder stand a state with what is removed, a list of modules that leads elsewhere, and values, too."""
    folder = outside.stack("effects", tmp_path / "s")
    (folder / "x.auto.tfvars").write_text('v = "x"\n')
    (folder / "removed.tf").write_text(
        'variable "v" {\n  type    = string\n  default = "y"\n}\n'
        "removed {\n  from = terraform_data.gone\n  lifecycle {\n    destroy = true\n  }\n"
        f'  provisioner "local-exec" {{\n    when    = destroy\n    command = "touch {outside.marks}/removed"\n  }}\n}}\n'
    )
    (folder / ".terraform" / "modules").mkdir(parents=True)
    (folder / ".terraform/modules/modules.json").write_text('{"Modules":[{"Key":"m","Source":"./m","Dir":"/etc"}]}')
    (folder / "terraform.tfstate").write_text(
        '{"version":4,"terraform_version":"1.11.4","serial":1,"lineage":"x","outputs":{},"resources":[{"mode":"managed",'
        '"type":"terraform_data","name":"gone","provider":"provider[\\"terraform.io/builtin/terraform\\"]",'
        '"instances":[{"schema_version":0,"attributes":{"id":"1"}}]}]}'
    )
    lay_traps(folder, outside.marks)
    monkeypatch.chdir(folder)
    monkeypatch.setenv("PATH", f".:{os.environ['PATH']}")
    monkeypatch.setenv("TFPROOF_STORE", str(tmp_path / "store"))
    monkeypatch.setenv("TF_CLI_ARGS_plan", f"-out={outside.marks}/plan")
    assert main([command[0], ".", *command[1:]]) in {0, 1}
    outside.nothing_happened()


def test_around_a_command_nothing_runs_and_nothing_is_reached(
    outside: Outside, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the command does is the user's own. These reach nothing, and neither does tfproof around them."""
    monkeypatch.setenv("TF_CLI_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("TFPROOF_STORE", str(tmp_path / "store"))
    folder, terraform = outside.stack("effects", tmp_path / "s"), str(find_executable().path)
    subprocess.run([terraform, f"-chdir={folder}", "init", "-backend=false"], check=True, capture_output=True)
    assert main(["exec", "--dir", str(folder), "--", terraform, f"-chdir={folder}", "validate"]) == 0
    lay_traps(folder, outside.marks)
    monkeypatch.chdir(folder)
    monkeypatch.setenv("PATH", f".:{os.environ['PATH']}")
    assert main(["exec", "--", "/bin/true"]) == 0
    outside.nothing_happened()


@pytest.mark.sampled(2)
@pytest.mark.parametrize("name", ["remote_states", "aws"])
def test_nothing_is_read_from_elsewhere(
    outside: Outside, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(isolation, "without_network", lambda: ())
    folder = outside.stack(name, tmp_path / "s")
    with Planner(Settings.of(keep=False)) as planner:
        case = PlannedCase(Case(source=folder), planner)
        with contextlib.suppress(TfproofError):
            assert case.plan.changes
        with contextlib.suppress(TfproofError):
            assert case.applied
    outside.nothing_happened()


@pytest.fixture
def mirror(outside: Outside, tmp_path: Path) -> Path:
    """Providers that leave a mark and open a connection, in the place of some that do."""
    machine = "amd64" if os.uname().machine == "x86_64" else "arm64"
    mirror = tmp_path / "mirror"
    for address in ("hashicorp/external", "hashicorp/http", "hashicorp/local", "acme/k"):
        name = address.partition("/")[2]
        folder = mirror / "registry.terraform.io" / address / "1.0.0" / f"{os.uname().sysname.lower()}_{machine}"
        program = folder / f"terraform-provider-{name}_v1.0.0"
        folder.mkdir(parents=True)
        run = f'exec "{sys.executable}" "{HERE.parent}/reaching_provider.py" "{outside.marks}" {outside.port}'
        program.write_text(f"#!/bin/sh\n{run}\n")
        program.chmod(0o755)
    return mirror


def test_a_provider_is_not_asked_for_what_reaches_out(
    outside: Outside, tmp_path: Path, mirror: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(isolation, "without_network", lambda: ())
    folder = outside.stack("providers", tmp_path / "s")
    with Planner(Settings.of(keep=False, mirror=str(mirror))) as planner:
        case = PlannedCase(Case(source=folder), planner)
        outcome = planner.outcome(case.case)
        assert set(outcome.looked_up) == {"data.external.program", "data.http.page", "data.k_thing.x"}
        assert is_unknown(case.plan["k_thing.x"]["name"])
        assert case.plan.outputs["config"] == "read"
        assert case.applied["local_file.elsewhere"]["filename"] == f"{outside.marks}/file"
        case.must_be_destroyable()
    outside.nothing_happened()


def test_a_provider_that_could_reach_out_is_refused_where_terraform_would_start_it(
    outside: Outside, tmp_path: Path, mirror: Path
) -> None:
    folder = outside.stack("providers", tmp_path / "s")
    with Planner(Settings.of(keep=False, mirror=str(mirror), resident=False)) as planner:
        with pytest.raises(TfproofError, match=r"data\.external\.program") as caught:
            _ = PlannedCase(Case(source=folder), planner).plan
        assert caught.value.where == "main.tf:10"
    outside.nothing_happened()


@pytest.mark.sampled(2)
@pytest.mark.parametrize(
    "source",
    ["http://127.0.0.1:@PORT@/m.zip", "git::http://127.0.0.1:@PORT@/m.git", "https://localhost:@PORT@/m.zip",
     "git::ext::sh -c touch% @MARKS@/ext", "127.0.0.1:@PORT@/acme/m/aws", "git::ssh://git@127.0.0.1:@PORT@/m.git"],
)  # fmt: skip
def test_no_module_is_fetched_from_this_machine(outside: Outside, tmp_path: Path, source: str) -> None:
    folder = tmp_path / "s"
    folder.mkdir()
    text = source.replace("@PORT@", str(outside.port)).replace("@MARKS@", str(outside.marks))
    (folder / "main.tf").write_text(f'module "m" {{\n  source = "{text}"\n}}\n')
    with Planner(Settings.of(keep=False)) as planner, pytest.raises(TfproofError, match=r"module\.m is not downloaded"):
        _ = PlannedCase(Case(source=folder), planner).plan
    outside.nothing_happened()


@pytest.mark.sampled(2)
@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_no_provider_is_fetched_from_this_machine(outside: Outside, tmp_path: Path, host: str) -> None:
    folder = tmp_path / "s"
    folder.mkdir()
    (folder / "main.tf").write_text(
        f'terraform {{\n  required_providers {{\n    x = {{\n      source = "{host}:{outside.port}/acme/x"\n    }}\n  }}\n}}\n'
        'resource "x_y" "z" {}\n'
    )
    with Planner(Settings.of(keep=False)) as planner, pytest.raises(TfproofError, match="is not downloaded"):
        _ = PlannedCase(Case(source=folder), planner).plan
    outside.nothing_happened()


@pytest.mark.thorough
def test_what_cannot_be_read_to_its_end_is_not_planned(outside: Outside, tmp_path: Path) -> None:
    """A provider block behind it would keep its own settings, such as a file that names a program."""
    folder = tmp_path / "s"
    folder.mkdir()
    config = folder / "config"
    config.write_text(f"[default]\ncredential_process = touch {outside.marks}/credentials\n")
    (folder / "main.tf").write_text(
        f"locals {{\n  a = {' + '.join(['1'] * 400)}\n}}\n"
        f'provider "aws" {{\n  region = "eu-west-1"\n  shared_config_files = ["{config}"]\n  profile = "default"\n}}\n'
        'resource "aws_sns_topic" "a" {}\n'
    )
    with Planner(Settings.of(keep=False)) as planner:
        (found,) = planner.outcome(Case(source=folder)).failures
    assert (found.where, "more than 250 operators" in found.message) == ("main.tf:2", True)
    outside.nothing_happened()
