"""Finds kept results of cases, and keeps new ones."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from tfproof.cases.cache.cache_backends import LocalBackend, open_folder
from tfproof.cases.cache.cache_key import CacheKeys
from tfproof.cases.cache.cache_store import CacheStore, name_of, shaped
from tfproof.cases.cache.encryption import Encryptor, seal_of
from tfproof.cases.cache.file_facts import FileFactsCache
from tfproof.cases.cache.init_results import InitResult, InitResults
from tfproof.cases.cache.sensitivity import holds_secret, tells_secret
from tfproof.cases.cache.serializers import Serializer
from tfproof.cases.case import Case
from tfproof.cases.settings import Settings
from tfproof.terraform import Executable, Sandbox, find_mirrors

_MACHINE_LIMIT = 1024 * 1024
T = TypeVar("T")
Keep = Callable[[Sequence[Sandbox], T], T]


@dataclass(frozen=True, slots=True, kw_only=True)
class CacheSet:
    """Where a session keeps things.

    Attributes:
        plans: results; ``None`` when nothing is kept.
        machine: what is known of this machine's files.
        seal: of results with sensitive values; ``None`` when those are not kept.
    """

    plans: CacheStore | None
    machine: FileFactsCache
    seal: Encryptor | None = None

    def close(self) -> None:
        """Bring each within its limit."""
        self.machine.close()
        if self.plans is not None:
            self.plans.close()


def open_stores(settings: Settings, warn: Callable[[str], None], *, shared: Path | None = None) -> CacheSet:
    """Open the stores that the settings name.

    Args:
        settings: of the session.
        warn: called when a store cannot be used.
        shared: a folder that the processes of one session share. Where nothing is kept between sessions, they still
            keep for each other what one of them has planned.

    Raises:
        UsageError: the store's URL needs something that is not installed.
    """
    local = settings.cache / "machine" if settings.cache is not None else None
    between = str(shared / "plans") if shared is not None else None
    where = settings.store or between
    return CacheSet(
        plans=CacheStore(open_folder(where), warn=warn) if where is not None else None,
        machine=FileFactsCache(
            CacheStore(LocalBackend(local), limit=_MACHINE_LIMIT, warn=warn) if local is not None else None
        ),
        seal=seal_of(settings.cache) if where is not None and settings.cache is not None else None,
    )


class ResultCache:
    """Finds and keeps the results of one session's cases.

    A result is about one case, or about several (the base revision and the current one).

    Args:
        stores: where they are kept.
        mirror: the setting for the provider mirror.
        resident: whether providers stay for the session: each way keeps its own plans, so that one can check the other.
        ways: further settings that change how a case is planned.
    """

    def __init__(
        self, stores: CacheSet, *, mirror: str | None, resident: bool, ways: tuple[bool | str, ...] = ()
    ) -> None:
        self._store = stores.plans
        self._seal = stores.seal
        self._resolver = InitResults(stores.plans, stores.machine, find_mirrors(mirror)) if stores.plans else None
        self._keys = CacheKeys()
        self._ways = (resident, *ways)

    def leave(self) -> None:
        """Find and keep nothing more."""
        self._store = self._resolver = None

    def find(self, form: Serializer[T], cases: Sequence[Case], executable: Executable, about: Any = None) -> T | None:
        """Return the kept result of cases; no Terraform is started.

        Args:
            form: of the result.
            cases: what it is a result of, today's case last.
            executable: the Terraform in use.
            about: what else it depends on, as JSON can hold it.
        """
        seen = self._seen(cases, executable)
        if self._store is None or self._resolver is None or seen is None:
            return None
        found = [self._resolver.find(self._keys.surroundings(case.source), executable) for case in cases]
        name = _name(form, seen, found, about)
        kept = self._read(name) if name is not None else None
        return shaped(lambda entry: form.read(entry, cases[-1]), kept) if kept is not None else None

    def keeping(self, form: Serializer[T], cases: Sequence[Case], executable: Executable, about: Any = None) -> Keep[T]:
        """Called before a workspace is opened for a case: gives what keeps the result, and returns it as it is.

        What is not kept: results that name a place of the private copy, and those of source that changed meanwhile,
        which may be planned as it was before or after.
        """
        before = self._seen(cases, executable)

        def keep(workspaces: Sequence[Sandbox], result: T) -> T:
            if self._resolver is None or before is None or _names_place(form, result, workspaces):
                return result
            around = [self._keys.surroundings(case.source) for case in cases]
            found = [
                self._resolver.learn(one, executable, workspace)
                for one, workspace in zip(around, workspaces, strict=True)
            ]
            name = _name(form, before, found, about)
            if name is not None and self._seen(cases, executable) == before:
                secret = any(_is_secret(form, result, *one) for one in zip(cases, workspaces, strict=True))
                self._write(name, form.write(result), secret=secret)
            return result

        return keep

    def _seen(self, cases: Sequence[Case], executable: Executable) -> list[str] | None:
        """Return the digests of what cases can see; ``None`` when their results cannot be kept."""
        if self._store is None:
            return None
        found = [self._keys.digest(case, executable, ways=self._ways) for case in cases]
        known = [digest for digest in found if digest is not None]
        return known if len(known) == len(found) else None

    def _read(self, name: str) -> Any:
        if self._store is None:
            return None
        kept = self._store.read(name)
        if kept is None and self._seal is not None:
            sealed = self._store.read(self._seal.name(name))
            return self._seal.open(sealed, name) if sealed is not None else None
        return kept

    def _write(self, name: str, value: Any, *, secret: bool) -> None:
        if self._store is None:
            return
        if not secret:
            self._store.write(name, value)
        elif self._seal is not None:
            self._store.write(self._seal.name(name), self._seal.close(value, name))


def _name(form: Serializer[T], seen: Sequence[str], found: Sequence[InitResult | None], about: Any) -> str | None:
    """Return the name of a result; ``None`` when it depends on what has none."""
    digests = [resolution.digest for resolution in found if resolution is not None]
    if len(digests) != len(found):
        return None
    try:
        return name_of(form.kind, seen, digests, about)
    except (TypeError, ValueError):
        return None


def _is_secret(form: Serializer[T], result: T, case: Case, workspace: Sandbox) -> bool:
    plan = form.plan(result)
    if form.secret(result) or (plan is not None and holds_secret(dict(plan))):
        return True
    return tells_secret(form.failures(result), form.said(result), case, workspace.configuration)


def _names_place(form: Serializer[T], result: T, workspaces: Sequence[Sandbox]) -> bool:
    """Whether a result holds a path of a private copy (``path.cwd``, ``abspath``), which is another one each time."""
    held = [dict(form.plan(result) or {}), list(form.said(result))]
    return any(_mentions(held, str(workspace.scratch.parent)) for workspace in workspaces)


def _mentions(value: Any, text: str) -> bool:
    if isinstance(value, str):
        return text in value
    if isinstance(value, Mapping):
        return any(_mentions(item, text) for item in value.values())
    return isinstance(value, list) and any(_mentions(item, text) for item in value)
