"""From findings to every report that was asked for."""

from __future__ import annotations

import argparse
import importlib
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from tfproof.cli.options import write_report
from tfproof.cli.output import Output
from tfproof.config import Acceptance
from tfproof.config.finding_filters import Choice
from tfproof.errors import UsageError
from tfproof.findings import Findings
from tfproof.hcl import source_files
from tfproof.pages import rules_with_pages
from tfproof.reports import FORMATS, ReportContext, render_markdown, render_text
from tfproof.reports.current_folder import from_current_folder
from tfproof.repositories import repository_of
from tfproof.scan.exemptions import without_exceptions
from tfproof.scan.merge_findings import one_for_each_fault

STEP_SUMMARY = "GITHUB_STEP_SUMMARY"
_SUMMARY_LIMIT = 1_000_000  # GitHub drops a summary of more than 1 MiB


@dataclass(frozen=True, slots=True, kw_only=True)
class Reporter:
    """Writes what a command found. Made before the command works, so that what cannot be written is refused at once."""

    outputs: tuple[Output, ...]
    name: str
    place: ReportContext
    choice: Choice
    accept: tuple[Acceptance, ...]
    quiet: bool
    folders: Mapping[str, Path]

    @classmethod
    def of(cls, options: argparse.Namespace) -> Reporter:
        """The reports that ``--format``, ``--output`` and ``--also`` ask for.

        Raises:
            UsageError: two of them would stand in one place, or a file's folder does not exist.
        """
        outputs = (Output(form=options.format, file=options.output), *options.also)
        printed = [output.form for output in outputs if output.file is None]
        mixed = next((form for form in printed if len(printed) > 1 and FORMATS[form].document), None)
        if mixed:
            raise UsageError(
                f"{' and '.join(printed)} cannot both be printed",
                expected="one report on standard output",
                fix=f"give it a file: --also {mixed}=FILE",
            )
        if any(output.form == "html" for output in outputs):
            importlib.import_module("jinja2")  # one that is missing is said before anything is planned
        files = [output.file.absolute() for output in outputs if output.file is not None]
        for file in files:
            if files.count(file) > 1:
                raise UsageError(f"two reports would be written to {file}", fix="name a file for each")
            if not file.parent.is_dir():
                raise UsageError(
                    f"cannot write the report to {file}: there is no such folder", fix="name a folder that exists"
                )
        choice = choice_of(options).verified(rules_with_pages(), complete=False)
        return cls(
            outputs=outputs,
            name=options.name,
            place=place_of_run(options),
            choice=choice,
            accept=options.configuration.accept,
            quiet=options.quiet,
            folders={one.name: one.stack for one in options.stacks if one.stack is not None},
        )

    def reported(self, result: Findings) -> Findings:
        """Return what is reported of ``result``: without rules that are left out, and without accepted exceptions."""
        return without_exceptions(self.choice.applied(result.of_stack(self.name)), self.accept)

    def write(self, result: Findings, own: Mapping[str, Callable[[Findings], str]] | None = None) -> int:
        """Write all reports.

        Args:
            result: what was found.
            own: the command's own way to write a format, in place of the usual one, of what is reported of ``result``.

        Returns:
            The exit code: 0 when ``result`` passes, else 1.

        Raises:
            UsageError: a file cannot be written.
        """
        place, own = self.place, own or {}
        result = one_for_each_fault(self.reported(result))
        if self.quiet:
            own = {**own, "text": lambda chosen: "" if chosen.passed else render_text(chosen)}
        for output in self.outputs:
            told = from_current_folder(result, self.folders) if output.form == "text" else result
            text = own[output.form](told) if output.form in own else FORMATS[output.form].render(told, place)
            write_report(text, output.file, form=output.form)
        if any(output.form == "github" for output in self.outputs) and os.environ.get(STEP_SUMMARY):
            summary = own["markdown"](result) if "markdown" in own else ""
            if not summary or len(summary.encode("utf-8", "replace")) > _SUMMARY_LIMIT:
                summary = render_markdown(result, place, limit=_SUMMARY_LIMIT)
            _append(Path(os.environ[STEP_SUMMARY]), summary)
        return 0 if result.passed else 1


def choice_of(options: argparse.Namespace) -> Choice:
    """What options and configuration say about rules."""
    return Choice(
        only=tuple(options.only),
        skip=tuple(options.skip),
        severities=options.configuration.severities,
        fail_on=options.fail_on,
    )


def place_of_run(options: argparse.Namespace) -> ReportContext:
    """Where the stacks of a run are. A run of several is at the folder of the configuration file."""
    file, command = options.configuration.file, options.command
    named = {one.name: place_of(one.stack, command) for one in options.stacks if one.name}
    several = len(options.stacks) > 1
    folder = (file.parent if file is not None else Path()) if several else options.stack
    return replace(place_of(folder, command), stacks=named)


def place_of(stack: Path, command: str) -> ReportContext:
    """Where ``stack`` is in its repository; without one, in the folder that the command runs in."""
    folder = stack.resolve()
    root = repository_of(folder)
    if root is None:
        here = Path.cwd().resolve()
        root = here if folder.is_relative_to(here) else folder
    relative = folder.relative_to(root).as_posix()
    sources = [path.name for path in source_files(folder, opentofu=True)] if folder.is_dir() else []
    main = next((name for name in sources if name.startswith("main.")), None)
    file = main or next(iter(sources), "main.tf")
    return ReportContext(folder="" if relative == "." else relative, file=file, command=command)


def _append(file: Path, text: str) -> None:
    try:
        with file.open("a", encoding="utf-8", errors="backslashreplace") as summary:
            summary.write(f"{text}\n")
    except OSError as error:
        raise UsageError(
            f"cannot write the step summary to {file}: {error.strerror}", fix=f"unset {STEP_SUMMARY}, or fix it"
        ) from error
