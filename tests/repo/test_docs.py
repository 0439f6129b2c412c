"""What the documentation tells people to type works."""

from __future__ import annotations

import re
import shlex
import subprocess
from pathlib import Path

import pytest
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
COMMANDS = {  # a command that stands in several pages is run once
    line.removeprefix("$ "): f"{name}-{number}"
    for name, body in blocks("console")
    for number, line in enumerate(body.splitlines(), start=1)
    if line.startswith("$ ")
}


@pytest.mark.parametrize("page", PYTHON)
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


@pytest.mark.parametrize("command", COMMANDS.keys(), ids=COMMANDS.values())
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
