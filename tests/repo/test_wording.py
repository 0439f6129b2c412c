"""One standard term for each thing: what was reworded does not come back."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
INSTEAD = {
    r"[Nn]obody can say": "cannot be determined",
    r"may be repeated": "repeatable",
    r"default: looked for": "default: auto-detected",
    r"cloud that is not there": "simulated AWS API",
    r"behind Terraform's back": "outside Terraform",
    r"made again": "re-created",
    r"known only after apply": "known after apply",
    r"\b[Mm]ends?\b": "fix",
}
FILES = [
    *(ROOT / "src").rglob("*.py"),
    *(ROOT / "policies").glob("*.py"),
    *(ROOT / "docs").rglob("*.md"),
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "ARCHITECTURE.md", "SECURITY.md", "action.yml")),
]


@pytest.mark.parametrize("old", INSTEAD)
def test_the_standard_term_is_used(old: str) -> None:
    assert FILES
    found = [
        f"{file.relative_to(ROOT)}:{number}"
        for file in FILES
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1)
        if re.search(old, line)
    ]
    assert found == [], f"say {INSTEAD[old]!r}"


def test_users_of_the_package_are_told_nothing_of_this_repository() -> None:
    said = [file for file in (ROOT / "src").rglob("*.py") if "make setup" in file.read_text(encoding="utf-8")]
    assert said == []
