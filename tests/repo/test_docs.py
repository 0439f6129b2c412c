"""What the documentation tells people to type works."""

from __future__ import annotations

import re
import shlex
import subprocess
from pathlib import Path

import pytest
from _pytest.mark import ParameterSet
from tests.forked.client import Forks

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")])
FENCE = re.compile(r"^```(?P<language>\w+)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(language: str) -> list[tuple[str, str]]:
    """The fenced blocks of a language in all pages, with a name for each."""
    found: list[tuple[str, str]] = []
    for page in PAGES:
        fences = [match for match in FENCE.finditer(page.read_text()) if match["language"] == language]
        found += [(f"{page.name}-{number}", match["body"]) for number, match in enumerate(fences, start=1)]
    return found


PYTHON: dict[str, list[str]] = {}  # the examples of a page are run together
for _name, _body in blocks("python"):
    if _name.startswith("getting-started.md"):
        continue  # its example belongs to the repository of the walk, where tests/onboarding runs it
    PYTHON.setdefault(_name.rpartition("-")[0], []).append(_body)
COMMANDS: dict[str, str] = {}  # a command of several pages is run once
for _name, _body in blocks("console"):
    for _number, _line in enumerate(_body.splitlines(), start=1):
        if _line.startswith("$ "):
            COMMANDS.setdefault(_line.removeprefix("$ "), f"{_name}-{_number}")


def of_page(value: str, name: str) -> ParameterSet:
    """What a page says, as a parameter. What the first page says is tried each time."""
    return pytest.param(value, id=name, marks=() if name.startswith("README.md") else pytest.mark.thorough)


@pytest.mark.parametrize("page", [of_page(page, page) for page in PYTHON])
def test_python_examples_are_tests_that_pass(page: str, tmp_path: Path, forks: Forks) -> None:
    for number, body in enumerate(PYTHON[page], start=1):
        (tmp_path / f"test_example_{number}.py").write_text(body)
    runs = [["--tfproof-update"], []] if any(".snapshot(" in body for body in PYTHON[page]) else [[]]
    for options in runs:  # what a reader writes first is compared afterwards
        run = forks.run(
            ["-m", "pytest", f"--rootdir={ROOT}", "-c", str(ROOT / "pyproject.toml"), "-q", *options, str(tmp_path)],
            cwd=ROOT,
            env={name: value for name, value in forks.environment().items() if name != "CI"},
        )
        assert run.returncode == 0, run.stdout + run.stderr


@pytest.mark.parametrize("command", [of_page(*pair) for pair in COMMANDS.items()])
def test_commands_run(command: str, forks: Forks) -> None:
    name, *words = shlex.split(command)
    if name == "make":
        run = subprocess.run([name, "--dry-run", *words], capture_output=True, text=True, check=False, cwd=ROOT)
    elif name in ("pytest", "tfproof"):
        module = ["pytest", "-p", "no:cacheprovider"] if name == "pytest" else ["tfproof.cli"]
        run = forks.run(["-m", *module, *words], cwd=ROOT, env=forks.environment())
    else:
        pytest.fail(f"no test knows how to run: {command}")
    assert run.returncode == 0, run.stdout + run.stderr


@pytest.mark.parametrize("page", PAGES, ids=[page.name for page in PAGES])
def test_links_to_files_lead_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text())
    assert [target for target in targets if not (page.parent / target).exists()] == []
