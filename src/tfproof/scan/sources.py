"""The source that a stack is made of: its root module and the local modules that it calls, and nothing else.

A folder often holds more Terraform than the stack: examples, tests, other stacks. Checkov reads them all, cannot tell
them apart by address, and reads old downloads as well, so it is given a copy of what belongs.
"""

from __future__ import annotations

import json
import os.path
import re
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

_LOCAL = re.compile(r'^\s*source\s*=\s*"(\.{1,2}/[^"]*)"', re.MULTILINE)
_INPUTS = "zzzz-inputs.auto.tfvars.json"  # the last file of its kind wins
_COPIED = ("*.tf", "terraform.tfvars", "*.auto.tfvars")


def folders(stack: Path) -> tuple[Path, ...]:
    """Return the resolved folders of ``stack`` and of every local module that it calls, directly or through others."""
    found: dict[Path, None] = {}
    waiting = [stack.resolve()]
    while waiting:
        folder = waiting.pop()
        if folder in found or not folder.is_dir():
            continue
        found[folder] = None
        for path in sorted(folder.glob("*.tf")):
            text = path.read_text(encoding="utf-8", errors="replace")
            waiting.extend((folder / source).resolve() for source in _LOCAL.findall(text))
    return tuple(sorted(found))


def copy(stack: Path, target: Path, inputs: Mapping[str, Any] | None = None) -> Path:
    """Copy the source of ``stack`` below the folder ``target``, with its relative paths, and return the root's copy.

    With ``inputs``, the copy has these values in place of its defaults.
    """
    every = folders(stack)
    base = Path(os.path.commonpath(every))
    for folder in every:
        place = target / folder.relative_to(base)
        place.mkdir(parents=True, exist_ok=True)
        for pattern in _COPIED:
            for path in folder.glob(pattern):
                if path.is_file():
                    shutil.copyfile(path, place / path.name)
    root = target / stack.resolve().relative_to(base)
    if inputs:
        (root / _INPUTS).write_text(json.dumps(dict(inputs)), encoding="utf-8")
    return root
