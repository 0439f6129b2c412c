"""Providers that stay for a session, for every workspace that they can serve.

Loading a provider and its schema is what a plan costs. Here Terraform is pointed to processes that run already; when they
cannot be used, or cannot answer, Terraform starts the providers itself: slower, and with the same plan.
"""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tfproof.errors import ProviderProxyError
from tfproof.provider.launcher import Launcher
from tfproof.provider.types_in_use import TypesInUse, complains_of_missing_type, types_in_use
from tfproof.terraform.argument_types import ArgumentTypes, argument_types
from tfproof.terraform.provider_sets import LOCK_FILE

if TYPE_CHECKING:
    from tfproof.provider.persistent import Reattachment, ResidentProviders
    from tfproof.provider.proxy import Interceptor
    from tfproof.provider.schema import ProviderSchema
    from tfproof.terraform.sandbox import Sandbox


_MOST_AHEAD: Final = 2


class SessionProviders:
    """The resident providers of one session: what :class:`~tfproof.terraform.sandbox.ProviderRuntime` asks for.

    Args:
        cache: where schemas are kept between sessions; None keeps them for this one.
        warn: called once for each reason why a provider is not resident.
        local: providers that the user says to need no cloud.
        idle_seconds: a process that nothing used for so long ends.
    """

    def __init__(
        self,
        *,
        cache: Path | None,
        warn: Callable[[str], None],
        local: Collection[str] = (),
        idle_seconds: float = 120.0,
    ) -> None:
        self._cache = cache
        self._warn = warn
        self._local = tuple(local)
        self._idle = idle_seconds
        self._providers: ResidentProviders | None = None
        self._open: dict[Path, Reattachment] = {}
        self._whole: set[Path] = set()
        self._stock: set[Path] = set()
        self._lock = threading.RLock()

    def plan_environment(self, workspace: Sandbox) -> Mapping[str, str]:
        """Return what points Terraform to the resident providers; nothing when it has to start them itself."""
        binaries = workspace.providers.binaries()
        with self._lock:
            if not binaries or workspace.root in self._stock:
                return {}
            if workspace.root not in self._open and not self._attach(workspace, binaries):
                return {}
            return self._open[workspace.root].environment

    def recover(self, workspace: Sandbox, said: str) -> bool:
        """After a command failed: change how it is served, and return whether that makes it worth repeating."""
        with self._lock:
            used = self._open.get(workspace.root)
            if used is None:
                return False
            if complains_of_missing_type(said) and workspace.root not in self._whole:
                self._whole.add(workspace.root)
                self._detach(workspace)
                return True
            if used.trouble is not None:
                self._warn(
                    f"Terraform starts the providers of {workspace.source} itself, which is slower: {used.trouble}"
                )
                self._stock.add(workspace.root)
                self._detach(workspace)
                return True
            return False

    def release(self, workspace: Sandbox) -> None:
        """Forget a workspace in which no command will run any more."""
        with self._lock:
            if workspace.root in self._open:
                self._detach(workspace)
            self._whole.discard(workspace.root)
            self._stock.discard(workspace.root)

    @contextlib.contextmanager
    def simulated(
        self, workspace: Sandbox, simulation: Interceptor, *, whole: bool = False, over: Sandbox | None = None
    ) -> Iterator[Mapping[str, str]]:
        """Give the environment of commands that are answered by ``simulation`` where a cloud would have to answer.

        Args:
            workspace: where they run.
            simulation: answers in the providers' stead.
            whole: show Terraform the whole schema and not only the part that the source names.
            over: what was applied before, when its state is planned on: that holds types which this one may not name.

        Raises:
            ProviderProxyError: a provider cannot be resident, and only a resident one can be answered for.
        """
        binaries = workspace.providers.binaries()
        if not binaries:
            yield {}
            return
        with self._lock:
            providers = self._started(workspace)
        if providers is None:
            raise ProviderProxyError(
                "an apply cannot be simulated without resident providers",
                fix="reinstall tfproof, which brings what they need",
            )
        types = _types(workspace) if over is None else _types(workspace) | _types(over)
        with providers.reattach(
            binaries, None if whole else types, lock_file=_lock_file(workspace), interceptor=simulation
        ) as way:
            if len(json.loads(way.environment.get("TF_REATTACH_PROVIDERS", "{}"))) != len(binaries):
                raise ProviderProxyError(
                    f"an apply of {workspace.source} cannot be simulated: a provider cannot be resident",
                    fix="see the warning that says why",
                )
            yield way.environment

    def schemas(self, workspace: Sandbox) -> list[ProviderSchema]:
        """Return the whole schema of each provider of a workspace; none of those that cannot be resident.

        Raises:
            ProviderProxyError: a provider cannot be started or does not answer.
        """
        with self._lock:
            providers = self._started(workspace)
        return [] if providers is None else [providers.schema(one) for one in workspace.providers.binaries().values()]

    def argument_types(self, workspace: Sandbox) -> ArgumentTypes:
        """Return what finds the types of what the providers of a workspace take; raises, when used, as :meth:`schemas` does."""
        return argument_types(lambda: self.schemas(workspace))

    def close(self) -> None:
        """End every provider process."""
        with self._lock:
            providers, self._providers = self._providers, None
            self._open.clear()
        if providers is not None:
            providers.close()

    def _started(self, workspace: Sandbox) -> ResidentProviders | None:
        if self._providers is None:
            starter = Launcher(workspace.scratch.parent, workspace.env, offline=True)
            # What is to be checked against a lock file first is not started before.
            if _lock_file(workspace) is None:
                for binary in list(workspace.providers.binaries().values())[:_MOST_AHEAD]:
                    starter.start_ahead(binary)
            try:
                from tfproof.provider.persistent import ResidentProviders
            except ImportError as error:
                starter.close()
                self._warn(f"Terraform starts providers itself, which is slower: {error} (reinstall tfproof)")
                return None
            self._providers = ResidentProviders(
                workspace.scratch.parent,
                workspace.env,
                schema_folder=self._cache,
                starter=starter,
                configure_anew=True,
                idle_seconds=self._idle,
                local=self._local,
                warn=self._warn,
            )
        return self._providers

    def _attach(self, workspace: Sandbox, binaries: Mapping[str, Path]) -> bool:
        providers = self._started(workspace)
        if providers is None:
            self._stock.add(workspace.root)
            return False
        from tfproof.provider import plan_time_reads

        types = None if workspace.root in self._whole else _types(workspace)
        self._open[workspace.root] = providers.reattach(
            binaries, types, lock_file=_lock_file(workspace), interceptor=plan_time_reads
        )
        return True

    def _detach(self, workspace: Sandbox) -> None:
        self._open.pop(workspace.root).close()


def _types(workspace: Sandbox) -> TypesInUse:
    return types_in_use(*sorted({workspace.root / folder for folder in workspace.module_folders().values()}))


def _lock_file(workspace: Sandbox) -> Path | None:
    """The user's own lock file, which the providers are checked against."""
    lock = workspace.source / LOCK_FILE
    return lock if lock.is_file() else None
