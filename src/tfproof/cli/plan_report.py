"""What ``tfproof plan`` prints: each change with its actions, and what becomes of its attributes."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator, Mapping
from typing import Any

from tfproof.plan import Plan, judge_check_blocks
from tfproof.plan.changes import Change
from tfproof.plan.differences import Difference, differences
from tfproof.reports.escaping import cells, cut, visible
from tfproof.review.hidden_secrets import Secrets, marked_in

_WIDTH = 80
_LATE = "(known after apply)"
_HIDDEN = "(sensitive value)"
_COLUMN = 30


def plan_json(plan: Plan, *, before: str = "", full: bool = False) -> str:
    """Return the changes as JSON.

    Args:
        plan: the plan.
        before: what it is planned on top of; empty where nothing was there.
        full: whether the values of what is created and destroyed are part of it.
    """
    told = differences_of(plan, full=full)
    changes = [_entry(change, told.get(change.address, ())) for change in plan.changes]
    assumed = {"assumed": list(plan.assumed)} if plan.assumed else {}
    judged = judge_check_blocks(plan)
    checks = [{"address": one.address, "verdict": one.verdict.value, "found": one.found} for one in judged.all]
    more = {**assumed, **({"checks": checks} if checks else {}), **({"from": before} if before else {})}
    return json.dumps({"changes": changes, "summary": _counts(plan), **more}, indent=2) + "\n"


def plan_text(plan: Plan, *, before: str = "", full: bool = False) -> str:
    """Return the changes for a person at a terminal: values are cut where a line would be longer than 80 columns.

    Args:
        plan: the plan.
        before: what it is planned on top of; empty where nothing was there.
        full: whether the values of what is created and destroyed are part of it, and none is left out or cut.
    """
    told = differences_of(plan, full=full)
    lines = [f"from:      {before}, with simulated values for what only a cloud assigns", ""] if before else []
    for change in plan.changes:
        if before and change.action == "no-op" and not change.previous_address:
            continue
        moved = f" (moved from {change.previous_address})" if change.previous_address else ""
        why = f"  # {change.reason.replace('_', ' ')}" if change.reason and before else ""
        lines.append(f"{_word(change):<14} {change.address}{moved}{why}")
        found = told.get(change.address, ())
        shown = [one for one in found if full or not _is_assigned(one)]
        for one in shown:
            lines += difference_lines(one, full=full)
        if len(shown) < len(found):
            lines.append(f"    … {len(found) - len(shown)} more {_LATE}: --full")
    counts = _counts(plan)
    lines.append(", ".join(f"{number} to {action}" for action, number in counts.items()) or "no changes")
    if plan.assumed:
        lines.append(f"assumed: answers of {', '.join(plan.assumed)}, which the plan depends on (see --data)")
    lines += [f"{one.verdict.value}: {one.address}: {visible(one.found)}" for one in judge_check_blocks(plan).all]
    return "\n".join(lines) + "\n"


def differences_of(plan: Plan, *, full: bool) -> Mapping[str, tuple[Difference, ...]]:
    """Return what becomes of the attributes of each resource, without secrets.

    Args:
        plan: the plan.
        full: of resources that are created or destroyed too.
    """
    secrets = Secrets.of(marked_in(plan, None)).texts
    raw: dict[str, Any] = dict(plan)
    return {
        entry["address"]: differences(plan, entry, secrets)
        for entry in raw.get("resource_changes", ())
        if "importing" not in entry["change"]
        and (full or (entry["change"].get("before") is not None and entry["change"]["actions"] != ["delete"]))
    }


def _entry(change: Change, told: tuple[Difference, ...]) -> dict[str, Any]:
    return {
        "address": change.address,
        "actions": list(change.actions),
        **({"importing": True} if change.importing else {}),
        **({"previous_address": change.previous_address} if change.previous_address else {}),
        **({"reason": change.reason} if change.reason else {}),
        **({"differences": [one.to_json() for one in told]} if told else {}),
    }


def _is_assigned(one: Difference) -> bool:
    """Whether a provider assigns the value again, independent of the source."""
    return one.unknown and not one.references and not one.forces_replacement


def difference_lines(one: Difference, *, full: bool) -> Iterator[str]:
    """Return an attribute as Terraform shows it: a sign, its path, what was and what will be there.

    Args:
        one: what changes.
        full: whether long values are shown whole.
    """
    sign = "+" if one.added else "-" if one.removed else "~"
    label = f"    {sign} {visible(one.path):<{_COLUMN}}"
    after = _LATE if one.unknown else _HIDDEN if one.sensitive else _text(one.after)
    notes = [f"# from {', '.join(one.references)}"] if one.references else []
    notes += ["# forces replacement"] if one.forces_replacement else []
    if one.before is None and one.after is None and not (one.unknown or one.sensitive):
        values = []
    elif one.added:
        values = [after]
    else:
        before = _HIDDEN if one.sensitive else _text(one.before)
        values = [before] if one.removed else [before, f"→ {after}"]
    equals = " = " if values else "   "
    whole = f"{label}{equals}{' '.join([*values, *notes])}"
    if cells(whole) <= _WIDTH:
        yield whole
        return
    yield label.rstrip()
    for text in (*values, *notes):
        shown = f"        {text}"
        if full:
            yield from textwrap.wrap(shown, _WIDTH, subsequent_indent=" " * 8, break_on_hyphens=False) or [shown]
        else:
            yield cut(shown, _WIDTH)


def _text(value: Any) -> str:
    return visible(json.dumps(value, ensure_ascii=False))


def _word(change: Change) -> str:
    return "import" if change.action == "import" else "/".join(change.actions)


def _counts(plan: Plan) -> dict[str, int]:
    counts: dict[str, int] = {}
    for change in plan.changes:
        action = "replace" if set(change.actions) >= {"create", "delete"} else _word(change)
        if action not in ("no-op", "read"):
            counts[action] = counts.get(action, 0) + 1
    return counts
