"""What this system can do so that a command reaches no network and does not outlive its parent.

Both are belts: nothing that tfproof does depends on them. For a command they are words before it, and each program that
they name becomes the next one, so that the process stays the same. A fork ties itself.
"""

from __future__ import annotations

import ctypes
import functools
import os
import signal
import subprocess
import sys
from collections.abc import Sequence

from tfproof.programs import program

_SECONDS = 10.0
# PR_SET_PDEATHSIG: https://man7.org/linux/man-pages/man2/PR_SET_PDEATHSIG.2const.html
_END_WITH_PARENT = 1


@functools.cache
def without_network() -> tuple[str, ...]:
    """Return words that run a command in a network namespace of its own, where no device is up, not even the loopback.

    Sockets that are files still work: it is through those that Terraform and providers speak.

    Returns:
        Nothing where the system has no such namespaces, or does not allow them to this user.
    """
    found = program("unshare")
    if found is None:
        return ()
    # Another user namespace changes which files root may read, so root does without.
    ways = ((str(found), "--net"), (str(found), "--user", "--map-root-user", "--net"))
    return next((way for way in ways[0 if os.geteuid() == 0 else 1 :] if _works(way)), ())


@functools.cache
def tied_to_parent() -> tuple[str, ...]:
    """Return words that run a command which is killed when the process that started it is gone, however that ended.

    They come last before the command: what changes a process's rights makes it forget. To Linux, the parent is the thread
    that started the command, so it has to wait for it.

    Returns:
        Nothing where the system cannot do it.
    """
    found = program("setpriv")
    words = (str(found), "--pdeathsig", "KILL", "--") if found is not None else ()
    return words if words and _works(words) else ()


def tie_fork_to(parent: int) -> None:
    """End this process, a fork, as soon as the process that forked it is gone, which may be now.

    Nothing happens where the system cannot do it.

    Args:
        parent: the id of the process that forked.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_END_WITH_PARENT, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(1)


def isolated() -> tuple[str, ...]:
    """Return both, in this order."""
    return (*without_network(), *tied_to_parent())


def described() -> str:
    """Return what this system does, for people."""
    network = (
        "Terraform and providers plan and apply in a network namespace without any device"
        if without_network()
        else "this system has no network namespace for this user (`unshare --net`), so nothing but their configuration keeps "
        "Terraform and providers from the network"
    )
    tied = "they end with tfproof" if tied_to_parent() else "a killed tfproof may leave a Terraform that ends by itself"
    return f"{network}; {tied}"


def _works(words: Sequence[str]) -> bool:
    true = program("true", os.defpath)
    if true is None:
        return False
    try:
        done = subprocess.run(
            [*words, str(true)], stdin=subprocess.DEVNULL, capture_output=True, check=False, timeout=_SECONDS
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0
