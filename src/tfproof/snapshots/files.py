"""The file of a test module's snapshots.

::

    # Snapshots of test_pool.py, written by pytest --tfproof-update. Review the differences like code.

    test_names[dev]
      aws_cognito_user_pool.this
        name = "shop-dev"

A line without indentation is the name of a snapshot: the test, and a number or a name where it has several.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from tfproof.atomic_files import write_atomically
from tfproof.errors import UsageError

FOLDER: Final = "__snapshots__"
_SUFFIX: Final = ".tfproof.txt"
_NAME: Final = re.compile(r"[^\W\d].*")


def snapshot_file(module: Path) -> Path:
    """The file of a test module's snapshots."""
    return module.parent / FOLDER / f"{module.stem}{_SUFFIX}"


def orphans(folder: Path) -> list[Path]:
    """The files of snapshots below a folder of tests whose test module is gone."""
    found = sorted((folder / FOLDER).glob(f"*{_SUFFIX}"))
    return [file for file in found if not (folder / f"{file.name.removesuffix(_SUFFIX)}.py").exists()]


def read_snapshots(file: Path) -> dict[str, tuple[int, str]]:
    """Return the snapshots of a file by name, each with its line; none when there is no file.

    Raises:
        UsageError: the file is not as tfproof writes it.
    """
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"cannot read {file}: {error}", fix="restore the file from your repository") from None
    found: dict[str, tuple[int, list[str]]] = {}
    body: list[str] | None = None
    for number, line in enumerate(lines, start=1):
        if not line.strip() or line.startswith("#"):
            continue
        if line.startswith("  ") and body is not None:
            body.append(line[2:])
        elif _NAME.fullmatch(line) and line not in found:
            body = []
            found[line] = (number, body)
        else:
            raise UsageError(
                f"this is no line of a file of snapshots: {line!r}",
                where=f"{file}:{number}",
                expected="the name of a snapshot, each once, and its lines below it, indented by two spaces",
                fix="settle the conflict of a merge, or delete the file and run pytest --tfproof-update",
            )
    return {name: (number, "\n".join(body)) for name, (number, body) in found.items()}


def write_snapshots(file: Path, module: str, snapshots: Mapping[str, str]) -> bool:
    """Write the snapshots of a test module, all at once; without any, remove the file. Return whether that changed anything.

    Args:
        file: where to.
        module: the name of the test module.
        snapshots: texts by name.

    Raises:
        OSError: the file cannot be written.
    """
    if not snapshots:
        existed = file.exists()
        file.unlink(missing_ok=True)
        return existed
    head = f"# Snapshots of {module}, written by pytest --tfproof-update. Review the differences like code.\n"
    entries = (
        "\n".join([name, *(f"  {line}".rstrip() for line in snapshots[name].split("\n"))]) + "\n"
        for name in sorted(snapshots)
    )
    text = "\n".join([head, *entries])
    if file.exists() and file.read_bytes().replace(b"\r\n", b"\n") == text.encode():
        return False
    file.parent.mkdir(exist_ok=True)
    mode = file.stat().st_mode & 0o777 if file.exists() else 0o644
    write_atomically(file, text.encode(), prefix=f".{file.name}.", mode=mode)
    return True
