"""Finds the Python environment that Checkov lives in; it need not be tfproof's own, nor hold tfproof."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tfproof.errors import ScanError
from tfproof.installation import PACKAGE
from tfproof.programs import program
from tfproof.scan.checkov_install import cached_environment, is_ready

VARIABLE = "TFPROOF_CHECKOV"
FOLDER = ".venv-checkov"
FLOOR = (3, 3)
_PYTHON = (3, 11)
_READERS = ("bc-python-hcl2", "python-hcl2")  # each brings a module called hcl2
_PROBE = """
import importlib.metadata, json, sys, checkov.version
names = [one.metadata["Name"].lower() for one in importlib.metadata.distributions()]
print(json.dumps([checkov.version.version, sys.version_info[:2], [name for name in names if name.endswith("python-hcl2")]]))
"""
_FIX = f"run `tfproof setup-checkov`, or set {VARIABLE} to an environment with checkov>=3.3,<4"


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckovEnvironment:
    """A Python interpreter that can import Checkov. ``origin`` says where it was found."""

    python: Path
    version: str
    origin: str


def clean_environment(scratch: Path) -> dict[str, str]:
    """Return the whole environment of a process of Checkov: built, so that nothing of the user's changes a result."""
    return {
        "PATH": os.defpath,
        "HOME": str(scratch),
        "TMPDIR": str(scratch),
        "LANG": "C.UTF-8",
        "TZ": "UTC",  # the date that a check may compare with is the same everywhere
        "PYTHONUTF8": "1",
        "PYTHONHASHSEED": "0",
        "PYTHONDONTWRITEBYTECODE": "1",
        "CHECKOV_GRAPH_FRAMEWORK": "RUSTWORKX",
        "CHECKOV_PARALLELIZATION_TYPE": "none",  # no one reads what a fork of Checkov logs
        "CHECKOV_MAX_FILE_SIZE": "0",  # the framework for secrets would pass over larger files, and say nothing
        "HCL_PARSE_TIMEOUT_SEC": "60",
    }


def own_code(scratch: Path) -> Path:
    """Return a folder in which tfproof alone can be imported, and nothing else of its environment."""
    folder = scratch / "own"
    folder.mkdir()
    (folder / "tfproof").symlink_to(PACKAGE, target_is_directory=True)
    return folder


def find_checkov(
    setting: str | None = None,
    environ: Mapping[str, str] | None = None,
    *,
    cache: Path | None = None,
    install: Callable[[Path], Path] | None = None,
) -> CheckovEnvironment:
    """Find Checkov.

    Args:
        setting: an environment's folder, its Python, or its ``checkov``; looked at alone when given.
        environ: where to read TFPROOF_CHECKOV and PATH from; the process's own by default.
        cache: the user's cache folder of tfproof, which may hold an environment that was made for it.
        install: makes that environment when there is no other; None makes none.

    Raises:
        ScanError: none was found; names every place and what was wrong with it.
    """
    tried: list[str] = []
    for origin, path in _places(setting, os.environ if environ is None else environ, cache, install):
        python = _interpreter(path)
        if python is None:
            tried.append(f"{origin}: {path} (not there)")
            continue
        version, problem = _version(python)
        if version is not None and not problem:
            return CheckovEnvironment(python=python, version=version, origin=origin)
        tried.append(f"{origin}: {path} ({problem})")
    raise ScanError(
        "Cannot find Checkov",
        where="; ".join(tried) or "nowhere: there is no checkov on PATH",
        expected="a Python environment with Checkov 3.3",
        fix=_FIX,
    )


def _places(
    setting: str | None, environ: Mapping[str, str], cache: Path | None, install: Callable[[Path], Path] | None
) -> Iterator[tuple[str, Path]]:
    if setting:
        yield "setting", Path(setting).expanduser()
        return
    if environ.get(VARIABLE):
        yield VARIABLE, Path(environ[VARIABLE]).expanduser()
        return
    # Not the current folder: what lies there may have come with the stack.
    yield f"{FOLDER} beside this environment", Path(sys.prefix).parent / FOLDER
    if importlib.util.find_spec("checkov") is not None:
        yield "this environment", Path(sys.executable)
    on_path = program("checkov", environ.get("PATH", os.defpath))
    if on_path is not None:
        yield "PATH", on_path
    if cache is not None and (install is not None or is_ready(cached_environment(cache))):
        yield "cache", install(cache) if install is not None else cached_environment(cache)


def _interpreter(path: Path) -> Path | None:
    """The Python of an environment's folder, of a ``checkov`` script, or ``path`` itself."""
    if path.is_dir():
        candidates = [path / "bin" / "python", path / "Scripts" / "python.exe"]
        return next((candidate.absolute() for candidate in candidates if candidate.exists()), None)
    if not path.is_file():
        return None
    if not path.name.lower().startswith("checkov"):
        return path.absolute()
    with path.open("rb") as script:
        first = script.readline(1024).decode("utf-8", "replace").strip()
    named = Path(first.removeprefix("#!").strip()) if first.startswith("#!") and " " not in first[2:].strip() else None
    beside = path.resolve().parent / "python"
    return next((python.absolute() for python in (named, beside) if python is not None and python.is_file()), None)


def _version(python: Path) -> tuple[str | None, str]:
    """Checkov's version, and what is wrong with the environment (empty when nothing is)."""
    try:
        version, python_version, readers = _listed(python) or _asked(python)
    except _NoAnswerError as error:
        return None, str(error)
    if {*readers} >= {*_READERS}:
        return version, f"{' and '.join(_READERS)} are both installed there, and each brings a module hcl2"
    if tuple(python_version) < _PYTHON:
        return version, f"its Python {'.'.join(map(str, python_version))} is older than 3.11"
    numbers = tuple(int(part) for part in version.split(".")[:2] if part.isdigit())
    if numbers < FLOOR or numbers[0] != FLOOR[0]:
        return version, f"Checkov {version} is not >=3.3,<4"
    return version, ""


class _NoAnswerError(Exception):
    """Why a Python does not say what is installed in its environment."""


def packages_folder(python: Path) -> Path | None:
    """Return the folder that holds all packages of a Python; None unless it is one of a virtual environment that sees no others."""
    root = python.parent.parent
    try:
        settings = (root / "pyvenv.cfg").read_text(encoding="utf-8").lower()
    except (OSError, UnicodeDecodeError):
        return None
    folders = [*root.glob("lib/python3.*/site-packages")]
    alone = re.search(r"^include-system-site-packages\s*=\s*false\s*$", settings, re.MULTILINE) is not None
    return folders[0] if alone and len(folders) == 1 else None


def _listed(python: Path) -> tuple[str, tuple[int, ...], list[str]] | None:
    """What the folder of a virtual environment lists, which takes no process: Checkov's version, Python's, and the readers.

    None where only Python knows: it is no virtual environment, it sees packages elsewhere too, or has no Checkov.
    """
    packages = packages_folder(python)
    if packages is None:
        return None
    installed = dict(
        path.name.lower().removesuffix(".dist-info").replace("_", "-").rsplit("-", 1)
        for path in packages.glob("*-*.dist-info")
    )
    if "checkov" not in installed:
        return None
    python_version = tuple(map(int, packages.parent.name.removeprefix("python").split(".")))
    return installed["checkov"], python_version, [name for name in _READERS if name in installed]


def _asked(python: Path) -> tuple[str, tuple[int, ...], list[str]]:
    """What its Python says of an environment: as :func:`_listed`."""
    command = [str(python), "-s", "-P", "-c", _PROBE]
    environment = clean_environment(Path(os.devnull))  # it keeps nothing
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, env=environment, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise _NoAnswerError(f"its Python does not run: {type(error).__name__}") from error
    if done.returncode != 0:
        raise _NoAnswerError((done.stderr.strip().splitlines() or [f"exit {done.returncode}"])[-1])
    version, python_version, readers = json.loads(done.stdout)
    return version, tuple(python_version), readers
