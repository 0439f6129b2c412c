"""What makes a run another run, so that its report is not that of a former one."""

from __future__ import annotations

import dataclasses
import functools
import json
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tfproof.cases import Case, Settings
from tfproof.cases.cache.cache_backends import LocalBackend
from tfproof.cases.cache.cache_store import CacheStore
from tfproof.mutation.report_cache import KeptReports, as_of
from tfproof.mutation.run_key import key_of
from tfproof.mutation.run_settings import Job


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    folder = tmp_path / "repository"
    for name, text in (
        ("module/main.tf", 'resource "terraform_data" "this" {\n  input = 1\n}\n'),
        ("tests/conftest.py", "VALUE = 1\n"),
        (".git/index", ""),
        ("__pycache__/x.pyc", ""),
        (".ruff_cache/x", ""),
        ("environment/pyvenv.cfg", ""),
        ("environment/lib/x.py", ""),
    ):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder


@pytest.fixture
def key(repository: Path) -> Callable[..., str | None]:
    def of(*arguments: str, **changes: object) -> str | None:
        job = Job(folders=(repository / "module",), scratch=repository, out=repository, operators=frozenset({"iam-*"}))
        return key_of(dataclasses.replace(job, **changes), arguments, Settings.of(), repository)  # type: ignore[arg-type]

    return of


@pytest.mark.sampled(3)
@pytest.mark.parametrize(
    "name", [
        "module/main.tf", "module/other.tf", "modules/session_cache/main.tf", "tests/conftest.py", "tests/data.json",
        "pytest.ini", ".github/x.yml",
    ],
)  # fmt: skip
def test_any_file_of_the_repository_makes_another_run(
    repository: Path, key: Callable[..., str | None], name: str
) -> None:
    before = key()
    assert before is not None
    assert key() == before
    (repository / name).parent.mkdir(parents=True, exist_ok=True)
    (repository / name).write_text("# another text\n")
    assert key() not in (before, None)


@pytest.mark.parametrize("name", [".git/index", "__pycache__/x.pyc", ".ruff_cache/x", "environment/lib/x.py"])
def test_what_tools_make_for_themselves_does_not(repository: Path, key: Callable[..., str | None], name: str) -> None:
    before = key()
    (repository / name).write_text("another text")
    assert key() == before


@pytest.mark.parametrize("name", ["tests/test_x.py", "own.ini", "lib/helper.py"])
def test_what_the_command_line_and_the_python_path_name_makes_another_run(
    tmp_path: Path, key: Callable[..., str | None], monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    elsewhere = tmp_path / "elsewhere"
    for one in ("tests/test_x.py", "own.ini", "lib/helper.py"):
        (elsewhere / one).parent.mkdir(parents=True, exist_ok=True)
        (elsewhere / one).write_text("a")
    monkeypatch.setenv("PYTHONPATH", str(elsewhere / "lib"))
    arguments = (f"{elsewhere / 'tests'}::test_x", f"--config-file={elsewhere / 'own.ini'}")
    before = key(*arguments)
    assert before is not None
    (elsewhere / name).write_text("b")
    assert key(*arguments) not in (before, None)


@pytest.mark.parametrize("name", ["pytest.ini", "conftest.py", "pyproject.toml"])
def test_what_pytest_reads_above_the_repository_makes_another_run(
    tmp_path: Path, key: Callable[..., str | None], name: str
) -> None:
    before = key()
    (tmp_path / name).write_text("")
    assert key() not in (before, None)


def test_a_file_that_source_names_by_an_absolute_path_makes_another_run(
    repository: Path, tmp_path: Path, key: Callable[..., str | None]
) -> None:
    (tmp_path / "outside.json").write_text("1")
    (repository / "module/more.tf").write_text(f'output "x" {{\n  value = file("{tmp_path}/outside.json")\n}}\n')
    before = key()
    assert before is not None
    (tmp_path / "outside.json").write_text("2")
    assert key() not in (before, None)


def test_a_package_that_is_installed_as_source_makes_another_run(
    tmp_path: Path, key: Callable[..., str | None], monkeypatch: pytest.MonkeyPatch
) -> None:
    about, source = tmp_path / "site/helper-1.0.dist-info", tmp_path / "helper"
    for folder in (about, source):
        folder.mkdir(parents=True)
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: helper\nVersion: 1.0\n")
    (about / "direct_url.json").write_text(json.dumps({"url": source.as_uri(), "dir_info": {"editable": True}}))
    (source / "helper.py").write_text("a")
    monkeypatch.syspath_prepend(str(about.parent))
    before = key()
    (source / "helper.py").write_text("b")
    assert key() not in (before, None)


@pytest.mark.parametrize("name", ["dist-info/METADATA", "dist-info/RECORD", "egg-info/PKG-INFO"])
def test_another_version_of_a_package_makes_another_run(
    tmp_path: Path, key: Callable[..., str | None], monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    file = tmp_path / f"site/helper-1.0.{name}"
    file.parent.mkdir(parents=True)
    (file.parent / name.replace("RECORD", "METADATA").partition("/")[2]).write_text("Name: helper\nVersion: 1.0\n")
    monkeypatch.syspath_prepend(str(file.parents[1]))
    before = key()
    file.write_text("Name: helper\nVersion: 1.1\n")
    assert key() not in (before, None)


def test_another_commit_makes_another_run(tmp_path: Path, key: Callable[..., str | None], repository: Path) -> None:
    """A test may compare with a revision, and the same files say nothing of that."""
    (repository / ".git/index").unlink()
    run = functools.partial(subprocess.run, cwd=repository, check=True, capture_output=True)
    run(["git", "init"])
    commit = ["git", "-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "--allow-empty", "-m", "x"]
    run(commit)
    before = key()
    assert before is not None
    assert key() == before
    run(commit)
    assert key() not in (before, None)


def test_options_and_the_environment_make_another_run(
    repository: Path, key: Callable[..., str | None], monkeypatch: pytest.MonkeyPatch
) -> None:
    found = {
        key(),
        key("tests"),
        key(operators=frozenset({"text-changed"})),
        key(shard=(1, 2)),
        key(every=True),
        key(cases=(Case(source=repository / "module", inputs={"a": 1}),)),
        key(changed={Path("main.tf"): [(1, 2)]}),
        key(changed={Path("main.tf"): [(1, 3)]}),
        key(tests=False),
        key(policies=("own",)),
        key(policies=("own",), stock=False),
    }
    monkeypatch.setenv("TF_VAR_name", "x")
    found.add(key())
    assert None not in found
    assert len(found) == 12
    monkeypatch.setenv("COLUMNS", "77")
    assert key() in found


@pytest.mark.parametrize(
    "text", ['data "external" "x" {\n  program = ["x"]\n}\n', 'output "now" {\n  value = plantimestamp()\n}\n']
)
def test_a_run_whose_plans_depend_on_more_than_files_is_not_kept(
    repository: Path, key: Callable[..., str | None], text: str
) -> None:
    (repository / "module/more.tf").write_text(text)
    assert key() is None


def test_a_link_to_a_folder_elsewhere_is_not_followed_and_nothing_is_kept(
    repository: Path, tmp_path: Path, key: Callable[..., str | None]
) -> None:
    (tmp_path / "elsewhere").mkdir()
    (repository / "tests/link").symlink_to(tmp_path / "elsewhere")
    assert key() is None


def test_a_report_is_believed_for_a_day(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = KeptReports(store=CacheStore(LocalBackend(tmp_path / "mutations"), warn=pytest.fail))
    name = "0" * 64
    kept.keep(name, {"config": {"notes": ["a"]}}, "tests")
    found = kept.find(name)
    assert found is not None
    assert (as_of(found["report"])["config"]["notes"][0], found["tests"]) == ("a", "tests")
    assert len(as_of(found["report"])["config"]["notes"]) == 2
    assert kept.find("1" * 64) is None
    assert kept.find(None) is None
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 25 * 3600)
    assert kept.find(name) is None
