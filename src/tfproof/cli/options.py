"""From parsed options to what the layers below take."""

from __future__ import annotations

import argparse
import contextlib
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from tfproof.cases import Case, Planner, Settings
from tfproof.cases.undeclared_variables import set_in, undeclared
from tfproof.errors import UsageError
from tfproof.reports.colors import colored, has_colors
from tfproof.reports.escaping import writable
from tfproof.reports.line_wrapping import width_of, wrapped
from tfproof.terraform.variable_file import CommandLineValue

_NAME = re.compile(r"[^\W\d][\w-]*")
# An address may hold the equals sign in an instance key.
_ANSWER = re.compile(r"""(?P<address>(?:[^=\["]|\[(?:"(?:\\.|[^"\\])*"|\d+)\])+)=(?P<value>.*)""", re.DOTALL)


@contextlib.contextmanager
def planning(options: argparse.Namespace) -> Iterator[tuple[Planner, Case]]:
    """Give the planner and the case that the command line names, for as long as the block runs.

    Raises:
        UsageError: the folder, a variable, a variable file or an answer is not what it should be.
    """
    with Planner(settings_of(options)) as planner:
        yield planner, case_of(options, planner)


def case_of(options: argparse.Namespace, planner: Planner) -> Case:
    """Return the case that options name.

    Raises:
        UsageError: the folder, a variable, a variable file or an answer is not what it should be.
    """
    files = tuple(_regular(file, planner) for file in options.var_file)
    case = Case(
        source=options.stack,
        inputs={**options.inputs, **variables_of(options, files)},
        var_files=files,
        data={**options.answers, **_answers(options.data, planner)},
        selected=options.workspace,
    )
    for note in undeclared(case, options.var_file):
        print(f"tfproof: note: {note}", file=sys.stderr)
    return case


def settings_of(options: argparse.Namespace) -> Settings:
    """How Terraform is to be found and run."""
    return Settings.of(
        terraform=options.terraform,
        mirror=options.mirror,
        timeout=options.timeout,
        resident=not options.no_resident,
        strict_data=getattr(options, "strict_data", False),
        local_providers=options.local_provider,
        allowed_providers=options.allow_provider,
        offline=options.offline,
        keep=not options.no_cache,
    )


def _answers(texts: Sequence[str], planner: Planner) -> dict[str, dict[str, Any]]:
    """Read what data sources answer: ``ADDRESS={attribute = value}``; of two for one address both count."""
    written: dict[str, tuple[str, str]] = {}
    for text in texts:
        option = _ANSWER.fullmatch(text)
        if option is None:
            raise _no_answer(text.partition("=")[0])
        written[f"--data {option['address']} ({len(written) + 1})"] = (option["address"].strip(), option["value"])
    if not written:
        return {}
    values = planner.workspaces.read_written({name: value for name, (_, value) in written.items()})
    answers: dict[str, dict[str, Any]] = {}
    for name, (address, _) in written.items():
        if not isinstance(values[name], dict):
            raise _no_answer(address)
        answers.setdefault(address, {}).update(values[name])
    return answers


def _no_answer(address: str) -> UsageError:
    return UsageError(f"not an answer: --data {address}", expected="""--data 'data.aws_x.name={attribute = "value"}'""")


def variables_of(options: argparse.Namespace, files: Sequence[Path]) -> dict[str, Any]:
    """Return what ``--var`` sets, but for what a later var file sets.

    Raises:
        UsageError: one is not ``NAME=VALUE``.
    """
    variables = [_variable(text) for text in options.var]
    # Files of the configuration file stand before all options: they have no entry.
    later = [(before, set_in(file)) for before, file in zip(getattr(options, "vars_before", ()), files, strict=False)]
    return {
        name: value
        for at, (name, value) in enumerate(variables)
        if not any(at < before and name in names for before, names in later)
    }


def _variable(text: str) -> tuple[str, Any]:
    """Split ``name=value``; Terraform reads the value, by the type of the variable."""
    name, equals, value = text.partition("=")
    if not equals or not _NAME.fullmatch(name):
        # Not the value, which may be a secret.
        raise UsageError(
            f"not an input: --var {name}{'=...' if equals else ''}",
            expected="--var NAME=VALUE, without blanks around =",
        )
    return name, CommandLineValue(value)


def _regular(file: Path, planner: Planner) -> Path:
    """A variables file that can be read more than once: of a pipe, a private copy."""
    if file.is_file() or file.is_dir() or not file.exists():
        return file
    folder = planner.workspaces.scratch / "piped"
    copy = folder / f"{len(list(folder.iterdir())) + 1 if folder.is_dir() else 1}.tfvars"
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        copy.write_bytes(file.read_bytes())
    except OSError as error:
        raise UsageError(f"cannot read the variables file {file}: {error.strerror}") from error
    return copy


def write_report(text: str, output: Path | None, *, form: str = "") -> None:
    """Write the report to ``output``, or to standard output, where the form ``text`` has colors and is wrapped if it is a terminal.

    Raises:
        UsageError: the file cannot be written.
    """
    whole = text.encode("utf-8", "backslashreplace").decode("utf-8")  # file names may hold halves of characters
    if output is None:
        if sys.stdout is None:
            raise UsageError("standard output is closed", fix="name a file for the report with --output")
        encoding = sys.stdout.encoding or "utf-8"
        width = width_of(sys.stdout) if form == "text" else None
        whole = wrapped(whole, width) if width is not None else whole
        if form == "text" and has_colors(sys.stdout):
            whole = colored(whole)
        sys.stdout.write(writable(whole, encoding))
        return
    try:
        output.write_text(whole, encoding="utf-8", newline="\n")
    except OSError as error:
        raise UsageError(f"cannot write the report to {output}: {error.strerror}", fix="name another file") from error
