"""Makes the page of findings, and that of a review."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from tfproof.amounts import count
from tfproof.findings import Finding, Findings, Location, Severity, Verdict
from tfproof.reports.context import ReportContext
from tfproof.reports.html_report.model import (
    Card,
    CauseView,
    FindingLine,
    Page,
    PathView,
    PlannedStack,
    SourceLines,
    StepView,
    Table,
)
from tfproof.reports.html_report.plan_tree import plan_tree
from tfproof.reports.html_report.source_lines import SourceExcerpts
from tfproof.reports.problems import Problem, accepted, details, place_key, problems, rests_on_facts
from tfproof.reports.text_report import summary
from tfproof.review import Cause, Lane, Review, address_of
from tfproof.review.hidden_secrets import Secrets, secrets_shown_by

_FIXES = 3
_MARKS = ("loss", *(one.value for one in Severity), "undecided")
Stacks = Mapping[str, PlannedStack]
Source = Callable[[Finding], SourceLines | None]


def page_of_findings(result: Findings, place: ReportContext, stacks: Stacks) -> Page:
    """Return the page of a run.

    Args:
        result: what was found.
        place: where the stacks stand.
        stacks: the stacks that can be shown, by name; the name of an only stack is empty.
    """
    secrets = {name: _secrets(one) for name, one in stacks.items()}
    source = _sources(stacks, secrets)
    groups: dict[tuple[str, ...], list[Problem]] = defaultdict(list)
    for problem in problems(result, place):
        groups[place_key(problem.finding)].append(problem)
    causes = [_cause([(one.finding, one.place) for one in found], source=source) for found in groups.values()]
    return Page(
        command=place.command,
        stack=place.name,
        before="",
        headline=_headline(result),
        lead=f"{summary(result)}. {_threshold(result)}",
        passed=result.passed,
        cards=_cards_of_findings(result),
        causes=tuple(sorted(causes, key=_order)),
        tables=_tables_of_findings(result),
        modules=_modules(stacks, secrets),
        facts=(*_facts(result.notes.get("versions", {})), *(("rests on", one) for one in rests_on_facts(result))),
        paths=_paths(result.findings, place),
    )


def _cards_of_findings(result: Findings) -> tuple[Card, ...]:
    counts = Counter(one.severity for one in result.findings)
    places = {one: {place_key(it) for it in result.findings if it.severity is one} for one in Severity}
    undecided = len(result.undecided)
    return (
        *(
            Card(
                label=one.value.capitalize(),
                number=counts[one],
                words=f"at {count(len(places[one]), 'place')}",
                tone=_tone(one.value, counts[one]),
                target="findings",
            )
            for one in Severity
        ),
        Card(label="Undecided", number=undecided, words=f"of {count(result.checks, 'check')}", target="findings",
             tone="warn" if undecided else "good"),
    )  # fmt: skip


def _tables_of_findings(result: Findings) -> tuple[Table, ...]:
    return _with_rows(
        Table(id="proved", title="Proved", about="Claims that hold for every possible request.",
              columns=("Rule", "Claim", "Address"), rows=_proved(result.notes)),
        Table(id="accepted", title="Accepted", about="Findings that a skip or the configuration file covers.",
              columns=("Exception",), rows=tuple((line,) for line in accepted(result))),
    )  # fmt: skip


def _with_rows(*tables: Table) -> tuple[Table, ...]:
    return tuple(table for table in tables if table.rows)


def page_of_review(review: Review, place: ReportContext, stacks: Stacks, *, passed: bool) -> Page:
    """Return the page of a change.

    Args:
        review: what the change brings.
        place: where the stack is.
        stacks: the current version of the stack.
        passed: whether the run passes.
    """
    secrets = {name: _secrets(one) for name, one in stacks.items()}
    source = _sources(stacks, secrets)
    return Page(
        command=place.command,
        stack=place.name,
        before=review.before,
        headline=_headline_of_review(review),
        lead=f"{count(sum(map(review.count, Lane)), 'finding')} in {count(review.checks, 'check')} of both versions.",
        passed=passed,
        cards=_cards_of_review(review),
        causes=tuple(_of_review(one, place, source) for one in review.causes),
        tables=_tables_of_review(review),
        modules=_modules(stacks, secrets),
        facts=(*_facts(review.versions), *(("rests on", one) for one in review.rests_on)),
        paths=_paths([one for cause in review.causes for one in cause.findings], place),
    )


def _headline_of_review(review: Review) -> str:
    number, losses = len(review.causes), sum(one.lane is Lane.LOSS for one in review.causes)
    if number:
        lost = f", {losses} of them {'loses' if losses == 1 else 'lose'} data" if losses else ""
        return f"{count(number, 'cause')} to look at{lost}"
    return "No checks ran. This counts as a failure" if review.checks == 0 else "Nothing new to fix"


def _cards_of_review(review: Review) -> tuple[Card, ...]:
    lanes = ((Lane.LOSS, "Loses data"), (Lane.ACCESS, "Newly allowed"), (Lane.FINDINGS, "New findings"))
    actions = Counter(change["action"] for change in review.changes)
    words = ", ".join(f"{number} {action}" for action, number in actions.items())
    return (
        *(
            Card(label=label, number=number, words=f"by {count(_causes(review, lane), 'cause')}", target="findings",
                 tone=_tone("critical", number))
            for lane, label in lanes
            for number in [review.count(lane)]
        ),
        Card(label="Findings gone", number=len(review.gone), words=f"{review.same} as before", tone="good", target="gone"),
        Card(label="Changes", number=len(review.changes), words=words or "none", tone="none", target="changes"),
        Card(label="Proved", number=len(review.proved), words="claims about documents", tone="good" if review.proved else "none", target="proved"),
    )  # fmt: skip


def _tables_of_review(review: Review) -> tuple[Table, ...]:
    return _with_rows(
        Table(id="changes", title="Changes", about="What becomes of each resource.",
              columns=("Action", "Address", "Because", "Attributes"), rows=tuple(map(_change, review.changes))),
        Table(id="access", title="Newly allowed", about="Requests that the base revision refuses.",
              columns=("Severity", "What", "Statement", "Request"),
              rows=tuple((one["severity"], one["title"], one["statement"] or "", one["request"]) for one in review.access)),
        Table(id="gone", title="Findings gone", about="Findings of the base revision that the change removes.",
              columns=("Rule", "Address"), rows=tuple((one.rule, review.address(one)) for one in review.gone)),
        Table(id="proved", title="Proved", about="What holds now of every request that a document could be asked.",
              columns=("Claim", "Under"), rows=tuple((one["claim"], one["facts"]) for one in review.proved)),
    )  # fmt: skip


def _paths(found: Iterable[Finding], place: ReportContext) -> tuple[PathView, ...]:
    """The paths of findings, the worst first."""
    return tuple(
        PathView(
            mark=one.severity.value,
            title=f"{one.path[0].name} reaches {one.path[-1].name}",
            steps=tuple(
                StepView(kind=step.kind, name=step.name, how=step.how, place=_place(step.location, place.of(one)))
                for step in one.path
            ),
        )
        for one in sorted(found, key=Finding.sort_key)
        if one.path and one.verdict is Verdict.FAILED
    )


def _place(location: Location | None, place: ReportContext) -> str:
    return f"{place.path(location)}:{location.line}" if location else ""


def _causes(review: Review, lane: Lane) -> int:
    return sum(any(Lane.of(one) is lane for one in cause.findings) for cause in review.causes)


def _of_review(cause: Cause, place: ReportContext, source: Source) -> CauseView:
    found = _cause([(one, place.of(one)) for one in cause.findings], source=source)
    its = place.of_stack(cause.stack or cause.findings[0].stack)
    return CauseView(
        mark="loss" if cause.lane is Lane.LOSS else found.mark,
        title=cause.title,
        place=its.place_of(cause.location) or cause.place,
        entries=found.entries,
        fixes=found.fixes,
        source=found.source,
        hunk=replace(cause.hunk, file=its.path_of(cause.hunk.file)) if cause.hunk is not None else None,
        edits=found.edits,
        noticed=cause.noticed,
    )


def _cause(found: Sequence[tuple[Finding, ReportContext]], *, source: Source) -> CauseView:
    worst = found[0][0]
    # Policies write code as reStructuredText does.
    fixes = tuple(dict.fromkeys(one.fix for one, _ in found if one.fix))[:_FIXES]
    entries = [_entry(one, place, fixes) for one, place in found]
    return CauseView(
        mark=min((one.mark for one in entries), key=_MARKS.index),
        title=worst.title or worst.found or worst.rule,
        place=f"{f'{worst.stack}: ' if worst.stack else ''}{worst.location or worst.address}",
        entries=tuple(entries),
        fixes=fixes,
        source=source(worst),
        hunk=None,
        edits=tuple(dict.fromkeys(edit for one, _ in found for edit in one.edits))[:_FIXES],
    )


def _entry(finding: Finding, place: ReportContext, fixes: Sequence[str]) -> FindingLine:
    said = ((label, text) for label, text in details(finding) if label != "see")
    rows = [(label, text) for label, text in said if label != "fix" or text not in fixes]
    return FindingLine(
        mark="undecided" if finding.verdict is Verdict.UNDECIDED else finding.severity.value,
        rule=finding.rule,
        address=finding.address,
        place=_place(finding.location, place),
        found=finding.found or finding.title,
        rows=tuple(rows),
        link=finding.guideline if finding.guideline.startswith("https://") else "",
    )


def _secrets(stack: PlannedStack) -> Secrets:
    return secrets_shown_by(stack.folder, stack.plan, stack.applied, stack.reported_secrets)


def _sources(stacks: Stacks, secrets: Mapping[str, Secrets]) -> Source:
    excerpts = {name: SourceExcerpts(stack, secrets[name]) for name, stack in stacks.items()}

    def source(finding: Finding) -> SourceLines | None:
        known = excerpts.get(finding.stack) or (excerpts.get("") if len(excerpts) == 1 else None)
        return known.around(finding.location) if known is not None and finding.location is not None else None

    return source


def _modules(stacks: Stacks, secrets: Mapping[str, Secrets]) -> tuple[Any, ...]:
    several = len(stacks) > 1
    return tuple(
        module for name, stack in stacks.items() for module in plan_tree(stack, secrets[name], name if several else "")
    )


def _proved(notes: Mapping[str, Any]) -> tuple[tuple[str, ...], ...]:
    found = [
        *notes.get("proved", ()),
        *(one for each in notes.get("stacks", {}).values() for one in each.get("proved", ())),
    ]
    return tuple((one["rule"], one.get("claim", ""), one.get("address", "")) for one in found)


def _change(change: Mapping[str, Any]) -> tuple[str, ...]:
    moved = f"{change['previous_address']} → " if change["previous_address"] else ""
    return (
        change["action"],
        f"{moved}{address_of(change)}",
        "; ".join(change["because"]),
        ", ".join(change["changed"]),
    )


def _facts(versions: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    from tfproof.installation import VERSION

    return (("tfproof", VERSION), *sorted((name, str(version)) for name, version in versions.items()))


def _headline(result: Findings) -> str:
    if not result.checks:
        return "No checks ran. This counts as a failure"
    if not result.findings:
        return "No findings" if not result.undecided else f"{count(len(result.undecided), 'undecided check')}"
    places = len({place_key(one) for one in result.findings})
    return f"{count(len(result.findings), 'finding')}{f' at {places} places' if places > 1 else ''}"


def _threshold(result: Findings) -> str:
    return (
        "Every finding fails the run."
        if result.fail_on is Severity.LOW
        else f"The run fails from {result.fail_on.value} on."
    )


def _tone(severity: str, number: int) -> str:
    if not number:
        return "good"
    return {"critical": "bad", "high": "bad", "medium": "warn"}.get(severity, "none")


def _order(cause: CauseView) -> tuple[int, int, str]:
    return (_MARKS.index(cause.mark), -len(cause.entries), cause.place)
