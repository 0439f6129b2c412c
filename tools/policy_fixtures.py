"""Make ``plan.json`` of every policy fixture with real Terraform: ``python tools/policy_fixtures.py [ID ...]``.

The plans stand beside the source so that the tests of the policies need no Terraform. Run this after a change to a
fixture's source; the tests compare the addresses on both sides.
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from tfproof.terraform import Workspaces, find_executable, run_plan

FIXTURES = Path(__file__).resolve().parents[1] / "tests" / "policies" / "fixtures"
KEPT = ("format_version", "terraform_version", "planned_values", "resource_changes", "configuration")


def plan_of(folder: Path) -> dict[str, Any]:
    """Plan the source in ``folder`` and return what the policies read of it."""
    with tempfile.TemporaryDirectory() as scratch:
        source = Path(scratch) / folder.name
        shutil.copytree(folder, source, ignore=shutil.ignore_patterns("plan.json"))
        with Workspaces(find_executable()) as workspaces:
            done = run_plan(workspaces.open(source), {})
    if done.plan is None:
        raise SystemExit("\n".join(f"{folder.name}: {item.summary} {item.detail}" for item in done.diagnostics))
    return {key: done.plan[key] for key in KEPT}


def main(ids: list[str]) -> int:
    """Write the plans of ``ids``, or of all fixtures."""
    for folder in sorted(path for path in FIXTURES.iterdir() if path.is_dir()):
        if not ids or folder.name in ids:
            text = json.dumps(plan_of(folder), indent=1, sort_keys=True) + "\n"
            (folder / "plan.json").write_text(text, encoding="utf-8")
            print(f"{folder.name}: {len(text) // 1024} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
