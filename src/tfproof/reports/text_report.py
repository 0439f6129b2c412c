"""Findings for a person at a terminal: worst first, each with its place, what is wrong and the fix."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from tfproof.amounts import count
from tfproof.findings import Finding, Findings, Severity, Verdict
from tfproof.pages import rules_with_pages
from tfproof.reports.escaping import visible
from tfproof.reports.problems import accepted, details
from tfproof.source_edits import FixKind, kind_of

# A log of GitHub Actions obeys lines that begin with "::": no line of a finding's text begins a line of the report.
_EDITS = 3
_MARGIN = f"\n{'':<11} | "


def render_text(result: Findings, *, command: str = "tfproof check") -> str:
    """Return the report; its last line is the summary.

    Args:
        result: what was found.
        command: what checks the same again: ``--fix`` after it makes the edits.
    """
    lines: list[str] = []
    for finding in result.all:
        lines.extend(map(visible, _finding(finding)))
        lines.append("")
    lines += [*told, ""] if (told := accepted(result)) else []
    lines += [*more, ""] if (more := [*_severities(result), *fixable(result, command), *_next(result)]) else []
    lines.append(summary(result))
    return "\n".join(lines) + "\n"


def _finding(finding: Finding) -> Iterator[str]:
    word = finding.severity.value.upper() if finding.verdict is Verdict.FAILED else "UNDECIDED"
    yield f"{word}  {finding.rule}{f'  {finding.title}' if finding.title else ''}"
    yield f"  {finding.address}{f'  {finding.location}' if finding.location else ''}  (from the {finding.view.value})"
    for label, text in details(finding):
        yield f"  {label + ':':<9} {_MARGIN.join(text.splitlines())}"
    for edit in finding.edits[:_EDITS]:
        yield f"  {'edit:':<9} {_MARGIN.join([f'{edit.file}:{edit.first} ({edit.kind})', *edit.diff])}"
    if len(finding.edits) > _EDITS:
        yield f"  {'':<9} {len(finding.edits) - _EDITS} more edits: --format json"


def fixable(result: Findings, command: str = "tfproof check") -> tuple[str, ...]:
    """A line that says how many findings have edits that can be made; none when there are none."""
    kinds = [kind_of(one.edits) for one in result.findings]
    exact, likely = kinds.count(FixKind.EXACT), kinds.count(FixKind.LIKELY)
    if not exact and not likely:
        return ()
    told = [f"{exact} by {command} --fix"] if exact else []
    told += [f"{likely}{' more' if exact else ''} by {command} --fix --unsafe-fixes"] if likely else []
    return (f"fixable:   {', '.join(told)}",)


def _severities(result: Findings) -> Iterator[str]:
    counts = Counter(one.severity for one in result.findings)
    if len(result.findings) > 1:
        yield f"severity:  {', '.join(f'{counts[level]} {level.value}' for level in Severity if counts[level])}"


def _next(result: Findings) -> Iterator[str]:
    """The page of the worst finding that has one."""
    pages = rules_with_pages()
    rule = next((one.rule for one in result.all if one.rule in pages), None)
    if rule is not None:
        yield f"next:      tfproof explain {rule}"


def summary(result: Findings) -> str:
    """How it went, in one line."""
    if result.checks == 0:
        return "nothing was checked, which is not a pass"
    counts = f"{count(len(result.findings), 'finding')}, {len(result.undecided)} undecided"
    return f"{counts} in {count(result.checks, 'check')}"
