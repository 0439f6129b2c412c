"""Groups of arguments that several commands share."""

from __future__ import annotations

import argparse
from pathlib import Path

from tfproof.cli.output import Output
from tfproof.findings import Severity
from tfproof.reports import FORMATS


def add_repeatable(to: argparse._ActionsContainer, option: str, metavar: str, text: str) -> None:
    """Add an option that may be given more than once.

    Args:
        to: the command or group.
        option: its name.
        metavar: what its value is called.
        text: what help says of it.
    """
    to.add_argument(option, action="append", default=[], metavar=metavar, help=f"{text}; repeatable")


def add_from(group: argparse._ArgumentGroup, *, required: bool = True) -> None:
    """What to compare with."""
    group.add_argument(
        "--from",
        dest="before",
        required=required,
        metavar="REV",
        help="a git revision, REV:FOLDER where the stack stood elsewhere, or another folder",
    )


def add_accounts(command: argparse.ArgumentParser) -> None:
    """The world outside of the stack."""
    add_repeatable(
        command, "--account", "NUMBER", "an AWS account that policies and trusts may let in, the stack's own or another"
    )
    add_repeatable(command, "--organization", "ID", "an AWS organization whose accounts policies and trusts may let in")
    add_repeatable(command, "--staff", "GROUP", "a user pool group whose members may reach the data of other users")
    add_repeatable(
        command,
        "--policy-document",
        "NAME=FILE",
        "the JSON document of a managed policy outside the stack, by its ARN or name",
    )


def add_scan(command: argparse.ArgumentParser) -> argparse._ArgumentGroup:
    """Which policies run, and what is accepted."""
    scanning = command.add_argument_group("scan")
    scanning.add_argument(
        "--policies",
        action="append",
        metavar="DIR",
        help="folder of Checkov policies, or `own` for tfproof's (default: own); repeatable",
    )
    add_repeatable(scanning, "--policy", "ID", "run this policy only, or those of a pattern such as 'CGA_FED_*'")
    scanning.add_argument("--no-stock", action="store_true", help="leave out the policies that Checkov brings")
    scanning.add_argument(
        "--require-skip-ticket", action="store_true", help="a skip's reason must hold a date, a ticket or a link"
    )
    scanning.add_argument("--baseline", type=Path, metavar="FILE", help="leave out what this file accepts")
    scanning.add_argument(
        "--write-baseline", type=Path, metavar="FILE", help="accept everything that is found, and write it there"
    )
    scanning.add_argument(
        "--checkov", metavar="PATH", help="python of the environment that has Checkov (default: auto-detected)"
    )
    return scanning


def add_fix(command: argparse.ArgumentParser) -> None:
    """Whether edits are made."""
    fixing = command.add_argument_group("fixes")
    how = fixing.add_mutually_exclusive_group()
    how.add_argument("--fix", action="store_true", help="make the exact edits of what is found, then check again")
    how.add_argument(
        "--diff",
        action="store_true",
        help="print the edits that --fix would make in place of the report; write nothing",
    )
    fixing.add_argument(
        "--unsafe-fixes",
        action="store_true",
        help="likely edits too: of values that others may read, such as the default of a variable",
    )


def add_recursive(command: argparse.ArgumentParser) -> None:
    """Every root module below a folder."""
    command.add_argument(
        "--recursive", action="store_true", help="every root module below DIR, examples too; one report"
    )


def add_file(command: argparse.ArgumentParser) -> None:
    """Which configuration file."""
    file = command.add_mutually_exclusive_group()
    file.add_argument(
        "--config",
        type=Path,
        metavar="FILE",
        help="configuration file, trusted to name code to run (default: tfproof.toml or pyproject.toml of this repository)",
    )
    file.add_argument("--no-config", action="store_true", help="read no configuration file")


class _VariableFile(argparse.Action):
    """Appends a file, and notes how many ``--var`` stood before it: Terraform lets the later option win."""

    def __call__(self, _: argparse.ArgumentParser, namespace: argparse.Namespace, values: object, *__: object) -> None:
        namespace.var_file = [*namespace.var_file, values]
        namespace.vars_before = [*getattr(namespace, "vars_before", ()), len(namespace.var)]


def add_case(command: argparse.ArgumentParser) -> None:
    """Which stack, with which inputs, and how Terraform is run."""
    command.add_argument(
        "stack",
        nargs="?",
        type=Path,
        metavar="DIR",
        help="folder of the stack, or its name in the configuration file (default: the stacks of that file, else this folder)",
    )
    add_file(command)
    inputs = command.add_argument_group("inputs of the stack")
    add_repeatable(inputs, "--var", "NAME=VALUE", "value of an input, as for `terraform plan -var`")
    inputs.add_argument(
        "--var-file",
        action=_VariableFile,
        default=[],
        type=Path,
        metavar="FILE",
        help="a .tfvars file; repeatable; of a file and a --var, the later one counts",
    )
    inputs.add_argument(
        "--workspace",
        metavar="NAME",
        help="what `terraform.workspace` is (default: the one that a `cloud` block names, else default)",
    )
    looking = command.add_argument_group("data sources that ask a cloud")
    looking.add_argument(
        "--data",
        action="append",
        default=[],
        metavar="ADDRESS={...}",
        help="what a data source answers, such as 'data.aws_caller_identity.me={account_id = \"123456789012\"}'; "
        "repeatable (default: its answer is unknown in the plan, and a stand-in when the stack is applied)",
    )
    looking.add_argument(
        "--strict-data", action="store_true", help="one that --data says nothing about is an error (exit code 2)"
    )
    add_running(command)


def add_running(command: argparse.ArgumentParser) -> None:
    """How Terraform and its providers are found and run."""
    running = command.add_argument_group("running Terraform")
    running.add_argument(
        "--terraform", metavar="PATH", help="Terraform or OpenTofu executable (default: auto-detected)"
    )
    running.add_argument("--mirror", metavar="DIR", help="filesystem mirror of providers (default: auto-detected)")
    add_repeatable(
        running,
        "--local-provider",
        "NAME",
        "a provider (acme/random) that computes everything by itself and is never answered for",
    )
    add_repeatable(
        running,
        "--allow-provider",
        "NAME",
        "a provider (acme/thing) that may be downloaded and started although HashiCorp did not publish it and no mirror "
        "holds it",
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
    running.add_argument(
        "--no-cache", action="store_true", help="neither use nor keep plans, and verdicts of Checkov, of other runs"
    )
    running.add_argument("--timeout", metavar="SECONDS", help="time limit of one command, and of a scan (default: 300)")


def add_report(command: argparse.ArgumentParser) -> None:
    """How the result is written, and which rules it is about."""
    report = command.add_argument_group("report")
    about = "; ".join(f"{form.name}: {form.about}" for form in FORMATS.values())
    report.add_argument("--format", choices=tuple(FORMATS), help=f"default: text. {about}")
    add_output(report)
    report.add_argument(
        "--quiet", action="store_true", help="print findings and the summary only; nothing of a run that passes"
    )
    add_choice(command)
    report.add_argument(
        "--also",
        action="append",
        default=[],
        type=Output.parse,
        metavar="FORMAT[=FILE]",
        help="a further report of the same run; repeatable",
    )


def add_choice(command: argparse.ArgumentParser) -> None:
    """Which rules the result is about, and which findings fail."""
    choosing = command.add_argument_group("rules")
    choosing.add_argument(
        "--fail-on",
        choices=tuple(severity.value for severity in Severity),
        metavar="SEVERITY",
        help="least severity that fails the run: critical, high, medium or low (default: low)",
    )
    add_repeatable(choosing, "--only", "ID", "report this rule only, or those of a pattern such as 'PROOF_*'")
    add_repeatable(choosing, "--skip", "ID", "leave out this rule, or those of a pattern")


def add_output(report: argparse._ArgumentGroup) -> None:
    """Where the report goes."""
    report.add_argument("--output", type=Path, metavar="FILE", help="write the report there instead of standard output")
