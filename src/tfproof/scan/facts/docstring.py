"""The four parts of a policy's docstring: summary line, ``Why:``, ``Fix:`` and ``References:``."""

from __future__ import annotations

import inspect
import re
from dataclasses import dataclass

_SECTION = re.compile(r"^(Why|Fix|References):[ \t]*", re.MULTILINE)
_URL = re.compile(r"https://\S+")


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyText:
    """What a policy says about itself. ``references`` are URLs, the most important first."""

    summary: str
    why: str
    fix: str
    references: tuple[str, ...]

    @property
    def short_fix(self) -> str:
        """The first paragraph of ``fix`` on one line: what a finding shows."""
        return " ".join(self.fix.split("\n\n", 1)[0].split())


def parse_docstring(docstring: str | None) -> PolicyText:
    """Read a policy module's docstring.

    Raises:
        ValueError: a part is missing or empty; the message names it.
    """
    text = inspect.cleandoc(docstring or "")
    head, *rest = _SECTION.split(text)
    sections = {name: inspect.cleandoc(body) for name, body in zip(rest[::2], rest[1::2], strict=True)}
    parts = {
        "summary": " ".join(head.split()),
        **{name: sections.get(name, "") for name in ("Why", "Fix", "References")},
    }
    missing = [name for name, body in parts.items() if not body.strip()]
    if missing:
        raise ValueError(f"the docstring lacks {', '.join(missing)}")
    references = tuple(_URL.findall(parts["References"]))
    if not references:
        raise ValueError("References names no https:// address")
    return PolicyText(summary=parts["summary"], why=parts["Why"], fix=parts["Fix"], references=references)
