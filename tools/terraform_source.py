"""The source of a Terraform configuration, as blocks. Shared by the tools beside it."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import hcl2

STACK = Path(__file__).resolve().parents[1] / "terraform"

Body = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One top-level block: its kind (``resource``), labels (type and name, or name), body and file."""

    kind: str
    labels: tuple[str, ...]
    body: Body
    file: str

    @property
    def name(self) -> str:
        """The last label, by which the rest of the configuration refers to the block."""
        return self.labels[-1]

    @property
    def keys(self) -> list[str]:
        """Arguments and nested blocks in the order in which they are written."""
        return [key for key in self.body if not key.startswith("__")]

    def __str__(self) -> str:
        return f"{self.file}: {' '.join((self.kind, *self.labels))}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Folder:
    """The parsed ``.tf`` files of one folder; ``role`` is ``root``, ``module`` or ``example``."""

    path: Path
    role: str
    blocks: tuple[Block, ...]

    def of(self, *kinds: str) -> list[Block]:
        """Return the blocks of some kinds, in the order of the source."""
        return [block for block in self.blocks if block.kind in kinds]


def read_folder(path: Path, role: str) -> Folder:
    """Parse the ``.tf`` files of a folder."""
    blocks: list[Block] = []
    for file in sorted(path.glob("*.tf")):
        for kind, entries in _parsed(file.read_text(encoding="utf-8")).items():
            if not kind.startswith("__"):
                blocks += [block for entry in entries for block in _unwrap(kind, (), entry, file.name)]
    return Folder(path=path, role=role, blocks=tuple(blocks))


@functools.lru_cache(maxsize=512)
def _parsed(text: str) -> Body:
    parsed: Body = hcl2.loads(text)
    return parsed


def roles(stack: Path) -> dict[Path, str]:
    """Return the folders of the stack, of each of its modules and of each module's examples, with the role of each."""
    modules = sorted(path for path in (stack / "modules").iterdir() if path.is_dir())
    examples = sorted(path for module in modules for path in (module / "examples").iterdir() if path.is_dir())
    return {stack: "root"} | dict.fromkeys(modules, "module") | dict.fromkeys(examples, "example")


def folders(stack: Path) -> list[Folder]:
    """Return the stack, each of its modules, and each module's examples."""
    return [read_folder(path, role) for path, role in roles(stack).items()]


def is_block(value: object) -> bool:
    """Return whether a key of a body holds nested blocks, and not an argument."""
    return isinstance(value, list) and any(
        isinstance(item, dict) and ("__is_block__" in item or _labelled(item)) for item in value
    )


def _labelled(item: Mapping[str, Any]) -> bool:
    return any(isinstance(value, dict) and "__is_block__" in value for value in item.values())


def text_of(value: object) -> str:
    """Return a string or expression without the quotes or ``${...}`` that the parser keeps around it."""
    text = "" if value is None else str(value)
    if text.startswith("${") and text.endswith("}"):
        return text[2:-1]
    return text.removeprefix('"').removesuffix('"')


def _unwrap(kind: str, labels: tuple[str, ...], entry: Body, file: str) -> Iterator[Block]:
    """Follow the labels, which the parser nests, down to the body."""
    if entry.get("__is_block__") or kind == "locals":
        yield Block(kind=kind, labels=labels, body=entry, file=file)
        return
    for label, inner in entry.items():
        yield from _unwrap(kind, (*labels, label.strip('"')), inner, file)
