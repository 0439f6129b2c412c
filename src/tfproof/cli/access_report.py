"""Comparisons of what is allowed: for a terminal, for programs, and as one Markdown table for pull requests."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from tfproof.cases.comparison.access_diff import AccessDiff
from tfproof.findings import Findings
from tfproof.proofs.access_changes import AccessChange, AccessDelta, ChangeKind
from tfproof.reports import ReportContext, findings_report, json_text, render_text
from tfproof.reports.current_folder import StackFolder

_NEW, _NO_MORE, _UNDECIDED = "newly allowed", "no longer allowed", "could not determine"


def as_text(compared: AccessDiff, result: Findings, seconds: float, folder: StackFolder) -> str:
    """What is different, one entry each, then the findings."""
    lines = [f"from:      {compared.before}", f"compared:  {_counted(compared)}, {seconds:.1f} s", ""]
    for change in compared.changes:
        lines += _described(change, folder)
    if compared.not_applied:
        lines += [f"not applied without a cloud: {compared.not_applied}", ""]
    return "\n".join(lines) + f"\n{render_text(result)}"


def _counted(compared: AccessDiff) -> str:
    number = len(compared.changes)
    differing = sum(not one.same for one in compared.changes)
    return f"{number} {'document' if number == 1 else 'documents'}, {differing} with a difference"


def _described(change: AccessChange, folder: StackFolder) -> Iterator[str]:
    if change.same and change.fate is not ChangeKind.RENAMED:
        return
    fate = {ChangeKind.KEPT: "", ChangeKind.RENAMED: f" (was {change.before})"}.get(change.fate, f" ({change.fate})")
    yield f"{change.title}{fate}{f'  {folder.location(change.location)}' if change.location else ''}"
    if change.same:
        yield "  allows what it did"
    for heading, given in ((_NEW, change.gained), (_NO_MORE, change.lost)):
        for one in given:
            first, *others = one.request.splitlines()
            yield f"  {heading + ':':<19}{first}{f'  {folder.location(one.location)}' if one.location else ''}"
            if heading is _NO_MORE:  # what is new is in the findings, in full
                yield from (f"{'':<21}{line.strip()}" for line in (*others, *one.notes))
    yield from (f"  {_NO_MORE + ':':<19}what {name} allows, which is attached no more" for name in change.detached)
    yield from (f"  {_UNDECIDED + ':':<19}{why}" for why in change.undecided)
    yield ""


def as_json(compared: AccessDiff, result: Findings, place: ReportContext) -> str:
    """The findings as everywhere, and ``access``: what is different, with a request for each statement."""
    report = findings_report(result, place)
    report["from"] = compared.before
    report["access"] = [_entry(one) for one in compared.changes if not one.same or one.fate is not ChangeKind.KEPT]
    report["summary"]["documents"] = len(compared.changes)
    return json_text(report)


def _entry(change: AccessChange) -> dict[str, Any]:
    return {
        "address": change.address,
        "access": change.what.value,
        "fate": change.fate.value,
        "before": change.before,
        "newly_allowed": [_given(one) | {"severity": one.severity.value} for one in change.gained],
        "no_longer_allowed": [_given(one) for one in change.lost],
        "detached": list(change.detached),
        "undecided": list(change.undecided),
    }


def _given(one: AccessDelta) -> dict[str, Any]:
    return {
        "document": one.document,
        "statement": one.statement,
        "file": one.location.file if one.location else None,
        "line": one.location.line if one.location else None,
        "request": dict(one.witness),
        "shown": one.request,
        "notes": list(one.notes),
    }


def as_markdown(compared: AccessDiff, result: Findings) -> str:
    """One table for a pull request: document, what became of it, a request that shows it, the statement."""
    rows = [row for change in compared.changes for row in _rows(change)]
    counts = f"{len(result.findings)} not declared, {len(result.undecided)} undecided"
    lines = [f"**Access compared with {_code(compared.before)}**: {_counted(compared)}; {counts}.", ""]
    if rows:
        lines += ["| document | | request | statement |", "|---|---|---|---|"]
        lines += [f"| {' | '.join(row)} |" for row in rows]
    else:
        lines.append("Nothing is newly allowed, and nothing is no longer allowed.")
    if compared.not_applied:
        lines += ["", f"Not applied without a cloud: {_plain(compared.not_applied)}"]
    return "\n".join(lines) + "\n"


def _rows(change: AccessChange) -> Iterator[tuple[str, str, str, str]]:
    fate = {ChangeKind.KEPT: "", ChangeKind.RENAMED: f" (was {_code(change.before or '')})"}.get(
        change.fate, f" ({change.fate})"
    )
    document = f"{change.what.value} of {_code(change.address)}{fate}"
    for given, word in [*((one, _NEW) for one in change.gained), *((one, _NO_MORE) for one in change.lost)]:
        request = "<br>".join([*map(_code, _request(given)), *map(_plain, given.notes)])
        place = f", {given.location}" if given.location else ""
        yield (
            document,
            f"**{word}**" if word == _NEW else word,
            request,
            _plain(given.statement) + (f" of {_code(given.document)}{place}"),
        )
    for name in change.detached:
        yield document, _NO_MORE, f"what {_code(name)} allows", "attached no more"
    for why in change.undecided:
        yield document, f"**{_UNDECIDED}**", _plain(why), ""


def _request(given: AccessDelta) -> Iterator[str]:
    """The lines of a request, without who allows it: that is a column of its own."""
    first, *others = given.request.splitlines()
    yield re.sub(r" is (?:allowed|let in)(?: by (?:statement|its policies)|, since ).*", "", first)
    yield from (" ".join(line.split()) for line in others)


def _code(text: str) -> str:
    """A code span that holds any text, in a table."""
    fence = "`" * (max((len(run) for run in re.findall("`+", text)), default=0) + 1)
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{pad}{_one_line(text)}{pad}{fence}"


def _plain(text: str) -> str:
    """A text whose characters mean nothing to Markdown, in a table."""
    return re.sub(r"([\\`*_{}\[\]<>#~])", r"\\\1", _one_line(text))


def _one_line(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
