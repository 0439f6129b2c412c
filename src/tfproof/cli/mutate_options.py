"""What the command line of ``tfproof mutate`` accepts."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Final

from tfproof.cli.arguments import add_file, add_repeatable

MUTATE_CODES: Final = (
    "exit codes: 0 the score is what --break and --fail-decrease demand, or nothing is demanded; 1 it is less; 2 could not run or go on, 130 interrupted "
    "and 143 ended, each with a report of what was judged"
)


def add_mutate(command: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    command.usage = "tfproof mutate [options] [DIR ...]\n       tfproof mutate merge [options] FILE ..."
    command.add_argument(
        "folders",
        nargs="*",
        type=Path,
        metavar="DIR",
        help="folders of modules and roots whose own files are mutated, or names of stacks (default: the stacks of the configuration file, else this folder); `merge`: reports to merge",
    )
    add_file(command)
    _add_choosing(command.add_argument_group("mutants"))
    _add_tests(command.add_argument_group("tests"))
    _add_policies(command.add_argument_group("policies"))
    report = command.add_argument_group("report")
    report.add_argument(
        "--format",
        choices=("text", "json", "html"),
        default="text",
        help="json: Stryker's mutation report schema; html: the mutants in their source",
    )
    report.add_argument("--output", type=Path, metavar="FILE", help="write the report there instead of standard output")
    report.add_argument(
        "--break",
        dest="break_below",
        type=float,
        metavar="PERCENT",
        help="exit with 1 when less of the faults is noticed",
    )
    report.add_argument(
        "--fail-decrease",
        type=Path,
        metavar="FILE",
        help="exit with 1 when less of the faults of a folder is noticed than in an earlier run, of which FILE is the json report",
    )
    report.add_argument(
        "--write-tests",
        type=Path,
        metavar="FILE",
        help="write the suggested assertions there, as tests for pytest; as native tests where FILE ends with .tftest.hcl",
    )
    _add_running(command.add_argument_group("running Terraform"))


def _add_choosing(group: argparse._ArgumentGroup) -> None:
    add_repeatable(
        group, "--operators", "NAMES", "only these operators, by names or patterns such as 'iam-*,argument-added'"
    )
    group.add_argument("--list", action="store_true", help="list the operators, mutate nothing")
    group.add_argument("--since", metavar="REV", help="only lines that changed since a git revision")
    group.add_argument("--shard", metavar="PART/PARTS", help="only this part of the mutants, such as 2/8")


def _add_tests(group: argparse._ArgumentGroup) -> None:
    add_repeatable(
        group,
        "--tests",
        "PATH",
        "what pytest collects, or a .tftest.hcl file (default: as pytest, and as terraform test in each DIR)",
    )
    group.add_argument(
        "--no-tests", action="store_true", help="run no test: rules of the source, proofs and policies alone"
    )
    group.add_argument("--pytest-args", default="", metavar="ARGS", help="further arguments for pytest, in one text")
    group.add_argument("--matrix", action="store_true", help="name every test that notices a mutant, not the first")
    add_repeatable(
        group,
        "--var",
        "NAME=VALUE",
        "value of an input, for a folder that no test plans; it wins over that of the configuration file",
    )
    group.add_argument(
        "--var-file",
        action="append",
        default=[],
        type=Path,
        metavar="FILE",
        help="a .tfvars file, likewise; in place of all inputs of the configuration file; repeatable",
    )


def _add_policies(group: argparse._ArgumentGroup) -> None:
    group.add_argument(
        "--policies",
        action="append",
        default=[],
        metavar="DIR",
        help="ask the policies of a folder, or `own` for tfproof's, about what no test notices (default: none; with --no-tests: own)",
    )
    group.add_argument("--no-stock", action="store_true", help="leave out the policies that Checkov brings")
    group.add_argument(
        "--checkov", metavar="PATH", help="python of the environment that has Checkov (default: auto-detected)"
    )


def _add_running(group: argparse._ArgumentGroup) -> None:
    group.add_argument("--terraform", metavar="PATH", help="Terraform or OpenTofu executable (default: auto-detected)")
    group.add_argument("--mirror", metavar="DIR", help="filesystem mirror of providers (default: auto-detected)")
    group.add_argument("--anew", action="store_true", help="run, although nothing changed since a run of the last day")
    group.add_argument("--offline", action="store_true", help="download nothing")
    group.add_argument("--timeout", metavar="SECONDS", help="time limit of one Terraform command (default: 300)")
