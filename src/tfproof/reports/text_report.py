"""Findings for a person at a terminal: worst first, those at one place together, each with what is wrong and the fix."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from tfproof.amounts import count
from tfproof.findings import Finding, Findings, Severity, Verdict
from tfproof.pages import rules_with_pages
from tfproof.reports.escaping import visible
from tfproof.reports.problems import accepted, details, place_key
from tfproof.source_edits import FixKind, kind_of

# A log of GitHub Actions obeys lines that begin with "::": no line of a finding's text begins a line of the report.
_EDITS = 3
_ADDRESSES = 3
_MARGIN = f"\n{'':<11} | "
_PLACES = ("stack", "through")


def render_text(result: Findings, *, command: str = "tfproof check") -> str:
    """Return the report; its last line is the summary.

    Args:
        result: what was found.
        command: what checks the same again: ``--fix`` after it makes the edits.
    """
    lines: list[str] = []
    for group in _by_place(result.all):
        told: tuple[str, ...] = ()
        for same in _told_once(group):
            about = tuple(_about(same))
            lines.extend(map(visible, _finding(same[0], () if about == told else about)))
            told = about
        lines.append("")
    lines += [*excused, ""] if (excused := accepted(result)) else []
    lines += [*more, ""] if (more := [*_severities(result), *fixable(result, command), *_next(result)]) else []
    lines.append(summary(result))
    return "\n".join(lines) + "\n"


def _by_place(findings: Iterable[Finding]) -> tuple[tuple[Finding, ...], ...]:
    """Return findings that are at one line together, in the order of the first of each place."""
    groups: dict[tuple[str, ...], list[Finding]] = {}
    for one in findings:
        groups.setdefault(place_key(one), []).append(one)
    return tuple(map(tuple, groups.values()))


def _told_once(findings: Sequence[Finding]) -> Iterable[list[Finding]]:
    """Findings of one place, with those together that differ in nothing but their address: instances of one block."""
    same: dict[object, list[Finding]] = {}
    for one in findings:
        said = (one.rule, one.title, one.severity, one.verdict, one.view, details(one), one.edits)
        same.setdefault(said, []).append(one)
    return same.values()


def _about(same: Sequence[Finding]) -> Iterator[str]:
    """The lines that say what findings are about: addresses, place, and the calls of modules that lead there."""
    first, *others = (one.address for one in same)
    place = f"  {same[0].location}" if same[0].location else ""
    yield f"  {first}{place}  (from the {same[0].view.value})"
    yield from (f"  {address}" for address in others[: _ADDRESSES - 1])
    if len(same) > _ADDRESSES:
        yield f"  and {count(len(same) - _ADDRESSES, 'more instance')}: --format json"
    yield from (_detail(label, text) for label, text in details(same[0]) if label in _PLACES)


def _finding(finding: Finding, about: Sequence[str]) -> Iterator[str]:
    word = finding.severity.value.upper() if finding.verdict is Verdict.FAILED else "UNDECIDED"
    yield f"{word}  {finding.rule}{f'  {finding.title}' if finding.title else ''}"
    yield from about
    yield from (_detail(label, text) for label, text in details(finding) if label not in _PLACES)
    for edit in finding.edits[:_EDITS]:
        yield _detail("edit", "\n".join([f"{edit.file}:{edit.first} ({edit.kind})", *edit.diff]))
    if len(finding.edits) > _EDITS:
        yield f"  {'':<9} {len(finding.edits) - _EDITS} more edits: --format json"


def _detail(label: str, text: str) -> str:
    return f"  {label + ':':<9} {_MARGIN.join(text.splitlines())}"


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
        places = len(_by_place(result.findings))
        told = ", ".join(f"{counts[level]} {level.value}" for level in Severity if counts[level])
        at = f", at {count(places, 'place')}" if places < len(result.findings) else ""
        yield f"severity:  {told}{at}"


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
