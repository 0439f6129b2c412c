"""Pages of help name what the program says: a message that was reworded, or a variable that is new, is found here."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCE = "\n".join(file.read_text(encoding="utf-8") for file in sorted((ROOT / "src").rglob("*.py")))
# Messages are put together from several lines of source.
TEXTS = " ".join(re.sub(r'"\s*\n\s*f?"', "", SOURCE).split())
HEADINGS = re.findall(r"^## `(.+)`$", (ROOT / "docs" / "troubleshooting.md").read_text(encoding="utf-8"), re.MULTILINE)
PRIVATE = {"TFPROOF_MUTATION_JOB"}


def test_there_are_messages_to_look_for() -> None:
    assert len(HEADINGS) > 12


@pytest.mark.parametrize("heading", HEADINGS)
def test_each_message_of_the_page_is_one_of_the_program(heading: str) -> None:
    assert heading in TEXTS


def test_each_environment_variable_that_is_read_is_on_its_page() -> None:
    read = set(re.findall(r'environ(?:\.get\(|\[)"([A-Z_]+)"', SOURCE)) | set(re.findall(r'"(TFPROOF_[A-Z]+)"', SOURCE))
    page = (ROOT / "docs" / "environment.md").read_text(encoding="utf-8")
    rules = {path.stem for path in (ROOT / "docs" / "rules").glob("*.md")}
    assert "TFPROOF_CHECKOV" in read
    missing = {name for name in read - rules - PRIVATE if f"`{name}`" not in page}
    assert missing - {"HOME", "PATH", "PYTHONPATH", "TF_DATA_DIR", "TF_REATTACH_PROVIDERS"} == set()
