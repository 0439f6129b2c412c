"""Takes the place of the Python of Checkov's environment: its process of Checkov is a fork of one that has imported it.

The policies that are asked for first say which: the repository's own are loaded there already. All else that a Python is asked to
do, the real one does.
"""

from __future__ import annotations

import json
import os
import socket
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests.forked.server import Start, exit_code  # noqa: E402 - found there


def main() -> None:
    """Hand the standard streams to a fork, and end as it does."""
    python, sockets, *arguments = sys.argv[1:]
    if arguments != ["-s", "-P", "-m", "tfproof.scan.worker"]:
        os.execv(python, [python, *arguments])  # noqa: S606 - it becomes the real one
    first = b""
    while not first.endswith(b"\n"):
        read = os.read(0, 1 << 16)
        if not read:
            return
        first += read
    own = json.loads(first.splitlines()[0])["policies"] == [str(ROOT / "policies")]
    with socket.socket(socket.AF_UNIX) as server:
        server.connect(f"{sockets}/{'own' if own else 'checkov'}")
        Start(arguments, dict(os.environ), str(Path.cwd()), first.decode()).send(server, [0, 1, 2])
        code = exit_code(server)
    if code < 0:
        os.kill(os.getpid(), -code)
    sys.exit(code)


main()
