"""Types, lint and layers, for every developer who runs the tests."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

TOOLS = Path(sys.executable).parent
CHECKS = {
    "ruff": ["ruff", "check", "."],
    "format": ["ruff", "format", "--check", "."],
    "layers": ["lint-imports"],
    "mypy": ["mypy"],
}


@pytest.mark.parametrize(
    "command",
    [
        pytest.param(one, id=name, marks=[pytest.mark.thorough] if name == "mypy" else [])
        for name, one in CHECKS.items()
    ],
)
def test_the_source_is_clean(command: list[str], repository: Path) -> None:
    run = subprocess.run(
        [TOOLS / command[0], *command[1:]], capture_output=True, text=True, check=False, cwd=repository, timeout=300
    )
    assert run.returncode == 0, run.stdout + run.stderr


def test_importing_tfproof_loads_nothing_dear() -> None:
    script = (
        "import sys, tfproof; print([m for m in ('pytest', 'checkov', 'grpc', 'z3', 'tftest') if m in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60)
    assert run.stdout.strip() == "[]"


def test_what_only_some_commands_need_is_loaded_by_none_that_does_not() -> None:
    script = (
        "import sys\nfrom tfproof.cli import main\n"
        "try: main(['exec', '--help'])\n"
        "except SystemExit: pass\n"
        "dear = ('cases', 'hcl', 'iam', 'plan', 'proofs', 'provider', 'review', 'scan', 'terraform')\n"
        "print([m for m in sys.modules if m.startswith(tuple(f'tfproof.{name}' for name in dear))], file=sys.stderr)"
    )
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60)
    assert run.stderr.strip() == "[]"
