"""Keeps the compiled grammar of Checkov's HCL parser, as Python keeps a compiled module.

Lark compiles the grammar whenever the parser is imported, which is a third of the time that Checkov takes to start. It keeps
the result in the temporary folder, under a name that has the grammar, its options and the versions in it; ours is empty each
time. So the file goes to where the compiled modules of this package are, and comes from there.
"""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tfproof.atomic_files import write_atomically

FOLDER = Path(__file__).resolve().parent / "__pycache__"
_NAMES = ".lark_cache_*.tmp"


@contextlib.contextmanager
def compiled_grammar(folder: Path = FOLDER) -> Iterator[None]:
    """Import the parser in here: it finds the grammar in ``folder``, and what it compiles is there the next time.

    Where ``folder`` cannot be written, nothing is kept. Lark compiles again what it cannot load.
    """
    scratch = Path(tempfile.gettempdir())
    for known in folder.glob(_NAMES):
        with contextlib.suppress(OSError):
            shutil.copyfile(known, scratch / known.name)
    yield
    for compiled in scratch.glob(_NAMES):
        if not (folder / compiled.name).exists():
            with contextlib.suppress(OSError):
                folder.mkdir(exist_ok=True)
                write_atomically(folder / compiled.name, compiled.read_bytes(), prefix="grammar-")
