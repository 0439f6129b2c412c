"""Tells which member an error is about, when many cases were planned apart in one run of Terraform, and in the words of a run alone."""

from __future__ import annotations

import dataclasses
import os
import re
from collections.abc import Sequence
from pathlib import PurePosixPath

from tfproof.cases.batch.generated_root import GeneratedRoot, ModuleCall
from tfproof.terraform import Diagnostic
from tfproof.terraform.sensitive_inputs import HIDDEN

# Modules of the user's may be called as ours are, without our keys.
_OUTER = re.compile(r'module\.m(\d+)(?:\["c\d+"\])?\.')
_INSTANCE = re.compile(r'module\.m(\d+)\["c(\d+)"\]')
_OF_INSTANCE = re.compile(rf"{_INSTANCE.pattern}\.")
_CALL_FILE = re.compile(r"m(\d+)\.tf")
_COPIED = re.compile(r"\.\./t\d+/[^\s:]*")
# What Terraform says of a value before it walks its graph where the module is the root: of that alone, then.
_BEFORE_THE_WALK = frozenset({"Invalid value for input variable", "Required variable not set"})
# What names the generated root: its module blocks, the variables and locals behind them, and the copies.
_NAMES_ROOT = re.compile(r"\bm\d+__|\bmodule\.m\d+\b|\bm\d+\.tf\b|(?:^|[\s\"'(])\.\./t\d+/|\beach\.key\b")


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
    told = _OUTER.match(found.address or "") or _CALL_FILE.fullmatch(found.file or "")
    if told is not None:
        return int(told[1])
    for text in filter(None, (found.file, found.detail)):
        inside = {call.number for call in assembly.calls if f"{call.copy}/" in text}
        inside |= {int(one[1]) for one in _INSTANCE.finditer(text)}
        if inside:
            return inside.pop() if len(inside) == 1 else None
    return None


def instances(found: Diagnostic) -> frozenset[int]:
    """The numbers of the members whose instances of a module call a diagnostic names; empty where it names none."""
    texts = (found.address or "", found.detail)
    return frozenset(int(one[2]) for text in texts for one in _INSTANCE.finditer(text))


def alone(found: Sequence[Diagnostic], call: ModuleCall) -> list[Diagnostic] | None:
    """The errors of one member, planned apart, as Terraform tells them where its module is the root.

    Args:
        found: all errors of the member.
        call: its module block.

    Returns:
        None where they may be others alone, or their words name the generated root.
    """
    told = [local(one, call.copy) for one in found]
    if len(told) > 1 and any(one.summary in _BEFORE_THE_WALK for one in told):
        return None
    said = (text for one in told for text in (one.address, one.file, one.summary, one.detail) if text)
    # What is hidden may be sensitive in another member only.
    return (
        None if any(_NAMES_ROOT.search(text) or HIDDEN in text for text in said) else sorted(told, key=Diagnostic.order)
    )


def is_about_value(found: Diagnostic) -> bool:
    """Whether a diagnostic is about a value that a module is given."""
    return _CALL_FILE.fullmatch(found.file or "") is not None


def local(found: Diagnostic, copy: str) -> Diagnostic:
    """A diagnostic as it would be if the copy were the root: a value that is given to a root has no place.

    Args:
        found: the diagnostic.
        copy: the folder of the copy, relative to the generated root.
    """
    here = dataclasses.replace(
        found,
        address=_without_call(found.address) if found.address else None,
        detail=_OF_INSTANCE.sub(
            "", _COPIED.sub(lambda path: _inside(path[0], copy), found.detail.replace(f"{copy}/", ""))
        ),
        file=_inside(found.file, copy) if found.file else None,
    )
    return dataclasses.replace(here, file=None, line=None, context=None, code=None) if is_about_value(found) else here


def _without_call(address: str) -> str:
    """An address, or several in one text, without our module block around it."""
    return _OF_INSTANCE.sub("", _OUTER.sub("", address, count=1) if _OUTER.match(address) else address)


def _inside(path: str, copy: str) -> str:
    """A path below the generated root's parent, relative to a copy, as Terraform writes it."""
    return str(PurePosixPath(os.path.relpath(path, copy)))
