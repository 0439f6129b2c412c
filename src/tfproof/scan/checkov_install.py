"""Makes the environment that Checkov lives in, once, in the user's cache."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from tfproof.errors import ScanError
from tfproof.file_locks import file_lock
from tfproof.installation import PACKAGE
from tfproof.programs import program

_LIMIT = 900
_READY = "ready"


def pins() -> Path:
    """Return the file that pins Checkov and all that it needs, with hashes."""
    inside = PACKAGE / "scan" / "checkov.txt"
    return inside if inside.is_file() else PACKAGE.parents[1] / "requirements" / "checkov.txt"


def cached_environment(cache: Path) -> Path:
    """Return the folder where the environment of this version is, or will be."""
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    digest = hashlib.sha256(pins().read_bytes()).hexdigest()[:12]
    return cache / f"checkov-{version}-{digest}"


def is_ready(environment: Path) -> bool:
    """Whether the environment was made to its end."""
    return (environment / _READY).is_file()


def install_checkov(cache: Path, *, say: Callable[[str], None]) -> Path:
    """Make the environment, unless it is there; return its folder.

    Packages come through pip's or uv's own settings, and each must have a pinned hash. One process makes it, others wait.

    Args:
        cache: the user's cache folder of tfproof.
        say: called once before something is downloaded.

    Raises:
        ScanError: it cannot be made; says what the last command said.
    """
    place = cached_environment(cache)
    try:
        cache.mkdir(parents=True, exist_ok=True)
        with file_lock(cache / "checkov.lock"):
            if is_ready(place):
                return place
            say(f"installing Checkov into {place}: once, about 200 MB")
            shutil.rmtree(place, ignore_errors=True)  # of a process that was killed
            try:
                _make(place)
            except BaseException:
                shutil.rmtree(place, ignore_errors=True)
                raise
            (place / _READY).touch()
            return place
    except OSError as error:
        raise _failed(f"{error.strerror}: {error.filename}", place) from error


def _make(place: Path) -> None:
    said = ""
    for commands in _ways(place):
        done = [0]
        for command in commands:
            try:
                run = subprocess.run(
                    command, capture_output=True, text=True, timeout=_LIMIT, check=False, cwd=place.parent
                )
            except subprocess.TimeoutExpired:
                said, done = f"it took longer than {_LIMIT} s", [1]
                break
            done.append(run.returncode)
            if run.returncode != 0:
                said = (
                    (run.stderr.strip() or run.stdout.strip()).splitlines()[-1:][0] if run.stderr or run.stdout else ""
                )
                break
        if not any(done):
            return
        shutil.rmtree(place, ignore_errors=True)
    raise _failed(said, place)


def _ways(place: Path) -> Iterator[Sequence[Sequence[str]]]:
    """How to make it: with uv where there is one; else, or where uv reaches no index, with venv and pip."""
    wanted = ["--require-hashes", "--no-deps", "-r", str(pins())]
    python = str(place / "bin" / "python")
    uv = program("uv")
    if uv is not None:
        yield (
            [str(uv), "venv", "--quiet", "--python", sys.executable, str(place)],
            [str(uv), "pip", "install", "--quiet", "--python", python, *wanted],
        )
    yield (
        [sys.executable, "-m", "venv", str(place)],
        [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *wanted],
    )


def _failed(said: str, place: Path) -> ScanError:
    return ScanError(
        f"Cannot install Checkov: {said or 'the installer said nothing'}",
        where=str(place),
        expected="a package index that pip can reach, or an environment that has Checkov",
        fix="run `tfproof setup-checkov` where pip reaches one, set TFPROOF_CHECKOV, or leave the scan out with --no-scan",
    )
