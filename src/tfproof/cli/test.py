"""``tfproof test``: takes the stacks and examples of a repository through their lives, with no test written."""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from tfproof.amounts import count
from tfproof.cases import Planner
from tfproof.cases.life_steps import LifeStep, StepResult, StepStatus, live
from tfproof.cli.options import case_of, settings_of, write_report
from tfproof.cli.plan_step import lacking_inputs
from tfproof.cli.progress import step
from tfproof.cli.toml_text import toml_text
from tfproof.config import ConfigurationFile
from tfproof.config.file_search import FILE, PYPROJECT
from tfproof.errors import UsageError
from tfproof.reports.case_junit import render_case_junit
from tfproof.reports.escaping import visible

_WORDS = {
    StepStatus.PASSED: "pass",
    StepStatus.FAILED: "FAIL",
    StepStatus.UNDECIDED: "OPEN",
    StepStatus.SKIPPED: "skip",
    StepStatus.ERROR: "ERROR",
}
_DOING = {
    LifeStep.PLAN: "plans",
    LifeStep.APPLY: "applies without a cloud",
    LifeStep.IDEMPOTENT: "a second plan is empty",
    LifeStep.DESTROY: "is destroyed",
    LifeStep.UPGRADE: "is safe to upgrade to",
}
_OTHERS = (
    (StepStatus.UNDECIDED, "undecided"),
    (StepStatus.SKIPPED, "skipped"),
    (StepStatus.ERROR, "could not run"),
)
_CLEAN, _FOUND, _COULD_NOT_RUN = 0, 1, 2


def run(options: argparse.Namespace) -> int:
    """Return 0 when every step of every case passed or was skipped, 1 when one failed or is undecided, 2 when one could not run.

    Raises:
        UsageError: no step is left to run, or ``--allow`` names an address that no case has.
        TerraformNotFound: there is no Terraform.
    """
    steps = [one for one in LifeStep if one.value not in options.without]
    if not steps:
        raise UsageError("no step is left to run", where="--without", fix="leave out fewer steps")
    if options.allow and options.before is None:
        raise UsageError("--allow is about an upgrade, and there is none", fix="say what to upgrade from: --from REV")
    start, seen = time.monotonic(), set[str]()
    found: dict[str, list[StepResult]] = {}
    with Planner(settings_of(options)) as planner:
        _ = planner.executable
        cases = [case_of(one, planner) for one in options.stacks]
        planner.announce(cases)
        for one, case in zip(options.stacks, cases, strict=True):
            name = _free(one.name or str(one.stack), found)
            found[name] = []
            write_report(f"{visible(name)}\n", None)
            results = live(planner, case, steps=steps, before=options.before, allow=options.allow, seen=seen)
            while (result := _next(results, name)) is not None:
                if result.step is LifeStep.PLAN and result.status is StepStatus.FAILED:
                    lacking = lacking_inputs(planner.outcome(case))
                    result = replace(result, lines=(*result.lines, *where_to_write(lacking, one)))
                found[name].append(result)
                write_report("\n".join(_lines(result)) + "\n", None)
    every = [one for results in found.values() for one in results]
    if options.junit is not None:
        write_report(render_case_junit(found), options.junit)
    write_report(f"\n{_summary(found)} in {time.monotonic() - start:.1f} s\n", None)
    unknown = [one for one in options.allow if one not in seen]
    if unknown:
        raise UsageError(f"nothing is at {', '.join(unknown)}, before or after the change", where="--allow")
    statuses = {one.status for one in every}
    if StepStatus.ERROR in statuses or not statuses - {StepStatus.SKIPPED}:
        return _COULD_NOT_RUN
    return _FOUND if statuses & {StepStatus.FAILED, StepStatus.UNDECIDED} else _CLEAN


def where_to_write(lacking: Sequence[str], options: argparse.Namespace) -> Iterator[str]:
    """Return lines that say where the values of inputs are written; none where no input lacks one.

    Args:
        lacking: the names of the inputs.
        options: of the stack or example.
    """
    if not lacking:
        return
    configuration: ConfigurationFile = options.configuration
    file = configuration.file.name if configuration.file is not None else FILE
    folder = options.stack.resolve()
    named = next(
        (one for one in configuration.stacks if one.name == options.name and one.folder.resolve() == folder), None
    )
    values = f"variables = {{ {', '.join(f'{toml_text(name)} = ...' for name in lacking)} }}"
    if named is not None:
        yield f"fix: write values of your own into {named.location}, the stack {named.name}:"
        yield f"  {values}"
        return
    top = configuration.file.parent if configuration.file is not None else Path()
    table = "tool.tfproof.stacks" if file == PYPROJECT else "stacks"
    yield f"fix: write values of your own into {file}{'' if configuration.file is not None else ' (there is none yet)'}:"
    yield f"  [[{table}]]"
    yield f"  folder = {toml_text(Path(os.path.relpath(folder, top.resolve())).as_posix())}"
    yield f"  {values}"


def _next(results: Iterator[StepResult], name: str) -> StepResult | None:
    with step(f"testing {name}"):
        return next(results, None)


def _free(name: str, taken: dict[str, list[StepResult]]) -> str:
    return name if name not in taken else f"{name} ({len(taken) + 1})"


def _lines(result: StepResult) -> Iterator[str]:
    note = f"  {visible(result.note)}" if result.note else ""
    yield f"  {_WORDS[result.status]:<5} {_DOING[result.step]}{note}"
    for line in result.lines:
        yield from (f"        {part}" for part in visible(line).splitlines())


def _summary(found: dict[str, list[StepResult]]) -> str:
    every = [one for results in found.values() for one in results]
    words = [count(len(found), "case"), f"{len(every)} steps"]
    words += [
        f"{sum(one.status is status for one in every)} {status.value}"
        for status in (StepStatus.PASSED, StepStatus.FAILED)
    ]
    for status, word in _OTHERS:
        number = sum(one.status is status for one in every)
        words += [f"{number} {word}"] if number else []
    return ", ".join(words)
