"""Reads a configuration file, and refuses what it does not understand."""

from __future__ import annotations

import difflib
import functools
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tfproof.config.file_search import PYPROJECT
from tfproof.config.model import Acceptance, ConfigurationFile, StackSettings
from tfproof.config.schema import ACCEPT, ACCEPTED, SETTINGS, SEVERITIES, STACK, STACKS, Setting, ValueKind
from tfproof.config.toml_lines import Key, key_lines
from tfproof.config.value_checks import OWN, NotOfKind, checked
from tfproof.errors import UsageError
from tfproof.findings import Location, Severity

_LINE = re.compile(r"at line (\d+)")
_TABLES = (STACKS, SEVERITIES, ACCEPT)
_SECRET = (ValueKind.VALUES, ValueKind.TABLES)  # the inputs of a stack may be secret


def read_configuration_file(file: Path, *, trusted: bool = False) -> ConfigurationFile:
    """Read ``tfproof.toml``, or the table ``tool.tfproof`` of ``pyproject.toml``.

    Args:
        file: the file.
        trusted: whether the user named it, so that it may name code to run.

    Raises:
        UsageError: it cannot be read, or says something that is not understood; names the line.
    """
    try:
        text = file.read_text(encoding="utf-8")
        document = tomllib.loads(text)
    except OSError as error:
        raise UsageError(f"cannot read the configuration {file}: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        line = _LINE.search(str(error))
        raise UsageError(
            f"{file} is not TOML: {error}",
            where=f"{file}:{line[1]}" if line is not None else None,
            expected="TOML 1.0 in UTF-8",
            fix="correct the line" if line is not None else "correct the file",
        ) from error
    above: Key = ("tool", "tfproof") if file.name == PYPROJECT else ()
    for name in above:
        document = document.get(str(name), {})
    return _TableReader(file, text, above, trusted=trusted).read(document)


class _TableReader:
    def __init__(self, file: Path, text: str, above: Key, *, trusted: bool) -> None:
        self._file, self._text, self._above, self._trusted = file, text, above, trusted

    @functools.cached_property
    def _lines(self) -> dict[Key, int]:
        return key_lines(self._text)

    def _line(self, key: Key) -> int:
        return self._lines.get((*self._above, *key), 1)

    def _location(self, key: Key) -> Location:
        return Location(file=self._file.name, line=self._line(key))

    def _wrong(self, what: str, key: Key, expected: str, fix: str = "") -> UsageError:
        where = f"{self._file}:{self._line(key)}"
        return UsageError(what, where=where, expected=expected, fix=fix or "correct the line")

    def read(self, document: Any) -> ConfigurationFile:
        if not isinstance(document, dict):
            raise self._wrong("tool.tfproof is not a table", (), "[tool.tfproof]")
        self._refuse_unknown(document, (*SETTINGS, *_TABLES), ())
        values = {name: self._value(SETTINGS[name], document[name], (name,)) for name in document if name in SETTINGS}
        stacks = tuple(self._stack(one, (STACKS, at)) for at, one in enumerate(self._list(document, STACKS)))
        names = [stack.name for stack in stacks]
        for at, name in enumerate(names):
            if name in names[:at]:
                raise self._wrong(f"two stacks are called {name}", (STACKS, at), "a separate name", "give it a name")
        accept = tuple(self._acceptance(one, (ACCEPT, at)) for at, one in enumerate(self._list(document, ACCEPT)))
        for at, one in enumerate(accept):
            if one.stack is not None and one.stack not in names:
                near = difflib.get_close_matches(one.stack, names, n=1)
                key = (ACCEPT, at, "stack")
                raise self._wrong(
                    f"no such stack: {one.stack}", key, f"one of {', '.join(names)}", f"write {near[0]}" if near else ""
                )
        return ConfigurationFile(
            file=self._file,
            values=values,
            lines={name: self._line((name,)) for name in document},
            stacks=stacks,
            severities=self._severities(document.get(SEVERITIES, {})),
            accept=accept,
        )

    def _list(self, document: Mapping[str, Any], name: str) -> list[Any]:
        found = document.get(name, [])
        if not isinstance(found, list):
            raise self._wrong(f"{name} is not a list of tables", (name,), f"[[{name}]]", f"write [[{name}]]")
        return found

    def _refuse_unknown(self, table: Mapping[str, Any], known: tuple[str, ...], at: Key) -> None:
        for name in table:
            if name not in known:
                near = difflib.get_close_matches(name.replace("-", "_"), known, n=1, cutoff=0.6)
                fix = f"write {near[0]}" if near else "remove it"
                raise self._wrong(f"no such setting: {name}", (*at, name), f"one of {', '.join(known)}", fix)

    def _value(self, setting: Setting, value: Any, key: Key) -> Any:
        try:
            found = checked(setting.kind, value, self._file.parent)
        except NotOfKind as error:
            near = difflib.get_close_matches(str(value), [one.value for one in Severity], n=1)
            fix = f"write {near[0]}" if near and setting.kind is ValueKind.SEVERITY else ""
            shown = "" if setting.kind in _SECRET else f" = {value!r}"
            raise self._wrong(f"{key[-1]}{shown}: {error}", key, setting.kind.value, fix) from None
        if setting.runs_code and not self._trusted and any(each != OWN for each in found):
            raise UsageError(
                f"{key[-1]} makes tfproof run code that this repository names, without your permission",
                where=f"{self._file}:{self._line(key)}",
                fix=f"when you trust it, name the file: --config {self._file.name}; else leave it out with --no-config",
            )
        return found

    def _table(self, table: Any, known: Mapping[str, Setting], key: Key, needed: tuple[str, ...]) -> dict[str, Any]:
        if not isinstance(table, dict):
            raise self._wrong(f"{key[0]} holds {table!r}", key, f"a table: [[{key[0]}]]")
        self._refuse_unknown(table, tuple(known), key)
        for name in needed:
            if name not in table:
                raise self._wrong(f"an entry of {key[0]} has no {name}", key, f"{name} = ...", f"add {name}")
        return {name: self._value(known[name], value, (*key, name)) for name, value in table.items()}

    def _stack(self, table: Any, key: Key) -> StackSettings:
        values = self._table(table, STACK, key, ("folder",))
        return StackSettings(**{"name": table["folder"], **values}, location=self._location(key))

    def _acceptance(self, table: Any, key: Key) -> Acceptance:
        values = self._table(table, ACCEPTED, key, ("rule", "address", "reason"))
        for name in ("rule", "address", "reason"):
            if not values[name].strip():
                raise self._wrong(f"an accepted exception has an empty {name}", (*key, name), f"a {name}")
        return Acceptance(**{"stack": None, "expires": None, **values}, location=self._location(key))

    def _severities(self, table: Any) -> dict[str, Severity]:
        if not isinstance(table, dict):
            raise self._wrong(f"{SEVERITIES} is not a table", (SEVERITIES,), f"[{SEVERITIES}] with RULE = severity")
        setting = Setting(kind=ValueKind.SEVERITY)
        return {rule: self._value(setting, value, (SEVERITIES, rule)) for rule, value in table.items()}
