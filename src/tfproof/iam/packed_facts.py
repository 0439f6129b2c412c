"""Facts about AWS that come with tfproof, as lines of a name and JSON; unpacked when one is first asked for."""

from __future__ import annotations

import json
import lzma
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def packed(name: str) -> Mapping[str, str]:
    """The lines of a file of :mod:`tfproof.iam.data` by their first word; the line without one says where they come from."""
    text = lzma.decompress(files("tfproof.iam").joinpath("data", f"{name}.xz").read_bytes()).decode()
    return {word: rest for word, _, rest in (line.partition(" ") for line in text.split("\n"))}


def about(name: str) -> Mapping[str, Any]:
    """The ``date`` of the facts in a file, and the ``sources`` that they come from."""
    found: Mapping[str, Any] = json.loads(packed(name)[""])
    return found
