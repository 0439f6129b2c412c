"""What the command line of ``tfproof fuzz`` accepts."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Final

from tfproof.cli.arguments import add_case, add_output, add_repeatable

FUZZ_CODES: Final = "exit codes: 0 the module itself refuses what is refused; 1 it does not, or some inputs need a cloud; 2 could not run"


def add_fuzz(command: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    add_case(command)
    trying = command.add_argument_group("generated inputs")
    trying.add_argument(
        "--examples", type=int, default=200, metavar="N", help="how many inputs are tried at most (default: 200)"
    )
    trying.add_argument("--seed", type=int, default=0, metavar="N", help="of what is drawn (default: 0)")
    add_repeatable(trying, "--only", "NAME", "change this variable only")
    trying.add_argument(
        "--seconds", type=float, default=120.0, metavar="N", help="try no further inputs after that (default: 120)"
    )
    judging = command.add_argument_group("inputs that plan")
    judging.add_argument(
        "--idempotent",
        action="store_true",
        help="apply some of them without a cloud, and report those whose second plan is not empty",
    )
    judging.add_argument(
        "--policies",
        action="append",
        default=[],
        metavar="DIR",
        help="apply some, and report those with which policies of a folder, or `own` for tfproof's, fail that pass otherwise",
    )
    judging.add_argument(
        "--checkov", metavar="PATH", help="python of the environment that has Checkov (default: auto-detected)"
    )
    report = command.add_argument_group("report")
    report.add_argument("--format", choices=("text", "json"), default="text", help="default: text")
    add_output(report)
    report.add_argument(
        "--write-tests",
        type=Path,
        metavar="FILE",
        help="write a test for pytest there for each input that is found: it passes when a validation refuses it",
    )
