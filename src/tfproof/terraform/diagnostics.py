"""What Terraform complains about, as its machine-readable output says it.

Source: https://developer.hashicorp.com/terraform/internals/machine-readable-ui#diagnostics
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

_NAMED_VARIABLE = re.compile(r'input variable "([^"]+)"')


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnostic:
    """One error or warning.

    Args:
        severity: ``error`` or ``warning``.
        detail: the explanation; may be empty.
        address: the resource's address, where Terraform says it.
        file: path relative to the user's folder.
        line: line in it, from 1.
        context: the block around it, such as ``variable "x"``.
        code: the line itself.
        values: what Terraform says of the values in it, by the reference: ``is "a"``.
    """

    severity: Literal["error", "warning"]
    summary: str
    detail: str = ""
    address: str | None = None
    file: str | None = None
    line: int | None = None
    context: str | None = None
    code: str | None = None
    values: tuple[tuple[str, str], ...] = field(default=(), repr=False)

    def order(self) -> tuple[str, str, int, str, str, str]:
        """What diagnostics are sorted by: Terraform walks its graph concurrently, so that their order says nothing."""
        return (self.severity, self.file or "", self.line or 0, self.address or "", self.summary, self.detail)

    @property
    def where(self) -> str | None:
        """``file:line``, as far as it is known."""
        if self.file is None:
            return None
        return self.file if self.line is None else f"{self.file}:{self.line}"

    def __str__(self) -> str:
        place = " ".join(part for part in (self.where, self.address or self.context) if part)
        text = f"{self.summary}: {self.detail}" if self.detail else self.summary
        return f"{place}: {text}" if place else text


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """What a copy has in a file of ours, and people wrote elsewhere.

    Args:
        line: its first line there.
        to: the file that people wrote it in.
        lines: the line there from which each line of it comes; the last one counts for all further ones.
    """

    file: str
    line: int
    to: str
    lines: tuple[int, ...]


def read_stream(output: str, original: Callable[[str], str | None] = str) -> tuple[Diagnostic, ...]:
    """Read the diagnostics from a stream of JSON lines (``plan -json``, ``init -json``); other lines are passed over.

    Args:
        output: what the command printed.
        original: gives a file's path in the user's folder for its path in the copy; None when it is ours.
    """
    found = (_diagnostic(event["diagnostic"], original) for event in _events(output) if "diagnostic" in event)
    return tuple(sorted(found, key=Diagnostic.order))


def read_document(document: Mapping[str, Any], original: Callable[[str], str | None]) -> tuple[Diagnostic, ...]:
    """Read the diagnostics of one JSON object (``validate -json``).

    Args:
        document: the object.
        original: as for :func:`read_stream`.
    """
    return tuple(sorted((_diagnostic(one, original) for one in document.get("diagnostics", ())), key=Diagnostic.order))


def messages(output: str) -> tuple[str, ...]:
    """Return the plain messages of a stream of JSON lines, and lines that are no JSON as they are."""
    found = []
    for line in output.splitlines():
        try:
            event = json.loads(line)
        except ValueError:
            found.append(line)
            continue
        found.append(str(event.get("@message", line)) if isinstance(event, dict) else line)
    return tuple(found)


def errors(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Return the errors among them."""
    return tuple(found for found in diagnostics if found.severity == "error")


def _events(output: str) -> Iterator[dict[str, Any]]:
    for line in output.splitlines():
        if line.startswith("{"):
            try:
                event = json.loads(line)
            except ValueError:
                continue
            if isinstance(event, dict):
                yield event


def _diagnostic(raw: dict[str, Any], original: Callable[[str], str | None]) -> Diagnostic:
    place = raw.get("range") or {}
    snippet = raw.get("snippet") or {}
    detail = raw.get("detail") or ""
    context = snippet.get("context")
    # For a variable without a value, the range is the variable block itself and there is no block around it.
    if context is None and (named := _NAMED_VARIABLE.search(detail)) is not None:
        context = f'variable "{named.group(1)}"'
    filename = place.get("filename")
    file = original(filename) if filename else None
    return Diagnostic(
        severity="error" if raw.get("severity") == "error" else "warning",
        summary=raw.get("summary") or "",
        detail=detail,
        address=raw.get("address") or None,
        file=file,
        line=(place.get("start") or {}).get("line") if file else None,
        context=context,
        code=snippet.get("code") if file else None,
        values=tuple((one.get("traversal", ""), one.get("statement", "")) for one in snippet.get("values") or ()),
    )
