"""``tfproof watch``: everything stays resident, and each save is judged again."""

from __future__ import annotations

import argparse
import os
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from tfproof.cases import Planner
from tfproof.cli.check import CheckOutcome, check_all
from tfproof.cli.options import case_of, settings_of, write_report
from tfproof.cli.reporting import Reporter
from tfproof.cli.scan_step import OWN, ScanSession
from tfproof.cli.source_watch import SourceWatch
from tfproof.cli.streams import finish
from tfproof.errors import TfproofError, UsageError
from tfproof.findings import Finding, Findings, Verdict
from tfproof.reports.current_folder import from_current_folder
from tfproof.reports.escaping import one_line
from tfproof.reports.text_report import summary
from tfproof.scan.merge_findings import one_for_each_fault

_ENDED = 0
_PAUSE = 3600.0
"""Seconds between two saves after which providers may start again."""


def run(options: argparse.Namespace) -> int:
    """Return 0 when Ctrl-C ends it.

    Raises:
        UsageError: an option has no meaning here, or the configuration, a policy or the baseline changed: they are read once.
        TfproofError: the run cannot begin.
    """
    if options.write_baseline:
        raise UsageError("watch writes no baseline", where="--write-baseline", fix="use tfproof check")
    options.also = []  # of the configuration file: reports are for check
    reporter = Reporter.of(options)
    settings = replace(settings_of(options), idle_seconds=_PAUSE)
    with ScanSession(options, needed=False, stays=True) as scanner, Planner(settings) as planner:
        cases = [case_of(one, planner) for one in options.stacks]
        once = [Path(file) for file in (options.configuration.file, options.baseline) if file is not None]
        once += [Path(name) for name in options.policies or () if name != OWN]
        watch = SourceWatch(cases, once)
        known: Findings | None = None
        try:
            while True:
                known = _round(lambda: check_all(options, cases, planner, scanner, reporter), reporter, known)
                changed = watch.wait()
                _refuse(changed, once)
                _print([f"\nchanged: {', '.join(map(os.path.relpath, changed))}"])
                planner.forget()
        except KeyboardInterrupt:
            return _ENDED


def _round(judge: Callable[[], CheckOutcome], reporter: Reporter, known: Findings | None) -> Findings | None:
    """Judge everything, and print what is new and what is gone since the last time that it could be judged."""
    start = time.monotonic()
    try:
        outcome = judge()
    except TfproofError as error:
        _print([f"cannot be judged: {error.render()}"])
        return known
    found = from_current_folder(one_for_each_fault(reporter.reported(outcome.result)), reporter.folders)
    compared = with_unjudged(found, known, judged=outcome.shown.keys())
    new, gone = _difference(known, compared)
    lines = [f"{'new ' if known is not None else ''}{_line(one)}" for one in new] + [
        f"gone {_line(one)}" for one in gone
    ]
    if known is not None and not lines:
        lines = ["nothing new, nothing gone"]
    seconds = time.monotonic() - start
    _print([*lines, f"{'passes' if found.passed else 'fails'}: {summary(found)}, {seconds:.1f} s"])
    return compared


def with_unjudged(found: Findings, known: Findings | None, *, judged: Collection[str]) -> Findings:
    """Return a result with what was known of stacks that could not be judged this time: nothing of it is gone.

    Args:
        found: the result.
        known: what was found before.
        judged: the names of the stacks that were judged.
    """
    left = [one for one in _without(known.all, found.all) if one.stack not in judged] if known is not None else []
    return found.merged(Findings.of(left, checks=0)) if left else found


def _difference(before: Findings | None, now: Findings) -> tuple[list[Finding], list[Finding]]:
    """Findings of now that were not there before, and those of before that are not there now. Lines may move."""
    if before is None:
        return list(now.all), []
    return list(_without(now.all, before.all)), list(_without(before.all, now.all))


def _without(findings: Sequence[Finding], others: Sequence[Finding]) -> Iterator[Finding]:
    taken = Counter(map(_key, others))
    for one in findings:
        if taken[_key(one)]:
            taken[_key(one)] -= 1
        else:
            yield one


def _key(one: Finding) -> tuple[str, ...]:
    return (one.rule, one.stack, one.address, one.severity.value, one.verdict.value, one.digest or one.found)


def _line(one: Finding) -> str:
    word = "UNDECIDED" if one.verdict is Verdict.UNDECIDED else one.severity.value.upper()
    parts = (
        one.rule,
        f"{one.stack}: {one.address}" if one.stack else one.address,
        str(one.location or ""),
        one.title or one.found,
    )
    return f"{word:<9} {'  '.join(one_line(part) for part in parts if part)}"


def _refuse(changed: Sequence[str], once: Sequence[Path]) -> None:
    for file in changed:
        if any(Path(file).resolve().is_relative_to(one.resolve()) for one in once):
            raise UsageError(f"{os.path.relpath(file)} changed, and it is read once", fix="start tfproof watch again")


def _print(lines: Sequence[str]) -> None:
    write_report("\n".join(lines) + "\n", None)
    finish()
