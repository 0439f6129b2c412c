"""The standard streams of the command, which may be closed, full, or read by a process that has ended."""

from __future__ import annotations

import contextlib
import os
import select
import sys


def hold() -> None:
    """Put something in the place of standard streams that are closed: else the next file that is opened gets there."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            with contextlib.suppress(OSError):
                os.open(os.devnull, os.O_RDWR)


def say(text: str) -> None:
    """Write a line to standard error, if it can be written to."""
    try:
        print(text, file=sys.stderr, flush=True)
    except OSError:
        give_up(2)
    except (ValueError, AttributeError):  # it is closed
        pass


def finish() -> None:
    """Write out what is still held back of standard output.

    Raises:
        OSError: it cannot be written.
    """
    if sys.stdout is None:
        return
    try:
        sys.stdout.flush()
    except OSError:
        give_up()
        raise


def is_unread() -> bool:
    """Whether who read standard output or standard error is gone: another pipe that breaks is an error like any other."""
    with contextlib.suppress(OSError, AttributeError):
        poll = select.poll()
        for number in (1, 2):
            poll.register(number, 0)
        return any(event & select.POLLERR for _, event in poll.poll(0))
    return True


def give_up(number: int = 1) -> None:
    """Let the interpreter try nothing more with a stream when it ends: that would change the exit code to 120.

    Args:
        number: its file descriptor; that of standard output by default.
    """
    with contextlib.suppress(OSError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, number)
        os.close(nowhere)
