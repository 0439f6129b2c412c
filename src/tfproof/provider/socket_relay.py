"""Tells Terraform's connections apart.

Each provider configuration in a Terraform run is a connection of its own to the same address, and which of them a call
came over is the only thing that says which configuration it means. A gRPC server cannot say: the callers of a unix socket
have no name. So a relay is in front: it accepts each connection, gives its own end a name in the private folder, and
passes the bytes on to the gRPC server, which then sees the name as the peer. No port is opened, so no other user of
the machine can reach a provider, and a network namespace without a loopback device will do.
"""

from __future__ import annotations

import contextlib
import itertools
import socket
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Final

_CHUNK: Final = 1 << 18
_NUMBERS: Final = itertools.count()


def name_of(peer: str) -> str:
    """Return the name that :class:`SocketRelay` gave to the connection of a peer, as gRPC calls it.

    Only the name: gRPC escapes the path before it, and each name is there once in a process.
    """
    return peer.rpartition("/")[2]


class SocketRelay:
    """Listens at ``address`` and passes each connection on to ``inner`` under a name of its own.

    Args:
        folder: the private folder that holds all sockets.
        inner: the gRPC server's socket.
        opened: called with the connection's name before the first byte is passed on.
        closed: called with the connection's name when it has ended.
    """

    def __init__(self, folder: Path, inner: Path, opened: Callable[[str], None], closed: Callable[[str], None]) -> None:
        self._folder = folder
        self._inner = inner
        self._opened = opened
        self._closed = closed
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()
        self._shut = False
        self.address = folder / f"d{next(_NUMBERS)}"
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(self.address))
        self._listener.listen(64)
        threading.Thread(target=self._accept, name="tfproof-relay", daemon=True).start()

    def close(self) -> None:
        """Stop listening and end the connections that are open."""
        with self._lock:
            self._shut = True
            both = list(self._open)
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)  # wakes the accepting thread
        self._listener.close()
        for end in both:
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        self.address.unlink(missing_ok=True)

    def _accept(self) -> None:
        while True:
            try:
                outer, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._connect, args=(outer,), name="tfproof-connection", daemon=True).start()

    def _connect(self, outer: socket.socket) -> None:
        name = self._folder / f"c{next(_NUMBERS)}"
        inner = socket.socket(socket.AF_UNIX)
        with outer, inner:
            with self._lock:
                if self._shut:
                    return
                self._open |= {outer, inner}
            try:
                inner.bind(str(name))
                self._opened(name.name)
                inner.connect(str(self._inner))
                back = threading.Thread(target=_pass_on, args=(inner, outer), name="tfproof-answers", daemon=True)
                back.start()
                _pass_on(outer, inner)
                back.join()
            except OSError:
                pass  # the gRPC server is closing
            finally:
                with self._lock:
                    self._open -= {outer, inner}
                name.unlink(missing_ok=True)
                self._closed(name.name)


def _pass_on(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(_CHUNK):
            target.sendall(data)
    for end, how in ((target, socket.SHUT_WR), (source, socket.SHUT_RD)):
        with contextlib.suppress(OSError):
            end.shutdown(how)
