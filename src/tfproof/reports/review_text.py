"""A review for a person at a terminal: at most 80 columns, losses and critical causes in full, others in two lines."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tfproof.amounts import count
from tfproof.findings import Severity
from tfproof.reports.escaping import cells, cut, one_line, visible
from tfproof.review import Cause, Excerpt, Lane, Review, address_of

_WIDTH = 80
_LONGEST = 200
"""Lines of a report, unless all is asked for."""
_ENTRIES = 40
_LINES = 12
_TEXTS = 3
_MARGIN = 8
"""Columns before a line of the difference."""
_BEFORE = 24
"""How much of what two long lines have in common is shown before they differ."""
_MARKS = {Severity.CRITICAL: "◆", Severity.HIGH: "▲", Severity.MEDIUM: "■", Severity.LOW: "○"}
_ACTIONS = {"add": "+", "change": "~", "replace": "±", "destroy": "-", "move": ">"}


def render_review_text(review: Review, *, full: bool = False, passed: bool) -> str:
    """Return the report; its last line is the verdict.

    Args:
        review: what to render.
        full: whether every cause is shown with its lines.
        passed: whether the run passes.
    """
    lines = [f"from {one_line(review.before)}", ""]
    for lane, word in ((Lane.LOSS, "loses data"), (Lane.ACCESS, "newly allowed"), (Lane.FINDINGS, "new findings")):
        number = review.count(lane)
        lines.append(f"  {'✖' if number else '✔'} {word:<16}{number:>4}")
    lines.append(f"  ✔ {'findings gone':<16}{len(review.gone):>4}  {review.same} as before")
    lines.append(f"  ~ {'changes':<16}{len(review.changes):>4}")
    lines.append(f"  ✔ {'proved':<16}{len(review.proved):>4}  claims about what documents allow")
    gone = [f"  {one.rule}  {one_line(review.address(one))}" for one in review.gone]
    after = [
        *_listed("Findings gone", gone, full=full),
        *_listed("Changes", [*map(_change, review.changes)], full=full),
    ]
    facts = textwrap.wrap(f"facts: {', '.join(review.rests_on)}", _WIDTH) if review.rests_on else []
    after += ["", "─" * _WIDTH, *facts, _verdict(review, passed=passed)]
    for number, cause in enumerate(review.causes, start=1):
        shown = [
            "",
            *_cause(cause, number, full=full or cause.lane is Lane.LOSS or cause.severity is Severity.CRITICAL),
        ]
        if not full and len(lines) + len(shown) + len(after) + 2 > _LONGEST:
            lines += ["", f"… {count(len(review.causes) - number + 1, 'more cause')}: --full"]
            break
        lines += shown
    lines += after
    return "\n".join(map(_cut, lines)) + "\n"


def _listed(title: str, lines: Sequence[str], *, full: bool) -> Iterator[str]:
    """A list below its title, of which without ``full`` the first lines are shown."""
    if not lines:
        return
    yield from ("", title)
    most = len(lines) if full or len(lines) <= _ENTRIES else _ENTRIES - 1
    yield from lines[:most]
    if most < len(lines):
        yield f"  … {len(lines) - most} more: --full"


def _cause(cause: Cause, number: int, *, full: bool) -> Iterator[str]:
    word = "data loss" if cause.lane is Lane.LOSS else cause.severity.value
    yield from _wrapped(f"{_MARKS[cause.severity]} {word:<9} {number:>2}  ", cause.title)
    yield from _place(cause)
    if not full:
        return
    if cause.hunk is not None:
        shown = _shown(cause.hunk)
        yield from (f"      {visible(line)}".rstrip() for line in shown[:_LINES])
        if len(shown) > _LINES:
            yield f"      … {len(shown) - _LINES} more lines"
    for address in cause.addresses[:_LINES]:
        yield f"    on     {one_line(address)}"
    if len(cause.addresses) > _LINES:
        yield f"           … {len(cause.addresses) - _LINES} more: --format json"
    for label in ("found", "note", "fix"):
        yield from _said(label, [getattr(one, label) for one in cause.findings if getattr(one, label)])
    yield from _said("tests", cause.noticed)
    for edit in cause.edits[:_TEXTS]:
        yield f"    edit   {one_line(edit.file)}:{edit.first} ({edit.kind})"
        yield from (f"      {visible(line)}".rstrip() for line in edit.diff[:_LINES])


def _said(label: str, texts: Sequence[str]) -> Iterator[str]:
    each = [*dict.fromkeys(texts)]
    for text in each[:_TEXTS]:
        yield from _wrapped(f"    {label:<7}", text)
    if len(each) > _TEXTS:
        yield f"           … {len(each) - _TEXTS} more: --format json"


def _place(cause: Cause) -> Iterator[str]:
    """The place and the rules in one line, if they fit."""
    place, rules = one_line(cause.place), ", ".join(cause.rules)
    if cells(f"    {place}  {rules}") <= _WIDTH:
        yield f"    {place}  {rules}"
    else:
        yield f"    {place}"
        yield from _wrapped("    ", rules)


def _shown(hunk: Excerpt) -> list[str]:
    """The lines of a hunk. Of long ones that begin alike, only the end would be cut, where they differ: they begin shortly before."""
    removed, added = [*hunk.removed], [*hunk.added]
    for number, (old, new) in enumerate(zip(removed, added, strict=False)):
        pairs = enumerate(zip(old, new, strict=False))
        alike = next((at for at, (one, other) in pairs if one != other), min(len(old), len(new))) - _BEFORE
        if alike > 0 and max(cells(old), cells(new)) > _WIDTH - _MARGIN:
            removed[number], added[number] = f"…{old[alike:]}", f"…{new[alike:]}"
    return [*(f"- {line}" for line in removed), *(f"+ {line}" for line in added)]


def _wrapped(label: str, text: str) -> list[str]:
    shown = one_line(text)
    # A letter may take two columns: what holds one is wrapped as if all did.
    width = _WIDTH if cells(shown) == len(shown) else len(label) + (_WIDTH - len(label)) // 2
    return textwrap.wrap(shown, width, initial_indent=label, subsequent_indent=" " * len(label)) or [label.rstrip()]


def _cut(line: str) -> str:
    return cut(line, _WIDTH)


def _change(change: Mapping[str, Any]) -> str:
    because = f"  {one_line(change['because'][0])}" if change["because"] else ""
    return f"  {_ACTIONS.get(change['action'], '?')} {change['action']:<9} {one_line(address_of(change))}{because}"


def _verdict(review: Review, *, passed: bool) -> str:
    if review.checks == 0:
        return "✖ No checks ran. This counts as a failure."
    if not review.causes:
        return "✔ nothing new to fix"
    causes = f"{len(review.causes)} {'cause' if len(review.causes) == 1 else 'causes'}"
    return f"{'✔' if passed else '✖'} {causes}; declare what is intended with --allow ADDRESS; all lines: --full"
