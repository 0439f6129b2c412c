"""Where the source gives an input variable its value."""

from __future__ import annotations

import functools
import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from tfproof.addresses import ModuleInstance
from tfproof.hcl import NOT_CONSTANT, Block, File, Node, constant, is_source_file, read_file, text_of


def given_at(
    stack: Path, module: ModuleInstance, name: str, *, files: Iterable[str], given: Mapping[str, Any]
) -> Iterator[tuple[File, Node]]:
    """Yield what gives a variable its value: arguments of variable definitions files and of a module call, and its declaration.

    Args:
        stack: the folder of the root module.
        module: the module that declares the variable.
        name: its name.
        files: the variable definitions files to look into, relative to the stack.
        given: the values that the root was planned with; a file that says another one was not used.
    """
    if not module.steps:
        for file in files:
            source = read_source(stack / file)
            said = source.body.attribute(name) if source is not None else None
            if source is None or said is None:
                continue
            if name not in given or _may_be(constant(said.expression), given[name]):
                yield source, said
    folder = _folder(stack, module)
    parent = _folder(stack, module.parent) if module.steps else None
    for source, call in _blocks(parent, "module", module.steps[-1][0]) if module.steps else ():
        argument = call.attribute(name)
        if argument is not None:
            yield source, argument
    yield from _blocks(folder, "variable", name)


def _may_be(written: Any, given: Any) -> bool:
    """Whether what a file says is what the root was planned with. Terraform converts texts, and fills in what an object leaves out."""
    if written is NOT_CONSTANT or any(isinstance(one, list | Mapping) for one in (written, given)):
        return True
    return str(written).lower() == str(given).lower()


def _folder(stack: Path, module: ModuleInstance) -> Path | None:
    """The folder of a module that is called by relative paths."""
    folder = stack
    for name, _ in module.steps:
        sources = [
            text_of(one.expression) for _, call in _blocks(folder, "module", name) if (one := call.attribute("source"))
        ]
        source = sources[0] if sources else None
        if source is None or not source.startswith(("./", "../")):
            return None
        folder = Path(os.path.normpath(folder / source))
    return folder


def _blocks(folder: Path | None, type_: str, name: str) -> Iterator[tuple[File, Block]]:
    if folder is None or not folder.is_dir():
        return
    for path in sorted(folder.iterdir()):
        source = read_source(path) if is_source_file(path.name, opentofu=True) else None
        if source is not None:
            yield from ((source, block) for block in source.body.blocks_of(type_) if block.labels == (name,))


@functools.lru_cache(maxsize=256)
def read_source(file: Path) -> File | None:
    """Return a file of source; None when it cannot be read."""
    try:
        return read_file(file)
    except OSError:
        return None
