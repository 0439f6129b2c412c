from __future__ import annotations

import os
from pathlib import Path

import pytest

from tfproof.file_locks import file_lock, locked


def test_only_one_has_the_lock_until_it_is_closed(tmp_path: Path) -> None:
    path = tmp_path / "a.lock"
    with file_lock(path), pytest.raises(BlockingIOError):
        locked(path, wait=False)
    os.close(locked(path, wait=False))


def test_the_lock_ends_when_the_block_fails(tmp_path: Path) -> None:
    with pytest.raises(KeyError), file_lock(tmp_path / "a.lock"):
        raise KeyError
    os.close(locked(tmp_path / "a.lock", wait=False))


def test_a_refused_lock_leaves_no_descriptor_open(tmp_path: Path) -> None:
    with file_lock(tmp_path / "a.lock"):
        following = os.open(tmp_path, os.O_RDONLY)
        os.close(following)
        with pytest.raises(BlockingIOError):
            locked(tmp_path / "a.lock", wait=False)
        now_following = os.open(tmp_path, os.O_RDONLY)
        os.close(now_following)
    assert now_following == following


def test_a_file_that_is_not_there_is_made_only_when_asked(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        locked(tmp_path / "a.lock", create=False)
    os.close(locked(tmp_path / "a.lock"))
    assert (tmp_path / "a.lock").stat().st_mode & 0o777 == 0o600
