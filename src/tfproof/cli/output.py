"""One report that a command line asks for. Loads little: every command's arguments name it."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

from tfproof.reports import FORMATS


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """One report: its format, and its file or None for standard output."""

    form: str
    file: Path | None

    @classmethod
    def parse(cls, text: str) -> Output:
        """Read ``FORMAT=FILE``, or ``FORMAT`` alone.

        Raises:
            argparse.ArgumentTypeError: there is no such format, or no file is named.
        """
        form, equals, file = text.partition("=")
        if form not in FORMATS:
            raise argparse.ArgumentTypeError(f"no such format: {form} (choose from {', '.join(FORMATS)})")
        if equals and not file:
            raise argparse.ArgumentTypeError(f"no file is named: {text} (as in {form}=report.{form})")
        return cls(form=form, file=Path(file) if equals else None)
