"""Entries are whole or not there, also when several processes write and when bytes are damaged."""

from __future__ import annotations

import os
import threading
import uuid
from pathlib import Path

import pytest

from tfproof.cases.cache.cache_backends import FsspecBackend, LocalBackend, open_folder
from tfproof.cases.cache.cache_store import CacheStore, name_of
from tfproof.errors import UsageError

NAME = name_of("a case")
OTHER = name_of("another case")
VALUE = {"plan": {"x": [1, None, "ü"]}}


def fail(reason: str) -> None:
    raise AssertionError(reason)


@pytest.fixture
def folder(tmp_path: Path) -> LocalBackend:
    return LocalBackend(tmp_path / "plans")


@pytest.fixture
def store(folder: LocalBackend) -> CacheStore:
    return CacheStore(folder, warn=fail)


def entry(folder: LocalBackend) -> Path:
    (found,) = Path(folder.where).glob("*/*.kept")
    return found


def test_what_was_written_is_read_and_nothing_else(store: CacheStore) -> None:
    store.write(NAME, VALUE)
    assert store.read(NAME) == VALUE
    assert store.read(OTHER) is None


def test_what_only_reads_keeps_nothing(store: CacheStore) -> None:
    store.write(NAME, VALUE)
    store.only_read()
    store.write(NAME, {})
    store.write(OTHER, VALUE)
    assert store.read(NAME) == VALUE
    assert store.read(OTHER) is None


def test_an_entry_that_is_damaged_anywhere_is_none(store: CacheStore, folder: LocalBackend) -> None:
    store.write(NAME, VALUE)
    whole = entry(folder).read_bytes()
    for place in range(len(whole)):
        entry(folder).write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        assert store.read(NAME) is None, place
        entry(folder).write_bytes(whole[:place])
        assert store.read(NAME) is None, place
    entry(folder).write_bytes(whole + b"x")
    assert store.read(NAME) is None
    store.write(NAME, VALUE)
    assert store.read(NAME) == VALUE


def test_an_entry_of_another_name_is_none(store: CacheStore, folder: LocalBackend) -> None:
    store.write(NAME, VALUE)
    data = folder.read(NAME)
    assert data is not None
    folder.write(OTHER, data)
    assert store.read(OTHER) is None


def test_a_write_that_is_killed_leaves_the_old_entry(
    store: CacheStore, folder: LocalBackend, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.write(NAME, "old")

    def killed(_self: Path, _target: Path) -> Path:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", killed)
    with pytest.raises(KeyboardInterrupt):
        store.write(NAME, "new")
    assert store.read(NAME) == "old"
    assert [path.name for path in entry(folder).parent.iterdir()] == [entry(folder).name]


def test_what_a_killed_process_left_half_written_is_removed_after_a_while(
    store: CacheStore, folder: LocalBackend
) -> None:
    store.write(NAME, VALUE)
    left = entry(folder).with_name(".partial-left")
    left.write_bytes(b"half")
    assert store.info().entries == 1
    assert left.exists()
    os.utime(left, (0, 0))
    store.info()
    assert not left.exists()


def test_the_least_recently_used_entries_go_first(folder: LocalBackend) -> None:
    store = CacheStore(folder, limit=1500, warn=fail)
    names = [name_of(number) for number in range(20)]
    for age, name in enumerate(names):
        store.write(name, uuid.uuid4().hex * 4)
        os.utime(Path(folder.where) / name[:2] / f"{name}.kept", (age, age))
    assert store.read(names[0]) is not None
    store.close()
    assert store.info().size <= 1500
    assert store.read(names[0]) is not None
    assert store.read(names[1]) is None
    assert store.read(names[-1]) is not None


def test_many_writers_and_readers_never_see_half_an_entry(folder: LocalBackend) -> None:
    seen: list[object] = []

    def work(number: int) -> None:
        store = CacheStore(LocalBackend(Path(folder.where)), limit=2000, warn=fail)
        for turn in range(40):
            store.write(NAME, [number] * 500)
            seen.append(store.read(NAME))
            store.write(name_of(number, turn), uuid.uuid4().hex * 10)
            store.close()

    threads = [threading.Thread(target=work, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    whole = [value for value in seen if value is not None]
    assert whole
    assert all(isinstance(value, list) and len(value) == 500 and len(set(value)) == 1 for value in whole)


def test_clearing_removes_entries_and_leaves_what_is_not_ours(store: CacheStore, folder: LocalBackend) -> None:
    store.write(NAME, VALUE)
    foreign = Path(folder.where) / "notes.txt"
    foreign.write_text("mine")
    assert store.clear() == 1
    assert store.read(NAME) is None
    assert foreign.read_text() == "mine"


def test_only_the_owner_can_read_the_store(store: CacheStore, folder: LocalBackend) -> None:
    store.write(NAME, VALUE)
    assert Path(folder.where).stat().st_mode & 0o077 == 0
    assert entry(folder).stat().st_mode & 0o077 == 0


def test_a_folder_that_cannot_be_used_is_given_up_with_one_warning(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    said: list[str] = []
    store = CacheStore(LocalBackend(tmp_path / "file"), warn=said.append)
    store.write(NAME, VALUE)
    store.write(OTHER, VALUE)
    assert store.read(NAME) is None
    store.close()
    assert len(said) == 1
    assert str(tmp_path / "file") in said[0]


def test_any_url_that_fsspec_knows_is_a_store() -> None:
    folder = open_folder(f"memory://{uuid.uuid4().hex}/plans")
    assert isinstance(folder, FsspecBackend)
    store = CacheStore(folder, warn=fail)
    assert store.read(NAME) is None
    assert store.info().entries == 0
    store.write(NAME, VALUE)
    store.write(OTHER, VALUE)
    assert store.read(NAME) == VALUE
    assert store.info().entries == 2
    assert CacheStore(folder, limit=0, warn=fail).info().limit == 0
    bounded = CacheStore(folder, limit=store.info().size - 1, warn=fail)
    bounded.write(OTHER, VALUE)
    bounded.close()
    assert store.info().entries == 1
    assert store.clear() == 1


def test_a_url_that_nobody_knows_is_refused() -> None:
    with pytest.raises(UsageError, match="nowhere://x"):
        open_folder("nowhere://x")


def test_a_name_is_the_same_for_the_same_content_only() -> None:
    assert name_of({"a": 1, "b": 2}) == name_of({"b": 2, "a": 1})
    assert len({name_of(1), name_of("1"), name_of(True), name_of(1.0), name_of(None), name_of([1])}) == 6
