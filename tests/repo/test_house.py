"""The house: one place for each name, files that can be read at a sitting, and an architecture page that is true."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

# Both are public under this name: of a plan, and for the authors of policies.
PUBLIC_TWICE = {"Block", "Resource"}
LONGEST = 350
LONGEST_FUNCTION = 50
"""Lines of code: a docstring does not count."""
WRITTEN = {".py", ".proto", ".j2", ".js", ".css"}
PARTS = ("src", "policies", "tests", "tools", "benchmarks")


def sources(repository: Path) -> list[Path]:
    return sorted((repository / "src" / "tfproof").rglob("*.py"))


def test_each_class_name_is_used_once(repository: Path) -> None:
    found = Counter(
        name for path in sources(repository) for name in re.findall(r"^class (\w+)", path.read_text("utf-8"), re.M)
    )
    assert {name for name, times in found.items() if times > 1} == PUBLIC_TWICE


def written(repository: Path) -> Iterator[Path]:
    for part in PARTS:
        yield from sorted(path for path in (repository / part).rglob("*") if path.suffix in WRITTEN)


def test_no_file_is_longer_than_can_be_read_at_a_sitting(repository: Path) -> None:
    long = {p.as_posix(): n for p in written(repository) if (n := len(p.read_text("utf-8").splitlines())) > LONGEST}
    assert long == {}


@pytest.mark.parametrize(
    "part", [part if part == "src" else pytest.param(part, marks=pytest.mark.thorough) for part in PARTS]
)
def test_no_function_is_longer_than_a_screen(repository: Path, part: str) -> None:
    long = {
        f"{path.relative_to(repository)}:{function.lineno} {function.name}": lines
        for path in written(repository)
        if path.suffix == ".py" and path.is_relative_to(repository / part)
        for function in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        and (lines := code_lines(function)) > LONGEST_FUNCTION
    }
    assert long == {}


def code_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    end = function.end_lineno or function.lineno
    if ast.get_docstring(function) is None:
        return end - function.lineno + 1
    docstring = function.body[0]
    return end - function.lineno - ((docstring.end_lineno or 0) - docstring.lineno)


def test_each_file_that_the_architecture_names_is_there(repository: Path) -> None:
    named = re.findall(r"`([\w/]+\.(?:py|json))`", (repository / "ARCHITECTURE.md").read_text("utf-8"))
    assert len(named) > 20
    missing = [
        name
        for name in named
        if not (repository / name).is_file() and not (repository / "src/tfproof" / name).is_file()
    ]
    assert missing == []


def test_files_are_locked_in_one_place(repository: Path) -> None:
    locking = [path.stem for path in sources(repository) if re.search(r"\bfcntl\b|\bflock\b", path.read_text("utf-8"))]
    assert locking == ["file_locks"]
