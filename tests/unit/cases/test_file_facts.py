"""The version of an executable is remembered for as long as no file that decides it has changed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tfproof.cases.cache.cache_backends import LocalBackend
from tfproof.cases.cache.cache_store import CacheStore
from tfproof.cases.cache.file_facts import FileFactsCache

PROGRAM = b"\x7fELF github.com/hashicorp/terraform/internal/command"


def fail(reason: str) -> None:
    raise AssertionError(reason)


@pytest.fixture
def machine(tmp_path: Path) -> FileFactsCache:
    return FileFactsCache(CacheStore(LocalBackend(tmp_path / "kept"), warn=fail))


@pytest.fixture
def program(tmp_path: Path) -> Path:
    path = tmp_path / "terraform"
    path.write_bytes(PROGRAM)
    return path


@pytest.fixture
def wrapper(tmp_path: Path, program: Path) -> Path:
    path = tmp_path / "wrapper"
    path.write_text(f'#!/bin/sh\necho "$*" >>/tmp/log\nexec "{program}" "$@"\n')
    return path


def test_the_program_keeps_its_version_until_it_changes(machine: FileFactsCache, program: Path) -> None:
    assert machine.version(program) is None
    machine.learn_version(program, "terraform", "1.11.4")
    assert machine.version(program) == ("terraform", "1.11.4")
    program.write_bytes(PROGRAM + b"2")
    assert machine.version(program) is None


@pytest.mark.parametrize("changed", ["terraform", "wrapper"])
def test_a_script_before_it_keeps_the_version_until_either_changes(
    machine: FileFactsCache, wrapper: Path, changed: str
) -> None:
    machine.learn_version(wrapper, "terraform", "1.11.4")
    assert machine.version(wrapper) == ("terraform", "1.11.4")
    path = wrapper.parent / changed
    path.write_bytes(path.read_bytes() + b"\n")
    assert machine.version(wrapper) is None


def test_what_hands_over_to_something_else_is_asked_each_time(
    machine: FileFactsCache, wrapper: Path, program: Path
) -> None:
    program.write_bytes(b"\x7fELF a version manager")
    machine.learn_version(wrapper, "terraform", "1.11.4")
    assert machine.version(wrapper) is None
    program.unlink()
    machine.learn_version(wrapper, "terraform", "1.11.4")
    assert machine.version(wrapper) is None
