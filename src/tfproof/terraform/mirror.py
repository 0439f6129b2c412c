"""Finds provider binaries on this machine: unpacked or packed filesystem mirrors.

A mirror is a folder with ``<host>/<namespace>/<type>/<version>/<os_arch>/terraform-provider-...`` (unpacked) or
``<host>/<namespace>/<type>/terraform-provider-..._<version>_<os_arch>.zip`` (packed).
Source: https://developer.hashicorp.com/terraform/cli/config/config-file#implied-local-mirror-directories
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tfproof.errors import UsageError

# One level below these, anything may be installed: /opt by the file-system hierarchy standard, /usr/local by habit.
# https://refspecs.linuxfoundation.org/FHS_3.0/fhs/ch03s13.html
_ADD_ON_FOLDERS = ("/opt", "/usr/local/lib", "/usr/local/share", "/var/opt")
_SETTINGS = ("TF_PLUGIN_MIRROR", "TF_PROVIDER_MIRROR", "TF_PLUGIN_CACHE_DIR", "TF_PLUGIN_DIR")
_BINARY = "terraform-provider-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mirror:
    """A folder that holds providers.

    Args:
        root: the folder, symlinks resolved (Terraform does not follow a symlinked mirror root).
        providers: what it holds, such as ``registry.terraform.io/hashicorp/aws``.
    """

    root: Path
    providers: tuple[str, ...]


def find_mirrors(setting: str | None = None) -> tuple[Mirror, ...]:
    """Return the mirrors of this machine.

    Args:
        setting: a mirror's root; nothing else is looked at then.

    Raises:
        UsageError: the named folder is not a mirror.
    """
    mirrors: dict[Path, Mirror] = {}
    for place in places(setting):
        with contextlib.suppress(OSError):
            root = place.resolve(strict=True)
            if root not in mirrors and (held := tuple(sorted(set(_providers(root))))):
                mirrors[root] = Mirror(root=root, providers=held)
    if setting is not None and not mirrors:
        raise UsageError(
            f"{setting} is not a provider mirror",
            expected="a folder with <host>/<namespace>/<type>/<version>/<os_arch>/terraform-provider-* in it",
            fix="make one with `terraform providers mirror FOLDER`",
        )
    return tuple(mirrors.values())


def places(setting: str | None = None, environment: Mapping[str, str] | None = None) -> tuple[Path, ...]:
    """Return every folder that :func:`find_mirrors` looks at, in order, whether it exists or not."""
    if setting is not None:
        return (Path(setting).expanduser().absolute(),)
    environment = os.environ if environment is None else environment
    found = [*_from_settings(environment), *_implied(environment), *_add_ons()]
    return tuple(dict.fromkeys(path.absolute() for path in found))


def files_of(folder: Path) -> Iterator[Path]:
    """Yield the executables and archives of one provider (``<root>/<host>/<namespace>/<type>``)."""
    yield from sorted(folder.glob(f"*/*/{_BINARY}*"))
    yield from sorted(folder.glob(f"{_BINARY}*.zip"))


def listing(mirrors: Iterable[Mirror]) -> list[str]:
    """Return every provider version that mirrors hold: a new one may be chosen."""
    return sorted({
        f"{provider}/{path.relative_to(mirror.root / provider).as_posix()}"
        for mirror in mirrors for provider in mirror.providers
        for path in files_of(mirror.root / provider)
    })  # fmt: skip


def _from_settings(environment: Mapping[str, str]) -> Iterator[Path]:
    for name in _SETTINGS:
        if value := environment.get(name):
            yield Path(value).expanduser()


def _implied(environment: Mapping[str, str]) -> Iterator[Path]:
    """Terraform's implied folders, and OpenTofu's."""
    home = Path(environment["HOME"]) if environment.get("HOME") else Path("~").expanduser()
    yield home / ".terraform.d" / "plugins"
    yield home / ".terraform.d" / "plugin-cache"
    yield home / "Library" / "Application Support" / "io.terraform" / "plugins"
    data = [environment.get("XDG_DATA_HOME") or str(home / ".local" / "share")]
    data += (environment.get("XDG_DATA_DIRS") or "/usr/local/share:/usr/share").split(os.pathsep)
    for folder in data:
        for product in ("terraform", "opentofu"):
            yield Path(folder) / product / "plugins"


def _add_ons() -> Iterator[Path]:
    for folder in _ADD_ON_FOLDERS:
        try:
            children = sorted(Path(folder).iterdir())
        except OSError:
            continue
        yield from (child for child in children if child.is_dir())


def _providers(root: Path) -> Iterator[str]:
    """Yield the providers that a mirror's root holds, by looking at nothing but the layout."""
    for host in _folders(root):
        if "." not in host.name and ":" not in host.name:
            continue
        for namespace in _folders(host):
            for kind in _folders(namespace):
                if _holds_binary(kind):
                    yield f"{host.name}/{namespace.name}/{kind.name}"


def _holds_binary(kind: Path) -> bool:
    packed: Iterable[Path] = kind.glob(f"{_BINARY}*.zip")
    unpacked: Iterable[Path] = kind.glob(f"*/*/{_BINARY}*")
    return any(packed) or any(unpacked)


def _folders(path: Path) -> list[Path]:
    try:
        return sorted(child for child in path.iterdir() if not child.name.startswith(".") and child.is_dir())
    except OSError:
        return []
