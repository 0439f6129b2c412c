"""Make ``plan.json`` and ``applied.json`` of every policy fixture: ``python tools/policy_fixtures.py [ID ...]``.

Real Terraform makes both, the second on top of an apply without a cloud. They stand beside the source so that the tests of the
policies need no Terraform. Run this after a change to a fixture's source, or to what a simulated apply assigns: ``recorded.json``
says of which source each is, and ``make thorough`` makes all of them again and compares.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tfproof.cases import Case, Planner, Settings

FIXTURES = Path(__file__).resolve().parents[1] / "tests" / "policies" / "fixtures"
RECORDED = FIXTURES.parent / "recorded.json"
VIEWS = ("plan.json", "applied.json")
_WIDTH = 120
KEPT = ("format_version", "terraform_version", "variables", "planned_values", "resource_changes", "configuration")


def views_of(folder: Path) -> dict[str, dict[str, Any]]:
    """Plan and apply the source in ``folder`` and return what the policies read of both, by file name."""
    with tempfile.TemporaryDirectory() as scratch, Planner(Settings()) as planner:
        source = Path(scratch) / folder.name
        shutil.copytree(folder, source, ignore=shutil.ignore_patterns("*.json"))
        for document in folder.glob("*.json"):
            if document.name not in VIEWS:
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


def digest_of(folder: Path) -> str:
    """A digest of the source of a fixture and of what is recorded of it."""
    found = hashlib.sha256()
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        content = file.read_bytes()
        found.update(f"{file.relative_to(folder).as_posix()} {len(content)}\n".encode() + content)
    return found.hexdigest()


def printed(value: object, indent: int = 0) -> str:
    """JSON in which what fits is on one line: most arguments of a resource are null."""
    whole = json.dumps(value, sort_keys=True)
    if len(whole) + indent <= _WIDTH or not isinstance(value, dict | list):
        return whole
    if isinstance(value, dict):
        parts = [f"{json.dumps(key)}: {printed(value[key], indent + 1)}" for key in sorted(value)]
    else:
        parts = [printed(part, indent + 1) for part in value]
    lines = [""]
    for part in parts:
        alone = "\n" in part or "\n" in lines[-1]
        if lines[-1] and (alone or len(lines[-1]) + len(part) + indent + 3 > _WIDTH):
            lines.append("")
        lines[-1] += f", {part}" if lines[-1] else part
    start, end = "{}" if isinstance(value, dict) else "[]"
    margin = "\n" + " " * (indent + 1)
    return f"{start}{margin}{f',{margin}'.join(lines)}\n{' ' * indent}{end}"


def main(ids: list[str]) -> int:
    """Write the plans of ``ids``, or of all fixtures."""
    digests = json.loads(RECORDED.read_text(encoding="utf-8")) if RECORDED.exists() else {}
    for folder in sorted(path for path in FIXTURES.iterdir() if path.is_dir()):
        if not ids or folder.name in ids:
            for name, view in views_of(folder).items():
                text = f"{printed(view)}\n"
                (folder / name).write_text(text, encoding="utf-8")
                print(f"{folder.name}/{name}: {len(text) // 1024} kB", flush=True)
            digests[folder.name] = digest_of(folder)
    RECORDED.write_text(json.dumps(digests, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
