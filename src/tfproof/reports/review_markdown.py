"""A review as one comment of a pull request: at most 65,536 characters, the worst first.

The dialect: https://github.github.com/gfm/
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tfproof.findings import Severity
from tfproof.reports.context import ReportContext
from tfproof.reports.escaping import visible
from tfproof.reports.markdown_report import code_span, escaped
from tfproof.review import Cause, Lane, Review, address_of
from tfproof.source_edits import FixKind, SourceEdit

LIMIT = 65_536
_ROOM = 60_000
_LONGEST = 6_000
_EDITS = 3
_ADDRESSES = 3
_MARKS = {Severity.CRITICAL: "🔴", Severity.HIGH: "🟠", Severity.MEDIUM: "🟡", Severity.LOW: "⚪"}


def render_review_markdown(review: Review, place: ReportContext) -> str:
    """Return the comment. It begins with a marker that the next run finds it by.

    Args:
        review: what to render.
        place: where the stacks are in their repository: files are named from its root, as on a code host.
    """
    marker = re.sub(r"[^\w./ -]|--", "_", place.name)
    head = [
        f'<!-- tfproof:review:v1 stack="{marker}" -->\n### tfproof {code_span(place.name)}: {_headline(review)}\n\n',
        "| | |\n|:--|--:|\n",
        *(f"| {word} | {review.count(lane)} |\n" for lane, word in _WORDS.items()),
        f"| Findings gone | {len(review.gone)} |\n| Changes | {len(review.changes)} |\n| Proved | {len(review.proved)} |\n\n",
        f"Compared with {escaped(review.before)}.\n",
        f"Facts: {escaped(', '.join(review.rests_on))}.\n" if review.rests_on else "",
    ]
    whole = "".join(head)
    for number, cause in enumerate(review.causes, start=1):
        part = _cause(cause, number, place)
        if _size(whole) + _size(part) > _ROOM:
            left = len(review.causes) - number + 1
            return f"{whole}\nand {left} more {'cause' if left == 1 else 'causes'}, which do not fit here\n"
        whole += part
    for title, lines in (("Findings gone", _gone(review)), ("Changes", _changes(review, place))):
        part = f"\n<details><summary>{title} ({len(lines)})</summary>\n\n" + "".join(lines) + "\n</details>\n"
        if lines and _size(whole) + _size(part) <= _ROOM:
            whole += part
    return whole


_WORDS = {Lane.LOSS: "⛔ Loses data", Lane.ACCESS: "⛔ Newly allowed", Lane.FINDINGS: "New findings"}


def _headline(review: Review) -> str:
    if review.checks == 0:
        return "no checks ran, which counts as a failure"
    if not review.causes:
        return "nothing new to fix"
    return f"{len(review.causes)} {'cause' if len(review.causes) == 1 else 'causes'} to look at"


def _cause(cause: Cause, number: int, place: ReportContext) -> str:
    its = place.of_stack(cause.stack or cause.findings[0].stack)
    mark = "⛔" if cause.lane is Lane.LOSS else _MARKS[cause.severity]
    word = "data loss" if cause.lane is Lane.LOSS else cause.severity.value
    parts = [
        f"\n<details><summary>{mark} <b>{number}. {_html(cause.title)}</b> ({word})</summary>\n\n{code_span(its.place_of(cause.location) or cause.place)}\n"
    ]
    if cause.hunk is not None:
        lines = [*(f"-{line}" for line in cause.hunk.removed), *(f"+{line}" for line in cause.hunk.added)]
        parts.append(_fenced(lines))
    parts += _findings(cause, its)
    parts += [f"\nTests: {escaped(one)}\n" for one in cause.noticed]
    fixes = dict.fromkeys(its.text(one.fix) for one in cause.findings if one.fix)
    parts += [_fenced(fix.split("\n"), "") if "\n" in fix else f"\nFix: {escaped(fix)}\n" for fix in fixes]
    parts += [_edit(cause, edit, its) for edit in cause.edits[:_EDITS]]
    body = "".join(parts)
    if _size(body) > _LONGEST:
        body = f"{parts[0]}\n{len(cause.findings)} findings, which do not fit here: {', '.join(map(code_span, cause.rules[:20]))}\n"
    return f"{body}\n</details>\n"


def _findings(cause: Cause, place: ReportContext) -> Iterator[str]:
    """A line for each finding; those of several instances or stacks that say the same are one."""
    same: dict[tuple[str, str, str], list[str]] = {}
    for one in cause.findings:
        same.setdefault((one.rule, place.text(one.found), place.text(one.note)), []).append(cause.address(one))
    for (rule, found, note), each in same.items():
        more = f" and {len(each) - _ADDRESSES} more" if len(each) > _ADDRESSES else ""
        on = ", ".join(map(code_span, each[:_ADDRESSES]))
        yield f"- {code_span(rule)} on {on}{more}: {escaped(found)}{f' ({escaped(note)})' if note else ''}\n"


def _edit(cause: Cause, edit: SourceEdit, place: ReportContext) -> str:
    """An edit as a suggestion, which a code host can make where the lines are those of the change; else as a difference."""
    # What is accepted is written unchanged: a text in which something is made visible would be another one.
    as_it_is = all(visible(line) == line and line.splitlines() in ([line], []) for line in edit.new)
    offered = cause.is_in_hunk(edit) and edit.kind is not FixKind.SKETCH and as_it_is
    shown = _fenced(edit.new, "suggestion") if offered else _fenced(edit.diff)
    lines = f"{edit.first}-{edit.last}" if edit.last > edit.first else str(edit.first)
    return f"\n{code_span(f'{place.path_of(edit.file)}:{lines}')}, {edit.kind} fix:\n{shown}"


def _gone(review: Review) -> list[str]:
    return [f"- {code_span(one.rule)} on {code_span(review.address(one))}\n" for one in review.gone]


def _changes(review: Review, place: ReportContext) -> list[str]:
    return [_change(change, place.of_stack(change.get("stack", ""))) for change in review.changes]


def _change(change: Mapping[str, Any], place: ReportContext) -> str:
    because = "".join(f", {escaped(place.text(why))}" for why in change["because"][:2])
    return f"- {change['action']} {code_span(address_of(change))}{because}\n"


def _fenced(lines: Sequence[str], language: str = "diff") -> str:
    """Lines as code. A suggestion without a line deletes those that it replaces; one with an empty line leaves that."""
    shown = [visible(line) for line in lines]
    fence = "`" * max(3, *(len(run) + 1 for line in shown for run in re.findall(r"`+", line)), 3)
    return "\n".join(["", f"{fence}{language}", *shown, fence, ""])


def _size(text: str) -> int:
    """How long a code host takes a text to be: JavaScript counts a character beyond the first plane as two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _html(words: str) -> str:
    return re.sub(r"[&<>\"'`*_@#\[\]|~:/.]", lambda match: f"&#{ord(match[0])};", visible(" ".join(words.split())))
