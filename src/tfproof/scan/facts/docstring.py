"""The parts of a policy's docstring: the title, ``Requirement:``, ``Why:``, ``Fix:`` and ``References:``."""

from __future__ import annotations

import inspect
import re
from dataclasses import dataclass

_SECTION = re.compile(r"^(Requirement|Why|Fix|References):[ \t]*", re.MULTILINE)
_URL = re.compile(r"https://\S+")


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyText:
    """What a policy says about itself.

    ``title`` states the problem of what fails it; ``requirement`` is the rule, and goes on after "Ensure that".
    ``references`` are URLs, the most important first.
    """

    title: str
    requirement: str
    why: str
    fix: str
    references: tuple[str, ...]

    @property
    def short_fix(self) -> str:
        """The first paragraph of ``fix`` on one line, code as Markdown has it: what a finding shows."""
        return " ".join(self.fix.split("\n\n", 1)[0].split()).replace("``", "`")


def parse_docstring(docstring: str | None) -> PolicyText:
    """Read a policy module's docstring.

    Raises:
        ValueError: a part is missing or empty; the message names it.
    """
    text = inspect.cleandoc(docstring or "")
    head, *rest = _SECTION.split(text)
    sections = {name: inspect.cleandoc(body) for name, body in zip(rest[::2], rest[1::2], strict=True)}
    parts = {
        "title": " ".join(head.split()).removesuffix("."),
        **{name: sections.get(name, "") for name in ("Requirement", "Why", "Fix", "References")},
    }
    # A policy of a user may say in one sentence what it requires: that is its title then.
    parts["Requirement"] = parts["Requirement"] or parts["title"]
    missing = [name for name, body in parts.items() if not body.strip()]
    if missing:
        raise ValueError(f"the docstring lacks {', '.join(missing)}")
    references = tuple(_URL.findall(parts["References"]))
    if not references:
        raise ValueError("References names no https:// address")
    return PolicyText(
        title=parts["title"],
        requirement=" ".join(parts["Requirement"].split()),
        why=parts["Why"],
        fix=parts["Fix"],
        references=references,
    )
