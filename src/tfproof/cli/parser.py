"""What the command line accepts."""

from __future__ import annotations

import argparse
import importlib
from collections.abc import Callable, Sequence
from pathlib import Path

from tfproof import __version__
from tfproof.cli.reporting import Output
from tfproof.reports import FORMATS

_EXIT_CODES = "exit codes: 0 clean, 1 findings or undecided checks, 2 could not run"
_EXEC_CODES = (
    "exit codes: the command's own; 125 tfproof could not run, 126 the command cannot be run, 127 there is no such"
)


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Parse the command line; ``run`` of the result is the command's function."""
    parser = argparse.ArgumentParser(
        prog="tfproof",
        description="Test and judge Terraform modules offline: no cloud account, no credentials.",
        epilog=_EXIT_CODES,
    )
    parser.add_argument("--version", action="version", version=f"tfproof {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    checking = _command(
        commands, "check", "plan, apply without a cloud, prove and scan a stack, report what is found", _run("check")
    )
    _add_case(checking)
    _add_report(checking)
    _add_scan(checking)
    _add_accounts(checking)

    planning = _command(commands, "plan", "plan a stack and print what it would change", _run("plan"))
    _add_case(planning)
    changes = planning.add_argument_group("report")
    changes.add_argument("--format", choices=("text", "json"), default="text", help="default: text")
    _add_output(changes)

    scanning = _command(
        commands, "scan", "run Checkov over the source, the plan and the applied state of a stack", _run("scan")
    )
    _add_case(scanning)
    _add_report(scanning)
    views = _add_scan(scanning)
    views.add_argument(
        "--plan", type=Path, metavar="FILE", help="scan this file of `terraform show -json`, plan nothing"
    )
    views.add_argument("--list", action="store_true", help="list the policies with their severities, scan nothing")
    views.add_argument("--source-only", action="store_true", help="scan the source alone, plan nothing")

    _add_upgrade(commands)
    _add_prove(commands)
    _add_access(commands)
    _add_exec(commands)
    _add_store(commands)
    return parser.parse_args(arguments)


def _run(command: str) -> Callable[[argparse.Namespace], int]:
    """The function of a command; its module is loaded when it runs, since each needs dear things that others do not."""

    def run(options: argparse.Namespace) -> int:
        function: Callable[[argparse.Namespace], int] = importlib.import_module(f"tfproof.cli.{command}").run
        return function(options)

    return run


def _add_upgrade(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    upgrading = _command(
        commands, "upgrade", "say what becomes of everything that the stack made as it was before", _run("upgrade")
    )
    _add_case(upgrading)
    _add_report(upgrading)
    judging = upgrading.add_argument_group("upgrade")
    _add_from(judging, required=False)
    judging.add_argument(
        "--provider",
        action="append",
        default=[],
        metavar="NAME=VERSION",
        help="in place of --from: today's source with this version of a provider; may be repeated",
    )
    judging.add_argument(
        "--allow",
        action="append",
        default=[],
        metavar="ADDRESS",
        help="what may be replaced, destroyed or renamed; may be repeated",
    )
    judging.add_argument(
        "--holds-data",
        action="append",
        default=[],
        metavar="TYPE",
        help="a further type that may be neither replaced nor destroyed; may be repeated",
    )


def _add_from(group: argparse._ArgumentGroup, *, required: bool = True) -> None:
    group.add_argument(
        "--from",
        dest="before",
        required=required,
        metavar="REV",
        help="a git revision, REV:FOLDER where the stack stood elsewhere, or another folder",
    )


def _add_access(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    comparing = _command(
        commands, "access", "say what a change newly allows, and what it no longer allows", _run("access")
    )
    _add_case(comparing)
    _add_report(comparing)
    judging = comparing.add_argument_group("access")
    _add_from(judging)
    judging.add_argument(
        "--allow",
        action="append",
        default=[],
        metavar="ADDRESS",
        help="what is meant to allow more: a role, a resource with a policy, or the policy; may be repeated",
    )


def _add_prove(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    proving = _command(commands, "prove", "prove what the IAM documents of a stack allow, and whom", _run("prove"))
    _add_case(proving)
    _add_report(proving)
    _add_accounts(proving)


def _add_accounts(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--account",
        action="append",
        default=[],
        metavar="NUMBER",
        help="an AWS account that policies and trusts may let in, the stack's own or another; may be repeated",
    )
    command.add_argument(
        "--organization",
        action="append",
        default=[],
        metavar="ID",
        help="an AWS organization whose accounts policies and trusts may let in; may be repeated",
    )
    command.add_argument(
        "--staff",
        action="append",
        default=[],
        metavar="GROUP",
        help="a user pool group whose members may reach the data of other users; may be repeated",
    )
    command.add_argument(
        "--policy-document",
        action="append",
        default=[],
        metavar="NAME=FILE",
        help="the JSON document of a managed policy outside the stack, by its ARN or name; may be repeated",
    )


def _add_scan(command: argparse.ArgumentParser) -> argparse._ArgumentGroup:
    scanning = command.add_argument_group("scan")
    scanning.add_argument(
        "--policies",
        action="append",
        metavar="DIR",
        help="folder of Checkov policies, or `own` for tfproof's (default: own); may be repeated",
    )
    scanning.add_argument(
        "--policy",
        action="append",
        default=[],
        metavar="ID",
        help="run this policy only, or those of a pattern such as 'CGA_FED_*'; may be repeated",
    )
    scanning.add_argument("--no-stock", action="store_true", help="leave out the policies that Checkov brings")
    scanning.add_argument(
        "--require-skip-ticket", action="store_true", help="a skip's reason must hold a date, a ticket or a link"
    )
    scanning.add_argument("--baseline", type=Path, metavar="FILE", help="leave out what this file accepts")
    scanning.add_argument(
        "--write-baseline", type=Path, metavar="FILE", help="accept everything that is found, and write it there"
    )
    scanning.add_argument(
        "--checkov", metavar="PATH", help="python of the environment that has Checkov (default: looked for)"
    )
    return scanning


def _add_exec(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    executing = _command(
        commands, "exec", "run any command with providers that stay running around it", _run("exec"), _EXEC_CODES
    )
    executing.usage = "tfproof exec [options] -- COMMAND ..."
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
    executing.add_argument("--mirror", metavar="DIR", help="filesystem mirror of providers (default: looked for)")


def _add_store(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    storing = _command(commands, "store", "say what is kept between runs, or remove it", _run("store"))
    storing.add_argument(
        "action", choices=("info", "clear"), help="info: where, how many, how large; clear: remove all"
    )
    storing.add_argument("--store", metavar="DIR|URL", help="the store (default: TFPROOF_STORE, else the user's cache)")
    storing.add_argument("--format", choices=("text", "json"), default="text", help="of info; default: text")


def _command(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
    name: str,
    summary: str,
    run: object,
    exit_codes: str = _EXIT_CODES,
) -> argparse.ArgumentParser:
    command = commands.add_parser(
        name, help=summary, description=summary[0].upper() + summary[1:] + ".", epilog=exit_codes
    )
    command.add_argument("--debug", action="store_true", help="show the trace of an error that nobody foresaw")
    command.set_defaults(run=run)
    return command


def _add_case(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "stack", nargs="?", type=Path, default=Path(), metavar="DIR", help="folder of the stack (default: this folder)"
    )
    inputs = command.add_argument_group("inputs of the stack")
    inputs.add_argument(
        "--var",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="value of an input, as for `terraform plan -var`; may be repeated",
    )
    inputs.add_argument(
        "--var-file", action="append", default=[], type=Path, metavar="FILE", help="a .tfvars file; may be repeated"
    )
    inputs.add_argument("--workspace", metavar="NAME", help="what `terraform.workspace` is (default: default)")
    looking = command.add_argument_group("data sources that ask a cloud")
    looking.add_argument(
        "--data",
        action="append",
        default=[],
        metavar="ADDRESS={...}",
        help="what a data source answers, such as 'data.aws_caller_identity.me={account_id = \"123456789012\"}'; "
        "may be repeated (default: its answer is unknown in the plan, and a stand-in when the stack is applied)",
    )
    looking.add_argument(
        "--strict-data", action="store_true", help="one that --data says nothing about is an error (exit code 2)"
    )
    running = command.add_argument_group("running Terraform")
    running.add_argument("--terraform", metavar="PATH", help="Terraform or OpenTofu executable (default: looked for)")
    running.add_argument("--mirror", metavar="DIR", help="filesystem mirror of providers (default: looked for)")
    running.add_argument(
        "--local-provider",
        action="append",
        default=[],
        metavar="NAME",
        help="a provider (acme/random) that computes everything by itself and is never answered for; may be repeated",
    )
    running.add_argument(
        "--allow-provider",
        action="append",
        default=[],
        metavar="NAME",
        help="a provider (acme/thing) that may be downloaded and started although HashiCorp did not publish it and no mirror "
        "holds it; may be repeated",
    )
    running.add_argument(
        "--offline", action="store_true", help="download nothing: providers come from mirrors, modules from the stack"
    )
    running.add_argument(
        "--verbose", action="store_true", help="say whether this system keeps Terraform and providers from the network"
    )
    running.add_argument(
        "--no-resident", action="store_true", help="let Terraform start providers itself: slower, with the same plan"
    )
    running.add_argument("--timeout", metavar="SECONDS", help="time limit of one command, and of a scan (default: 300)")


def _add_report(command: argparse.ArgumentParser) -> None:
    report = command.add_argument_group("report")
    about = "; ".join(f"{form.name}: {form.about}" for form in FORMATS.values())
    report.add_argument("--format", choices=tuple(FORMATS), default="text", help=f"default: text. {about}")
    _add_output(report)
    report.add_argument(
        "--also",
        action="append",
        default=[],
        type=Output.parse,
        metavar="FORMAT[=FILE]",
        help="a further report of the same run; may be repeated",
    )


def _add_output(report: argparse._ArgumentGroup) -> None:
    report.add_argument("--output", type=Path, metavar="FILE", help="write the report there instead of standard output")
