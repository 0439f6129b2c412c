"""The account that stand-ins name: one that the configuration does not write, so that none is taken for the other."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from tfproof.provider.simulated_account import ACCOUNT

_NUMBER = re.compile(rb"(?<!\d)\d{12}(?!\d)")
_LARGEST = 1 << 20
_STEP = 101_010_101_011


def stand_in_account(folders: Iterable[Path], *given: Mapping[str, Any] | Iterable[Path]) -> str:
    """Return a number of twelve digits that is in no file below the folders and in nothing that is given.

    Args:
        folders: the one that is planned, and those of its modules, which may be beside it.
        given: inputs, answers and variable files.
    """
    written: set[str] = set()
    for text in (*_texts(folders), *(part for one in given for part in _given(one))):
        written.update(number.decode() for number in _NUMBER.findall(text))
    number = int(ACCOUNT)
    while f"{number:012}" in written:
        number = (number + _STEP) % 10**12
    return f"{number:012}"


def _texts(folders: Iterable[Path]) -> Iterator[bytes]:
    for path in sorted({path for folder in folders for path in folder.rglob("*")}):
        # Providers are no configuration, and large.
        if "providers" not in path.parts and path.is_file() and path.stat().st_size <= _LARGEST:
            yield path.read_bytes()


def _given(one: Mapping[str, Any] | Iterable[Path]) -> Iterator[bytes]:
    if isinstance(one, Mapping):
        yield repr(one).encode()
    else:
        yield from (path.read_bytes() for path in one if path.is_file())
