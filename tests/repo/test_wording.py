"""One standard term for each thing: what was reworded does not come back."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
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


# In what the program says: the actor is named, and so is the place.
NOT_SAID = re.compile(
    r"(?<!-)\b(nobody|somebody|anybody|everybody|whoever|whatever|strangers?|anew|dear|beforehand|besides|hands out"
    r"|at hand|in the clear|stands|lets \w* ?in)\b"
)


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


DESCRIBING = re.compile(r'"""[\s\S]*?"""|^ *#[^\n]*', re.M)


def messages(text: str) -> Iterator[tuple[int, str]]:
    """Each string that a source file has outside of comments and docstrings, with its line."""
    tree = ast.parse(text)
    described = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and id(node) not in described and isinstance(node.value, str):
            yield node.lineno, node.value


def test_messages_name_who_acts_and_where() -> None:
    texts = {file: file.read_text("utf-8") for file in FILES if file.suffix == ".py"}
    found = [
        f"{file.relative_to(ROOT)}:{line}: {said}"
        for file, text in texts.items()
        if NOT_SAID.search(DESCRIBING.sub("", text))  # parsing every file would take seconds
        for line, said in messages(text)
        if " " in said.strip() and NOT_SAID.search(said)
    ]
    assert found == []


ACTOR = re.compile(
    r"(?<!-)\b(nobody|somebody|anybody|everybody|whoever|strangers?|anew|at hand|in the clear)\b", re.IGNORECASE
)


def test_pages_name_who_acts() -> None:
    pages = [file for file in FILES if file.suffix == ".md"]
    found = [
        f"{file.relative_to(ROOT)}:{number}"
        for file in pages
        for number, line in enumerate(without_code(file.read_text("utf-8")).splitlines(), 1)
        if ACTOR.search(line)
    ]
    assert pages
    assert found == []


DESCRIPTION = re.compile(r'"""[\s\S]*?"""|(?:^ *|  )# [^\n]*', re.M)
NOT_DESCRIBED = re.compile(
    f"{NOT_SAID.pattern}|\\b(told|hand(s|ed)? out|lets? \\w* ?off|los\\w+ sight)\\b", re.IGNORECASE
)


def test_docstrings_and_comments_name_who_acts_and_where() -> None:
    files = [file for folder in ("src", "policies", "tools", "benchmarks") for file in (ROOT / folder).rglob("*.py")]
    found = [
        f"{file.relative_to(ROOT)}:{text.count(chr(10), 0, part.start() + word.start()) + 1}: {word[0]}"
        for file in files
        for text in [file.read_text("utf-8")]
        for part in DESCRIPTION.finditer(text)
        for word in NOT_DESCRIBED.finditer(part[0])
    ]
    assert files
    assert found == []


def without_code(page: str) -> str:
    """A page with an empty line for each line of its code blocks."""
    return re.sub(r"^```.*?^```", lambda block: "\n" * block[0].count("\n"), page, flags=re.M | re.S)
