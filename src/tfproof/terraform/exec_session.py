"""Resident providers around a command of the user: which binaries, which types, in which environment.

The command is the user's own (``terraform test``, a Terratest suite): it runs in the user's folder and environment, and so
do the providers. Nothing of it is repeated, so a type that was not found before the start cannot be answered by widening, as it is for
tfproof's own plans; instead more is read before the start, and the whole schema can be asked for.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tfproof.errors import ProviderNotFound, ProviderProxyError, UsageError
from tfproof.provider.launcher import Launcher
from tfproof.provider.lockfile import verify
from tfproof.terraform.installed_providers import from_mirrors, installed, installed_below
from tfproof.terraform.mirror import places
from tfproof.terraform.named_folder import require_folder
from tfproof.terraform.provider_sets import LOCK_FILE
from tfproof.terraform.referenced_types import named_types
from tfproof.terraform.temp_dir import TempDir

if TYPE_CHECKING:
    from tfproof.provider.persistent import Reattachment
    from tfproof.provider.types_in_use import TypesInUse

_REATTACH = "TF_REATTACH_PROVIDERS"
_MOST_AHEAD = 2
_MOST_NAMES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class ExecSession:
    """What surrounds a command.

    Args:
        environment: the command's whole environment.
        providers: the executables of the resident providers, by address.
        left_out: returns the types that Terraform was not shown and that the folder names by now.
    """

    environment: Mapping[str, str]
    providers: Mapping[str, Path]
    reattachment: Reattachment | None
    left_out: Callable[[], Collection[str]] = tuple

    def advice(self) -> str | None:
        """Return what a user whose command failed should know; None when the providers had no part in it."""
        if self.reattachment is not None and self.reattachment.trouble is not None:
            return f"a call of Terraform was not answered: {self.reattachment.trouble}"
        names = sorted(self.left_out())
        if names:
            some = f"{', '.join(names[:_MOST_NAMES])}{' and others' if len(names) > _MOST_NAMES else ''}"
            return (
                f"nothing named {some} when the command began, so Terraform was not shown the type and may have said that "
                "a provider does not support it: run it again, or use --whole-schema"
            )
        return None


@contextlib.contextmanager
def around(
    folder: Path,
    environment: Mapping[str, str],
    *,
    cache: Path | None = None,
    mirror: str | None = None,
    whole: bool = False,
    warn: Callable[[str], None],
) -> Iterator[ExecSession]:
    """Keep the providers of a configuration running while a command uses them.

    Args:
        folder: the configuration, or a folder above several; providers are those that ``terraform init`` put there,
            else those of configurations below, else those of the mirrors. With none, Terraform starts them itself.
        environment: the user's; the providers get it too.
        cache: where schemas are kept between runs; None keeps nothing.
        mirror: a provider mirror's root; auto-detected when not given.
        whole: show Terraform the whole schema and not only the types that are named below ``folder``.
        warn: called once for each reason why a provider is not resident.

    Raises:
        UsageError: ``folder`` is not a folder, or ``mirror`` not a mirror.
        ProviderNotFound: no provider is in the mirror that the user names.
    """
    require_folder(folder)
    folder = folder.resolve()
    types = named_types(folder)
    binaries = _binaries(folder, environment, types, cache=cache, mirror=mirror, warn=warn)
    if not binaries:
        yield ExecSession(environment=environment, providers={}, reattachment=None)
        return
    theirs = {name: value for name, value in environment.items() if name != _REATTACH}
    lock = folder / LOCK_FILE
    lock_file = lock if lock.is_file() else None
    with contextlib.closing(TempDir()) as scratch:
        starter = Launcher(scratch.root, theirs, working_folder=folder)
        with contextlib.closing(starter):
            _start_ahead(starter, binaries, lock_file, cache)
            from tfproof.provider.persistent import ResidentProviders

            with (
                ResidentProviders(scratch.root, theirs, schema_folder=cache, starter=starter, warn=warn) as providers,
                providers.reattach(binaries, None if whole else types, lock_file=lock_file) as way,
            ):

                def left_out() -> Collection[str]:
                    attached = json.loads(way.environment.get(_REATTACH, "{}"))
                    has = frozenset[str]().union(*(providers.schema(binaries[one]).names() for one in attached))
                    return (named_types(folder).resources - types.resources) & has

                yield ExecSession(
                    environment=_merged(environment, way.environment),
                    providers=binaries,
                    reattachment=way,
                    left_out=tuple if whole else left_out,
                )


def _binaries(
    folder: Path,
    environment: Mapping[str, str],
    types: TypesInUse,
    *,
    cache: Path | None,
    mirror: str | None,
    warn: Callable[[str], None],
) -> Mapping[str, Path]:
    """The executable of each provider that can be kept running, by address; says why when there is none.

    Raises:
        ProviderNotFound: no provider is in the mirror that the user names.
    """
    lock = folder / LOCK_FILE
    data = environment.get("TF_DATA_DIR") or ".terraform"
    binaries = installed(folder / data, lock)
    if not binaries and not Path(data).is_absolute():
        binaries = installed_below(folder, data, kept=cache, warn=warn)
    binaries = binaries or from_mirrors(folder, lock, types, setting=mirror, warn=warn)
    if not binaries and mirror is not None:
        raise ProviderNotFound(
            f"no provider that the configuration in {folder} uses is held by the mirror",
            where=f"looked in {', '.join(map(str, places(mirror)))}",
            fix="name a mirror that holds one with --mirror, or leave the option out",
        )
    if not binaries:
        warn(
            "Using Terraform's own provider startup, which is slower: no provider that a configuration in "
            f"{folder} uses is installed or held by a mirror. For the faster way, run `terraform init` in one of them first, "
            "or make a mirror: `terraform providers mirror DIR`, then --mirror DIR"
        )
    return binaries


def _start_ahead(starter: Launcher, binaries: Mapping[str, Path], lock_file: Path | None, cache: Path | None) -> None:
    """Start the providers that are what the lock file says; why another one is not, is said when it is attached."""
    for source, binary in list(binaries.items())[:_MOST_AHEAD]:
        with contextlib.suppress(ProviderProxyError, OSError):
            if lock_file is not None:
                verify(source, binary, lock_file, cache)
            starter.start_ahead(binary)


def _merged(theirs: Mapping[str, str], ours: Mapping[str, str]) -> dict[str, str]:
    """What the user chose stays, and a provider that is attached already: a developer who debugs one means that one."""
    merged = {**ours, **theirs}
    if _REATTACH not in theirs or _REATTACH not in ours:
        return merged
    try:
        return {**merged, _REATTACH: json.dumps(json.loads(ours[_REATTACH]) | json.loads(theirs[_REATTACH]))}
    except (ValueError, TypeError) as error:
        raise UsageError(f"{_REATTACH} is not a JSON object: {theirs[_REATTACH]}", where="the environment") from error
