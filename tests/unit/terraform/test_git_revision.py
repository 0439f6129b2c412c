"""Source as it was, from git."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from tests.git_tools import git

from tfproof.errors import UsageError, WorkspaceError
from tfproof.terraform.git_revision import past_of


@pytest.fixture
def top(tmp_path: Path) -> Path:
    """A repository of two commits: ``stack/main.tf`` holds "one", then "two"."""
    top = tmp_path / "top"
    (top / "stack").mkdir(parents=True)
    git(top, "init", "--quiet", "--initial-branch=main")
    for text in ("one", "two"):
        (top / "stack" / "main.tf").write_text(text)
        (top / "shared.txt").write_text(text)
        git(top, "add", ".")
        git(top, "commit", "--quiet", "-m", text)
        git(top, "tag", text)
    return top


@pytest.fixture
def into(tmp_path: Path) -> Path:
    folder = tmp_path / "into"
    folder.mkdir()
    return folder


@pytest.mark.parametrize("revision", ["HEAD~1", "one", "refs/tags/one", "one^{commit}", "main~1"])
def test_a_revision_with_all_that_the_folder_may_refer_to(top: Path, into: Path, revision: str) -> None:
    past = past_of(top / "stack", revision, into)
    assert (past.source / "main.tf").read_text() == "one"
    assert (past.source / "../shared.txt").read_text() == "one"
    assert past.name.startswith(f"{revision} (")
    assert (top / "stack" / "main.tf").read_text() == "two"


def test_the_same_revision_is_written_once(top: Path, into: Path) -> None:
    assert past_of(top / "stack", "one", into).source == past_of(top / "stack", "HEAD~1", into).source


def test_a_hook_of_git_does_not_lead_to_another_repository(
    top: Path, into: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "nowhere"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(top / ".git" / "index"))
    before = (top / ".git" / "index").read_bytes()
    assert (past_of(top / "stack", "one", into).source / "main.tf").read_text() == "one"
    assert (top / ".git" / "index").read_bytes() == before


def test_neither_index_nor_tree_nor_references_change(top: Path, into: Path) -> None:
    git(top, "config", "core.splitIndex", "true")
    (top / "stack" / "main.tf").write_text("not committed")
    before = {path: path.stat().st_mtime_ns for path in top.rglob("*")}
    past_of(top / "stack", "one", into)
    assert {path: path.stat().st_mtime_ns for path in top.rglob("*")} == before


def test_what_an_archive_would_leave_out_is_there(top: Path, into: Path) -> None:
    (top / ".gitattributes").write_text("stack/** export-ignore\n")
    git(top, "add", ".")
    git(top, "commit", "--quiet", "-m", "three")
    assert (past_of(top / "stack", "HEAD", into).source / "main.tf").read_text() == "two"


def test_files_of_today_as_they_were(top: Path, into: Path, tmp_path: Path) -> None:
    (top / "later.tfvars").touch()
    (tmp_path / "elsewhere.tfvars").touch()
    past = past_of(top / "stack", "one", into)
    shared = past.counterpart(top / "shared.txt")
    assert shared is not None
    assert shared.read_text() == "one"
    assert past.counterpart(top / "later.tfvars") is None
    assert past.counterpart(tmp_path / "elsewhere.tfvars") is None


def test_variables_files_that_git_does_not_know_count_for_both(top: Path, into: Path) -> None:
    for name in ("b.auto.tfvars", "terraform.tfvars", "a.auto.tfvars.json", "prod.tfvars"):
        (top / "stack" / name).touch()
    (top / "stack" / "known.auto.tfvars").touch()
    git(top, "add", "stack/known.auto.tfvars")
    names = [path.name for path in past_of(top / "stack", "one", into).loaded_by_themselves]
    assert names == ["terraform.tfvars", "a.auto.tfvars.json", "b.auto.tfvars"]


def test_a_name_that_is_a_revision_and_a_folder_is_neither(
    top: Path, into: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(top)
    (top / "one").mkdir()
    with pytest.raises(UsageError, match="both a git revision and a folder"):
        past_of(top / "stack", "one", into)
    assert past_of(top / "stack", "./one", into).source == (top / "one").resolve()
    assert (past_of(top / "stack", "refs/tags/one", into).source / "main.tf").read_text() == "one"


def test_a_folder_needs_no_repository(tmp_path: Path, into: Path) -> None:
    for name in ("old", "new"):
        (tmp_path / name).mkdir()
    (tmp_path / "old" / "prod.tfvars").touch()
    past = past_of(tmp_path / "new", str(tmp_path / "old"), into)
    assert past.source == (tmp_path / "old").resolve()
    assert past.counterpart(tmp_path / "new" / "prod.tfvars") == (tmp_path / "old" / "prod.tfvars").resolve()


def program(path: Path, marker: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\ntouch {marker}\ncat\n")
    path.chmod(0o755)
    return path


def test_nothing_runs_that_the_repository_configures(top: Path, into: Path, tmp_path: Path) -> None:
    ran = tmp_path / "ran"
    evil = program(tmp_path / "evil", ran)
    (top / ".gitattributes").write_text("* filter=a diff=d\nstack/** filter=b=c\n")
    git(top, "add", ".")
    git(top, "commit", "--quiet", "-m", "three")
    included = tmp_path / "included"
    included.write_text(f'[filter "b=c"]\n\tprocess = {evil}\n\trequired\n\tsmudge = {evil}\n')
    for name in ("filter.a.smudge", "filter.a.process", "core.fsmonitor", "diff.external", "diff.d.textconv",
                 "core.sshCommand", "core.pager", "core.editor", "core.askPass", "gpg.program", "core.gitProxy",
                 "uploadpack.packObjectsHook", "core.alternateRefsCommand", "credential.helper"):  # fmt: skip
        git(top, "config", name, str(evil))
    git(top, "config", "filter.a.required", "true")
    git(top, "config", "include.path", str(included))
    git(top, "config", "alias.rev-parse", f"!{evil}")
    for hook in ("post-index-change", "post-checkout", "reference-transaction", "fsmonitor-watchman"):
        program(top / ".git" / "hooks" / hook, ran)
    for revision in ("HEAD", "one"):
        assert (past_of(top / "stack", revision, into).source / "main.tf").read_text() in {"one", "two"}
    assert not ran.exists()


def test_what_a_partial_clone_lacks_is_not_fetched(top: Path, into: Path, tmp_path: Path) -> None:
    ran = tmp_path / "ran"
    clone = tmp_path / "clone"
    git(top, "config", "uploadpack.allowFilter", "true")
    git(top, "clone", "--quiet", "--no-local", "--filter=blob:none", f"file://{top}", str(clone))
    git(clone, "config", "remote.origin.uploadpack", str(program(tmp_path / "evil", ran)))
    git(clone, "config", "protocol.allow", "always")
    git(clone, "config", "protocol.file.allow", "always")
    with pytest.raises(WorkspaceError, match="failed"):
        past_of(clone / "stack", "one", into)
    assert not ran.exists()


def test_a_folder_that_only_looks_like_a_repository_is_none(top: Path, into: Path, tmp_path: Path) -> None:
    ran = tmp_path / "ran"
    bare = top / "stack" / "bare"
    git(top, "init", "--quiet", "--bare", str(bare))
    git(bare, "config", "core.bare", "false")
    git(bare, "config", "core.worktree", str(top))
    git(bare, "config", "core.fsmonitor", str(program(tmp_path / "evil", ran)))
    (bare / "main.tf").touch()
    with pytest.raises((UsageError, WorkspaceError)):
        past_of(bare, "HEAD", into)
    assert not ran.exists()


def test_a_filter_of_the_users_own_does_run(
    top: Path, into: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / ".gitconfig").write_text('[filter "upper"]\n\tsmudge = tr a-z A-Z\n')
    monkeypatch.setenv("HOME", str(home))
    (top / ".gitattributes").write_text("*.tf filter=upper\n")
    git(top, "add", ".")
    git(top, "commit", "--quiet", "-m", "three")
    assert (past_of(top / "stack", "HEAD", into).source / "main.tf").read_text() == "TWO"


def test_a_git_that_lies_in_the_folder_is_not_run(
    top: Path, into: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran = tmp_path / "ran"
    program(top / "stack" / "git", ran)
    program(top / "stack" / "bin" / "git", ran)
    monkeypatch.setenv("PATH", f".:bin::{os.environ['PATH']}")
    monkeypatch.chdir(top / "stack")
    assert (past_of(top / "stack", "one", into).source / "main.tf").read_text() == "one"
    assert not ran.exists()
