"""Tells which member an error is about, when many cases were planned apart in one run of Terraform."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Sequence
from pathlib import Path

from tfproof.cases.batch.generated_root import GeneratedRoot
from tfproof.terraform import Diagnostic

_MODULE = re.compile(r'module\.m\d+(?:\["c\d+"\])?\.')
_INSTANCE = re.compile(r'module\.m\d+\["c(\d+)"\]')
_CALLED = re.compile(r"\bmodule\.m(\d+)\b")
_CALL_FILE = re.compile(r"m(\d+)\.tf")


def by_member(assembly: GeneratedRoot, errors: Sequence[Diagnostic]) -> dict[int, list[Diagnostic]] | None:
    """The errors of each member by its number; None when one does not tell whose it is."""
    found: dict[int, list[Diagnostic]] = {}
    for one in errors:
        number = _number(assembly, one)
        if number is None:
            return None
        found.setdefault(number, []).append(one)
    return found or None


def _number(assembly: GeneratedRoot, found: Diagnostic) -> int | None:
    """The number of the member that a diagnostic is about: each has a module call of its own."""
    told = _CALLED.match(found.address or "") or _CALL_FILE.fullmatch(found.file or "") or _CALLED.search(found.detail)
    if told is not None:
        return int(told[1])
    for call in assembly.calls:
        inside = f"{call.copy}/"
        if (found.file or "").startswith(inside) or inside in found.detail:
            return call.number
    return None


def instances(found: Diagnostic) -> frozenset[int]:
    """The numbers of the members whose instances of a module call a diagnostic names; empty where it names none."""
    return frozenset(int(number) for text in (found.address or "", found.detail) for number in _INSTANCE.findall(text))


def about_inputs(found: Sequence[Diagnostic]) -> bool:
    """Whether an error is about what a module is given: Terraform has other words for it where the module is the root."""
    return any(_CALL_FILE.fullmatch(one.file or "") for one in found)


def local(found: Diagnostic) -> Diagnostic:
    """A diagnostic as it would be if the copy were the root."""
    return dataclasses.replace(
        found,
        address=_MODULE.sub("", found.address) if found.address else None,
        detail=_MODULE.sub("", re.sub(r"\.\./t\d+/(?:\S+/)?(?=[^/\s]+\.tf)", "", found.detail)),
        file=Path(found.file).name if found.file else None,
    )
