"""The page of each rule: what is wrong, why it matters, and the fix."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Final

_FAMILIES: Final = {"CGA_": "policies", "PROOF_": "rules", "TFPROOF_": "rules"}


@functools.cache
def _folder(name: str) -> Path:
    """Inside the package when it was installed from a wheel, else in the checkout."""
    package = Path(__file__).resolve().parent
    inside = package / "pages" / name
    return inside if inside.is_dir() else package.parents[1] / "docs" / name


def rule_page(rule: str) -> str | None:
    """Return the page of a rule as Markdown; None when the rule has none here."""
    return _pages()[rule].read_text(encoding="utf-8") if rule in _pages() else None


def rules_with_pages() -> tuple[str, ...]:
    """Return the ids of all rules that have a page: bundled policies, proofs, and rules about the run."""
    return tuple(_pages())


@functools.cache
def _pages() -> dict[str, Path]:
    found = (file for name in dict.fromkeys(_FAMILIES.values()) for file in sorted(_folder(name).glob("*.md")))
    return {file.stem: file for file in found if file.stem.startswith(tuple(_FAMILIES))}
