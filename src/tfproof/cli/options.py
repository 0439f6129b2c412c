"""From parsed options to what the layers below take."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
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
        data=_answers(options.data),
    )


def settings_of(options: argparse.Namespace) -> Settings:
    """How Terraform is to be found and run."""
    return Settings.of(
        terraform=options.terraform,
        mirror=options.mirror,
        timeout=options.timeout,
        resident=not options.no_resident,
        strict_data=options.strict_data,
        local_providers=options.local_provider,
    )


def _answers(texts: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Read what data sources answer: ``ADDRESS={attribute = value}``; of two for one address both count."""
    answers: dict[str, dict[str, Any]] = {}
    for text in texts:
        address, equals, value = text.partition("=")
        read = _read_value(value, f"--data {text}") if equals and value.lstrip().startswith("{") else None
        if not isinstance(read, dict):
            raise UsageError(
                f"not an answer: --data {text}", expected="""--data 'data.aws_x.name={attribute = "value"}'"""
            )
        answers.setdefault(address.strip(), {}).update(read)
    return answers


def _variable(text: str) -> tuple[str, Any]:
    """Split ``name=value``; lists and maps are read as Terraform reads them, all else is text that it converts."""
    name, equals, value = text.partition("=")
    if not equals or not name.strip().isidentifier():
        raise UsageError(f"not an input: --var {text}", expected="--var NAME=VALUE")
    if not value.lstrip().startswith(("[", "{")):
        return name.strip(), value
    return name.strip(), _read_value(value, f"--var {text}")


def _read_value(value: str, option: str) -> Any:
    import hcl2

    try:
        return hcl2.loads(f"value = {value}\n")["value"]
    except Exception as error:
        raise UsageError(f"not a list or map: {option}", expected="as Terraform writes it: '[\"a\"]'") from error


def write_report(text: str, output: Path | None) -> None:
    """Write the report to ``output``, or to standard output.

    Raises:
        UsageError: the file cannot be written.
    """
    whole = text.encode("utf-8", "backslashreplace").decode("utf-8")  # file names may hold halves of characters
    if output is None:
        encoding = sys.stdout.encoding or "utf-8"
        sys.stdout.write(whole.encode(encoding, "backslashreplace").decode(encoding))
        return
    try:
        output.write_text(whole, encoding="utf-8", newline="\n")
    except OSError as error:
        raise UsageError(f"cannot write the report to {output}: {error.strerror}", fix="name another file") from error
