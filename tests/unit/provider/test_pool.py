"""When a process is configured again.

The processes are stand-ins, which say how they were configured; tests/provider has the real ones.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest

from tfproof.provider.launcher import Launcher
from tfproof.provider.pool import ProviderPool
from tfproof.provider.process_limit import room

BINARY = Path("provider")


class Process:
    protocol = 5
    alive = True

    def __init__(self) -> None:
        self.configured: list[bytes] = []

    def call(self, _method: str, request: bytes = b"") -> bytes:
        self.configured.append(request)
        return b""

    def close(self) -> None:
        self.alive = False


class Processes:
    def __init__(self) -> None:
        self.started: list[Process] = []

    def process(self, _binary: Path) -> Process:
        self.started.append(Process())
        return self.started[-1]

    def configured(self) -> list[list[bytes]]:
        return [one.configured for one in self.started]


@pytest.fixture
def processes() -> Processes:
    return Processes()


@pytest.fixture
def pool(processes: Processes) -> Iterator[ProviderPool]:
    pool = ProviderPool(cast("Launcher", processes))
    yield pool
    pool.close()


def use(pool: ProviderPool, configuration: bytes) -> Any:
    with pool.lease(BINARY, configuration) as lease:
        return lease.process


def test_a_process_whose_configuration_no_connection_has_is_configured_anew(
    pool: ProviderPool, processes: Processes
) -> None:
    pool.may_configure_anew(BINARY)
    pool.hold(BINARY, b"one")
    use(pool, b"one")
    use(pool, b"two")
    assert processes.configured() == [[b"one"], [b"two"]]
    pool.let_go(BINARY, b"one")
    pool.hold(BINARY, b"two")
    use(pool, b"three")
    use(pool, b"two")
    assert processes.configured() == [[b"one", b"three"], [b"two"]]


def test_it_is_held_until_the_last_connection_has_ended(pool: ProviderPool, processes: Processes) -> None:
    pool.may_configure_anew(BINARY)
    for _ in range(2):
        pool.hold(BINARY, b"one")
    use(pool, b"one")
    pool.let_go(BINARY, b"one")
    use(pool, b"two")
    assert processes.configured() == [[b"one"], [b"two"]]


def test_a_process_in_use_is_not_configured_anew(pool: ProviderPool, processes: Processes) -> None:
    pool.may_configure_anew(BINARY)
    with pool.lease(BINARY, b"one"):
        use(pool, b"two")
    assert processes.configured() == [[b"one"], [b"two"]]


def test_one_that_may_not_forget_never_is(pool: ProviderPool, processes: Processes) -> None:
    for configuration in (b"one", b"two", b"one"):
        use(pool, configuration)
    assert processes.configured() == [[b"one"], [b"two"]]


@pytest.mark.parametrize(("most", "started"), [(None, 7), (7, 7), (3, 21)])
def test_what_a_command_will_ask_for_again_is_not_ended_while_there_is_room(
    processes: Processes, monkeypatch: pytest.MonkeyPatch, most: int | None, started: int
) -> None:
    monkeypatch.setattr("tfproof.provider.pool.room", lambda: 8)
    pool = ProviderPool(cast("Launcher", processes), max_processes=most)
    configurations = [f"{n}".encode() for n in range(7)]
    use(pool, b"former")
    for configuration in configurations:
        pool.hold(BINARY, configuration)
    for _ in range(3):
        for configuration in configurations:
            use(pool, configuration)
    assert len(processes.started) == started + 1
    assert [one.configured for one in processes.started[1:8]] == [[one] for one in configurations]
    alive = [one for one in processes.started if one.alive]
    assert len(alive) == (most or 7)
    assert processes.started[0] not in alive  # no command holds it
    for configuration in configurations:
        pool.let_go(BINARY, configuration)
    use(pool, b"later")
    assert sum(one.alive for one in processes.started) == (most or 7)
    pool.close()


def test_room_is_what_half_of_the_free_memory_holds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    meminfo = tmp_path / "meminfo"
    monkeypatch.setattr("tfproof.provider.process_limit._MEMINFO", meminfo)
    monkeypatch.setattr("tfproof.provider.process_limit._GROUP", tmp_path)
    assert room() == 4  # nothing is known
    meminfo.write_text("MemTotal: 99999999 kB\nMemAvailable:  8388608 kB\n")
    assert room() == 11
    meminfo.write_text("MemAvailable:  838860800 kB\n")
    assert room() == 24
    (tmp_path / "memory.max").write_text(f"{5 << 30}\n")
    (tmp_path / "memory.current").write_text(f"{1 << 30}\n")
    assert room() == 5
    (tmp_path / "memory.max").write_text("max\n")
    assert room() == 24
