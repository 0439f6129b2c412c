"""Tells which clone an error is about, when many were planned in one copy of a module."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Sequence

from tfproof.cases.failures import Failure
from tfproof.mutation.clones import SUFFIX

_CLONE_FILE = re.compile(r"\bzz_(m[0-9a-f]{10})\.tf")


def by_clone(found: Sequence[Failure]) -> dict[str, list[Failure]]:
    """Failures by the id of the mutant that they are about, as people know it; nothing where one does not say."""
    refused: dict[str, list[Failure]] = {}
    for one in found:
        for text in (*one.addresses, one.where or "", one.message):
            match = SUFFIX.search(text) or _CLONE_FILE.search(text)
            if match is not None:
                break
        else:
            return {}
        addresses = tuple(SUFFIX.sub("", address) for address in one.addresses)
        local = dataclasses.replace(one, addresses=addresses, message=SUFFIX.sub("", one.message), where=None)
        refused.setdefault(match[1], []).append(local)
    return refused
