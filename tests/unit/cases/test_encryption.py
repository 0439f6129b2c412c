"""What is sealed is read by who sealed it, about the same, and by no one else."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from tfproof.cases.cache.encryption import Encryptor, seal_of

VALUE = {"plan": {"password": "hunter2 and more", "ü": [1, None]}}


@pytest.fixture
def seal(tmp_path: Path) -> Encryptor:
    found = seal_of(tmp_path / "cache")
    assert found is not None
    return found


def test_the_user_reads_what_was_sealed_also_in_another_session(seal: Encryptor, tmp_path: Path) -> None:
    sealed = seal.close(VALUE, "a case")
    again = seal_of(tmp_path / "cache")
    assert again is not None
    assert again.open(sealed, "a case") == VALUE
    assert again.name("a case") == seal.name("a case")


def test_nobody_else_does(seal: Encryptor, tmp_path: Path) -> None:
    other = seal_of(tmp_path / "other")
    assert other is not None
    assert other.open(seal.close(VALUE, "a case"), "a case") is None
    assert seal.open(seal.close(VALUE, "a case"), "another case") is None
    assert other.name("a case") != seal.name("a case")


def test_what_is_damaged_anywhere_is_none(seal: Encryptor) -> None:
    sealed = seal.close(VALUE, "a case")
    for place in range(len(sealed)):
        assert seal.open(sealed[:place] + "!" + sealed[place + 1 :], "a case") is None, place
        assert seal.open(sealed[:place], "a case") is None, place
        other = "A" if sealed[place] != "A" else "B"
        changed = seal.open(sealed[:place] + other + sealed[place + 1 :], "a case")
        # The last character may have bits that mean nothing.
        assert changed is None or place >= len(sealed.rstrip("=")) - 1, place


def test_equal_values_look_different_each_time(seal: Encryptor) -> None:
    first, second = seal.close(VALUE, "a case"), seal.close(VALUE, "a case")
    assert first != second
    assert first[:24] != second[:24]


def test_the_key_is_the_owners_alone_and_the_same_for_all_who_make_it_at_once(tmp_path: Path) -> None:
    names: list[str] = []

    def make() -> None:
        found = seal_of(tmp_path / "cache")
        names.append(found.name("a case") if found is not None else "none")

    threads = [threading.Thread(target=make) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(names) == 10
    assert len(set(names)) == 1
    (key,) = (tmp_path / "cache").iterdir()
    assert key.stat().st_mode & 0o777 == 0o600


def test_where_no_key_can_be_kept_there_is_no_seal(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert seal_of(tmp_path / "file" / "cache") is None
    (tmp_path / "key").write_bytes(b"too short")
    assert seal_of(tmp_path) is None
