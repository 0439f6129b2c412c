"""The data sources of a copy whose reading would ask a cloud, a server, a program or another state."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tfproof.addresses import ModuleInstance, without_keys
from tfproof.hcl import Block, File, Folder, ObjectCons, read_folder, references, static, text_of
from tfproof.provider.facts import facts
from tfproof.provider.local import REACHING, is_local

REMOTE_STATE = "terraform_remote_state"
_AWS = "hashicorp/aws"


@dataclass(frozen=True, kw_only=True)
class DataSource:
    """A data block that asks.

    Attributes:
        folder: the module's folder, relative to the one that is planned.
        holder: the block of the file that it is in: itself, or a ``check``.
    """

    folder: str
    file: File
    block: Block
    holder: Block

    @property
    def type(self) -> str:
        """Its type."""
        return self.block.labels[0]

    @property
    def name(self) -> str:
        """Its name."""
        return self.block.labels[1]

    @property
    def key(self) -> tuple[str, str, str]:
        """Folder, type and name: what tells it from the others."""
        return self.folder, self.type, self.name

    @property
    def place(self) -> str:
        """``file:line``, relative to the folder that is planned."""
        name = self.file.path.name if self.file.path is not None else ""
        return f"{posixpath.normpath(posixpath.join(self.folder, name))}:{self.file.line(self.block)}"

    def addresses(self, modules: Mapping[str, str]) -> tuple[str, ...]:
        """Return its addresses without instance keys, one for each call of its module.

        Args:
            modules: the folder of each module call by address.
        """
        local = f"data.{self.type}.{self.name}"
        return tuple(f"{at}.{local}" if at else local for at, folder in modules.items() if folder == self.folder)

    def given(self, data: Mapping[str, Mapping[str, Any]], modules: Mapping[str, str]) -> dict[str, Mapping[str, Any]]:
        """Return what is said of its answer, by the type or address under which it is said."""
        names = {self.type, f"data.{self.type}", *self.addresses(modules)}
        return {key: values for key, values in data.items() if without_keys(key) in names}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A configuration, read once.

    Attributes:
        modules: the folder of each module call by address (``""`` is the root).
        folders: each of these folders.
        sources: the data sources that ask.
    """

    modules: Mapping[str, str]
    folders: Mapping[str, Folder]
    sources: tuple[DataSource, ...]

    def called(self, folder: str, module: str) -> str | None:
        """Return the folder that a module block of a folder calls."""
        for address, called in self.modules.items():
            steps = ModuleInstance.parse(address).steps
            parent = str(ModuleInstance.parse(address).parent) if steps else None
            if parent is not None and steps[-1][0] == module and self.modules.get(parent) == folder:
                return called
        return None


def read_sources(root: Path, modules: Mapping[str, str]) -> Reading:
    """Read the folders of a copy.

    Args:
        root: the folder that is planned.
        modules: the folder of each module call by address.

    Raises:
        OSError: one cannot be read.
    """
    folders = {folder: read_folder(root / folder) for folder in sorted(set(modules.values()))}
    return Reading(modules=modules, folders=folders, sources=tuple(_asking(folders)))


def _asking(folders: Mapping[str, Folder]) -> Iterator[DataSource]:
    for at, folder in folders.items():
        sources = _provider_sources(folder)
        for file in folder.files:
            for holder in file.blocks:
                for block in (holder, *(holder.blocks_of("data") if holder.type == "check" else ())):
                    if block.type == "data" and len(block.labels) == 2 and _asks(block, sources):
                        yield DataSource(folder=at, file=file, block=block, holder=holder)


def _asks(block: Block, sources: Mapping[str, str]) -> bool:
    if block.labels[0] == REMOTE_STATE or block.labels[0] in REACHING:
        return True
    chosen = block.attribute("provider")
    named = next((one.root for one in references(static(chosen.expression))), None) if chosen is not None else None
    name = named or block.labels[0].partition("_")[0]
    source = sources.get(name, f"hashicorp/{name}")
    if source == _AWS:
        return block.labels[0] not in facts().local_data
    return not is_local(f"/{source}")


def _provider_sources(folder: Folder) -> dict[str, str]:
    """The source of each provider by its local name, without the registry's host."""
    found: dict[str, str] = {}
    for required in _required(folder.all_files):
        for name, argument in required.body.attributes.items():
            pairs = argument.expression.items if isinstance(argument.expression, ObjectCons) else ()
            for pair in pairs:
                source = text_of(pair.value) if text_of(pair.key) == "source" else None
                if source is not None:
                    found[name] = "/".join(source.split("/")[-2:]).lower()
    return found


def _required(files: Iterable[File]) -> Iterator[Block]:
    for file in files:
        for terraform in file.body.blocks_of("terraform"):
            yield from terraform.blocks_of("required_providers")
