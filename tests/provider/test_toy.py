"""Protocol 6, several configurations, faults: with a small provider and real Terraform."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from tests.process_tools import is_gone

from tfproof.provider.isolation import tied_to_parent
from tfproof.provider.persistent import ResidentProviders, ResidentProviderWarning
from tfproof.provider.proxy import RpcCall
from tfproof.provider.simulate import SimulatedApi
from tfproof.provider.types_in_use import complains_of_missing_type, types_in_use

MakeRoot = Callable[[str], Any]  # conftest.Root
TOY = "registry.terraform.io/acme/toy"
HEAD = 'terraform {\n  required_providers {\n    toy = { source = "acme/toy" }\n  }\n}\n'
TWO = (
    HEAD
    + """
provider "toy" {
  greeting = "hello"
}
provider "toy" {
  alias    = "other"
  greeting = "bonjour"
}
resource "toy_thing" "one" {
  count = 3
  name  = "a${count.index}"
}
resource "toy_thing" "two" {
  count    = 3
  provider = toy.other
  name     = "b${count.index}"
}
"""
)


def _said(plan: dict[str, Any]) -> dict[str, str]:
    resources = plan["planned_values"]["root_module"]["resources"]
    return {resource["address"]: resource["values"]["said"] for resource in resources}


@pytest.mark.parametrize("bound", [pytest.param(1, marks=pytest.mark.thorough), 4])
def test_each_configuration_is_served_by_its_own_process(root: MakeRoot, toy: Path, tmp_path: Path, bound: int) -> None:
    stack = root(TWO)
    expected = {f"toy_thing.one[{n}]": f"hello, a{n}" for n in range(3)}
    expected |= {f"toy_thing.two[{n}]": f"bonjour, b{n}" for n in range(3)}
    with ResidentProviders(tmp_path, {}, max_processes=bound) as residents:
        way = residents.reattach({TOY: toy}, types_in_use(stack.folder))
        assert stack.run("init", env=way.environment).returncode == 0
        with ThreadPoolExecutor(2) as workers:
            plans = list(workers.map(lambda n: stack.plan(way.environment, f"{n}.out"), range(4)))
        assert [_said(plan) for plan in plans] == [expected] * 4
        assert len(residents.pids) <= bound


def test_the_plan_is_that_of_terraform_and_the_provider_alone(
    root: MakeRoot, toy: Path, residents: ResidentProviders
) -> None:
    stack = root(HEAD + 'provider "toy" {\n  greeting = "hi"\n}\nresource "toy_thing" "one" {\n  name = "a"\n}\n')
    with subprocess.Popen([toy, "--debug"], stdout=subprocess.PIPE, text=True) as alone:
        assert alone.stdout is not None
        direct = {"TF_REATTACH_PROVIDERS": alone.stdout.readline()}
        assert stack.run("init", env=direct).returncode == 0
        expected = stack.plan(direct)
        alone.kill()
    way = residents.reattach({TOY: toy}, types_in_use(stack.folder))
    assert stack.plan(way.environment) == expected


@pytest.mark.thorough
def test_a_provider_of_protocol_6_is_applied_without_a_cloud(
    root: MakeRoot, toy: Path, residents: ResidentProviders
) -> None:
    stack = root(
        HEAD
        + """
data "toy_lookup" "one" {
  name = "looked up"
}
resource "toy_thing" "one" {
  name      = data.toy_lookup.one.id
  secret_wo = "hidden"
}
"""
    )
    simulation = SimulatedApi(data={"data.toy_lookup": {"id": "found"}})
    way = residents.reattach({TOY: toy}, types_in_use(stack.folder), interceptor=simulation)
    stack.run("init", env=way.environment)
    applied = stack.run("apply", "-auto-approve", "-no-color", env=way.environment)
    assert applied.returncode == 0, applied.stderr
    (thing,) = simulation.applied
    assert thing.values["name"] == "found"
    assert thing.values["parts"] == []
    assert isinstance(thing.values["id"], str)
    assert thing.write_only == {("secret_wo",): "hidden"}
    assert stack.run("plan", "-detailed-exitcode", env=way.environment).returncode == 0
    assert "hidden" not in (stack.folder / "terraform.tfstate").read_text(encoding="utf-8")


class _Broken:
    def answer(self, call: RpcCall) -> bytes | None:
        if call.method == "PlanResourceChange":
            raise KeyError("a value that nobody may see")
        return None

    def answer_stream(self, _call: RpcCall) -> None:
        return None


def test_a_defect_in_an_interceptor_is_a_trouble_that_shows_no_value(
    root: MakeRoot, toy: Path, residents: ResidentProviders
) -> None:
    stack = root(HEAD + 'resource "toy_thing" "one" {\n  name = "a"\n}\n')
    way = residents.reattach({TOY: toy}, types_in_use(stack.folder), interceptor=_Broken())
    stack.run("init", env=way.environment)
    failed = stack.run("plan", "-no-color", env=way.environment)
    assert failed.returncode == 1
    assert way.trouble is not None
    assert way.trouble.startswith("tfproof failed in PlanResourceChange: KeyError at test_toy.py:")
    assert "nobody may see" not in failed.stderr + failed.stdout + way.trouble


@pytest.mark.thorough
def test_a_refused_configuration_is_terraforms_error_every_time(
    root: MakeRoot, toy: Path, residents: ResidentProviders
) -> None:
    stack = root(HEAD + 'provider "toy" {\n  greeting = "refuse"\n}\nresource "toy_thing" "one" {\n  name = "a"\n}\n')
    way = residents.reattach({TOY: toy}, types_in_use(stack.folder))
    stack.run("init", env=way.environment)
    for _ in range(2):
        failed = stack.run("plan", "-no-color", env=way.environment)
        assert failed.returncode == 1
        assert "Error: Refused" in failed.stderr
    assert way.trouble is None


def test_a_type_that_was_left_out_is_found_by_showing_the_whole_schema(
    root: MakeRoot, toy: Path, residents: ResidentProviders
) -> None:
    stack = root(HEAD + 'resource "toy_unused" "one" {\n  name = "a"\n}\n')
    types = types_in_use(toy.parent)  # not the folder that is planned
    with residents.reattach({TOY: toy}, types) as way:
        stack.run("init", env=way.environment)
        failed = stack.run("plan", "-no-color", env=way.environment)
        assert failed.returncode == 1
        assert complains_of_missing_type(failed.stderr)
    with residents.reattach({TOY: toy}, None) as way:
        assert stack.plan(way.environment)["resource_changes"][0]["type"] == "toy_unused"


@pytest.mark.thorough
def test_a_provider_that_dies_while_planning_is_asked_again(
    root: MakeRoot, toy: Path, residents: ResidentProviders, tmp_path: Path
) -> None:
    once = tmp_path / "once"
    stack = root(
        HEAD + f'provider "toy" {{\n  greeting = "hi"\n}}\nresource "toy_thing" "one" {{\n  name = "{once}"\n}}\n'
    )
    way = residents.reattach({TOY: toy}, types_in_use(stack.folder))
    stack.run("init", env=way.environment)
    once.touch()
    assert _said(stack.plan(way.environment)) == {"toy_thing.one": f"hi, {once}"}
    assert not once.exists()
    assert way.trouble is None


@pytest.mark.thorough
def test_a_provider_that_always_dies_is_named_with_its_last_words_and_the_next_run_works(
    root: MakeRoot, toy: Path, residents: ResidentProviders
) -> None:
    stack = root(HEAD + 'variable "name" {}\nresource "toy_thing" "one" {\n  name = var.name\n}\n')
    way = residents.reattach({TOY: toy}, types_in_use(stack.folder))
    stack.run("init", env=way.environment)
    failed = stack.run("plan", "-no-color", "-var=name=crash", env=way.environment)
    assert failed.returncode == 1
    assert way.trouble is not None
    assert "panic: as asked" in way.trouble
    assert stack.run("plan", "-var=name=fine", env=way.environment).returncode == 0


@pytest.mark.thorough
def test_a_provider_killed_between_two_runs_is_started_again(
    root: MakeRoot, toy: Path, residents: ResidentProviders
) -> None:
    stack = root(TWO)
    way = residents.reattach({TOY: toy}, types_in_use(stack.folder))
    stack.run("init", env=way.environment)
    first = stack.plan(way.environment)
    for pid in residents.pids:
        os.kill(pid, signal.SIGKILL)
    assert stack.plan(way.environment) == first


@pytest.mark.thorough
def test_terraform_killed_leaves_the_providers_usable(root: MakeRoot, toy: Path, residents: ResidentProviders) -> None:
    stack = root(TWO)
    way = residents.reattach({TOY: toy}, types_in_use(stack.folder))
    stack.run("init", env=way.environment)
    for moment in (0.05, 0.15, 0.3):
        with subprocess.Popen(
            [stack.terraform, "plan", "-lock=false"],
            cwd=stack.folder,
            env={**stack.environment, **way.environment},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ) as terraform:
            time.sleep(moment)
            terraform.kill()
    assert len(_said(stack.plan(way.environment))) == 6


def test_nothing_is_left_when_the_session_ends(root: MakeRoot, toy: Path, tmp_path: Path) -> None:
    stack = root(TWO)
    before = set(tmp_path.iterdir())
    with ResidentProviders(tmp_path, {}) as residents:
        way = residents.reattach({TOY: toy}, types_in_use(stack.folder))
        stack.run("init", env=way.environment)
        stack.plan(way.environment)
        pids = residents.pids
        assert len(pids) == 2
    assert all(is_gone(pid) for pid in pids)
    assert set(tmp_path.iterdir()) == before


@pytest.mark.sampled(3)
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_nothing_is_left_when_the_owner_is_killed(toy: Path, tmp_path: Path, how: signal.Signals) -> None:
    program = (
        "import sys, time\n"
        "from pathlib import Path\n"
        "from tfproof.provider.persistent import ResidentProviders\n"
        "residents = ResidentProviders(Path(sys.argv[1]), {})\n"
        "residents.schema(Path(sys.argv[2]))\n"
        "print(*residents.pids, flush=True)\n"
        "time.sleep(60)\n"
    )
    private = tmp_path / "private"
    private.mkdir()
    with subprocess.Popen(
        [sys.executable, "-c", program, str(private), str(toy)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as owner:
        assert owner.stdout is not None
        pids = [int(word) for word in owner.stdout.readline().split()]
        assert len(pids) == 1
        owner.send_signal(how)
    assert is_gone(pids[0])
    end = time.monotonic() + 5
    while list(private.iterdir()) and time.monotonic() < end:
        time.sleep(0.02)
    assert list(private.iterdir()) == []


def test_a_provider_ends_when_the_shell_that_supervises_it_is_killed(toy: Path, tmp_path: Path) -> None:
    if not tied_to_parent():
        pytest.skip("this system does not tie a process to its parent")
    with ResidentProviders(tmp_path, {}) as residents:
        residents.schema(toy)
        (pid,) = residents.pids
        os.kill(_parent(pid), signal.SIGKILL)
        assert is_gone(pid)
        assert residents.schema(toy).protocol == 6


def _parent(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


def test_an_idle_process_ends(toy: Path, tmp_path: Path) -> None:
    with ResidentProviders(tmp_path, {}, idle_seconds=0.2) as residents:
        residents.schema(toy)
        (pid,) = residents.pids
        assert is_gone(pid)
        assert residents.pids == ()


def test_a_program_that_is_no_provider_falls_back_with_one_warning(tmp_path: Path) -> None:
    program = tmp_path / "terraform-provider-none"
    program.write_text("#!/bin/sh\necho no provider here\nexit 1\n", encoding="utf-8")
    program.chmod(0o755)
    with ResidentProviders(tmp_path, {}) as residents:
        with pytest.warns(ResidentProviderWarning, match="no provider here") as caught:
            ways = [residents.reattach({"registry.terraform.io/acme/none": program}, None) for _ in range(2)]
        assert len(caught) == 1
        assert [way.environment for way in ways] == [{}, {}]


def test_a_provider_that_is_not_the_locked_one_falls_back(toy: Path, tmp_path: Path) -> None:
    lock = tmp_path / ".terraform.lock.hcl"
    lock.write_text(f'provider "{TOY}" {{\n  hashes = ["h1:AAAA="]\n}}\n', encoding="utf-8")
    said: list[str] = []
    with ResidentProviders(tmp_path, {}, warn=said.append) as residents:
        way = residents.reattach({TOY: toy}, None, lock_file=lock)
        assert way.environment == {}
        assert residents.pids == ()
    assert len(said) == 1
    assert "is not the one that is locked" in said[0]


def test_the_sockets_are_for_their_owner_alone(toy: Path, tmp_path: Path) -> None:
    with ResidentProviders(tmp_path, {}) as residents:
        way = residents.reattach({TOY: toy}, None)
        known = json.loads(way.environment["TF_REATTACH_PROVIDERS"])
        socket = Path(known[TOY]["Addr"]["String"])
        assert socket.is_socket()
        assert socket.parent.stat().st_mode & 0o077 == 0
        way.close()
        assert not socket.exists()


def test_a_folder_too_long_for_a_socket_is_replaced(toy: Path, tmp_path: Path) -> None:
    deep = tmp_path / ("d" * 100)
    deep.mkdir()
    with ResidentProviders(deep, {}) as residents:
        assert residents.schema(toy).protocol == 6
        assert list(deep.iterdir()) == []
