"""Findings as a table in Markdown, for a step summary, a comment on a merge request or a wiki page.

The dialect: https://github.github.com/gfm/
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tfproof.findings import Findings
from tfproof.reports.context import ReportContext
from tfproof.reports.escaping import one_line
from tfproof.reports.problems import Problem, problems, remarks
from tfproof.reports.text_report import summary

_HEADER = "|  | rule | where | found | fix |\n|---|---|---|---|---|\n"
_PUNCTUATION = re.compile(r"[!-,;-@\[-`{-~]")
_SPECIAL = re.compile(r"[`*_\[\]<>&~$!#(){}@]")


def render_markdown(result: Findings, place: ReportContext, *, limit: int | None = None) -> str:
    """Return a heading that says how it went, and a table of findings and undecided checks.

    Args:
        result: what was found.
        place: where the stack is.
        limit: bytes that the text may take; rows beyond are counted instead of shown.
    """
    lines = [f"### tfproof {place.command} {code_span(place.name)}: {summary(result)}\n"]
    found = problems(result, place)
    if found:
        lines.append(f"\n{_HEADER}")
    rows = [_row(problem) for problem in found]
    shown = list(_fitting(rows, None if limit is None else limit - sum(len(line.encode()) for line in lines)))
    if len(shown) < len(rows):
        shown.append(f"\nand {len(rows) - len(shown)} more, which do not fit here\n")
    told = "".join(f"- {escaped(line)}\n" for line in remarks(result))
    if told and (limit is None or len("".join([*lines, *shown, told]).encode()) < limit):
        shown.append(f"\n{told}")
    return "".join([*lines, *shown])


def _fitting(rows: list[str], room: int | None) -> Iterator[str]:
    used = 100  # the line that counts those that do not fit
    for row in rows:
        used += len(row.encode())
        if room is not None and used > room:
            return
        yield row


def _row(problem: Problem) -> str:
    finding = problem.finding
    rule = escaped(finding.rule)
    if finding.guideline:
        rule = f"[{rule}](<{_target(finding.guideline)}>)"
    where = code_span(finding.address)
    if finding.location:
        where += f"<br>{code_span(f'{problem.place.path(finding.location)}:{finding.location.line}')}"
    cells = (
        problem.word,
        rule,
        where,
        escaped(problem.what),
        "<br>".join(map(_fix_line, finding.fix.strip().split("\n"))),
    )
    return f"| {' | '.join(cells)} |\n"


def _fix_line(line: str) -> str:
    """One line of a fix; code keeps its lines and their margin, so that it can be copied."""
    margin = len(line) - len(line.lstrip())
    return f"{'&nbsp;' * margin}{escaped(line)}"


def escaped(text: str) -> str:
    """Text of a cell. Entities stand for a backslash and a pipe: parsers differ on backslashes before a pipe."""
    escaped = _SPECIAL.sub(r"\\\g<0>", one_line(text).replace("\\", "\0"))
    return escaped.replace("\0", "&#92;").replace("|", "&#124;")


def code_span(text: str) -> str:
    """A code span; as HTML when the text holds what would end a span or a cell."""
    shown = one_line(text)
    if not re.search(r"[`|\\]", shown):
        return f"`{shown}`" if shown else ""
    return f"<code>{_PUNCTUATION.sub(lambda match: f'&#{ord(match[0])};', shown)}</code>"


def _target(address: str) -> str:
    return re.sub(r"[<>|\\`\s]", lambda match: f"%{ord(match[0]):02X}", address)
