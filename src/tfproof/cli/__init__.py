"""The ``tfproof`` command. Wiring only: each command's work is done by the layers below.

Exit codes: 0 clean, 1 findings or undecided checks, 2 could not run.
"""

from __future__ import annotations

import signal
import sys
import warnings
from collections.abc import Sequence
from types import FrameType

from tfproof.cli.parser import parse
from tfproof.errors import TfproofError

CLEAN, FOUND, COULD_NOT_RUN, INTERRUPTED = 0, 1, 2, 130
# A terminal that is closed sends the second.
_ASKED_TO_END = (signal.SIGTERM, signal.SIGHUP)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; errors are one message on stderr, never a traceback."""
    for number in _ASKED_TO_END:
        if signal.getsignal(number) is not signal.SIG_IGN:  # as nohup wants it
            signal.signal(number, _end)
    warnings.showwarning = _warn
    options = parse(arguments)
    if getattr(options, "verbose", False):
        from tfproof.provider.isolation import described

        print(f"tfproof: {described()}", file=sys.stderr)
    try:
        return int(options.run(options))
    except TfproofError as error:
        print(f"tfproof: error: {error.render()}", file=sys.stderr)
        return COULD_NOT_RUN
    except KeyboardInterrupt:
        print("tfproof: interrupted", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        sys.stderr.close()
        return COULD_NOT_RUN


def _warn(message: Warning | str, *_: object, **__: object) -> None:
    """A warning is one line, and no place in our code."""
    print(f"tfproof: warning: {message}", file=sys.stderr)


def _end(number: int, _frame: FrameType | None) -> None:
    """A request to end unwinds the stack, so that every private copy is removed."""
    raise SystemExit(128 + number)
