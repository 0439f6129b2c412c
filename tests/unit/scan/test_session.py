"""A verdict is kept for scans of which everything is equal, and for no other: a stale one would be a wrong one."""

from __future__ import annotations

import contextlib
import functools
import os
import shutil
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from tests.unit.scan.scan_world import FILES, Fake, World

from tfproof.findings import View
from tfproof.scan import CheckovEnvironment, scan_keys


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setattr(scan_keys, "own_package", lambda: "this tfproof")
    python = tmp_path / "env/bin/python"
    found = World(
        root=tmp_path,
        environment=CheckovEnvironment(python=python, version="3.3.30", origin="setting"),
        policies=[tmp_path / "policies"],
        plans={View.PLAN.value: '{"a": 1}', View.APPLIED.value: '{"a": 2}'},
    )
    for name, text in FILES.items():
        found.write(name, text)
    return found


ALL = ["source", "plan", "applied"]
PLANS = ["plan", "applied"]


def edited(name: str, text: str) -> Callable[[World], None]:
    return lambda world: world.write(name, text)


def stealthy(world: World) -> None:
    """An edit that keeps size, time and name."""
    path = world.root / "env/lib/python3.11/site-packages/checkov/check.py"
    before = path.stat()
    path.write_text("a = 2\n")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


CHANGES: dict[str, tuple[Callable[[World], object], list[str]]] = {
    "a file of the root": (edited("stack/main.tf", FILES["stack/main.tf"] + "# x\n"), ALL),
    "a new file of the root": (edited("stack/new.tf", ""), ALL),
    "a file that is no source": (edited("stack/policy.json", "{}"), PLANS),
    "a variables file": (edited("stack/terraform.tfvars", 'name = "b"\n'), ALL),
    "a new variables file": (edited("stack/x.auto.tfvars", ""), ALL),
    "a module elsewhere": (edited("module/main.tf", FILES["module/main.tf"] + "# x\n"), ALL),
    "a new file of a module": (edited("module/override.tf", "locals {\n}\n"), ALL),
    "a template": (edited("module/a.tftpl", "other"), ALL),
    "a file that was absent, in a folder that no plan is made of": (edited("module/node_modules/b.txt", ""), ALL),
    "a file that is gone": (lambda world: (world.root / "module/a.tftpl").unlink(), ALL),
    "the plan": (lambda world: world.plans.update(plan='{"a": 3}'), ["plan"]),
    "the applied state": (lambda world: world.plans.update(applied='{"a": 3}'), ["applied"]),
    "a plan as another view": (lambda world: world.plans.update(applied='{"a": 1}'), ["applied"]),
    "inputs": (lambda world: world.inputs.update(a=1), ["source"]),
    "the policies that run": (lambda world: setattr(world, "only", frozenset({"A"})), ALL),
    "a policy": (edited("policies/rule.py", "check = 3\n"), ALL),
    "what a policy may read": (edited("policies/allowed.json", "[1]"), ALL),
    "a new policy": (edited("policies/deep/new.py", ""), ALL),
    "a policy that is gone": (lambda world: (world.root / "policies/rule.py").unlink(), ALL),
    "another folder of policies": (lambda world: world.policies.append(world.root / "other"), ALL),
    "no policies": (lambda world: world.policies.clear(), ALL),
    "a package": (edited("env/lib/python3.11/site-packages/checkov/check.py", "a = 11\n"), ALL),
    "a package, with its size and time": (stealthy, ALL),
    "a new package": (edited("env/lib/python3.11/site-packages/more.pth", "/x"), ALL),
    "a package that is gone": (lambda world: shutil.rmtree(world.root / "env/lib/python3.11/site-packages/checkov"), ALL),
    "Python": (edited("env/bin/python", "#!/bin/bash\n"), ALL),
    "settings of the environment": (edited("env/pyvenv.cfg", FILES["env/pyvenv.cfg"] + "x = 1\n"), ALL),
    "the version of Checkov": (
        lambda world: setattr(world, "environment", replace(world.environment, version="3.3.31")), ALL
    ),
    "the user": (lambda world: setattr(world, "secret", b"x" * 32), ALL),
}  # fmt: skip


@pytest.mark.sampled(3)
@pytest.mark.parametrize("kind", CHANGES)
def test_whatever_a_verdict_depends_on_makes_another_scan(world: World, kind: str) -> None:
    change, scanned_again = CHANGES[kind]
    assert world.scan() == ALL
    assert world.scan() == []
    change(world)
    assert world.scan() == scanned_again
    assert world.scan() == []


def test_the_same_files_are_the_same_and_plans_know_the_place_of_their_source(world: World) -> None:
    assert world.scan() == ALL
    for name in ("stack", "module"):
        shutil.copytree(world.root / name, world.root / "copy" / name)
        (world.root / name).rename(world.root / f"{name}-before")
        (world.root / "copy" / name).rename(world.root / name)
    assert world.scan() == []
    for name in ("stack", "module", "cache"):
        (world.root / name).rename(world.root / "copy" / name)
    world.root /= "copy"
    assert world.scan() == PLANS


def test_another_day_and_another_tfproof_make_another_scan(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    assert world.scan() == ALL
    tomorrow = time.gmtime(time.time() + 24 * 3600)
    with monkeypatch.context() as patch:
        patch.setattr(time, "gmtime", lambda: tomorrow)
        assert world.scan() == ALL
    assert world.scan() == []
    monkeypatch.setattr(scan_keys, "own_package", lambda: "other")
    assert world.scan() == ALL


def test_what_python_compiled_is_nothing_new(world: World) -> None:
    assert world.scan() == ALL
    world.write("env/lib/python3.11/site-packages/checkov/__pycache__/other.pyc", "x")
    world.write("policies/__pycache__/rule.pyc", "x")
    assert world.scan() == []


def test_nothing_is_kept_of_an_environment_that_sees_other_packages(world: World) -> None:
    world.write("env/pyvenv.cfg", "include-system-site-packages = true\n")
    assert world.scan() == world.scan() == ALL


def test_nothing_is_kept_of_source_that_calls_a_module_anywhere(world: World) -> None:
    world.write("stack/main.tf", 'module "m" {\n  source = "/somewhere/else"\n}\n')
    assert world.scan() == world.scan() == ALL


@pytest.mark.parametrize(("name", "scanned_again"), [("module/main.tf", ALL), ("policies/rule.py", ALL)])
def test_what_changed_and_changed_back_while_it_was_scanned_is_not_kept(
    world: World, name: str, scanned_again: list[str]
) -> None:
    text = (world.root / name).read_text()

    def edit() -> None:
        world.write(name, "# other\n")
        world.write(name, text)

    assert world.scan(Fake(meanwhile=edit)) == ALL
    assert world.scan() == scanned_again
    assert world.scan() == []


@pytest.mark.parametrize("read", ["/etc/passwd", "asks socket.connect"])
@pytest.mark.parametrize("loading", [False, True])
def test_nothing_is_kept_of_what_read_something_else(world: World, read: str, *, loading: bool) -> None:
    assert world.scan(Fake(load_reads=(read,)) if loading else Fake(reads=(read,))) == ALL
    assert world.scan() == ALL
    assert world.scan() == []


def test_what_the_key_covers_may_be_read(world: World) -> None:
    covered = [world.root / name for name in ("stack", "stack/main.tf", "module/a.tftpl", "policies/allowed.json")]
    reads = tuple(os.path.realpath(path) for path in covered)
    assert world.scan(Fake(reads=reads, load_reads=reads[-1:])) == ALL
    assert world.scan() == []
    beside = os.path.realpath(world.root / "policies-of-others/x")
    world.plans["plan"] = "{}"
    assert world.scan(Fake(reads=(beside,))) == world.scan() == ["plan"]


@pytest.mark.parametrize(
    ("name", "scanned_again"), [("module/main.tf", ALL), ("policies/rule.py", ALL), ("env/bin/python", ALL)]
)
def test_what_changed_while_it_was_scanned_is_not_kept_as_what_it_was(
    world: World, name: str, scanned_again: list[str]
) -> None:
    text = (world.root / name).read_text()
    assert world.scan(Fake(meanwhile=lambda: world.write(name, "# other\n"))) == ALL
    world.write(name, text)
    assert world.scan() == scanned_again


def test_a_damaged_entry_is_none(world: World) -> None:
    world.scan()
    entries = sorted((world.root / "cache").rglob("*.kept"))
    assert len(entries) == 5, "the policies, three views, and what the command was about"
    whole = [entry.read_bytes() for entry in entries]
    for damage in (b"", b"x", whole[0][:-9]):
        for entry in entries:
            entry.write_bytes(damage)
        fake = Fake()
        assert world.scan(fake) == ALL
        assert fake.starts == 1
        assert world.scan() == []
    for entry, other in zip(entries, [*whole[1:], whole[0]], strict=True):
        entry.write_bytes(other)
    assert world.scan() == ALL, "an entry of another name is none"


def test_no_entry_holds_its_text(world: World) -> None:
    world.only = frozenset({"CANARY_TEXT"})
    world.scan()
    entries = [*(world.root / "cache").rglob("*.kept")]
    assert not any(b"CANARY" in entry.read_bytes() for entry in entries)
    assert world.verdicts().store.read(entries[0].stem) is not None
    assert "CANARY" not in str(world.verdicts().store.read(entries[0].stem))


def test_the_cache_is_bounded(world: World) -> None:
    for number in range(9):
        world.plans["plan"] = f'{{"a": {number}}}'
        world.scan()
    with contextlib.closing(world.verdicts(limit=2000)) as verdicts:
        verdicts.note("x")
    assert sum(path.stat().st_size for path in (world.root / "cache").rglob("*.kept")) <= 2000


def test_checkov_starts_at_once_unless_an_equal_command_did_without(world: World) -> None:
    def starts(about: object = "check") -> tuple[int, int]:
        fake = Fake()
        with replace(world, about=about).session(fake) as session:
            before = fake.starts
            world.ask(session)
        return before, fake.starts

    assert starts() == (1, 1)
    assert starts() == (0, 0)
    assert starts("another") == (1, 1)
    assert starts("another") == (0, 0)
    assert starts(None) == (1, 1), "it stays"
    world.plans["plan"] = "{}"
    assert starts() == (0, 1)


def test_sessions_at_once_keep_the_same(world: World) -> None:
    with world.session(Fake()) as one, world.session(Fake()) as other:
        world.ask(one)
        world.ask(other)
    assert world.scan() == []


def test_an_equal_view_of_one_session_is_scanned_once(world: World) -> None:
    fake = Fake()
    with world.session(fake) as session:
        asked = functools.partial(world.ask, session)
        assert asked() == asked()
    assert fake.scanned == ALL
