"""Where modules and providers may be downloaded from. A stack names the places, and it may be another author's.

Downloads need an encrypted connection, or ssh, to a machine that is not this one. What a stack takes from plain ``http`` may be
open to anyone, and an address of this machine or of its network's own services (a metadata service answers at 169.254.169.254) is
none that a module or provider is published at.

Source: https://developer.hashicorp.com/terraform/language/modules/sources.
"""

from __future__ import annotations

import contextlib
import functools
import ipaddress
import json
import os
import re
import socket
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from tfproof.errors import WorkspaceError
from tfproof.hcl import Block, File, is_source_file, read_file, references, text_of
from tfproof.provider.local import is_said
from tfproof.terraform.init_cache import MANIFEST
from tfproof.terraform.requirements import Requirement

_NEAR = "this machine, and the services of its network alone, publish nothing"
_RELATIVE = ("./", "../")
_FORCED = re.compile(r"^([A-Za-z0-9]+)::(.+)$", re.DOTALL)
_URL = re.compile(r"^([A-Za-z][A-Za-z0-9+.-]*)://([^/]*)")
_HOST = re.compile(r"^(?:[^/:]+@)?([^/@:]+)[:/]")
_NAME = re.compile(r"^(\[[^\]]*\]|[^:]*)")
_CREDENTIALS = re.compile(r"//[^/]*@")
_REGISTRIES = frozenset({"registry.opentofu.org", "registry.terraform.io"})
_NAMESPACES = frozenset({"hashicorp", "opentofu"})
_SCHEMES = frozenset({"https", "ssh", "git+ssh", "file"})
_GETTERS = frozenset({"file", "gcs", "git", "https", "s3"})


def refuse_module_sources(root: Path) -> None:
    """Refuse a configuration that takes a module from where none may come from.

    Looked at are the calls in a folder, in the modules that it calls by a relative path, and in those that are installed.

    Args:
        root: the folder that is planned.

    Raises:
        WorkspaceError: names the call, its place and its source.
        OSError: a file cannot be read.
    """
    queue = [root, *_installed(root)]
    seen = {*queue}
    while queue:
        folder = queue.pop()
        for file, call in _calls(folder):
            argument = call.attribute("source")
            source = text_of(argument.expression) if argument is not None else None
            place = f"{os.path.relpath(file.path, root)}:{file.line(call)}"
            if source is None:
                if argument is None or next(references(argument.expression), None) is not None:
                    continue  # Terraform demands a source without references, and says so
                raise WorkspaceError(
                    f"module.{'.'.join(call.labels)} is not downloaded: its source is worked out, not written down",
                    where=place,
                    expected="a string without operators and templates",
                )
            if source.startswith(_RELATIVE) or source in {".", ".."}:
                there = Path(os.path.normpath(folder / source))
                if there not in seen and there.is_dir():
                    seen.add(there)
                    queue.append(there)
            elif (why := objection(source)) is not None:
                raise WorkspaceError(
                    f"module.{'.'.join(call.labels)} is not downloaded from {_CREDENTIALS.sub('//', source)}: {why}",
                    where=place,
                    fix="publish it in a registry, or where https or ssh reach it; or keep a copy in the repository",
                )


def refuse_providers(requirements: Iterable[Requirement], allowed: Collection[str]) -> None:
    """Refuse providers that the stack chose alone: each is a program, and anyone may publish one.

    Args:
        requirements: what would be downloaded.
        allowed: what the user allows beside HashiCorp's: ``type``, ``namespace/type`` or the whole address of each.

    Raises:
        WorkspaceError: names the provider.
    """
    for requirement in requirements:
        host, _, name = requirement.provider.partition("/")
        if _is_near(host.partition(":")[0]):
            raise WorkspaceError(
                f"the provider {requirement.provider} is not downloaded: {_NEAR}",
                fix="name a registry that others reach, or a provider mirror (--mirror)",
            )
        own = host in _REGISTRIES and name.partition("/")[0] in _NAMESPACES
        if not own and not is_said(requirement.provider, allowed):
            raise WorkspaceError(
                f"the provider {requirement.provider} is not downloaded: it is a program, and only the stack asks for it",
                expected=f"a provider of {' or '.join(sorted(_NAMESPACES))}, one that a mirror holds, or one that you allow",
                fix=f"if you trust it: --allow-provider {name} (in pytest: tfproof_allow_provider)",
            )


def objection(source: str) -> str | None:
    """Return why a module is not downloaded from a source that is no relative path; None when it is.

    A folder of this machine is no download, and neither is what Terraform refuses by itself.
    """
    forced = _FORCED.match(source)
    address = forced[2] if forced is not None else source
    if forced is not None and forced[1] not in _GETTERS:
        return f"tfproof does not run what {forced[1]}:: asks for"
    if _FORCED.match(address) is not None:  # git::ext::, a transport that is a program
        return "tfproof allows https and ssh alone"
    url = _URL.match(address)
    if url is not None:
        if url[1].lower() not in _SCHEMES:
            return f"{url[1]} is not encrypted; tfproof allows https and ssh alone"
        return next((why for host in _hosts(url[2]) if (why := _not_there(host, url[1])) is not None), None)
    # git@host:path, host/path of a shorthand, host/namespace/name/provider of a registry
    host = _HOST.match(address)
    return _not_there(host[1]) if host is not None else None


def _hosts(authority: str) -> set[str]:
    """Each host that one program or another takes an authority for: they disagree about ``?``, ``#`` and a second ``@``."""
    ends = {authority, re.split("[?#]", authority)[0]}
    found = {end.rpartition("@")[2] for end in ends} | {end.partition("@")[2] for end in ends if "@" in end}
    return {name[1] for host in found if (name := _NAME.match(host)) is not None}


def _not_there(host: str, scheme: str = "") -> str | None:
    """Why nothing is downloaded from a host; None when something may be."""
    if not host and scheme.lower() != "file":
        return _NEAR
    if not host.isascii():
        return "a host is written in ASCII (xn--...), since programs turn other letters into these"
    return _NEAR if _is_near(host) else None


def _installed(root: Path) -> Iterator[Path]:
    """The folders of the modules that Terraform installed; what it wrote about them is not to be trusted to have its shape."""
    try:
        entries = json.loads((root / MANIFEST).read_bytes())["Modules"]
        folders = {Path(os.path.normpath(root / entry["Dir"])) for entry in entries}
    except (OSError, ValueError, TypeError, LookupError):
        return
    yield from sorted(folder for folder in folders if folder != root and folder.is_dir())


def _calls(folder: Path) -> Iterator[tuple[File, Block]]:
    for path in sorted(folder.iterdir()):
        if is_source_file(path.name, opentofu=True) and path.is_file():
            file = read_file(path)
            for block in file.body.blocks_of("module"):
                yield file, block


def _is_near(host: str) -> bool:
    """Whether a host is this machine, or is reached in its own network alone."""
    name = host.strip("[]").rstrip(".").lower()
    if name == "localhost" or name.endswith(".localhost") or name in _own_names():
        return True
    try:
        address = ipaddress.ip_address(name.partition("%")[0])
    except ValueError:
        try:
            # As programs read it: 127.1, 0x7f000001 and 2130706433 are addresses too.
            address = ipaddress.ip_address(socket.inet_aton(name))
        except OSError:
            return False
    mapped = getattr(address, "ipv4_mapped", None)
    found = mapped if mapped is not None else address
    return bool(found.is_loopback or found.is_link_local or found.is_unspecified)


@functools.lru_cache(maxsize=1)
def _own_names() -> frozenset[str]:
    """What this machine calls itself, and the names that its hosts file gives to itself."""
    names = {socket.gethostname()}
    with contextlib.suppress(OSError):
        for line in Path("/etc/hosts").read_text(encoding="utf-8", errors="replace").splitlines():
            address, *others = line.partition("#")[0].split() or [""]
            if address == "::1" or address.startswith("127."):
                names.update(others)
    return frozenset(name.rstrip(".").lower() for name in names)
