"""When a process is configured anew.

The processes are stand-ins, which say how they were configured; tests/provider has the real ones.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest

from tfproof.provider.pool import ProviderPool
from tfproof.provider.starter import Starter

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
    pool = ProviderPool(cast("Starter", processes))
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
