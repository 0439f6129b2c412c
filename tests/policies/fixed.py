"""What becomes of a stack whose exact edits are made."""

from __future__ import annotations

import subprocess
from pathlib import Path

from tfproof.cases import Case, Planner
from tfproof.cases.upgrades.upgrade_runner import upgrade_outcome
from tfproof.findings import Findings, View
from tfproof.scan import CheckovProcess, scan
from tfproof.scan.fixes.changed_files import changed_files
from tfproof.source_edits import FixKind, SourceEdit, kind_of

Seen = set[tuple[str, str, str]]


def seen(result: Findings) -> Seen:
    return {(one.rule, one.address, one.verdict.value) for one in (*result.findings, *result.undecided)}


def exact(result: Findings, kind: FixKind = FixKind.EXACT) -> dict[tuple[str, str, str], tuple[SourceEdit, ...]]:
    """The exact edits of findings, or those of another kind, by what :func:`seen` says of them."""
    return {(one.rule, one.address, "failed"): one.edits for one in result.findings if kind_of(one.edits) is kind}


def must_be_mended(
    process: CheckovProcess,
    planner: Planner,
    *,
    stack: Path,
    former: Path,
    before: Findings,
    rules: set[str],
    kind: FixKind = FixKind.EXACT,
) -> Seen:
    """Make the exact edits of some rules: their findings are gone, no other appears, and no resource is replaced.

    Args:
        process: Checkov.
        planner: plans the stack with its edits, on top of what was before.
        stack: a copy of the stack.
        former: the stack.
        before: what is found in it.
        rules: the rules.
        kind: of the edits.

    Returns:
        The findings that are gone.
    """
    edits = {which: one for which, one in exact(before, kind).items() if which[0] in rules}
    changed, left = changed_files({stack: [edit for one in edits.values() for edit in one]})
    assert edits
    assert not left
    for file in changed:
        file.write()
    formatted = subprocess.run(
        [planner.executable.path, "fmt", "-check", "-diff", stack], capture_output=True, check=False
    )
    assert formatted.returncode == 0, formatted.stdout.decode()
    case = Case(source=stack)
    outcome = planner.outcome(case)
    assert outcome.plan is not None, outcome.failures
    after = scan(process.environment, stack=stack, plans={View.PLAN: dict(outcome.plan)}, process=process)
    assert seen(before) - seen(after) >= set(edits)
    assert seen(after) - seen(before) == set()
    upgrade = upgrade_outcome(planner, case, former).upgrade
    assert upgrade is not None
    assert upgrade.replaced == ()
    assert upgrade.changed
    return set(edits)
