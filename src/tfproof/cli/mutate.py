"""``tfproof mutate``: would the tests notice faults? Plants them one by one, and says which no test noticed."""

from __future__ import annotations

import argparse
import importlib
import json
import os
import shlex
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from tfproof.cases import Case, Settings
from tfproof.cli.options import write_report
from tfproof.cli.progress import show_line
from tfproof.cli.run_options import configuration_of, named_stacks
from tfproof.errors import UsageError, demand_percentage
from tfproof.mutation.changed_lines import changed_lines
from tfproof.mutation.native_suggestions import demand_one_folder
from tfproof.mutation.operators import OPERATORS, chosen
from tfproof.mutation.pytest_process import RunOutcome, run_session, suggested_native_tests, suggested_tests
from tfproof.mutation.ratchet import decreases
from tfproof.mutation.report import Report, as_text, merged, report_of, score_of, summary
from tfproof.mutation.report_cache import KeptReports, as_of
from tfproof.mutation.run_key import key_of
from tfproof.mutation.run_settings import Job
from tfproof.reports.html_report import render_mutants_html
from tfproof.terraform.named_folder import require_source
from tfproof.terraform.native_tests import SUFFIXES
from tfproof.terraform.temp_dir import TempDir
from tfproof.terraform.variable_file import CommandLineValue

_CLEAN, _FOUND = 0, 1


def run(options: argparse.Namespace) -> int:
    """Return 0 when the scores reach what is demanded, 1 when one does not, 130 or 143 when it was ended early.

    Raises:
        TfproofError: it could not run, or ended by an error after the report of what was judged was written.
    """
    if options.list:
        write_report("".join(f"{name:<24} {text}\n" for name, text in OPERATORS.items()), options.output)
        return _CLEAN
    demand_percentage(options.break_below, "--break")
    if options.format == "html":
        importlib.import_module("jinja2")  # one that is missing is said before anything runs
    if options.no_tests and options.tests:
        raise UsageError("--no-tests and --tests are both given", fix="give one of them")
    before = _former(options)
    outcome = RunOutcome()
    if options.folders and options.folders[0] == Path("merge"):
        report = merged([_read(file) for file in _files(options.folders[1:])])
    else:
        report, outcome = _judged(options)
    write_report(_written(report, options.format), options.output)
    if outcome.error is not None:
        raise outcome.error
    if outcome.interrupted is not None:
        return outcome.interrupted
    less = list(decreases(report, before)) if before is not None else []
    for one in less:
        sys.stderr.write(f"less is noticed: {one}\n")
    overall = score_of(report).overall
    is_low = options.break_below is not None and (overall is None or overall < options.break_below)
    return _FOUND if is_low or less else _CLEAN


def _former(options: argparse.Namespace) -> Report | None:
    """The report that nothing may be less than in."""
    if options.fail_decrease is None:
        return None
    for name in ("since", "shard"):
        if getattr(options, name) is not None:
            raise UsageError(
                f"--fail-decrease compares whole runs, and --{name} judges a part of the mutants",
                fix="leave one of them out; of parts, compare what `tfproof mutate merge` made of them",
            )
    return _read(options.fail_decrease)


def _written(report: Report, form: str) -> str:
    if form == "json":
        return json.dumps(report, indent=2, ensure_ascii=False) + "\n"
    return render_mutants_html(report, summary(report)) if form == "html" else as_text(report)


def _judged(options: argparse.Namespace) -> tuple[Report, RunOutcome]:
    stacks = list(_stacks(options))
    folders = tuple(dict.fromkeys(case.source for case in stacks))
    native_suggestions = options.write_tests is not None and _is_native(options.write_tests.name)
    if native_suggestions:
        demand_one_folder(folders)
    began = time.monotonic()
    scratch = TempDir()
    try:
        job = Job(
            folders=folders,
            scratch=scratch.folder("mutants"),
            out=scratch.root / "verdicts",
            operators=chosen(options.operators),
            shard=_shard(options.shard),
            changed=changed_lines(folders, options.since) if options.since else None,
            every=options.matrix,
            cases=tuple(stacks),
            tests=not options.no_tests and (not options.tests or any(not _is_native(one) for one in options.tests)),
            native=_native(options),
            native_suggestions=native_suggestions,
            policies=_policies(options),
            checkov=options.checkov,
            stock=not options.no_stock,
        )
        arguments = _pytest_arguments(options)
        settings = Settings.of(terraform=options.terraform, mirror=options.mirror)
        kept, key = KeptReports.of_user(), key_of(job, arguments, settings, Path.cwd())
        known = None if options.anew else kept.find(key)
        if known is not None:
            _write_tests(options, known["tests"])
            return as_of(known["report"]), RunOutcome()
        outcome = run_session(job, arguments, show_line)
        notes = {
            "notes": list(_notes(outcome, folders)), "seconds": round(time.monotonic() - began, 1), "folders": outcome.seconds,
        }  # fmt: skip
        report = report_of(outcome.verdicts.values(), root=Path.cwd(), tests=outcome.tests, notes=notes)
        tests = suggested_native_tests(outcome) if native_suggestions else suggested_tests(outcome, Path.cwd())
        _write_tests(options, tests)
        if (
            outcome.interrupted is None
            and outcome.error is None
            and key == key_of(job, arguments, settings, Path.cwd())
        ):
            kept.keep(key, report, tests)
    finally:
        scratch.close()
        show_line("")
    return report, outcome


def _write_tests(options: argparse.Namespace, text: str) -> None:
    if options.write_tests is not None:
        write_report(text, options.write_tests)


def _policies(options: argparse.Namespace) -> tuple[str, ...]:
    names = options.policies or (["own"] if options.no_tests else [])
    for name in names:
        if name != "own" and not Path(name).is_dir():
            raise UsageError(f"no such folder of policies: {name}", expected="a folder, or `own` for tfproof's")
    return tuple(name if name == "own" else str(Path(name).resolve()) for name in names)


def _is_native(path: str) -> bool:
    return path.endswith(SUFFIXES)


def _native(options: argparse.Namespace) -> tuple[Path, ...] | None:
    """The native test files that are named; all where no test is, and none where others are or no test is wanted."""
    named = tuple(Path(path).resolve() for path in options.tests if _is_native(path))
    for file in named:
        if not file.is_file():
            raise UsageError(f"no such test file: {file}")
    return None if options.no_tests or (options.tests and not named) else named


def _pytest_arguments(options: argparse.Namespace) -> list[str]:
    arguments = [path for path in options.tests if not _is_native(path)]
    named = {name: getattr(options, name) for name in ("terraform", "mirror", "timeout")}
    arguments += [f"--tfproof-{name}={value}" for name, value in named.items() if value]
    if options.offline:
        arguments.append("--tfproof-offline")
    return [*arguments, *shlex.split(options.pytest_args)]


def _notes(outcome: RunOutcome, folders: Sequence[Path]) -> Iterator[str]:
    if outcome.interrupted is not None or outcome.error is not None:
        how = "interrupted" if outcome.error is None else f"ended by an error ({outcome.error.what.splitlines()[0]})"
        yield f"{how}: {len(outcome.verdicts) - outcome.judged} mutants are not judged"
        begun = {str(one.mutant.folder) for one in outcome.verdicts.values()} | outcome.seconds.keys()
        for one in folders:
            if str(one) not in begun:
                yield f"no mutant of {os.path.relpath(one)} is judged: the run did not come to it"
    if outcome.failed:
        yield f"{len(outcome.failed)} tests fail on the original and were left out, such as {outcome.failed[0]}"
    if not outcome.tests:
        others = "rules of the source, proofs and policies" if outcome.policies else "rules of the source and proofs"
        yield f"no test was run against mutants: only {others} could notice them"
    for folder in outcome.guessed:
        yield f"no file gives inputs for {os.path.relpath(folder)}: it was planned with those of its examples, its native tests, or made ones"
    if not outcome.policies:
        yield "policies were not asked: --policies own"
    if outcome.more:
        name, why = next(iter(outcome.more.items()))
        yield f"{len(outcome.more)} tests need more than plans and were not run against mutants, such as {name} ({why})"


def _stacks(options: argparse.Namespace) -> Iterator[Case]:
    """How each folder is planned where no test plans it: as the configuration file says, and the command line."""
    declared = configuration_of(options).stacks
    given, files = dict(_variable(text) for text in options.var), tuple(options.var_file)
    for named in options.folders or ([None] if declared else [Path()]):
        found = named_stacks(named, declared)
        for stack in found:
            inputs = given if files else {**stack.variables, **given}
            yield Case(
                source=_folder(stack.folder), inputs=inputs, var_files=files or stack.var_files, data=stack.data,
                selected=stack.workspace,
            )  # fmt: skip
        if not found:
            yield Case(source=_folder(named or Path()), inputs=given, var_files=files)


def _folder(folder: Path) -> Path:
    require_source(folder)
    return folder.resolve()


def _files(files: list[Path]) -> list[Path]:
    if not files:
        raise UsageError("nothing to merge", expected="tfproof mutate merge FILE ...")
    return files


def _read(file: Path) -> Report:
    try:
        found: Any = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise UsageError(f"cannot read the report {file}: {error}") from error
    known = isinstance(found, dict) and isinstance(found.get("files"), dict) and "framework" in found
    if not known or found["framework"].get("name") != "tfproof":
        raise UsageError(f"{file} is no report of tfproof mutate", expected="what --format json wrote")
    return dict(found)


def _shard(text: str | None) -> tuple[int, int]:
    if text is None:
        return 1, 1
    part, slash, parts = text.partition("/")
    if not slash or not part.isdigit() or not parts.isdigit() or not 1 <= int(part) <= int(parts):
        raise UsageError(f"not a shard: {text}", expected="PART/PARTS, such as 2/8")
    return int(part), int(parts)


def _variable(text: str) -> tuple[str, Any]:
    name, equals, value = text.partition("=")
    if not equals or not name.isidentifier():
        raise UsageError(f"not an input: --var {name}{'=...' if equals else ''}", expected="--var NAME=VALUE")
    return name, CommandLineValue(value)
