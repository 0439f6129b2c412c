"""Writes the page as HTML. Every text of a plan or a source file is escaped: only this package's own files are not.

A policy in the page lets it load nothing, and run nothing but its own script.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from tfproof.findings import Findings
from tfproof.reports.context import ReportContext
from tfproof.reports.html_report.building import page_of_findings, page_of_review
from tfproof.reports.html_report.drawing import draw
from tfproof.reports.html_report.model import (
    CauseView,
    FindingLine,
    ModuleTree,
    Page,
    PathView,
    PlannedStack,
    SourceLines,
    Table,
)
from tfproof.reports.html_report.templates import hash_of, own_file, template
from tfproof.review import Excerpt, Review
from tfproof.source_edits import SourceEdit

_MOST = 5_900_000
_WHOLE = 1_500_000
_ROWS = 5_000_000
_CAUSES = 200
_OPEN = 3
_ENTRIES = 20
_PATHS = 100
_SHORT = 140
_TEXT = 2_000
_WIDEST = 200
_LINE = "{} more, which do not fit here: --format json"


def render_html(result: Findings, place: ReportContext, stacks: Mapping[str, PlannedStack] | None = None) -> str:
    """Return the page of a run.

    Args:
        result: what was found.
        place: where the stacks stand.
        stacks: the stacks that can be shown, by name; without them there is neither source nor plan.

    Raises:
        ImportError: Jinja2, which the extra ``report`` brings, is not installed.
    """
    return _written(page_of_findings(result, place, stacks or {}))


def render_review_html(
    review: Review, place: ReportContext, stacks: Mapping[str, PlannedStack], *, passed: bool
) -> str:
    """Return the page of a change.

    Args:
        review: what the change brings.
        place: where the stack is.
        stacks: the current version of the stack, by its name.
        passed: whether the run passes.

    Raises:
        ImportError: Jinja2, which the extra ``report`` brings, is not installed.
    """
    return _written(page_of_review(review, place, stacks, passed=passed))


def _written(page: Page) -> str:
    from markupsafe import Markup

    style, script = own_file("page.css"), own_file("page.js")
    policy = f"default-src 'none'; style-src '{hash_of(style)}'; script-src '{hash_of(script)}'; base-uri 'none'; form-action 'none'"
    macros: Any = template("page.html.j2", _difference, _edited, _numbered).module
    number = sum(len(one.entries) for one in page.causes)
    parts = _Parts()
    # Nothing but the two files beside this one is taken as it is.
    parts.add(str(macros.head(page, Markup(style), policy, number)))  # noqa: S704
    _add_causes(parts, macros, page.causes)
    _add_paths(parts, macros, page.paths)
    for table in page.tables:
        _add_table(parts, macros, table)
    _add_plan(parts, macros, page.modules)
    parts.add(str(macros.tail(page, Markup(script))))  # noqa: S704
    return parts.text()


def _add_causes(parts: _Parts, macros: Any, causes: tuple[CauseView, ...]) -> None:
    """Write the first causes whole, and the others as rows."""
    whole = 0
    for index, cause in enumerate(causes[:_CAUSES]):
        shown = replace(cause, entries=tuple(_cut(one, _TEXT) for one in cause.entries[:_ENTRIES]))
        text = str(macros.cause(shown, f"cause-{index + 1}", index < _OPEN, len(cause.entries) - len(shown.entries)))
        if not parts.fits(text, _WHOLE):
            break
        parts.add(text)
        whole += 1
    _add_list(parts, (str(macros.row(*one)) for one in _rest(causes[whole:])), "ul", _ROWS)
    parts.add("</section>\n")


def _add_paths(parts: _Parts, macros: Any, paths: tuple[PathView, ...]) -> None:
    if paths:
        parts.add(str(macros.paths_head(draw(paths))))
        parts.add("".join(str(macros.path(one)) for one in paths[:_PATHS]))
        left = len(paths) - _PATHS
        parts.add((f'<p class="dim">{_LINE.format(left)}</p>\n' if left > 0 else "") + "</section>\n")


def _add_table(parts: _Parts, macros: Any, table: Table) -> None:
    """Write a table, with as many of its rows as fit."""
    text, fitting = str(macros.table(table)), table
    while not parts.fits(text, _ROWS) and fitting.rows:
        fitting = replace(fitting, rows=fitting.rows[: len(fitting.rows) // 2])
        about = f"{table.about} The first {len(fitting.rows)} of {len(table.rows)}."
        text = str(macros.table(replace(fitting, about=about)))
    parts.add(text)


def _add_plan(parts: _Parts, macros: Any, modules: tuple[ModuleTree, ...]) -> None:
    if not modules:
        return
    parts.add(str(macros.plan_head()))
    left = 0
    for module in modules:
        parts.add(str(macros.module_head(module)))
        for resource in module.resources:
            text = str(macros.resource(resource))
            if parts.fits(text, _MOST):
                parts.add(text)
            else:
                left += 1
        parts.add("</details>\n")
    parts.add("</div>\n" + (f'<p class="dim">{left} resources do not fit here: tfproof plan</p>\n' if left else ""))
    parts.add("</section>\n")


class _Parts:
    """What is written so far, and its size."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._size = 0

    def fits(self, text: str, limit: int) -> bool:
        """Whether a text fits in below a limit."""
        return self._size + _size(text) <= limit

    def add(self, text: str) -> None:
        """Write a text."""
        self._parts.append(text)
        self._size += _size(text)

    def text(self) -> str:
        """Return everything."""
        return "".join(self._parts)


def _size(text: str) -> int:
    return len(text.encode("utf-8", "backslashreplace"))


def _add_list(parts: _Parts, rows: Iterator[str], tag: str, limit: int) -> None:
    """Write a list of rows, and count those that do not fit."""
    opened, left = False, 0
    for row in rows:
        if not parts.fits(row, limit):
            left += 1
            continue
        parts.add("" if opened else f'<{tag} class="rows">\n')
        opened = True
        parts.add(row)
    parts.add(f"</{tag}>\n" if opened else "")
    parts.add(f'<p class="dim">{_LINE.format(left)}</p>\n' if left else "")


def _rest(causes: tuple[CauseView, ...]) -> Iterator[tuple[FindingLine, str]]:
    for cause in causes:
        for entry in cause.entries:
            yield _cut(entry, _SHORT), _short(cause.title, _SHORT)


def _cut(entry: FindingLine, limit: int) -> FindingLine:
    return replace(
        entry,
        rule=_short(entry.rule, limit),
        address=_short(entry.address, limit),
        place=_short(entry.place, limit),
        found=_short(entry.found, limit),
        rows=tuple((label, _short(text, limit)) for label, text in entry.rows),
    )


def _short(text: str, limit: int) -> str:
    return text if len(text) <= limit else f"{text[:limit]}…"


def _difference(hunk: Excerpt) -> list[tuple[str, str, str, str]]:
    removed = [("", "-", text, "del") for text in hunk.removed]
    added = [(str(hunk.line + number), "+", text, "add") for number, text in enumerate(hunk.added)]
    found = [*removed, *added]
    more = len(found) - 25
    return [*found[:25], ("", "", f"… {more} more lines", "")] if more > 0 else found


def _edited(edit: SourceEdit) -> list[tuple[str, str, str, str]]:
    lines = edit.diff[:25]
    return [("", line[0], _short(line[1:], _WIDEST), "del" if line[0] == "-" else "add") for line in lines]


def _numbered(source: SourceLines) -> list[tuple[str, str, str, str]]:
    return [(str(number), ">" if here else "", text, "here" if here else "") for number, text, here in source.lines]
