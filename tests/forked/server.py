"""A server that forks: each fork is a Python program with its imports behind it, and so starts in milliseconds.

    python -m tests.forked.server MODULE:FUNCTION FD

listens on the socket ``FD``. The function imports what its program needs, at the first client, and returns the program. A client that
connects sends a :class:`Start` with the three standard streams, and gets the exit code. A client that is gone takes its fork
along; the end of standard input takes all of them.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import select
import selectors
import signal
import socket
import struct
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass

_LENGTH = struct.Struct("!I")
_STREAMS = 3


@dataclass(frozen=True, slots=True)
class Start:
    """What a process is started with. ``first`` is what was already read of its standard input."""

    arguments: list[str]
    environment: dict[str, str]
    folder: str
    first: str = ""

    def send(self, server: socket.socket, streams: list[int]) -> None:
        """Ask for a fork with these streams."""
        text = json.dumps(asdict(self)).encode()
        socket.send_fds(server, [_LENGTH.pack(len(text))], streams)
        server.sendall(text)

    @classmethod
    def receive(cls, client: socket.socket) -> tuple[Start, list[int]]:
        """Read what :meth:`send` sent."""
        size, streams, _, _ = socket.recv_fds(client, _LENGTH.size, _STREAMS)
        with client.makefile("rb") as file:
            return cls(**json.loads(file.read(*_LENGTH.unpack(size)))), list(streams)


def exit_code(server: socket.socket) -> int:
    """Wait for the end of the fork that was asked for; as in ``subprocess``, a negative code is the signal that ended it."""
    with server.makefile("rb") as file:
        answer = file.read()
    return int(answer) if answer else -signal.SIGKILL


class Server:
    """Forks for each client of ``listener``."""

    def __init__(self, listener: socket.socket) -> None:
        self._listener = listener
        self._clients: dict[int, socket.socket] = {}
        self._ended, self._ends = socket.socketpair()

    def serve(self) -> Start:
        """End when standard input does; what returns is a fork."""
        for one in (self._ended, self._ends):
            one.setblocking(False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(self._ends.fileno())
        with selectors.DefaultSelector() as selector:
            for source in (sys.stdin, self._ended, self._listener):
                selector.register(source, selectors.EVENT_READ)
            while True:
                for key, _ in selector.select():
                    if key.fileobj is sys.stdin:
                        self._end()
                    elif key.fileobj is self._ended:
                        for client in self._tell():
                            selector.unregister(client)
                            client.close()
                    elif key.fileobj is self._listener:
                        pid, start = self._fork()
                        if start is not None:
                            return start
                        selector.register(self._clients[pid], selectors.EVENT_READ, pid)
                    else:  # a client says nothing more: it is gone
                        _kill(key.data)

    def _end(self) -> None:
        for pid in self._clients:
            _kill(pid)
        os._exit(0)

    def _tell(self) -> Iterator[socket.socket]:
        """Tell the clients whose forks have ended."""
        self._ended.recv(1024)
        with contextlib.suppress(ChildProcessError):
            while True:
                pid, status = os.waitpid(-1, os.WNOHANG)
                if pid == 0:
                    return
                client = self._clients.pop(pid)
                with contextlib.suppress(OSError):
                    client.sendall(str(os.waitstatus_to_exitcode(status)).encode())
                yield client

    def _fork(self) -> tuple[int, Start | None]:
        """A fork for the next client, as (its id, None); in the fork itself, as (0, what it was started with)."""
        client, _ = self._listener.accept()
        start, streams = Start.receive(client)
        pid = os.fork()
        if pid == 0:
            for one in (self._listener, self._ended, self._ends, client, *self._clients.values()):
                one.close()
            _become(start, streams)
            return 0, start
        for stream in streams:
            os.close(stream)
        self._clients[pid] = client
        return pid, None


def _kill(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)


def _become(start: Start, streams: list[int]) -> None:
    """Be the process that was asked for, in a group of its own."""
    os.setsid()
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    os.chdir(start.folder)
    os.environ.clear()
    os.environ.update(start.environment)
    tempfile.tempdir = None
    sys.argv[:] = start.arguments


def main() -> None:
    """Wait for the first client, import, and serve."""
    listener = socket.socket(fileno=int(sys.argv[2]))
    asked, _, _ = select.select([listener, sys.stdin], [], [])
    if sys.stdin in asked:
        return
    module, _, function = sys.argv[1].partition(":")
    program = getattr(importlib.import_module(module), function)()
    gc.freeze()  # what the forks share stays shared
    program(Server(listener).serve())


if __name__ == "__main__":
    main()
