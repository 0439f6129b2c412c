"""Make ``plan.json`` and ``applied.json`` of every policy fixture: ``python tools/policy_fixtures.py [ID ...]``.

Real Terraform makes both, the second on top of an apply without a cloud. They stand beside the source so that the tests of the policies need no Terraform. Run this after a change to a
fixture's source; the tests compare the addresses on both sides.
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tfproof.cases import Case, Planner, Settings

FIXTURES = Path(__file__).resolve().parents[1] / "tests" / "policies" / "fixtures"
KEPT = ("format_version", "terraform_version", "variables", "planned_values", "resource_changes", "configuration")


def views_of(folder: Path) -> dict[str, dict[str, Any]]:
    """Plan and apply the source in ``folder`` and return what the policies read of both, by file name."""
    with tempfile.TemporaryDirectory() as scratch, Planner(Settings()) as planner:
        source = Path(scratch) / folder.name
        shutil.copytree(folder, source, ignore=shutil.ignore_patterns("*.json"))
        for document in folder.glob("*.json"):
            if document.name not in ("plan.json", "applied.json"):
                shutil.copy(document, source)
        case = Case(source=source)
        planned, applied = planner.outcome(case), planner.applied(case)
    failures = (*planned.failures, *applied.failures)
    if planned.plan is None or applied.applied is None:
        raise SystemExit("\n".join(f"{folder.name}: {failure.message}" for failure in failures))
    return {"plan.json": _kept(planned.plan), "applied.json": _without_before(_kept(applied.applied))}


def _kept(plan: Mapping[str, Any]) -> dict[str, Any]:
    return {key: plan[key] for key in KEPT if key in plan}


def _without_before(plan: dict[str, Any]) -> dict[str, Any]:
    """What was before the second plan is what is after it."""
    changes = [{**entry, "change": {**entry["change"], "before": None}} for entry in plan["resource_changes"]]
    return {**plan, "resource_changes": changes}


def main(ids: list[str]) -> int:
    """Write the plans of ``ids``, or of all fixtures."""
    for folder in sorted(path for path in FIXTURES.iterdir() if path.is_dir()):
        if not ids or folder.name in ids:
            for name, view in views_of(folder).items():
                text = json.dumps(view, indent=1, sort_keys=True) + "\n"
                (folder / name).write_text(text, encoding="utf-8")
                print(f"{folder.name}/{name}: {len(text) // 1024} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
