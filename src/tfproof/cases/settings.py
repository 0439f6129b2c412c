"""What a user can set about how cases are planned, wherever it was set."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tfproof.errors import UsageError

DEFAULT_TIMEOUT = 300.0
_PROVIDER = re.compile(r"[\w.-]+(?:/[\w-]+){0,2}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How Terraform is found and run.

    Attributes:
        terraform: path or name of the executable; ``None`` looks for one.
        mirror: folder of a provider mirror; ``None`` looks for one.
        timeout: seconds that one Terraform command may take.
        resident: whether providers stay for the session; without, Terraform starts them for each command.
        strict_data: whether a data source that asks a cloud, and of which the case does not say what it answers, is an
            error; without, its answer is unknown in the plan.
        local_providers: providers that compute everything by themselves and are never answered for, by ``type``,
            ``namespace/type`` or address.
        allowed_providers: other providers than HashiCorp's that may be downloaded and started, named likewise.
        offline: whether nothing is downloaded.
        idle_seconds: a resident provider that nothing used for so long ends.
        cache: where schemas, and what ``terraform init`` chose, are kept between sessions; ``None`` keeps nothing.
        store: where plans are kept between sessions, a folder or a URL that ``fsspec`` knows; ``None`` keeps none.
    """

    terraform: str | None = None
    mirror: str | None = None
    timeout: float = DEFAULT_TIMEOUT
    resident: bool = True
    strict_data: bool = False
    local_providers: tuple[str, ...] = ()
    allowed_providers: tuple[str, ...] = ()
    offline: bool = False
    idle_seconds: float = 120.0
    cache: Path | None = None
    store: str | None = None

    @classmethod
    def of(
        cls,
        *,
        terraform: str | None = None,
        mirror: str | None = None,
        timeout: str | float | None = None,
        resident: bool = True,
        strict_data: bool = False,
        local_providers: Sequence[str] = (),
        allowed_providers: Sequence[str] = (),
        offline: bool = False,
        store: str | None = None,
        keep: bool = True,
    ) -> Settings:
        """Settings from what the command line or the pytest configuration says, else from ``TFPROOF_*`` variables.

        Args:
            terraform: the executable, by path or name.
            mirror: folder of provider packages.
            timeout: of one command of Terraform, in seconds.
            resident: keep provider processes running between plans.
            strict_data: as :attr:`strict_data`.
            local_providers: addresses of providers that need no cloud.
            allowed_providers: addresses of providers that may be downloaded although only the stack names them.
            offline: download nothing.
            store: the plan cache: a folder, or a URL that ``fsspec`` reads.
            keep: read and write the plan cache.

        Raises:
            UsageError: the time limit is not a positive number of seconds, or a provider's name is none.
        """
        limit = timeout or os.environ.get("TFPROOF_TIMEOUT") or DEFAULT_TIMEOUT
        try:
            seconds = float(limit)
        except ValueError:
            seconds = -1.0
        if not seconds > 0:
            raise UsageError(f"not a time limit: {limit}", expected="a positive number of seconds")
        return cls(
            terraform=terraform or os.environ.get("TFPROOF_TERRAFORM") or None,
            mirror=mirror or os.environ.get("TFPROOF_MIRROR") or None,
            timeout=seconds,
            resident=resident,
            strict_data=strict_data,
            local_providers=tuple(map(_provider_name, local_providers)),
            allowed_providers=tuple(map(_provider_name, allowed_providers)),
            offline=offline,
            cache=_cache_folder(),
            store=_store(store) if keep else None,
        )


def _provider_name(text: str) -> str:
    if not _PROVIDER.fullmatch(text):
        raise UsageError(f"not a provider: {text}", expected="its name, such as random or acme/random")
    return text


def _store(chosen: str | None) -> str | None:
    cache = _cache_folder()
    return chosen or os.environ.get("TFPROOF_STORE") or (str(cache / "plans") if cache is not None else None)


def _cache_folder() -> Path | None:
    """Where caches stand: https://specifications.freedesktop.org/basedir-spec/latest/."""
    chosen = os.environ.get("TFPROOF_CACHE") or os.environ.get("XDG_CACHE_HOME")
    if not chosen:
        try:
            chosen = str(Path.home() / ".cache")
        except RuntimeError:
            return None
    return Path(chosen) / "tfproof"
