"""``tfproof exec``: a command of the user, with resident providers around it."""

from __future__ import annotations

import contextlib
import json
import os
import pty
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.process_tools import is_gone

Run = Callable[..., subprocess.CompletedProcess[str]]
TOY = "registry.terraform.io/acme/toy"
TOY_PROGRAM = Path(__file__).parents[1] / "provider" / "toy_provider.py"
HEAD = 'terraform {{\n  required_providers {{\n    toy = {{\n      source  = "acme/toy"\n      version = "{}"\n    }}\n  }}\n}}\n'
THING = 'provider "toy" {\n  greeting = "hello"\n}\nresource "toy_thing" "this" {\n  name = "a"\n}\n'
PLAN = ("terraform", "plan", "-no-color", "-input=false", "-lock=false")
ENVIRONMENT = (sys.executable, "-c", "import os, sys; print(os.environ.get(sys.argv[1]))")


def provider(root: Path, version: str = "1.0.0") -> Path:
    """Put the toy provider where a mirror has it; beside itself it notes its process ids, folders and COLOUR."""
    uname = os.uname()
    machine = {"x86_64": "amd64", "aarch64": "arm64"}.get(uname.machine, uname.machine)
    package = root / TOY / version / f"{uname.sysname.lower()}_{machine}"
    package.mkdir(parents=True)
    path = package / f"terraform-provider-toy_v{version}"
    path.write_text(
        f'#!/bin/sh\npwd >>"{root}/folders"\necho "$COLOUR" >>"{root}/colours"\necho "$$ {version}" >>"{root}/pids"\n'
        f'exec "{sys.executable}" "{TOY_PROGRAM}" "$@"\n'
    )
    path.chmod(0o755)
    return package


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder in which ``terraform init`` put the toy provider; the configuration is in ``tmp_path``."""
    # A command under tfproof exec runs in the user's own environment, and so would the variables of the tester's.
    for name in [name for name in os.environ if name.startswith("TF_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("TF_CLI_CONFIG_FILE", os.devnull)
    (tmp_path / "main.tf").write_text(HEAD.format("~> 1.0") + THING)
    providers = tmp_path / ".terraform" / "providers"
    provider(providers)
    return providers


def lines(path: Path) -> list[str]:
    return path.read_text().splitlines()


def sockets_in(folder: Path) -> list[str]:
    # os.walk goes on when a folder is removed under it.
    return [name for parent, _, names in os.walk(folder) for name in names if (Path(parent) / name).is_socket()]


@pytest.mark.sampled(2)
@pytest.mark.parametrize(
    ("script", "code"), [("exit 0", 0), ("exit 7", 7), ("kill -9 $$", 137)], ids=["success", "failure", "killed"]
)
def test_the_exit_code_is_the_commands(tfproof: Run, installed: Path, script: str, code: int) -> None:
    done = tfproof("exec", "--", "sh", "-c", f"echo out; echo err >&2; {script}")
    assert (done.returncode, done.stdout) == (code, "out\n")
    assert done.stderr.splitlines()[0] == "err"


def test_the_command_gets_its_arguments_as_they_are_and_its_own_folder(
    tfproof: Run, installed: Path, tmp_path: Path
) -> None:
    script = "import os, sys; print(os.getcwd(), sys.argv[1:])"
    done = tfproof("exec", "--dir", ".", "--", sys.executable, "-c", script, "--dir", "x", "--", "a b")
    assert done.stdout == f"{tmp_path} ['--dir', 'x', '--', 'a b']\n"
    assert (done.returncode, done.stderr) == (0, "")


def test_many_terraform_commands_are_served_by_one_provider_that_ends_with_them(tfproof: Run, installed: Path) -> None:
    plan = " ".join(PLAN)
    done = tfproof("exec", "--", "sh", "-ec", f"{plan}; {plan}; {plan}", COLOUR="blue")
    assert done.returncode == 0, done.stdout + done.stderr
    assert len(re.findall(r'\+ said += "hello, a"', done.stdout)) == 3
    # One was asked for the schema and then configured.
    [served] = lines(installed / "pids")
    assert is_gone(int(served.split()[0]))


def test_providers_get_the_users_environment_and_folder(tfproof: Run, installed: Path, tmp_path: Path) -> None:
    assert tfproof("exec", "--", *PLAN, COLOUR="blue").returncode == 0
    assert set(lines(installed / "colours")) == {"blue"}
    assert set(lines(installed / "folders")) == {str(tmp_path)}


@pytest.mark.thorough
def test_what_the_user_attached_already_stays(tfproof: Run, installed: Path) -> None:
    theirs = {"registry.terraform.io/acme/other": {"Pid": 1}, TOY: {"Pid": 2}}
    done = tfproof("exec", "--", *ENVIRONMENT, "TF_REATTACH_PROVIDERS", TF_REATTACH_PROVIDERS=json.dumps(theirs))
    assert json.loads(done.stdout) == theirs


def test_without_init_the_newest_version_of_a_mirror_that_meets_the_constraints_is_taken(
    tfproof: Run, tmp_path: Path
) -> None:
    (tmp_path / "main.tf").write_text(HEAD.format("~> 1.1") + THING)
    mirror = tmp_path / "mirror"
    for version in ("1.0.0", "1.9.0", "1.10.0", "1.11.0-rc1", "2.0.0"):
        provider(mirror, version)
    done = tfproof("exec", "--mirror", mirror, "--", *PLAN)
    assert done.returncode == 0, done.stdout + done.stderr
    assert {line.split()[1] for line in lines(mirror / "pids")} == {"1.10.0"}


@pytest.mark.thorough
def test_the_locked_version_is_taken(tfproof: Run, tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(HEAD.format("~> 1.0") + THING)
    (tmp_path / ".terraform.lock.hcl").write_text(f'provider "{TOY}" {{\n  version = "1.0.0"\n}}\n')
    mirror = tmp_path / "mirror"
    for version in ("1.0.0", "1.9.0"):
        provider(mirror, version)
    assert tfproof("exec", "--mirror", mirror, "--", *PLAN).returncode == 0
    assert {line.split()[1] for line in lines(mirror / "pids")} == {"1.0.0"}


def test_a_binary_that_is_not_the_locked_one_is_not_used(tfproof: Run, installed: Path, tmp_path: Path) -> None:
    lock = f'provider "{TOY}" {{\n  version = "1.0.0"\n  hashes = [\n    "h1:{"A" * 43}=",\n  ]\n}}\n'
    (tmp_path / ".terraform.lock.hcl").write_text(lock)
    done = tfproof("exec", "--", *ENVIRONMENT, "TF_REATTACH_PROVIDERS")
    assert (done.returncode, done.stdout) == (0, "None\n")
    assert "is not the one that is locked" in done.stderr
    assert not (installed / "pids").exists()


def test_without_any_provider_the_command_runs_the_slow_way_with_one_warning(tfproof: Run, tmp_path: Path) -> None:
    done = tfproof("exec", "--", "sh", "-c", "echo out; exit 3")
    assert (done.returncode, done.stdout) == (3, "out\n")
    [warning] = done.stderr.splitlines()
    assert "Using Terraform's own provider startup" in warning
    assert "terraform init" in warning
    mirror = tmp_path / "mirror"
    provider(mirror)
    done = tfproof("exec", "--mirror", mirror, "--", "true")
    assert (done.returncode, "held by the mirror" in done.stderr) == (125, True)
    done = tfproof("exec", "--dir", tmp_path / "nowhere", "--", "true")
    assert (done.returncode, "nowhere" in done.stderr) == (125, True)


@pytest.mark.thorough
def test_providers_of_folders_below_are_found_where_they_agree(tfproof: Run, installed: Path, tmp_path: Path) -> None:
    one, two = tmp_path / "infra" / "one", tmp_path / "infra" / "two"
    for folder in (one, two):
        folder.mkdir(parents=True)
        shutil.copy(tmp_path / "main.tf", folder / "main.tf")
    (tmp_path / "main.tf").unlink()
    shutil.move(tmp_path / ".terraform", one / ".terraform")
    attached = ("exec", "--", *ENVIRONMENT, "TF_REATTACH_PROVIDERS")
    done = tfproof(*attached)
    assert (TOY in done.stdout, done.stderr) == (True, "")
    provider(two / ".terraform" / "providers", "1.2.0")
    done = tfproof(*attached)
    assert (done.returncode, done.stdout) == (0, "None\n")
    assert "use different versions of it" in done.stderr
    shutil.rmtree(two / ".terraform")
    lock = f'provider "{TOY}" {{\n  version = "1.0.0"\n  hashes = [\n    "h1:{"A" * 43}=",\n  ]\n}}\n'
    (one / ".terraform.lock.hcl").write_text(lock)
    done = tfproof(*attached)
    assert (done.stdout, "is not the one that is locked" in done.stderr) == ("None\n", True)


def test_a_command_that_cannot_be_run(tfproof: Run, installed: Path, tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")
    assert tfproof("exec", "--", "no-such-command").returncode == 127
    assert tfproof("exec", "--", tmp_path / "data").returncode == 126
    assert tfproof("exec").returncode == 125


def test_a_type_that_nothing_named_beforehand_needs_the_whole_schema(tfproof: Run, installed: Path) -> None:
    late = 'printf \'resource "toy_%s" "late" {\\n  name = "b"\\n}\\n\' unused >late.tf; ' + " ".join(PLAN)
    done = tfproof("exec", "--", "sh", "-c", late)
    assert done.returncode == 1
    assert "toy_unused" in done.stderr.splitlines()[-1]
    assert "use --whole-schema" in done.stderr
    Path(installed, "../../late.tf").resolve().unlink()
    done = tfproof("exec", "--whole-schema", "--", "sh", "-c", late)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.thorough
def test_a_command_that_fails_for_another_reason_hears_nothing_of_types(tfproof: Run, installed: Path) -> None:
    done = tfproof("exec", "--", "sh", "-c", f"{' '.join(PLAN)} && echo it failed >&2 && exit 3")
    assert (done.returncode, done.stderr) == (3, "it failed\n")


@pytest.mark.thorough
def test_types_of_local_modules_elsewhere_and_of_code_are_shown(tfproof: Run, installed: Path, tmp_path: Path) -> None:
    here = tmp_path / "examples" / "one"
    here.mkdir(parents=True)
    shutil.move(tmp_path / ".terraform", here / ".terraform")
    (here / "main.tf").write_text('module "it" {\n  source = "../.."\n}\n')
    (here / "suite.py").write_text('CONFIGURATION = \'resource "toy_unused" "x" {}\'\n')
    done = tfproof(
        "exec", "--dir", here, "--", "sh", "-c",
        "cd examples/one && terraform init -input=false >&2 && terraform providers schema -json",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert set(json.loads(done.stdout)["provider_schemas"][TOY]["resource_schemas"]) == {"toy_thing", "toy_unused"}


@pytest.mark.thorough
def test_without_a_terraform_on_path_the_embedded_one_is_put_there(tfproof: Run, installed: Path) -> None:
    done = tfproof("exec", "--", "terraform", "version", PATH="/usr/bin:/bin")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("Terraform v")


@pytest.mark.thorough
def test_terraform_can_be_named(tfproof: Run, installed: Path, tmp_path: Path) -> None:
    other = tmp_path / "other-terraform"
    other.write_text("#!/bin/sh\necho other $1\n")
    other.chmod(0o755)
    assert tfproof("exec", "--terraform", other, "--", "terraform", "plan").stdout == "other plan\n"


WAITING = """
import os, signal, sys, time
def note(number, frame):
    os.write(1, f"{signal.Signals(number).name}\\n".encode())  # print must not be called while it prints
    notes.append(number)
notes = []
for number in (signal.SIGINT, signal.SIGTERM):
    signal.signal(number, note)
print("ready", flush=True)
while not notes:
    time.sleep(0.05)
time.sleep(0.3)
sys.exit(40 + len(notes))
"""


def start(temp: Path, tmp_path: Path, *command: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tfproof.cli", "exec", "--", *command],
        stdout=subprocess.PIPE,
        text=True,
        cwd=tmp_path,
        env={**os.environ, "TMPDIR": str(temp)},
        start_new_session=True,
    )


@pytest.mark.sampled(2)
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_is_the_commands_to_answer(
    temp: Path, tmp_path: Path, installed: Path, number: signal.Signals
) -> None:
    process = start(temp, tmp_path, sys.executable, "-c", WAITING)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    process.send_signal(number)
    assert process.communicate(timeout=60)[0] == f"{number.name}\n"
    assert process.returncode == 41
    assert is_gone(int(lines(installed / "pids")[0].split()[0]))


@pytest.mark.thorough
def test_what_an_interrupted_command_leaves_running_is_ended(temp: Path, tmp_path: Path, installed: Path) -> None:
    script = "trap '' TERM; sleep 600 & left=$!; trap 'exit 3' TERM; echo $left; while :; do sleep 0.1; done"
    process = start(temp, tmp_path, "sh", "-c", script)
    assert process.stdout is not None
    left = int(process.stdout.readline())
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=60) == 3
    process.stdout.close()
    assert is_gone(left)


@pytest.mark.thorough
def test_a_terminals_interrupt_reaches_the_command_once(temp: Path, tmp_path: Path, installed: Path) -> None:
    pid, terminal = pty.fork()
    if pid == 0:
        os.chdir(tmp_path)
        os.environ["TMPDIR"] = str(temp)
        command = [sys.executable, "-m", "tfproof.cli", "exec", "--", sys.executable, "-c", WAITING]
        os.execv(sys.executable, command)  # noqa: S606 - a shell would be one process more to be interrupted
    said = b""
    with contextlib.suppress(OSError):  # how a pty says that its other end is closed
        while piece := os.read(terminal, 1000):
            said += piece
            if piece.strip() == b"ready":
                os.write(terminal, b"\x03")
    os.close(terminal)
    assert (said.count(b"ready"), said.count(b"SIGINT")) == (1, 1)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 41


def test_a_killed_tfproof_leaves_no_provider_and_no_socket(
    tfproof: Run, temp: Path, tmp_path: Path, installed: Path
) -> None:
    plan = " ".join(PLAN)
    process = start(temp, tmp_path, "sh", "-c", f"{plan} >/dev/null; echo ready; exec sleep 30")
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    [served] = {int(line.split()[0]) for line in lines(installed / "pids")}
    process.kill()
    process.wait()
    assert is_gone(served)
    deadline = time.monotonic() + 10
    while sockets_in(temp) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert sockets_in(temp) == []
    process.stdout.close()
    # What a killed process cannot remove (the shim of an embedded Terraform), the next one does: see ``temp``.
    assert tfproof("exec", "--", "true").returncode == 0
