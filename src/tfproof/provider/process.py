"""One provider process: started, spoken to and ended, also when its owner is killed.

The process is started the way Terraform starts it: the go-plugin handshake (magic cookie in the environment, one line on
standard output, no TLS because no client certificate is offered). Every provider has that; a ``-debug`` mode is optional.
A small shell is between the owner and the provider: its standard input is a pipe that only the owner holds, so the
provider ends when the owner lets go of it, be it in good order, by a signal or by ``kill -9``. And where the system can do
it, the provider ends when the shell does.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import re
import select
import shutil
import signal
import subprocess
import threading
import time
import urllib.parse
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from tfproof.errors import ProviderProxyError

# https://github.com/hashicorp/terraform/blob/v1.11.4/internal/plugin/serve.go (Handshake)
_COOKIE: Final = {
    "TF_PLUGIN_MAGIC_COOKIE": "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2",
    "PLUGIN_PROTOCOL_VERSIONS": "5,6",
}
# Without a level, providers write every step of every call, and it is Terraform that drops it: a fifth of their work.
# https://developer.hashicorp.com/terraform/plugin/log/managing
_QUIET: Final = dict.fromkeys(
    ("TF_LOG_PROVIDER", "TF_LOG_SDK", "TF_LOG_SDK_FRAMEWORK", "TF_LOG_SDK_HELPER_SCHEMA", "TF_LOG_SDK_MUX",
     "TF_LOG_SDK_PROTO"),
    "ERROR",
)  # fmt: skip
_HANDSHAKE: Final = re.compile(r"(\d+)\|(\d+)\|(unix|tcp)\|(.+?)\|grpc(?:\||$)")

# The first argument is removed when the owner says goodbye, the second (which holds it) when the owner is gone. The words
# after them stand before the provider's own name.
_SUPERVISOR: Final = """
own=$1 all=$2
shift 2
"$@" "$0" </dev/null & child=$!
echo "$child"
exec >&- 2>&-
read -r word
kill -9 "$child"; wait "$child"
if [ "$word" = done ]; then rm -rf -- "$own"; else rm -rf -- "$all"; fi
"""

UNLIMITED: Final = (("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1))
"""Channel and server options: a schema is larger than what gRPC allows by default."""


def unix_target(path: Path | str) -> str:
    """Return what gRPC calls the unix socket at ``path``: a URI, in which blanks, ``%`` and others are escaped."""
    return f"unix:{urllib.parse.quote(str(path))}"


def new_folder(parent: Path, letter: str) -> Path:
    """Make a private folder with a short name, since a socket's path holds 103 characters on every system.

    Raises:
        OSError: it cannot be made.
    """
    for number in itertools.count():
        with contextlib.suppress(FileExistsError):
            (made := parent / f"{letter}{number}").mkdir(mode=0o700)
            return made
    raise AssertionError("a count that ends")


class ProviderProcess:
    """A running provider: started when it is made, spoken to once it is connected.

    Args:
        binary: the provider's executable.
        folder: a private folder; the process gets a folder of its own in it, for its socket and temporary files. When
            the owner dies, the whole of ``folder`` is removed.
        environment: the process's whole environment (nothing is inherited).
        working_folder: where it looks for files that are named by a relative path; ``folder`` when absent.
        before: words that stand before its name: see :mod:`tfproof.provider.isolation`.

    Raises:
        OSError: nothing can be started.
    """

    def __init__(
        self,
        binary: Path,
        folder: Path,
        environment: Mapping[str, str],
        *,
        working_folder: Path | None = None,
        before: Sequence[str] = (),
    ) -> None:
        self.binary = binary
        self._folder = new_folder(folder, "p")
        self._ended = threading.Event()
        self._channel: Any = None
        self._methods: dict[str, Any] = {}
        self.pid = 0
        self.protocol = 0
        own = {"TMPDIR": str(self._folder), "PLUGIN_UNIX_SOCKET_DIR": str(self._folder)}
        with (self._folder / "stderr").open("wb") as errors:
            self._shell = subprocess.Popen(
                ["/bin/sh", "-c", _SUPERVISOR, str(binary), str(self._folder), str(folder), *before],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                env={"PATH": "/usr/bin:/bin", **_QUIET, **environment, **_COOKIE, **own},
                cwd=working_folder or self._folder,
                start_new_session=True,  # a Ctrl-C in the terminal is the owner's to handle
                bufsize=0,
            )

    def connect(self, startup: float = 30.0) -> None:
        """Wait for the handshake and open the channel.

        Args:
            startup: seconds until the handshake must have come.

        Raises:
            ProviderProxyError: it did not start, or does not speak protocol 5 or 6 over gRPC.
        """
        import grpc

        try:
            self.protocol, target = self._shake_hands(startup)
        except BaseException:
            self.close()
            raise
        self._channel = grpc.insecure_channel(target, options=[*UNLIMITED, ("grpc.use_local_subchannel_pool", 1)])
        threading.Thread(target=self._drain, name="tfproof-provider-output", daemon=True).start()

    @property
    def alive(self) -> bool:
        """False once the process has ended, for any reason."""
        return not self._ended.is_set()

    def ended_within(self, seconds: float) -> bool:
        """Wait until the process has ended, at most ``seconds``; return whether it has."""
        return self._ended.wait(seconds)

    def start_call(self, method: str, request: bytes) -> Any:
        """Call ``method`` of the provider service with an encoded message; return a future of the encoded answer."""
        return self._method(method).future(request)

    def start_stream(self, method: str, requests: Iterable[bytes]) -> Any:
        """Call ``method`` with a stream of encoded messages; return an iterator of the encoded answers."""
        return self._channel.stream_stream(f"/tfplugin{self.protocol}.Provider/{method}")(iter(requests))

    def call(self, method: str, request: bytes = b"", timeout: float | None = 60.0) -> bytes:
        """Call ``method`` and return the encoded answer.

        Raises:
            grpc.RpcError: the call failed.
        """
        answer: bytes = self._method(method)(request, timeout=timeout)
        return answer

    def _method(self, name: str) -> Any:
        if name not in self._methods:
            self._methods[name] = self._channel.unary_unary(f"/tfplugin{self.protocol}.Provider/{name}")
        return self._methods[name]

    def last_words(self, lines: int = 20) -> str:
        """Return the end of what the process wrote to standard error, to explain why it ended."""
        try:
            text = (self._folder / "stderr").read_text(errors="replace")
        except OSError:
            return ""
        return "\n".join(text.strip().splitlines()[-lines:])

    def close(self) -> None:
        """End the process and remove what it left. May be called more than once."""
        self._ended.set()
        if self._channel is not None:
            self._channel.close()
        pipe = self._shell.stdin
        if pipe is None or pipe.closed:
            return
        with contextlib.suppress(OSError):  # the shell may be gone already
            pipe.write(b"done\n")
        with contextlib.suppress(OSError):
            pipe.close()
        try:
            self._shell.wait(10)
        except subprocess.TimeoutExpired:
            self._shell.kill()
            self._shell.wait()
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._shell.pid, signal.SIGKILL)  # what is left when the shell was killed
        if self._shell.stdout is not None:
            self._shell.stdout.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _shake_hands(self, startup: float) -> tuple[int, str]:
        deadline = time.monotonic() + startup
        said = ""
        while line := self._read_line(deadline):
            if line.isdigit():
                self.pid = int(line)
            elif found := _HANDSHAKE.match(line):
                _, protocol, network, address, *_ = found.groups()
                if protocol not in {"5", "6"}:
                    break
                return int(protocol), unix_target(address) if network == "unix" else address
            else:
                said += f"{line}\n"
        said = (line or said or self.last_words(5)).strip() or "nothing"
        raise ProviderProxyError(
            f"the provider {self.binary.name} did not start: it said {said!r}",
            where=str(self.binary),
            expected="the plugin handshake of protocol 5 or 6 over gRPC on standard output",
            fix="run Terraform without the resident provider to see the provider's own message",
        )

    def _read_line(self, deadline: float) -> str:
        output = self._shell.stdout
        line = b""
        while output is not None and not line.endswith(b"\n"):
            ready, _, _ = select.select([output], [], [], max(0.0, deadline - time.monotonic()))
            piece = output.read(1) if ready else b""
            if not piece:
                break
            line += piece
        return line.decode(errors="replace").strip()

    def _drain(self) -> None:
        output = self._shell.stdout
        try:
            while output is not None and output.read(65536):
                pass
        except (OSError, ValueError):
            pass  # closed while reading
        self._ended.set()
