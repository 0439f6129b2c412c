"""Keeps secrets out of the excerpts of a review."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from tfproof.review.hunks import Hunk
from tfproof.review.model import Excerpt
from tfproof.terraform.configuration import read_configuration

_HIDDEN = "(not shown: it may hold a secret)"
_LONGEST = 200


def secrets_of(plans: Iterable[Mapping[str, Any]]) -> frozenset[str]:
    """Return every text in plans that is marked sensitive, by Terraform or by the schema of a provider."""
    found: set[str] = set()
    for plan in plans:
        for entry in (*plan.get("resource_changes", ()), *plan.get("resource_drift", ())):
            change = entry.get("change") or {}
            for side in ("before", "after"):
                found.update(_marked(change.get(side), change.get(f"{side}_sensitive")))
        declared = plan.get("configuration", {}).get("root_module", {}).get("variables", {})
        for name, variable in plan.get("variables", {}).items():
            if declared.get(name, {}).get("sensitive"):
                found.update(_texts(variable.get("value")))
    return frozenset(text for text in found if text)


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


def _marked(value: Any, marks: Any) -> Iterator[str]:
    if marks is True:
        yield from _texts(value)
    elif isinstance(marks, dict) and isinstance(value, dict):
        for name, inner in marks.items():
            yield from _marked(value.get(name), inner)
    elif isinstance(marks, list) and isinstance(value, list):
        for one, inner in zip(value, marks, strict=False):
            yield from _marked(one, inner)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)
    elif value is not None and not isinstance(value, bool):
        yield str(value)
