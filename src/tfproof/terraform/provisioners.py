"""Takes provisioners out of a private copy: what they run and connect to is for a real apply alone.

Two things keep a provisioner from running, and neither trusts the other:

* ``provisioner`` and ``connection`` blocks are cut out of every module of the copy, before anything is planned. They are
  blanked, so that every line keeps its number.
* Terraform prefers a provisioner that it finds among the plugins of the home folder to a built-in one of the same name
  (https://github.com/hashicorp/terraform/blob/v1.11.4/internal/command/plugins.go, ``provisionerFactories``). The folder that
  stands for the home folder has a file under each of those names that cannot be executed. Should a block be left, Terraform
  refuses to plan.

Source: https://developer.hashicorp.com/terraform/language/resources/provisioners/syntax
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from tfproof.findings import Location, NotRun
from tfproof.terraform.configuration import SourceFile, read_configuration
from tfproof.terraform.hcl import Block
from tfproof.terraform.own_files import blanked, write_own

_CUT = ("provisioner", "connection")
# How many labels the blocks have that may hold provisioners.
_HOLDERS = {"resource": 2, "removed": 0}
_BUILT_IN = ("file", "local-exec", "remote-exec")
# Of several versions Terraform takes the newest.
_VERSION = "v9999.0.0"


def shadow_provisioners(home: Path) -> None:
    """Put files that cannot be executed in the place of the built-in provisioners.

    Args:
        home: the private folder that stands for the home folder of commands that plan and apply.

    Raises:
        OSError: the folder cannot be written.
    """
    plugins = home / ".terraform.d" / "plugins"
    plugins.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name in _BUILT_IN:
        (plugins / f"terraform-provisioner-{name}_{_VERSION}").touch(mode=0o400)


def cut_provisioners(root: Path, modules: Mapping[str, str]) -> tuple[NotRun, ...]:
    """Cut provisioners and connections out of a private copy.

    Args:
        root: the folder of the copy that Terraform runs in, with its modules.
        modules: the folder of each module call, relative to ``root``, by address (``""`` is the root).

    Returns:
        What was cut, once for each module call, by address and place.

    Raises:
        OSError: a file cannot be read or written.
    """
    by_folder = {folder: list(_cut_in(root / folder)) for folder in sorted(set(modules.values()))}
    found = [
        NotRun(
            address=f"{address}.{holder}" if address else holder,
            what=what,
            location=Location(file=(Path(folder) / file).as_posix(), line=line),
        )
        for address, folder in modules.items()
        for holder, what, file, line in by_folder[folder]
    ]
    return tuple(sorted(found, key=lambda one: (one.address, one.location.file, one.location.line)))


def _cut_in(folder: Path) -> Iterator[tuple[str, str, str, int]]:
    for file in read_configuration(folder).files:
        if file.is_json:
            yield from _cut_json(file)
        else:
            yield from _cut_native(file)


def _cut_native(file: SourceFile) -> Iterator[tuple[str, str, str, int]]:
    cut: list[Block] = []
    for holder in file.blocks:
        if holder.type not in _HOLDERS:
            continue
        for block in holder.blocks:
            if block.type not in _CUT:
                continue
            cut.append(block)
            if block.type == "provisioner":
                line = file.text.count("\n", 0, block.start) + 1
                address = ".".join(holder.labels) or holder.attributes.get("from", "removed").strip()
                yield address, _named(block.labels, block.attributes.get("when", "")), file.path.name, line
    if cut:
        write_own(file.path, blanked(file.text, cut))


def _cut_json(file: SourceFile) -> Iterator[tuple[str, str, str, int]]:
    try:
        document = json.loads(file.text, object_pairs_hook=_Members, parse_int=_Number, parse_float=_Number)
    except (ValueError, RecursionError):
        return  # Terraform says what is wrong with it
    changed = False
    for kind, labels, body in _holders(document):
        for member, value in body:
            for (name,), inner in _bodies(value, 1) if member == "provisioner" else ():
                when = next((str(text) for key, text in inner if key == "when"), "")
                yield ".".join(labels) or kind, _named((name,), when), file.path.name, 1
        kept = [member for member in body if member[0] not in _CUT]
        changed = changed or len(kept) < len(body)
        body[:] = kept
    if changed:
        write_own(file.path, _dumped(document))


def _named(labels: tuple[str, ...], when: str) -> str:
    return f"provisioner {' '.join(labels)}{' (when = destroy)' if 'destroy' in when else ''}"


class _Members(list[tuple[str, Any]]):
    """The members of a JSON object: one name may come more than once, and Terraform reads them all."""


class _Number(str):
    """A number as it is written."""

    __slots__ = ()


def _holders(document: Any) -> Iterator[tuple[str, tuple[str, ...], _Members]]:
    for kind, value in document if isinstance(document, _Members) else ():
        if kind in _HOLDERS:
            for labels, body in _bodies(value, _HOLDERS[kind]):
                yield kind, labels, body


def _bodies(value: Any, labels: int) -> Iterator[tuple[tuple[str, ...], _Members]]:
    """The bodies of blocks in JSON syntax: objects at each level may stand in arrays."""
    if isinstance(value, _Members):
        if labels == 0:
            yield (), value
        else:
            for name, inner in value:
                for rest, body in _bodies(inner, labels - 1):
                    yield (name, *rest), body
    elif isinstance(value, list):
        for item in value:
            yield from _bodies(item, labels)


def _dumped(value: Any) -> str:
    if isinstance(value, _Members):
        return "{" + ",\n".join(f"{json.dumps(name)}: {_dumped(inner)}" for name, inner in value) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_dumped, value)) + "]"
    return value if isinstance(value, _Number) else json.dumps(value)
