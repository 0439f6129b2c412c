"""What the command says of an unexpected error: one line, and never a value that it may have been about."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Final

from tfproof.extras import EXTRA_OF, installing

_NEEDED: Final = ("google", "grpc", "msgpack", "tftest", "z3")
_ROOM: Final = {errno.ENOSPC: "make room there", errno.EDQUOT: "make room there"}
_FILES: Final = {errno.EMFILE: "raise `ulimit -n`", errno.ENFILE: "close other programs"}
_THREADS: Final = "can't start new thread"


def explained(error: Exception) -> str:
    """Return one line that says what happened, and what to do about it."""
    if isinstance(error, ImportError):
        top = (error.name or "").partition(".")[0]
        if top in EXTRA_OF or top in _NEEDED:
            to_run = installing(top) if top in EXTRA_OF else "run: pip install --force-reinstall tfproof"
            return f"{top} is not installed; {to_run}"
    if isinstance(error, RecursionError):
        return f"something is nested too deeply to be read ({_place(error)})"
    if isinstance(error, MemoryError):
        return "there is not enough memory"
    if isinstance(error, OSError) and error.errno is not None:
        way_out = (_ROOM | _FILES).get(error.errno)
        file = f": {os.fsdecode(error.filename)}" if isinstance(error.filename, str | bytes) else ""
        return f"{error.strerror}{file}{f'; {way_out}' if way_out else ''} ({_place(error)})"
    if isinstance(error, RuntimeError) and _THREADS in str(error):
        return "the system starts no more threads; raise `ulimit -u`"
    return f"a defect of tfproof: {type(error).__name__} {_place(error)}; --debug shows the trace"


def _place(error: BaseException) -> str:
    """The innermost line of tfproof's own code."""
    own = Path(__file__).parent.parent
    at, place = error.__traceback__, ""
    while at is not None:
        file = Path(at.tb_frame.f_code.co_filename)
        place = f"at {file.name}:{at.tb_lineno}" if file.is_relative_to(own) or not place else place
        at = at.tb_next
    return place
