"""A plan that did not come to an end is no verdict about the configuration."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tfproof.errors import CommandKilled, PlanFormatError, TerraformError, TfproofError
from tfproof.terraform.configuration import read_configuration
from tfproof.terraform.diagnostics import Moved
from tfproof.terraform.executable import Executable
from tfproof.terraform.plan_run import run_plan
from tfproof.terraform.provider_sets import ProviderSet
from tfproof.terraform.sandbox import Sandbox

Plan = Callable[..., Sandbox]


def diagnostic(summary: str, detail: str = "") -> str:
    return json.dumps(
        {"@message": f"Error: {summary}", "diagnostic": {"severity": "error", "summary": summary, "detail": detail}}
    )


@pytest.fixture
def answering(tmp_path: Path) -> Plan:
    """Make a workspace whose Terraform prints these lines, exits with this code, and shows this plan."""

    def make(*lines: str, code: int, shown: Any = None) -> Sandbox:
        for name in ("scratch/p", "scratch/w0"):
            (tmp_path / name).mkdir(parents=True)
        (tmp_path / "said").write_text("\n".join(lines) + "\n")
        (tmp_path / "shown").write_text(json.dumps(shown))
        binary = tmp_path / "terraform"
        binary.write_text(f"#!/bin/sh\n[ $1 = show ] && exec cat {tmp_path}/shown\ncat {tmp_path}/said\nexit {code}\n")
        binary.chmod(0o755)
        root = tmp_path / "scratch" / "w0"
        return Sandbox(
            source=tmp_path, root=root, env={"PATH": "/usr/bin:/bin"}, configuration=read_configuration(root),
            executable=Executable(path=binary, product="terraform", version="1.11.4", origin="PATH"),
            providers=ProviderSet(packages={}, lock=""), scratch=tmp_path / "scratch" / "p", timeout=20,
        )  # fmt: skip

    return make


STOPPED = json.dumps({"@message": "\nInterrupt received.\nPlease wait for Terraform to exit ..."})


@pytest.mark.parametrize(
    ("lines", "code", "error", "message"),
    [
        ([STOPPED], 0, CommandKilled, "ended by an interrupt"),
        ([STOPPED, diagnostic("execution halted")], 1, CommandKilled, "ended by an interrupt"),
        ([diagnostic("execution halted")], 1, CommandKilled, "ended by an interrupt"),
        ([diagnostic("Plugin did not respond")], 1, TerraformError, "a provider did not work"),
        ([diagnostic("Failed to load plugin schemas")], 1, TerraformError, "a provider did not work"),
        (["panic: runtime error"], 11, TerraformError, "without saying why"),
        ([], 1, TerraformError, "without saying why"),
        ([diagnostic("Bad")], 42, TerraformError, "without saying why"),
    ],
)
def test_it_is_an_error(answering: Plan, lines: list[str], code: int, error: type[TfproofError], message: str) -> None:
    with pytest.raises(error, match=message):
        run_plan(answering(*lines, code=code), {})


def test_a_refusal_is_a_verdict(answering: Plan) -> None:
    run = run_plan(answering(diagnostic("Invalid value for variable", "Interrupt received by a name"), code=1), {})
    assert run.plan is None
    assert [d.summary for d in run.errors] == ["Invalid value for variable"]


def test_a_plan_of_another_major_format_is_not_read(answering: Plan) -> None:
    with pytest.raises(PlanFormatError, match=r"format version 2\.0"):
        run_plan(answering(code=0, shown={"format_version": "2.0"}), {})


def test_a_later_minor_format_is_read_and_nothing_stays(answering: Plan) -> None:
    workspace = answering(code=0, shown={"format_version": "1.9"})
    assert run_plan(workspace, {}).plan == {"format_version": "1.9"}
    assert list(workspace.scratch.iterdir()) == []


def test_a_path_in_the_copy_is_one_in_the_users_folder(answering: Plan) -> None:
    workspace = answering(code=0)
    assert workspace.original("../modules/a/./main.tf") == "../modules/a/main.tf"
    assert workspace.original(workspace.root / "main.tf") == "main.tf"
    assert workspace.original(workspace.source / "values.tfvars") == "values.tfvars"
    assert workspace.original(workspace.scratch / "x" / "inputs.tfvars.json") is None


@pytest.mark.parametrize(
    ("detail", "shown"),
    [
        ('no file exists at "{root}/sub/a.txt"; there', 'no file exists at "{source}/sub/a.txt"; there'),
        ("in {root}", "in {source}"),
        ("cannot read {scratch}/1/inputs.tfvars.json", "cannot read a private file"),
        ("module.m.var.n declared at m/zzzz_tfproof_deferred.tf:7,1-33: no", "module.m.var.n declared at m/main.tf:3: no"),
        ("declared at zzzz_tfproof_deferred.tf:7,1-9,2: no", "declared at main.tf:12: no"),
        ("var.n declared at zzzz_tfproof_other.tf:7,1-9: no", "var.n: no"),
        ("data.aws_vpc.zzzz_tfproof_answer_v.id and local.zzzz_tfproof_answer_n", "data.aws_vpc.v.id and local.n"),
        ("terraform_data.zzzz_tfproof_pending_of_6c6f63616c2e78.id is", "local.x is"),
    ],
)  # fmt: skip
def test_what_only_the_copy_has_is_said_of_the_source(answering: Plan, detail: str, shown: str) -> None:
    workspace = answering(code=1)
    moved = (
        Moved(file="m/zzzz_tfproof_deferred.tf", line=5, to="m/main.tf", lines=(3,)),
        Moved(file="zzzz_tfproof_deferred.tf", line=1, to="main.tf", lines=(1, 2)),
        Moved(file="zzzz_tfproof_deferred.tf", line=5, to="main.tf", lines=(10, 11, 12)),
    )
    places = {"root": workspace.root, "scratch": workspace.scratch, "source": workspace.source}
    said = diagnostic(detail.format(**places), detail.format(**places))
    (workspace.source / "said").write_text(f"{said}\n")
    (found,) = run_plan(replace(workspace, moved=moved), {}).errors
    assert (found.summary, found.detail) == (shown.format(**places),) * 2
