"""Whether a value of a configuration file is of its kind."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from tfproof.config.schema import ValueKind
from tfproof.findings import Severity

OWN = "own"


class NotOfKind(Exception):
    """A value is not of its kind; says why."""


def checked(kind: ValueKind, value: Any, folder: Path) -> Any:
    """Return ``value`` as the rest of tfproof takes it.

    Args:
        kind: what it has to be.
        value: what the file says.
        folder: the folder of the file, which relative paths start from.

    Raises:
        NotOfKind: it is something else; says what is wrong.
    """
    return _CHECKS[kind](value, folder)


def _text(value: Any, _: Path) -> str:
    if not isinstance(value, str) or not value:
        raise NotOfKind("not a string that is not empty")
    return value


def _texts(value: Any, folder: Path) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise NotOfKind("not a list")
    return tuple(_text(each, folder) for each in value)


def _flag(value: Any, _: Path) -> bool:
    if not isinstance(value, bool):
        raise NotOfKind("neither true nor false")
    return value


def _seconds(value: Any, _: Path) -> str:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < float("inf"):
        raise NotOfKind("not a positive number")
    return str(value)


def _path(value: Any, folder: Path) -> Path:
    text = _text(value, folder)
    if "\0" in text:
        raise NotOfKind("not a path")
    return folder / text


def _file(value: Any, folder: Path) -> Path:
    path = _path(value, folder)
    if not path.is_file():
        raise NotOfKind("no such file")
    return path


def _files(value: Any, folder: Path) -> tuple[Path, ...]:
    return tuple(_file(each, folder) for each in _texts(value, folder))


def _folder(value: Any, folder: Path) -> Path:
    path = _path(value, folder)
    if not path.is_dir():
        raise NotOfKind("no such folder")
    return path


def _severity(value: Any, _: Path) -> Severity:
    try:
        return Severity(value)
    except ValueError:
        raise NotOfKind("no such severity") from None


def _formats(value: Any, folder: Path) -> tuple[str, ...]:
    """Formats with their files below ``folder``: a file that came with a repository may name no file of the user's."""
    found: list[str] = []
    for text in _texts(value, folder):
        form, equals, name = text.partition("=")
        if equals:
            path = folder / name
            if not name or not path.resolve().is_relative_to(folder.resolve()):
                raise NotOfKind("the report would be written outside of the folder of this file")
            form = f"{form}={path}"
        found.append(form)
    return tuple(found)


def _policies(value: Any, folder: Path) -> tuple[str, ...]:
    return tuple(text if text == OWN else str(_folder(text, folder)) for text in _texts(value, folder))


def _documents(value: Any, folder: Path) -> tuple[str, ...]:
    found = []
    for text in _texts(value, folder):
        name, _, file = text.rpartition("=")
        if not name or not file:
            raise NotOfKind(f"{text!r} is not NAME=FILE")
        found.append(f"{name}={_file(file, folder)}")
    return tuple(found)


def _values(value: Any, _: Path) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise NotOfKind("not a table")
    _refuse_times(value)
    return value


def _refuse_times(value: Any) -> None:
    """Terraform has no type for what TOML calls a date or a time, nor for infinity."""
    if isinstance(value, dict):
        for inner in value.values():
            _refuse_times(inner)
    elif isinstance(value, list):
        for inner in value:
            _refuse_times(inner)
    elif isinstance(value, dt.date | dt.time):
        raise NotOfKind(f"{value} has no quotes; Terraform has no dates")
    elif isinstance(value, float) and (value != value or abs(value) == float("inf")):  # noqa: PLR0124
        raise NotOfKind("Terraform has no such number")


def _tables(value: Any, folder: Path) -> Mapping[str, Mapping[str, Any]]:
    return {name: _values(inner, folder) for name, inner in _values(value, folder).items()}


def _date(value: Any, _: Path) -> dt.date:
    if not isinstance(value, dt.date) or isinstance(value, dt.datetime):
        raise NotOfKind("not a date")
    return value


_CHECKS: Final[Mapping[ValueKind, Callable[[Any, Path], Any]]] = {
    ValueKind.TEXT: _text,
    ValueKind.TEXTS: _texts,
    ValueKind.FLAG: _flag,
    ValueKind.SECONDS: _seconds,
    ValueKind.FILE: _file,
    ValueKind.FILES: _files,
    ValueKind.FOLDER: _folder,
    ValueKind.SEVERITY: _severity,
    ValueKind.FORMATS: _formats,
    ValueKind.POLICIES: _policies,
    ValueKind.DOCUMENTS: _documents,
    ValueKind.VALUES: _values,
    ValueKind.TABLES: _tables,
    ValueKind.DATE: _date,
}
