"""Keeps provider processes: one for each distinct configuration, within a bound, ended when idle.

A provider process holds one configuration: the last ``Configure`` wins, for every caller. So each distinct request to
configure gets a process of its own, and equal requests share one. A few processes stay; more of them run only while commands hold
so many configurations, up to what memory allows. A call that needs one more than there may be ends the one that was idle
longest, those first whose configuration no command holds, or waits for one to become idle. Every call finds its
configuration again by the request itself, so a process may end and start again between two calls of one Terraform run.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from tfproof.errors import ProviderProxyError
from tfproof.provider import plugin_protocol
from tfproof.provider.launcher import Launcher
from tfproof.provider.process import ProviderProcess
from tfproof.provider.process_limit import FEW, room

_CONFIGURE: Final = {5: "Configure", 6: "ConfigureProvider"}
# A process that waits for a configuration is only ever busy for a moment: waiting for it is cheaper than one more.
_PATIENCE: Final = 0.3
_USE, _CONFIGURE_IT, _START = "use", "configure", "start"
_SCHEMA: Final = {5: "GetSchema", 6: "GetProviderSchema"}


class _PoolSlot:
    """A place for one process: claimed first, started outside of the lock, then used."""

    __slots__ = ("answer", "binary", "configuration", "leases", "process", "ready", "started", "trouble", "used")

    def __init__(self, binary: Path, configuration: bytes | None) -> None:
        self.binary = binary
        self.configuration = configuration
        self.process: ProviderProcess | None = None
        self.answer = b""
        self.trouble: BaseException | None = None
        self.started = threading.Event()
        self.ready = threading.Event()  # configured as ``configuration`` says
        self.leases = 0
        self.used = time.monotonic()


class Lease:
    """A process for the time of one call, and what it answered when it was configured."""

    __slots__ = ("configured", "process")

    def __init__(self, process: ProviderProcess, configured: bytes) -> None:
        self.process = process
        self.configured = configured


class ProviderPool:
    """All provider processes of a session.

    Args:
        starter: starts the processes.
        max_processes: how many may run at once (a configured AWS provider holds 100 to 350 MB); what memory allows when
            absent, and then no more than a few but while commands hold more configurations.
        idle_seconds: a process that was not used for so long ends.
    """

    def __init__(
        self,
        starter: Launcher,
        *,
        max_processes: int | None = None,
        idle_seconds: float = 120.0,
    ) -> None:
        self._starter = starter
        self._most = max(1, max_processes or room())
        self._few = min(FEW, self._most)
        self._idle = idle_seconds
        self._slots: list[_PoolSlot] = []
        self._changed = threading.Condition()
        self._closed = False
        self._ending = threading.Event()
        self._schema_first: set[Path] = set()
        self._reconfigurable: set[Path] = set()
        self._held: Counter[tuple[Path, bytes]] = Counter()
        threading.Thread(target=self._reap, name="tfproof-provider-reaper", daemon=True).start()

    @property
    def processes(self) -> tuple[ProviderProcess, ...]:
        """The processes that run now."""
        with self._changed:
            return tuple(slot.process for slot in self._slots if slot.process is not None and slot.process.alive)

    def ask_schema_first(self, binary: Path) -> None:
        """Ask each process of ``binary`` for its schema before anything else: the provider says that it must be."""
        self._schema_first.add(binary)

    def may_configure_anew(self, binary: Path) -> None:
        """Let a process of ``binary`` be configured again."""
        self._reconfigurable.add(binary)

    def hold(self, binary: Path, configuration: bytes) -> None:
        """Keep what is configured by ``configuration`` as it is, until :meth:`let_go` was called as often."""
        with self._changed:
            self._held[binary, configuration] += 1

    def let_go(self, binary: Path, configuration: bytes) -> None:
        """Say that a connection which was configured by ``configuration`` has ended."""
        with self._changed:
            self._held[binary, configuration] -= 1
            self._held += Counter()  # drops what no caller holds
            self._changed.notify_all()

    @contextmanager
    def lease(self, binary: Path, configuration: bytes | None = None) -> Iterator[Lease]:
        """Give a process of ``binary`` that is configured by the request ``configuration`` (None: any will do).

        Raises:
            ProviderProxyError: the process could not be started or configured, or the pool is closed.
        """
        slot, role = self._claim(binary, configuration)
        try:
            if role is _START:
                self._start(slot)
            slot.started.wait()
            if configuration is not None:
                if role is not _USE and slot.trouble is None:
                    self._configure(slot)
                slot.ready.wait()
            if slot.trouble is not None or slot.process is None:
                raise slot.trouble or ProviderProxyError(f"no process of {binary.name}")
            yield Lease(slot.process, slot.answer)
        finally:
            self._release(slot)

    def close(self) -> None:
        """End all processes, also those in use."""
        with self._changed:
            self._closed = True
            self._ending.set()
            slots, self._slots = self._slots, []
            self._changed.notify_all()
        for slot in slots:
            if slot.process is not None:
                slot.process.close()

    def _claim(self, binary: Path, configuration: bytes | None) -> tuple[_PoolSlot, str]:
        patience = time.monotonic() + _PATIENCE
        with self._changed:
            while True:
                if self._closed:
                    raise ProviderProxyError("the resident providers are closed", where=str(binary))
                for slot in [s for s in self._slots if s.process is not None and not s.process.alive]:
                    self._remove(slot)
                found = self._find(binary, configuration)
                spare = any(slot.binary == binary and self._is_spare(slot) for slot in self._slots)
                if found is None and spare and (left := patience - time.monotonic()) > 0:
                    self._changed.wait(left)
                    continue
                if found is None and len(self._slots) >= self._few and (idle := self._longest_idle()):
                    self._remove(idle)
                if found is None and len(self._slots) < self._most:
                    found = (_PoolSlot(binary, configuration), _START)
                    self._slots.append(found[0])
                if found is not None:
                    found[0].leases += 1
                    return found
                self._changed.wait()

    def _find(self, binary: Path, configuration: bytes | None) -> tuple[_PoolSlot, str] | None:
        """Return a slot that fits, and what its new user must do first."""
        own = [slot for slot in self._slots if slot.binary == binary]
        if configuration is None:
            # Configured ones first: another is soon to be configured.
            return min(((s, _USE) for s in own), key=lambda p: (p[0].configuration is None, p[0].leases), default=None)
        for slot in own:
            if slot.configuration == configuration:
                return slot, _USE
        for slot in sorted(own, key=lambda slot: (slot.configuration is not None, slot.used)):
            # One that still starts is configured as soon as it has.
            if self._is_spare(slot) and (slot.leases == 0 or not slot.started.is_set()):
                slot.configuration = configuration
                slot.ready.clear()
                return slot, _CONFIGURE_IT
        return None

    def _is_spare(self, slot: _PoolSlot) -> bool:
        """Whether a process has no configuration yet, or one that no connection has and that it can forget."""
        if slot.configuration is None:
            return True
        unused = slot.ready.is_set() and (slot.binary, slot.configuration) not in self._held
        return unused and slot.binary in self._reconfigurable

    def _longest_idle(self) -> _PoolSlot | None:
        """What may end for another process: what no command holds, and when there is no more room anything idle."""
        idle = [slot for slot in self._slots if slot.leases == 0]
        unheld = [slot for slot in idle if (slot.binary, slot.configuration) not in self._held]
        choice = unheld if unheld or len(self._slots) < self._most else idle
        return min(choice, key=lambda slot: slot.used, default=None)

    def _remove(self, slot: _PoolSlot) -> None:
        self._slots.remove(slot)
        if slot.process is not None:
            slot.process.close()

    def _start(self, slot: _PoolSlot) -> None:
        try:
            slot.process = self._starter.process(slot.binary)
            if slot.binary in self._schema_first:
                slot.process.call(_SCHEMA[slot.process.protocol])
        except BaseException as error:
            slot.trouble = error
            self._forget(slot)
            raise
        finally:
            slot.started.set()
            if slot.trouble is not None:
                slot.ready.set()

    def _configure(self, slot: _PoolSlot) -> None:
        try:
            process, request = slot.process, slot.configuration
            if process is not None and request is not None:
                slot.answer = process.call(_CONFIGURE[process.protocol], request)
        except BaseException as error:
            slot.trouble = error
            raise
        finally:
            # A refused configuration is answered to those that wait for it, but it is not kept.
            refused = any(
                d.severity == plugin_protocol.ERROR
                for d in plugin_protocol.message("ConfigureResponse", slot.answer).diagnostics
            )
            if slot.trouble is not None or refused:
                self._forget(slot)
            slot.ready.set()

    def _forget(self, slot: _PoolSlot) -> None:
        with self._changed:
            if slot in self._slots:
                self._slots.remove(slot)
            self._changed.notify_all()

    def _release(self, slot: _PoolSlot) -> None:
        with self._changed:
            slot.leases -= 1
            slot.used = time.monotonic()
            orphan = slot not in self._slots and slot.leases == 0
            self._changed.notify_all()
        if orphan and slot.process is not None:
            slot.process.close()

    def _reap(self) -> None:
        while not self._ending.wait(min(5.0, self._idle)):
            with self._changed:
                now = time.monotonic()
                for slot in [s for s in self._slots if s.leases == 0 and now - s.used > self._idle]:
                    self._remove(slot)
