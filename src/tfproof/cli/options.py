"""From parsed options to what the layers below take."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from tfproof.cases import Case, Settings
from tfproof.errors import UsageError


def case_of(options: argparse.Namespace) -> Case:
    """The case that the command line names.

    Raises:
        UsageError: the folder, a variable or a variable file is not what it should be.
    """
    return Case(
        source=options.stack,
        inputs=dict(_variable(text) for text in options.var),
        var_files=tuple(options.var_file),
    )


def settings_of(options: argparse.Namespace) -> Settings:
    """How Terraform is to be found and run."""
    return Settings.of(
        terraform=options.terraform, mirror=options.mirror, timeout=options.timeout, resident=not options.no_resident
    )


def _variable(text: str) -> tuple[str, Any]:
    """Split ``name=value``; lists and maps are read as Terraform reads them, all else is text that it converts."""
    name, equals, value = text.partition("=")
    if not equals or not name.strip().isidentifier():
        raise UsageError(f"not an input: --var {text}", expected="--var NAME=VALUE")
    if not value.lstrip().startswith(("[", "{")):
        return name.strip(), value
    import hcl2

    try:
        return name.strip(), hcl2.loads(f"value = {value}\n")["value"]
    except Exception as error:
        raise UsageError(f"not a list or map: --var {text}", expected="as Terraform writes it: '[\"a\"]'") from error


def write_report(text: str, output: Path | None) -> None:
    """Write the report to ``output``, or to standard output.

    Raises:
        UsageError: the file cannot be written.
    """
    if output is None:
        sys.stdout.write(text)
        return
    try:
        output.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UsageError(f"cannot write the report to {output}: {error.strerror}", fix="name another file") from error
