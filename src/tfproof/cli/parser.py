"""What the command line accepts."""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from tfproof.cli.arguments import (
    add_accounts,
    add_case,
    add_choice,
    add_fix,
    add_from,
    add_output,
    add_recursive,
    add_repeatable,
    add_report,
    add_running,
    add_scan,
)
from tfproof.cli.command_parser import CommandParser
from tfproof.cli.fuzz_options import FUZZ_CODES, add_fuzz
from tfproof.cli.mutate_options import MUTATE_CODES, add_mutate
from tfproof.installation import VERSION

NO_COMMAND_RAN = 125
_EXIT_CODES = "exit codes: 0 clean, 1 findings or undecided checks, 2 could not run"
_FIRST = """first commands:
  tfproof check DIR           judge one root module
  tfproof check --recursive   judge every root module below this folder
  tfproof init                write a configuration, a baseline, a first test, a workflow and a hook
  tfproof COMMAND --help      say what a command takes"""
_EXEC_CODES = (
    "exit codes: the command's own; 125 tfproof could not run, 126 the command cannot be run, 127 there is no such"
)


if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[CommandParser]  # noqa: SLF001 - the type has no other name


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Parse the command line; ``run`` of the result is the command's function."""
    parser = make_parser()
    words = sys.argv[1:] if arguments is None else arguments
    if not words:
        parser.exit(parser.error_code, parser.format_help())
    return parser.parsed(words)


def make_parser() -> CommandParser:
    """Return the parser of all commands: the reference of the documentation is written from it, too."""
    parser = CommandParser(
        prog="tfproof",
        description="Test and judge Terraform modules offline: no cloud account, no credentials.",
        epilog=f"{_FIRST}\n\n{_EXIT_CODES}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"tfproof {VERSION}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    _add_check(commands)
    _add_plan(commands)
    _add_scan(commands)
    _add_upgrade(commands)
    _add_review(commands)
    _add_init(commands)
    _add_test(commands)
    _add_watch(commands)
    _add_prove(commands)
    _add_access(commands)
    add_mutate(_command(commands, "mutate", "say which faults of the source no test notices", MUTATE_CODES))
    add_fuzz(_command(commands, "fuzz", "say which inputs a module lets through that a provider refuses", FUZZ_CODES))
    _add_exec(commands)
    _add_store(commands)
    _command(commands, "setup-checkov", "make the environment of Checkov in the user's cache ahead of the first scan")
    _add_config(commands)
    _add_explain(commands)
    return parser


def _run(module: str) -> Callable[[argparse.Namespace], int]:
    """The function of a command; its module is loaded when it runs, since each imports slow packages that others do not."""

    def run(options: argparse.Namespace) -> int:
        function: Callable[[argparse.Namespace], int] = importlib.import_module(f"tfproof.cli.{module}").run
        if "stack" in options and "no_config" in options:
            options = importlib.import_module("tfproof.cli.run_options").configured(options)
        return function(options)

    return run


def _add_check(commands: Commands) -> None:
    checking = _command(commands, "check", "plan, apply without a cloud, prove and scan a stack, report what is found")
    add_case(checking)
    add_recursive(checking)
    add_report(checking)
    add_scan(checking).add_argument(
        "--no-scan",
        action="store_true",
        help="leave the scan out; without it, a Checkov that cannot be had is exit code 2",
    )
    add_accounts(checking)
    add_fix(checking)


def _add_plan(commands: Commands) -> None:
    planning = _command(commands, "plan", "plan a stack and print what it would change")
    add_case(planning)
    changes = planning.add_argument_group("report")
    add_from(changes, required=False)
    changes.add_argument(
        "--full", action="store_true", help="show the values of what is created and destroyed as well, and cut none"
    )
    changes.add_argument("--format", choices=("text", "json", "terraform-json"), default="text", help="default: text")
    changes.add_argument(
        "--applied",
        action="store_true",
        help="with --format terraform-json: the plan as `terraform show -json` writes it, with every value of a simulated apply",
    )
    add_output(changes)


def _add_scan(commands: Commands) -> None:
    scanning = _command(commands, "scan", "run Checkov over the source, the plan and the applied state of a stack")
    add_case(scanning)
    add_report(scanning)
    views = add_scan(scanning)
    views.add_argument(
        "--plan", type=Path, metavar="FILE", help="scan this file of `terraform show -json`, plan nothing"
    )
    views.add_argument("--list", action="store_true", help="list the policies with their severities, scan nothing")
    views.add_argument("--source-only", action="store_true", help="scan the source alone, plan nothing")


def _add_upgrade(commands: Commands) -> None:
    upgrading = _command(commands, "upgrade", "say what becomes of everything that the stack made as it was before")
    add_case(upgrading)
    add_report(upgrading)
    judging = upgrading.add_argument_group("upgrade")
    add_from(judging, required=False)
    add_repeatable(
        judging,
        "--provider",
        "NAME=VERSION",
        "in place of --from: the current configuration with this version of a provider",
    )
    add_repeatable(judging, "--allow", "ADDRESS", "what may be replaced, destroyed or renamed")
    add_repeatable(judging, "--holds-data", "TYPE", "a further type that may be neither replaced nor destroyed")


def _add_review(commands: Commands) -> None:
    reviewing = _command(
        commands,
        "review",
        "say what a change loses, newly allows, breaks and fixes, by the lines that cause it",
    )
    add_case(reviewing)
    add_report(reviewing)
    add_scan(reviewing).add_argument("--no-scan", action="store_true", help="leave the scan out")
    add_accounts(reviewing)
    judging = reviewing.add_argument_group("review")
    add_from(judging)
    add_repeatable(judging, "--allow", "ADDRESS", "what may be replaced or destroyed, or allow more")
    add_repeatable(judging, "--holds-data", "TYPE", "a further type that may be neither replaced nor destroyed")
    judging.add_argument("--full", action="store_true", help="show the lines of every cause")
    judging.add_argument(
        "--coverage",
        type=Path,
        metavar="FILE",
        help="say which changed values tests assert: of pytest --tfproof-coverage=json",
    )
    judging.add_argument(
        "--mutants",
        type=Path,
        metavar="FILE",
        help="say which faults in changed lines are noticed: of mutate --format json",
    )


def _add_init(commands: Commands) -> None:
    starting = _command(
        commands,
        "init",
        "look at this repository, and write a configuration, a baseline, a first test, a workflow and a hook",
    )
    starting.add_argument(
        "stack", nargs="?", type=Path, default=Path(), metavar="DIR", help="the repository (default: this folder)"
    )
    starting.add_argument("--no-scan", action="store_true", help="leave the scan out of the baseline")
    add_running(starting)


def _add_test(commands: Commands) -> None:
    testing = _command(
        commands,
        "test",
        "plan, apply without a cloud, plan again, destroy and upgrade each stack and each example",
        "exit codes: 0 every step passed or was skipped, 1 one failed, 2 one could not run",
    )
    add_case(testing)
    steps = testing.add_argument_group("steps")
    add_from(steps, required=False)
    steps.add_argument(
        "--without",
        action="append",
        default=[],
        choices=("plan", "apply", "idempotent", "destroy", "upgrade"),
        metavar="STEP",
        help="leave out a step: plan, apply, idempotent, destroy or upgrade; repeatable",
    )
    add_repeatable(steps, "--allow", "ADDRESS", "what an upgrade may replace, destroy or rename")
    report = testing.add_argument_group("report")
    report.add_argument("--junit", type=Path, metavar="FILE", help="write JUnit XML there as well")


def _add_watch(commands: Commands) -> None:
    watching = _command(
        commands,
        "watch",
        "check at each save, and say what is new and what is gone; Ctrl-C ends it",
        "exit codes: 0 ended by Ctrl-C, 2 could not run",
    )
    add_case(watching)
    add_recursive(watching)
    add_choice(watching)
    add_scan(watching).add_argument("--no-scan", action="store_true", help="leave the scan out")
    add_accounts(watching)
    watching.set_defaults(format="text", output=None, also=[], quiet=False)


def _add_access(commands: Commands) -> None:
    comparing = _command(commands, "access", "say what a change newly allows, and what it no longer allows")
    add_case(comparing)
    add_report(comparing)
    judging = comparing.add_argument_group("access")
    add_from(judging)
    add_repeatable(
        judging,
        "--allow",
        "ADDRESS",
        "address whose added access is intended: a role, a resource with a policy, or the policy",
    )


def _add_prove(commands: Commands) -> None:
    proving = _command(commands, "prove", "prove which requests the IAM documents of a stack allow")
    add_case(proving)
    add_report(proving)
    add_accounts(proving)


def _add_exec(commands: Commands) -> None:
    executing = _command(commands, "exec", "run any command with providers that stay running around it", _EXEC_CODES)
    executing.usage = "tfproof exec [options] -- COMMAND ..."
    executing.error_code = NO_COMMAND_RAN
    executing.add_argument("argv", nargs="+", metavar="COMMAND", help="such as: terraform test, or pytest tests/")
    executing.add_argument(
        "--dir", type=Path, default=Path(), metavar="DIR", help="folder of the configuration (default: this folder)"
    )
    executing.add_argument(
        "--whole-schema", action="store_true", help="show Terraform every type, not only those named below DIR: slower"
    )
    executing.add_argument(
        "--terraform", metavar="PATH", help="what `terraform` is to mean (default: as on PATH, else the embedded one)"
    )
    executing.add_argument("--mirror", metavar="DIR", help="filesystem mirror of providers (default: auto-detected)")


def _add_store(commands: Commands) -> None:
    storing = _command(commands, "store", "say what is kept between runs, or remove it")
    storing.add_argument(
        "action", choices=("info", "clear"), help="info: where, how many, how large; clear: remove all"
    )
    storing.add_argument("--store", metavar="DIR|URL", help="the store (default: TFPROOF_STORE, else the user's cache)")
    storing.add_argument("--format", choices=("text", "json"), default="text", help="of info; default: text")


def _add_config(commands: Commands) -> None:
    showing = _command(commands, "config", "print the settings in force, and where each comes from", _EXIT_CODES)
    add_case(showing)
    add_recursive(showing)
    add_report(showing)
    add_scan(showing)
    add_accounts(showing)


def _add_explain(commands: Commands) -> None:
    explaining = _command(commands, "explain", "print the page of a rule")
    explaining.add_argument("rule", metavar="RULE", help="its id, such as PROOF_PATH_GUEST")


def _command(commands: Commands, name: str, summary: str, exit_codes: str = _EXIT_CODES) -> CommandParser:
    command = commands.add_parser(
        name, help=summary, description=summary[0].upper() + summary[1:] + ".", epilog=exit_codes
    )
    command.add_argument("--debug", action="store_true", help="show the traceback of an unexpected error")
    command.set_defaults(run=_run(name.replace("-", "_")))
    return command
