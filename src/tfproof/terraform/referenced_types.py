"""The types that a user's own command may use: those that any file below a folder names.

More is read than Terraform would: a test suite may write configuration at run time, and then the types stand in its code.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from tfproof.hcl import read_file, text_of
from tfproof.provider.types_in_use import TypesInUse, types_in_use

_SUFFIXES: Final = (".py", ".go", ".rb", ".ts", ".js", ".sh", ".yml", ".yaml", ".tftpl", ".tpl", ".tmpl")
_SKIPPED: Final = frozenset({
    ".git", ".terraform", "node_modules", ".venv", "venv", ".tox", ".nox", "__pycache__", "vendor", "build", "dist",
})  # fmt: skip
_CONFIGURATION: Final = (
    ".tf", ".tofu", ".tf.json", ".tofu.json", ".tftest.hcl", ".tofutest.hcl", ".tftest.json", ".tofutest.json",
)  # fmt: skip
_LARGEST: Final = 1 << 20
_TYPE: Final = re.compile(rb"\b[a-z][a-z0-9-]*_[a-z0-9_]+\b")


def named_types(folder: Path) -> TypesInUse:
    """Return what the configuration and the code below ``folder`` name, with the local modules that lie outside of it."""
    scanned = [folder]
    found = types_in_use(folder) | _named_in_code(folder)
    for outside in _modules_outside(folder, scanned):
        found |= types_in_use(outside)
    return found


def _named_in_code(folder: Path) -> TypesInUse:
    words: set[bytes] = set()
    for path in _files(folder, _SUFFIXES):
        if path.stat().st_size <= _LARGEST:
            words.update(_TYPE.findall(path.read_bytes()))
    return TypesInUse.of(word.decode() for word in words)


def _modules_outside(folder: Path, scanned: list[Path]) -> Iterator[Path]:
    """Yield each folder that a ``source`` leads to and that is not below one that was scanned."""
    queue = [folder]
    while queue:
        for path in _files(queue.pop(), _CONFIGURATION):
            for source in _local_sources(path):
                target = Path(os.path.normpath(path.parent / source))
                if target.is_dir() and not any(target.is_relative_to(known) for known in scanned):
                    scanned.append(target)
                    queue.append(target)
                    yield target


def _local_sources(path: Path) -> Iterator[str]:
    """Yield the folders that the module calls of a configuration or of a test file name by a relative path."""
    if b"source" not in path.read_bytes():
        return
    body = read_file(path).body
    runs = (run for run in body.blocks_of("run", labels=1))
    for call in (*body.blocks_of("module"), *(call for run in runs for call in run.blocks_of("module", labels=0))):
        argument = call.attribute("source")
        source = None if argument is None else text_of(argument.expression)
        if source is not None and source.startswith(("./", "../")):
            yield source


def _files(folder: Path, suffixes: tuple[str, ...]) -> Iterator[Path]:
    for parent, names, files in os.walk(folder):
        names[:] = [name for name in names if name not in _SKIPPED]
        for file in files:
            path = Path(parent, file)
            if file.endswith(suffixes) and path.is_file():  # not a broken link, nor a pipe
                yield path
