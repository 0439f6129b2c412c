"""Starts the servers that fork, and asks them."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from tests.forked.server import Start, exit_code

from tfproof.scan import find_checkov
from tfproof.scan.environment import clean_environment

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Forks:
    """What the servers can start. ``checkov``: an environment for TFPROOF_CHECKOV."""

    sockets: Path
    checkov: Path

    def environment(self) -> dict[str, str]:
        """The environment of this process, in which Checkov is a fork too."""
        return {**os.environ, "TFPROOF_CHECKOV": str(self.checkov)}

    def run(
        self, arguments: Sequence[str], *, cwd: Path, env: dict[str, str], timeout: float = 300
    ) -> subprocess.CompletedProcess[str]:
        """What ``subprocess.run([sys.executable, *arguments], capture_output=True, text=True)`` gives, sooner.

        Where the environment has what Python reads when it starts, it is that.

        Args:
            arguments: ``-m tfproof.cli`` or ``-m pytest``, and what follows.
            cwd: the folder.
            env: the whole environment.
            timeout: seconds.
        """
        if any(name.startswith("PYTHON") and os.environ.get(name) != value for name, value in env.items()):
            return subprocess.run(
                [sys.executable, *arguments],
                capture_output=True, text=True, check=False, cwd=cwd, env=env, timeout=timeout,
            )  # fmt: skip
        with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
            code = self._started(Start(list(arguments), env, str(cwd)), out, err, timeout)
            out.seek(0)
            err.seek(0)
            return subprocess.CompletedProcess([sys.executable, *arguments], code, out.read(), err.read())

    def popen(
        self,
        real: Callable[..., Any],
        command: Sequence[str | os.PathLike[str]],
        *,
        stdout: IO[Any],
        stderr: IO[Any],
        **more: Any,
    ) -> Any:
        """Start a sub-run of pytest for ``pytest.Pytester``, and what is none as ``real`` does."""
        python, module, *arguments = map(str, command)
        if (python, module) != (sys.executable, "-mpytest"):
            return real(command, stdout=stdout, stderr=stderr, **more)
        start = Start(["-m", "pytest", *arguments], dict(os.environ), str(Path.cwd()))
        return _Done(self._started(start, stdout, stderr, 300))

    def _started(self, start: Start, out: IO[Any], err: IO[Any], timeout: float) -> int:
        with socket.socket(socket.AF_UNIX) as server, Path(os.devnull).open() as nothing:
            server.settimeout(timeout)
            server.connect(str(self.sockets / "tfproof"))
            start.send(server, [nothing.fileno(), out.fileno(), err.fileno()])
            return exit_code(server)


@dataclass(frozen=True)
class _Done:
    """As much of a ``Popen`` as is asked of one that has ended."""

    code: int
    stdin: None = None

    def wait(self, timeout: float | None = None) -> int:  # noqa: ARG002 - it takes none
        """The exit code."""
        return self.code


@contextmanager
def forking() -> Iterator[Forks]:
    """Start the servers: each is an idle Python until it is asked. They end with this process, however it ends."""
    checkov = find_checkov().python
    with ExitStack() as cleanup:
        folder = Path(cleanup.enter_context(tempfile.TemporaryDirectory(prefix="forks-")))
        scratch = folder / "scratch"
        scratch.mkdir()
        programs = {
            "tfproof": (sys.executable, "tfproof_and_pytest", dict(os.environ)),
            "checkov": (str(checkov), "checkov", clean_environment(scratch)),
            "own": (str(checkov), "checkov_with_own_policies", clean_environment(scratch)),
        }
        for name, (python, function, environment) in programs.items():
            listener = cleanup.enter_context(socket.socket(socket.AF_UNIX))
            listener.bind(str(folder / name))
            listener.listen(8)
            server = subprocess.Popen(
                [python, "-m", "tests.forked.server", f"tests.forked.programs:{function}", str(listener.fileno())],
                cwd=ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                pass_fds=[listener.fileno()],
                env=environment,
                start_new_session=True,
            )
            cleanup.callback(server.communicate)  # the end of its input ends it
        yield Forks(folder, _environment(folder, checkov))


def _environment(folder: Path, checkov: Path) -> Path:
    """A folder that is the virtual environment of this Python, but for its Python."""
    root = folder / "checkov-environment"
    (root / "bin").mkdir(parents=True)
    for name in ("lib", "pyvenv.cfg"):
        (root / name).symlink_to(checkov.parent.parent / name)
    script = root / "bin" / "python"
    script.write_text(
        f'#!/bin/sh\nexec "{sys.executable}" -ESs "{ROOT}/tests/forked/checkov_python.py" "{checkov}" "{folder}" "$@"\n'
    )
    script.chmod(0o755)
    return root
