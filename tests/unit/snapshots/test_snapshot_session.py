"""Snapshots are compared, written and found stale: nothing passes without a review."""

from __future__ import annotations

from pathlib import Path

import pytest

from tfproof.errors import ExpectationError, UsageError
from tfproof.snapshots.files import read_snapshots, snapshot_file, write_snapshots
from tfproof.snapshots.pytest_hooks import check_update
from tfproof.snapshots.session import ModuleRecord, SnapshotSession, SnapshotsOfTest

TEXT = 'aws_x.this\n  name = "a"\n  script\n    | #!/bin/sh\n    |\n    | echo'


def module(root: Path) -> Path:
    file = root / "test_pool.py"
    file.touch()
    return file


def run(
    root: Path, text: str, *, test: str = "test_a", name: str | None = None, update: bool = False
) -> SnapshotSession:
    session = SnapshotSession(root=root, update=update)
    SnapshotsOfTest(session=session, module=module(root), test=test).compare(text, name)
    session.module(module(root)).passed.append(test)
    return session


def test_what_was_written_is_what_is_read_and_the_same_text_passes(tmp_path: Path) -> None:
    assert run(tmp_path, TEXT, update=True).finish().written == [
        "__snapshots__/test_pool.tfproof.txt: 1 of 1 snapshots"
    ]
    run(tmp_path, "output.a = 1", test="test_b[x y]", name="second one", update=True).finish()
    found = read_snapshots(snapshot_file(module(tmp_path)))
    assert {name: text for name, (_, text) in found.items()} == {
        "test_a": TEXT,
        "test_b[x y] second one": "output.a = 1",
    }
    result = run(tmp_path, TEXT).finish()
    assert (result.written, result.stale, result.fails) == ([], [], False)
    assert [file.name for file in (tmp_path / "__snapshots__").iterdir()] == ["test_pool.tfproof.txt"]


def test_windows_line_ends_are_no_difference(tmp_path: Path) -> None:
    run(tmp_path, TEXT, update=True).finish()
    file = snapshot_file(module(tmp_path))
    file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    run(tmp_path, TEXT)
    assert run(tmp_path, TEXT, update=True).finish().written == []


def test_a_missing_snapshot_fails_with_its_text_and_the_command_that_writes_it(tmp_path: Path) -> None:
    with pytest.raises(ExpectationError, match=r"there is no snapshot 'test_a\[x y\]' yet") as error:
        run(tmp_path, TEXT, test="test_a[x y]")
    assert '  +   name = "a"' in error.value.what
    assert error.value.fix == "review it, then run: pytest 'test_pool.py::test_a[x y]' --tfproof-update"
    assert not (tmp_path / "__snapshots__").exists()


def test_a_difference_is_shown_below_the_resource_that_has_it(tmp_path: Path) -> None:
    before = "aws_x.a\n  name = 1\naws_x.b\n  one = 1\n  two = 2\n  three = 3\n  four = 4"
    run(tmp_path, before, update=True).finish()
    with pytest.raises(ExpectationError) as error:
        run(tmp_path, before.replace("three = 3", "three = 5"))
    assert error.value.what.split("\n")[1:] == [
        "    aws_x.b", "      two = 2", "  -   three = 3", "  +   three = 5", "      four = 4",
    ]  # fmt: skip
    assert error.value.where == "__snapshots__/test_pool.tfproof.txt:3"


def test_several_snapshots_of_a_test_are_numbered_or_named_once(tmp_path: Path) -> None:
    session = SnapshotSession(root=tmp_path, update=True)
    test = SnapshotsOfTest(session=session, module=module(tmp_path), test="test_a")
    for name in (None, None, "named"):
        test.compare("x", name)
    assert list(session.module(module(tmp_path)).written) == ["test_a", "test_a #2", "test_a named"]
    for name, words in (("named", "already"), ("", "cannot be called"), ("a\nb", "cannot be called"), ("#2", "cannot")):
        with pytest.raises(UsageError, match=words):
            test.compare("x", name)


def test_a_snapshot_is_stale_when_its_test_is_gone_or_passed_without_it() -> None:
    names = ["test_a", "test_a #2", "test_b", "test_gone", "test_gone[x] name"]
    seen = ModuleRecord(present=["test_a", "test_b"], passed=["test_a"], used=["test_a"])
    assert seen.stale(names) == ["test_a #2", "test_gone", "test_gone[x] name"]
    only_some = ModuleRecord(present=None, passed=["test_a"], used=["test_a"])
    assert only_some.stale(names) == ["test_a #2"]
    failed = ModuleRecord(present=["test_a", "test_b", "test_gone", "test_gone[x]"])
    assert failed.stale(names) == []


def test_stale_snapshots_fail_the_session_and_an_update_removes_them(tmp_path: Path) -> None:
    file = snapshot_file(module(tmp_path))
    file.parent.mkdir()
    write_snapshots(file, "test_pool.py", {"test_gone": "x"})
    (file.parent / "test_deleted.tfproof.txt").write_text("test_a\n  x\n")
    for update in (False, True):
        session = SnapshotSession(root=tmp_path, update=update)
        session.module(module(tmp_path)).present = ["test_a"]
        result = session.finish()
        assert result.stale == [
            "__snapshots__/test_pool.tfproof.txt: test_gone",
            "__snapshots__/test_deleted.tfproof.txt: its test module is gone",
        ]
        assert result.fails is not update
    assert list(file.parent.iterdir()) == []


def test_what_workers_know_is_put_together(tmp_path: Path) -> None:
    here = SnapshotSession(root=tmp_path, update=True)
    for test in ("test_a", "test_b"):
        here.add(run(tmp_path, f"output.{test} = 1", test=test, update=True).to_json())
    here.finish()
    assert set(read_snapshots(snapshot_file(module(tmp_path)))) == {"test_a", "test_b"}


@pytest.mark.parametrize("text", ["<<<<<<< HEAD\n", "test_a\n  x\n\ntest_a\n  y\n", "  x\n", "test_a\n x\n", "\xff"])
def test_a_file_that_is_not_as_written_is_an_error_with_its_line(tmp_path: Path, text: str) -> None:
    file = snapshot_file(module(tmp_path))
    file.parent.mkdir()
    file.write_bytes(text.encode("latin-1"))
    with pytest.raises(UsageError, match=r"this is no line of a file of snapshots|cannot read"):
        run(tmp_path, TEXT)


def test_a_pipeline_writes_nothing() -> None:
    with pytest.raises(UsageError, match="they are not reviewed"):
        check_update({"CI": "true"})
    for environment in ({}, {"CI": ""}, {"CI": "false"}):
        check_update(environment)
