"""Runs one command to its end, also when it hangs or this process is stopped.

Nothing that a command started outlives it: it gets a process group of its own, and the group is killed when the
command has ended, was stopped, or we were interrupted. (A killed Terraform would leave its providers behind.)
"""

from __future__ import annotations

import contextlib
import os
import re
import shlex
import signal
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tfproof.errors import CommandKilled, CommandTimeout, TerraformError, TerraformNotFound, WorkspaceError

# How long Terraform may take to stop by itself before its group is killed.
_GRACE_SECONDS = 3.0
_SLICE_SECONDS = 0.5
_TAIL = 500
_NO_SPACE = re.compile(r"no space left on device|disk quota exceeded", re.IGNORECASE)
_BEFORE_IT = 200
NO_SPACE_FIX = "make room, or set TMPDIR to another folder"


@dataclass(frozen=True, slots=True, kw_only=True)
class Completed:
    """A command that ended by itself.

    Args:
        command: what ran, for messages.
        code: its exit code (never negative: a signal raises).
        out: all of stdout.
        err: all of stderr.
    """

    command: str
    code: int
    out: str
    err: str


def run_command(
    arguments: Sequence[str],
    *,
    cwd: Path,
    env: Mapping[str, str],
    timeout: float | None,
    label: str | None = None,
    out: Path | None = None,
    stop: threading.Event | None = None,
) -> Completed:
    """Run a command and read both of its streams at once.

    Args:
        arguments: the executable and its arguments.
        cwd: where it runs.
        env: its whole environment.
        timeout: seconds it may take; None for no limit.
        label: how messages call it; the shortened command line otherwise.
        out: a file that its stdout is written to while it runs, for those who follow it.
        stop: set by another thread when no caller waits for the command any more.

    Raises:
        CommandTimeout: it took longer.
        CommandKilled: a signal ended it, or ``stop`` was set.
        TerraformNotFound: there is no such executable.
        WorkspaceError: ``cwd`` is not a folder that can be entered, or the disk is full.
    """
    label = label or shlex.join([Path(arguments[0]).name, *arguments[1:]])
    process = _started(arguments, label, cwd=cwd, env=env, out=out)
    try:
        printed, err = _communicate(process, timeout, stop)
    except _StoppedError:
        _stop(process)
        raise CommandKilled(f"{label} was stopped: its result is no longer needed", where=str(cwd)) from None
    except subprocess.TimeoutExpired as error:
        _stop(process)
        raise CommandTimeout(
            f"{label} did not end within {timeout:g} seconds and was stopped",
            where=str(cwd),
            fix="raise the time limit, or find out what it waits for",
        ) from error
    except BaseException:
        _stop(process)
        raise
    finally:
        _kill_group(process)
    printed = out.read_bytes() if out is not None else printed
    done = Completed(
        command=label, code=process.returncode, out=printed.decode(errors="replace"), err=err.decode(errors="replace")
    )
    if done.code < 0:
        raise killed(done, _signal_name(-done.code))
    if done.code != 0 and (full := _no_space(done.err + done.out)) is not None:
        raise WorkspaceError(f"no space left for {label}: {full}", where=env.get("TMPDIR"), fix=NO_SPACE_FIX)
    return done


def _started(
    arguments: Sequence[str], label: str, *, cwd: Path, env: Mapping[str, str], out: Path | None
) -> subprocess.Popen[bytes]:
    """Start a command as :func:`run_command` does."""
    if not cwd.is_dir():
        raise WorkspaceError(f"no such folder: {cwd}", where=label, fix="name the folder that holds the .tf files")
    try:
        with contextlib.ExitStack() as stack:
            return subprocess.Popen(
                list(arguments), stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd=cwd, env=dict(env),
                stdout=stack.enter_context(out.open("wb")) if out is not None else subprocess.PIPE,
                start_new_session=True,
            )  # fmt: skip
    except FileNotFoundError as error:
        raise TerraformNotFound(
            f"there is no executable {arguments[0]}", where=label, fix="install it, or name another one"
        ) from error
    except OSError as error:
        raise TerraformError(f"{arguments[0]} cannot be started: {error.strerror}", where=label) from error


def _no_space(said: str) -> str | None:
    """What a program said of a full disk, with what is before it in its line or quotes; None where it is not full."""
    found = _NO_SPACE.search(said)
    if found is None:
        return None
    begin = max(found.start() - _BEFORE_IT, 0, *(said.rfind(end, 0, found.start()) + 1 for end in '\n"'))
    return said[begin : found.end()].strip()


class _StoppedError(Exception):
    """No caller waits for the command any more."""


def _communicate(
    process: subprocess.Popen[bytes], timeout: float | None, stop: threading.Event | None
) -> tuple[bytes, bytes]:
    """Read until the end of both streams, or until the command is dead and only its children hold them open."""
    deadline = None if timeout is None else time.monotonic() + timeout
    while True:
        left = _SLICE_SECONDS if deadline is None else min(_SLICE_SECONDS, deadline - time.monotonic())
        try:
            return process.communicate(timeout=max(left, 0.0))
        except subprocess.TimeoutExpired:
            if process.poll() is not None:
                _kill_group(process)
            elif stop is not None and stop.is_set():
                raise _StoppedError from None
            elif deadline is not None and time.monotonic() >= deadline:
                raise


def killed(done: Completed, by: str) -> CommandKilled:
    """Return the error for a command that something else ended."""
    tail = done.err.strip()[-_TAIL:]
    return CommandKilled(
        f"{done.command} was ended by {by} before it was done, so what it printed proves nothing",
        where=f"it said last: {tail}" if tail else None,
        fix="run it again; if it happens again, look for an out-of-memory killer or a job limit",
    )


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


def _stop(process: subprocess.Popen[bytes]) -> None:
    """Ask the group to stop, then insist."""
    _signal_group(process, signal.SIGTERM)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.communicate(timeout=_GRACE_SECONDS)
    _kill_group(process)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.communicate(timeout=_GRACE_SECONDS)


def _kill_group(process: subprocess.Popen[bytes]) -> None:
    _signal_group(process, signal.SIGKILL)


def _signal_group(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    # The group's id is the leader's; macOS answers EPERM for a group of which only zombies are left.
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, number)
