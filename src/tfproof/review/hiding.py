"""Keeps secrets out of the excerpts of a review."""

from __future__ import annotations

import json
from collections.abc import Collection
from pathlib import Path

from tfproof.review.hunks import Hunk
from tfproof.review.model import Excerpt
from tfproof.terraform.configuration import read_configuration

_HIDDEN = "(not shown: it may hold a secret)"
_LONGEST = 200


def secret_lines(folder: Path) -> tuple[tuple[str, int, int], ...]:
    """Return file, first and last line of each block that declares a sensitive variable: its default is a secret."""
    configuration = read_configuration(folder)
    found = []
    for name in configuration.sensitive_variables:
        declared = configuration.variables[name]
        file = declared.file.path.name if declared.file.path else ""
        found.append((file, declared.file.line(declared.block), declared.file.line(declared.block.end - 1)))
    return tuple(found)


def excerpt(
    hunk: Hunk,
    secrets: frozenset[str],
    *,
    hidden: Collection[tuple[str, int, int]],
    hidden_then: Collection[tuple[str, int, int]],
) -> Excerpt:
    """Return a hunk to show. Values of variable definitions files, and lines with a secret, are left out.

    Args:
        hunk: the hunk.
        secrets: texts that are never shown.
        hidden: places of the current version of which no value is shown: file, first and last line.
        hidden_then: the same of the base revision.
    """
    is_values = (
        ".tfvars" in hunk.file
        or any(file == hunk.file and hunk.meets(first, last) for file, first, last in hidden)
        or any(file == hunk.file and hunk.meets(first, last, old=True) for file, first, last in hidden_then)
    )

    def shown(line: str) -> str:
        if is_values or any(_written(secret) in line or secret in line for secret in secrets):
            name = line.partition("=")[0].rstrip()
            return f"{name} = {_HIDDEN}" if "=" in line and not any(secret in name for secret in secrets) else _HIDDEN
        return line if len(line) <= _LONGEST else f"{line[:_LONGEST]}…"

    return Excerpt(
        file=hunk.file,
        line=hunk.new_start if hunk.new else max(hunk.new_start - 1, 1),
        removed=tuple(map(shown, hunk.old)),
        added=tuple(map(shown, hunk.new)),
    )


def _written(text: str) -> str:
    return json.dumps(text)[1:-1]
