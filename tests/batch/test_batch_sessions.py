"""What one pytest session plans together, what the next one need not plan, and what parallel ones share."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest
from tests.batch.batch_tools import Project

from tfproof.cases.cache.cache_backends import LocalBackend
from tfproof.cases.cache.cache_store import CacheStore
from tfproof.terraform import find_executable

VARIANTS = """
    each = tfproof.each_case("module", {name: {"name": name} for name in ("a", "b", "c")}, size=2)
    declared = tfproof.case("module", name="declared")

    def test_variant(each, request):
        assert each.plan.outputs["name"] in request.node.name

    def test_declared(declared):
        assert declared.plan["terraform_data.this"]["input"]["size"] == 1

    def test_several(declared):
        several = declared.variants({str(size): {"size": size} for size in range(2, 6)})
        assert [one.plan["terraform_data.this"]["input"]["size"] for one in several.values()] == [2, 3, 4, 5]
"""


def test_declared_cases_are_planned_in_one_run_and_those_of_a_test_in_another(project: Project) -> None:
    project.write(VARIANTS)
    project.run("--tfproof-no-store").assert_outcomes(passed=5)
    assert project.calls("plan") == 2


MANY = """
    each = tfproof.each_case("module", {f"n{number}": {"name": f"n{number}"} for number in range(18)})

    def test_variant(each, request):
        assert each.plan.outputs["name"] in request.node.name
"""


@pytest.mark.thorough
def test_many_cases_are_planned_in_as_many_runs_as_run_at_once(project: Project) -> None:
    project.write(MANY)
    project.run("--tfproof-no-store").assert_outcomes(passed=18)
    assert project.calls("plan") == min(os.cpu_count() or 1, 2)


@pytest.mark.thorough
def test_an_interrupt_ends_all_runs_and_leaves_nothing(project: Project) -> None:
    project.write(MANY)
    slow = project.pytester.path / "slow"
    slow.write_text(
        f'#!/bin/sh\n[ "$1" = plan ] && echo $$ >> "{project.log}" && exec sleep 600\n'
        f'exec "{find_executable().path}" "$@"\n'
    )
    slow.chmod(0o755)
    command = [sys.executable, "-m", "pytest", "-q", "--tfproof-no-store", f"--tfproof-terraform={slow}"]
    at_once = min(os.cpu_count() or 1, 2)
    with tempfile.TemporaryDirectory() as temp:
        process = subprocess.Popen(
            command, cwd=project.pytester.path, env={**os.environ, "TMPDIR": temp}, start_new_session=True
        )
        deadline = time.monotonic() + 60
        while not project.log.exists() or len(project.log.read_text().split()) < at_once:
            assert time.monotonic() < deadline, "it never planned"
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == pytest.ExitCode.INTERRUPTED
        assert [pid for pid in project.log.read_text().split() if Path(f"/proc/{pid}").exists()] == []
        assert [path.name for path in Path(temp).iterdir() if not path.name.startswith("pytest-of-")] == []


def test_a_case_that_no_selected_test_asks_for_is_not_planned(project: Project) -> None:
    project.write(VARIANTS + "\n    def test_more(declared): declared.with_inputs(size=3)\n")
    project.run("--tfproof-no-store", "-k", "test_more").assert_outcomes(passed=1, deselected=5)
    assert project.calls() == project.calls("version")


@pytest.mark.thorough
def test_an_unchanged_suite_starts_no_terraform_and_a_changed_one_does(project: Project) -> None:
    project.write(VARIANTS)
    project.run().assert_outcomes(passed=5)
    assert project.calls("plan") == 2
    project.run().assert_outcomes(passed=5)
    assert project.calls() == 0
    project.run("-n", "2").assert_outcomes(passed=5)
    assert project.calls() == 0
    (project.pytester.path / "module" / "note.txt").write_text("new")
    project.run().assert_outcomes(passed=5)
    assert project.calls("plan") == 2


@pytest.mark.thorough
def test_the_real_executable_is_not_even_asked_for_its_version(project: Project) -> None:
    project.write("thing = tfproof.case('module', name='x')\ndef test_plan(thing): assert thing.plan.outputs\n")
    found = find_executable()
    project.terraform = "embedded" if found.origin == "embedded" else found.path
    project.run().assert_outcomes(passed=1)
    started = project.pytester.path / "started"
    spy = (
        "import sys\n"
        "def tell(event, args):\n"
        "    if event == 'subprocess.Popen':\n"
        f"        open({str(started)!r}, 'a').write(f'{{args[1]}}\\n')\n"
        "sys.addaudithook(tell)\n"
    )
    (project.pytester.path / "conftest.py").write_text(spy)
    project.pytester.makeini("[pytest]\naddopts = -p conftest\npythonpath = .\n")
    project.run().assert_outcomes(passed=1)
    assert not started.exists()
    shutil.rmtree(project.pytester.path / "cache")
    project.run().assert_outcomes(passed=1)
    assert "version" in started.read_text()


@pytest.mark.thorough
def test_workers_do_not_plan_the_same_batch_twice(project: Project) -> None:
    project.write("""
        each = tfproof.each_case("module", {f"n{number}": {"name": f"n{number}"} for number in range(12)})

        def test_variant(each, request):
            assert each.plan.outputs["name"] in request.node.name
    """)
    for keeping in ("--tfproof-no-store", f"--tfproof-store={project.pytester.path / 'own'}"):
        project.run("-n", "4", keeping).assert_outcomes(passed=12)
        assert project.calls("plan") == 1


@pytest.mark.thorough
def test_two_shards_that_share_a_store_plan_nothing_twice(project: Project) -> None:
    project.write(VARIANTS)
    store = f"--tfproof-store={(project.pytester.path / 'shared').as_uri()}"
    project.run(store, "-k", "variant").assert_outcomes(passed=3, deselected=2)
    assert project.calls("plan") == 1
    project.run(store, "-k", "declared or several").assert_outcomes(passed=2, deselected=3)
    assert project.calls("plan") == 2
    project.run(store).assert_outcomes(passed=5)
    assert project.calls() == 0


@pytest.mark.thorough
def test_two_shards_of_this_suite_run_each_test_once_and_share_their_plans(project: Project, repository: Path) -> None:
    """As in docs/pytest.md: each shard is a process of its own, as on another machine."""
    counting = f"--tfproof-terraform={project.terraform}"
    store = f"--tfproof-store={(project.pytester.path / 'shared').as_uri()}"
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--no-header", counting, store]
    command += ["-rA", "tests/modules/test_acm.py"]

    def passed(*options: str) -> list[str]:
        project.log.unlink(missing_ok=True)
        done = subprocess.run([*command, *options], cwd=repository, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return re.findall(r"^PASSED (\S+)", done.stdout, re.MULTILINE)

    first, second = (passed("--splits", "2", "--group", group) for group in ("1", "2"))
    assert first
    assert second
    assert sorted(first + second) == sorted(passed())
    assert project.calls() == 0, "what the shards planned was not found again"


@pytest.mark.thorough
def test_a_kept_failure_is_the_failure(project: Project) -> None:
    project.write("""
        thing = tfproof.case("module", name="x", size=11)

        def test_failure(thing):
            thing.must_fail("precondition", match="below 10", at="terraform_data.this")
    """)
    project.run().assert_outcomes(passed=1)
    project.run().assert_outcomes(passed=1)
    assert project.calls() == 0


SECRET = """
variable "token" {
  type      = string
  sensitive = true
  default   = null
}
resource "terraform_data" "secret" {
  input = var.token
}
"""


def test_a_plan_with_a_sensitive_value_is_found_again_and_the_value_is_in_no_file(project: Project) -> None:
    (project.pytester.path / "module" / "secret.tf").write_text(SECRET)
    project.write("""
        thing = tfproof.case("module", name="x", token="hunter2 and more")

        def test_secret(thing):
            assert thing.plan["terraform_data.secret"]["input"].reveal() == "hunter2 and more"

        def test_applied(thing):
            assert thing.applied["terraform_data.secret"]["input"].reveal() == "hunter2 and more"

        def test_without(thing):
            assert thing.without_inputs("token").plan.outputs["name"] == "x"
    """)
    cache = project.pytester.path / "cache" / "tfproof"
    project.run().assert_outcomes(passed=3)
    assert project.calls("plan") > 0
    store = CacheStore(folder := LocalBackend(cache / "plans"), warn=print)
    values = [str(store.read(entry.name)) for entry in folder.entries()]
    assert any("terraform_data.secret" in value for value in values)
    assert not any("hunter2" in value for value in values)
    assert not any(b"hunter2" in path.read_bytes() for path in cache.rglob("*") if path.is_file())
    project.run().assert_outcomes(passed=3)
    assert project.calls() == 0


@pytest.mark.thorough
def test_a_sealed_plan_is_read_by_its_own_user_alone(project: Project) -> None:
    (project.pytester.path / "module" / "secret.tf").write_text(SECRET)
    project.write("""
        thing = tfproof.case("module", name="x", token="hunter2 and more")

        def test_secret(thing):
            assert thing.plan["terraform_data.secret"]["input"].reveal() == "hunter2 and more"
    """)
    store = f"--tfproof-store={project.pytester.path / 'shared'}"
    project.run(store).assert_outcomes(passed=1)
    project.run(store).assert_outcomes(passed=1)
    assert project.calls() == 0
    (project.pytester.path / "cache" / "tfproof" / "key").unlink()
    project.run(store).assert_outcomes(passed=1)
    assert project.calls("plan") == 1


@pytest.mark.thorough
def test_what_was_applied_and_what_was_warned_of_are_found_again(project: Project) -> None:
    project.write("""
        each = tfproof.each_case("module", {name: {"name": name} for name in ("a", "b")})

        def test_applied(each):
            assert each.applied["terraform_data.this"]["id"]
            assert each.applied.stand_ins("terraform_data.this") == frozenset()
            each.must_be_idempotent()

        def test_warnings(each):
            assert each.warnings == ()

        def test_refused(each):
            with pytest.raises(tfproof.errors.ExpectationError, match="below 10"):
                each.with_inputs(size=11).applied
    """)
    project.run().assert_outcomes(passed=6)
    assert project.calls("apply") == 4
    project.run().assert_outcomes(passed=6)
    assert project.calls() == 0


@pytest.mark.thorough
def test_what_follows_an_apply_is_found_again(project: Project) -> None:
    for folder, name in (("before", "old"), ("after", "new")):
        (project.pytester.mkdir(folder) / "main.tf").write_text(
            f'resource "aws_sqs_queue" "this" {{\n  name = "{name}"\n  delay_seconds = 5\n}}\n'
        )
    project.write("""
        queue = tfproof.case("after")

        def test_drifted(queue):
            drifted = queue.drifted({"aws_sqs_queue.this": {"delay_seconds": 7}})
            assert [one.corrected for one in drifted.corrections] == [5]

        def test_upgraded(queue):
            assert queue.upgraded_from("./before").replaced == ("aws_sqs_queue.this",)

        def test_destroyed(queue):
            assert queue.destroyed().order == ("aws_sqs_queue.this",)
            queue.must_be_destroyable()
    """)
    project.run().assert_outcomes(passed=3)
    assert project.calls("apply") > 3
    project.run().assert_outcomes(passed=3)
    assert project.calls() == 0


@pytest.mark.thorough
def test_ten_processes_at_once_on_one_store(project: Project, tmp_path: Path) -> None:
    project.write(VARIANTS)
    store = tmp_path / "store"
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"--tfproof-store={store}"]
    running = [
        subprocess.Popen(
            command, cwd=project.pytester.path, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        for _ in range(10)
    ]
    said = [process.communicate(timeout=300)[0] for process in running]
    assert [process.returncode for process in running] == [0] * 10, "\n".join(said)
    project.run(f"--tfproof-store={store}").assert_outcomes(passed=5)
    assert project.calls("plan") == 0


@pytest.mark.thorough
def test_the_command_says_and_clears_what_is_kept(project: Project) -> None:
    project.write("thing = tfproof.case('module', name='x')\ndef test_plan(thing): assert thing.plan.outputs\n")
    project.run().assert_outcomes(passed=1)
    store = str(project.pytester.path / "cache" / "tfproof" / "plans")

    def tfproof(*arguments: str) -> str:
        done = project.pytester.run(sys.executable, "-m", "tfproof.cli", "store", *arguments)
        assert done.ret == 0
        return done.stdout.str()

    assert f"{store}: 2 entries" in tfproof("info")
    assert '"entries": 2' in tfproof("info", "--format", "json")
    assert "2 entries removed" in tfproof("clear")
    assert "0 entries" in tfproof("info", "--store", store)
