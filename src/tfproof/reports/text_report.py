"""Findings for a person at a terminal: worst first, each with its place, what is wrong and the way out."""

from __future__ import annotations

from collections.abc import Iterator

from tfproof.findings import Finding, Findings, Verdict


def render_text(result: Findings) -> str:
    """Return the report; its last line is the summary."""
    lines: list[str] = []
    for finding in (*result.findings, *result.undecided):
        lines.extend(_finding(finding))
        lines.append("")
    lines.append(_summary(result))
    return "\n".join(lines) + "\n"


def _finding(finding: Finding) -> Iterator[str]:
    word = finding.severity.value.upper() if finding.verdict is Verdict.FAILED else "UNDECIDED"
    yield f"{word}  {finding.rule}{f'  {finding.title}' if finding.title else ''}"
    yield f"  {finding.address}{f'  {finding.location}' if finding.location else ''}  (from the {finding.view.value})"
    if finding.calls:
        yield f"  {'through:':<9} {', '.join(map(str, finding.calls))}"
    for label, text in (
        ("found", finding.found),
        ("expected", finding.expected),
        ("fix", finding.fix),
        ("see", finding.guideline),
    ):
        if text:
            yield f"  {label + ':':<9} {text}"


def _summary(result: Findings) -> str:
    if result.checks == 0:
        return "nothing was checked, which is not a pass"
    counts = f"{_count(len(result.findings), 'finding')}, {len(result.undecided)} undecided"
    return f"{counts} in {_count(result.checks, 'check')}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
