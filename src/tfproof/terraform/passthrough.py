"""Runs the user's command in the place of this process: same terminal, same streams, same exit code, same signals."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from types import FrameType
from typing import Final

CANNOT_RUN, NOT_FOUND = 126, 127
_PASSED_ON: Final = (signal.SIGHUP, signal.SIGINT, signal.SIGQUIT, signal.SIGTERM, signal.SIGUSR1, signal.SIGUSR2)
# A terminal sends these to every process of its foreground group.
_FROM_TERMINAL: Final = frozenset({signal.SIGINT, signal.SIGQUIT})
# How long what a command started may take to end after the command was asked to and did.
_GRACE_SECONDS: Final = 5.0


class PassthroughProcess:
    """One command that takes the place of this process.

    In the foreground of a terminal it stays in our process group, so that the terminal's keys reach it as they always did. Anywhere
    else it gets a group of its own: a signal that is sent to us is passed on to all of it.

    Args:
        arguments: the executable and its arguments.
        environment: its whole environment.

    Raises:
        FileNotFoundError: there is no such command.
        OSError: it cannot be started.
    """

    def __init__(self, arguments: Sequence[str], environment: Mapping[str, str]) -> None:
        self._shares = _in_foreground()
        self._told: list[int] = []
        self._process: subprocess.Popen[bytes] | None = None
        self._before = {number: signal.signal(number, self._pass_on) for number in _PASSED_ON}
        try:
            self._process = subprocess.Popen(
                list(arguments), env=dict(environment), process_group=None if self._shares else 0
            )
        except BaseException:
            self._restore()
            raise
        for number in list(self._told):  # what came before there was a process to pass it on to
            self._send(number)

    def wait(self) -> int:
        """Return its exit code, 128 + the number of the signal that ended it."""
        if self._process is None:
            return CANNOT_RUN
        try:
            code = self._process.wait()
            if self._told and not self._shares:
                self._end_group()
        finally:
            self._restore()
        return 128 - code if code < 0 else code

    def _pass_on(self, number: int, _frame: FrameType | None) -> None:
        self._told.append(number)
        if self._process is not None:
            self._send(number)

    def _send(self, number: int) -> None:
        if self._process is None or (self._shares and number in _FROM_TERMINAL):
            return
        with contextlib.suppress(ProcessLookupError, PermissionError):
            if self._shares:
                self._process.send_signal(number)
            else:
                os.killpg(self._process.pid, number)

    def _end_group(self) -> None:
        """Wait for what the command left in its group, then insist."""
        deadline = time.monotonic() + _GRACE_SECONDS
        with contextlib.suppress(ProcessLookupError, PermissionError):
            while time.monotonic() < deadline:
                os.killpg(self._pid, 0)
                time.sleep(0.05)
            os.killpg(self._pid, signal.SIGKILL)

    @property
    def _pid(self) -> int:
        return self._process.pid if self._process is not None else 0

    def _restore(self) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)


def _in_foreground() -> bool:
    """True when a terminal's keys send signals to our process group."""
    try:
        terminal = os.open(os.ctermid(), os.O_RDONLY | os.O_CLOEXEC | os.O_NOCTTY)
    except OSError:
        return False
    try:
        return os.tcgetpgrp(terminal) == os.getpgrp()
    except OSError:
        return False
    finally:
        os.close(terminal)
