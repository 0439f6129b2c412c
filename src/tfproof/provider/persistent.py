"""The resident provider of a session: what the rest of tfproof uses of this package."""

from __future__ import annotations

import json
import os
import threading
import warnings
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import grpc

from tfproof.errors import ProviderProxyError
from tfproof.provider.configure_behavior import forgets
from tfproof.provider.launcher import Launcher
from tfproof.provider.local import is_said
from tfproof.provider.lockfile import verify
from tfproof.provider.network_guard import Guard
from tfproof.provider.pool import ProviderPool
from tfproof.provider.proxy import Interceptor, Proxy, Route
from tfproof.provider.schema import ProviderSchema, SchemaStore
from tfproof.provider.socket_relay import SocketRelay
from tfproof.provider.types_in_use import TypesInUse

# With a cut schema Terraform holds little, and Go's collector would walk over it again and again: a fifth of Terraform's
# work. https://go.dev/doc/gc-guide#GOGC
_LAZY_COLLECTOR: Final = {"GOGC": "400"}


class ResidentProviderWarning(UserWarning):
    """The resident provider cannot be used, and Terraform starts the provider itself, which is slower."""


def _warn(reason: str) -> None:
    warnings.warn(ResidentProviderWarning(reason), stacklevel=2)


class Reattachment:
    """What one or more Terraform commands need to reach the resident providers. A context manager.

    Attributes:
        environment: variables to add to Terraform's environment; empty when Terraform must start the providers itself.
    """

    def __init__(self) -> None:
        self.environment: dict[str, str] = {}
        self._relays: list[SocketRelay] = []
        self._troubles: list[str] = []

    @property
    def trouble(self) -> str | None:
        """Why a call could not be answered, if there was one: the command that failed is worth repeating without."""
        return self._troubles[0] if self._troubles else None

    @property
    def is_open(self) -> bool:
        """False once it is closed, or when no provider is resident."""
        return bool(self._relays)

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Close it."""
        self.close()

    def close(self) -> None:
        """Let go of Terraform's connections; the provider processes stay. May be called more than once."""
        relays, self._relays = self._relays, []
        for relay in relays:
            relay.close()

    def attach(self, source: str, protocol: int, relay: SocketRelay, troubles: list[str]) -> None:
        """Add a provider that is reached through ``relay``."""
        self._relays.append(relay)
        self._troubles = troubles
        known: dict[str, Any] = json.loads(self.environment.get("TF_REATTACH_PROVIDERS", "{}"))
        known[source] = {
            "Protocol": "grpc",
            "ProtocolVersion": protocol,
            "Pid": os.getpid(),
            "Test": True,  # Terraform neither ends the provider nor holds it to the lock file
            "Addr": {"Network": "unix", "String": str(relay.address)},
        }
        self.environment["TF_REATTACH_PROVIDERS"] = json.dumps(known)


class ResidentProviders:
    """Provider processes that stay while many Terraform commands come and go. A context manager, one per session.

    Args:
        folder: where the private folder for sockets is made (in the system's temporary folder when the path is too long
            for a socket).
        environment: the whole environment of the provider processes; nothing is inherited.
        schema_folder: where schemas and checksums are kept between sessions; None keeps them for this session.
        max_processes: how many provider processes may run at once; what memory allows when absent.
        idle_seconds: a process that was not used for so long ends.
        working_folder: where providers look for files that are named by a relative path (a private folder when absent).
        starter: has started some of them already, in that environment and folder.
        configure_anew: whether a process may be configured again where the provider is known to forget. Not where calls
            reach a cloud: there a process that remembered would write to the wrong account.
        local: providers that are never answered for, beside those that are known to need no cloud (see ``is_local``).
        warn: called, once for each provider and reason, when a provider cannot be resident.
    """

    def __init__(
        self,
        folder: Path,
        environment: Mapping[str, str],
        *,
        schema_folder: Path | None = None,
        max_processes: int | None = None,
        idle_seconds: float = 120.0,
        working_folder: Path | None = None,
        starter: Launcher | None = None,
        configure_anew: bool = False,
        local: Collection[str] = (),
        warn: Callable[[str], None] = _warn,
    ) -> None:
        self._configure_anew = configure_anew
        self._local = tuple(local)
        self._folder = folder
        self._starter = starter or Launcher(folder, environment, working_folder=working_folder)
        self._kept = schema_folder
        self._store = SchemaStore(schema_folder)
        self._pool = ProviderPool(self._starter, max_processes=max_processes, idle_seconds=idle_seconds)
        self._proxy = Proxy(self._starter.folder, self._pool)
        self._open: list[Reattachment] = []
        self._warn = warn
        self._warned: set[str] = set()
        self._lock = threading.Lock()
        self._fetching = threading.Lock()

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Close it."""
        self.close()

    @property
    def pids(self) -> tuple[int, ...]:
        """The provider processes that run now."""
        return tuple(process.pid for process in self._pool.processes)

    def schema(self, binary: Path) -> ProviderSchema:
        """Return the whole schema of a provider.

        Raises:
            ProviderProxyError: the provider cannot be started or does not answer.
        """

        def fetch() -> tuple[int, bytes]:
            with self._pool.lease(binary) as lease:
                method = "GetSchema" if lease.process.protocol == 5 else "GetProviderSchema"
                return lease.process.protocol, lease.process.call(method)

        with self._fetching:
            try:
                return self._store.load(binary, fetch)
            except grpc.RpcError as error:
                raise ProviderProxyError(
                    f"the provider gave no schema: {error.details()}", where=str(binary)
                ) from error

    def reattach(
        self,
        binaries: Mapping[str, Path],
        types: TypesInUse | None,
        *,
        lock_file: Path | None = None,
        interceptor: Interceptor | None = None,
    ) -> Reattachment:
        """Open the way for Terraform commands to the providers.

        A provider that cannot be resident is left out, with a warning: Terraform then starts it itself.

        Args:
            binaries: the providers' executables by address, such as ``registry.terraform.io/hashicorp/aws``.
            types: what the configuration can use (see ``types_in_use``); None shows the whole schema.
            lock_file: the user's ``.terraform.lock.hcl``, which the binaries are checked against.
            interceptor: answers some calls in the providers' stead.
        """
        reattachment = Reattachment()
        troubles: list[str] = []
        for source, binary in binaries.items():
            try:
                if lock_file is not None:
                    verify(source, binary, lock_file, self._kept)
                schema = self.schema(binary)
                route = Route(
                    source=source,
                    binary=binary,
                    schema=schema,
                    types=types,
                    shown=schema.cut(types),
                    interceptor=self._guarded(source, interceptor),
                    report=troubles.append,
                )
                reattachment.attach(source, schema.protocol, self._proxy.open(route), troubles)
            except (ProviderProxyError, OSError) as error:
                self._starter.drop(binary)
                self._fall_back(source, str(error))
            else:
                if self._configure_anew and forgets(source):
                    self._pool.may_configure_anew(binary)
                if not schema.optional:
                    self._pool.ask_schema_first(binary)
                self._warm(binary)
        if reattachment.is_open and types is not None:
            reattachment.environment |= _LAZY_COLLECTOR
        with self._lock:
            self._open = [known for known in self._open if known.is_open] + [reattachment]
        return reattachment

    def _guarded(self, source: str, interceptor: Interceptor | None) -> Interceptor | None:
        """What is put before a provider: nothing where the user says that it needs no cloud, or where all calls are real."""
        if interceptor is None or is_said(source, self._local):
            return None
        return Guard(interceptor, self._folder)

    def close(self) -> None:
        """End all processes and remove all sockets. May be called more than once."""
        with self._lock:
            open_ones, self._open = self._open, []
        for reattachment in open_ones:
            reattachment.close()
        self._proxy.close()
        self._pool.close()
        self._starter.close()

    def _warm(self, binary: Path) -> None:
        """Start a process while Terraform starts."""

        def start() -> None:
            try:
                with self._pool.lease(binary):
                    pass
            except (ProviderProxyError, OSError):
                pass  # the call that needs it will say so

        threading.Thread(target=start, name="tfproof-warm", daemon=True).start()

    def _fall_back(self, source: str, reason: str) -> None:
        text = f"Terraform starts the provider {source} itself, which is slower: {reason}"
        if text not in self._warned:
            self._warned.add(text)
            self._warn(text)
