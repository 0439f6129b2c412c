"""``tfproof mutate --no-tests``: rules of the source, proofs and policies alone, on a module without tests."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tfproof.cli import main
from tfproof.findings import Finding, Findings, Severity, Verdict, View
from tfproof.mutation.policies import newly_found

MAIN = """
terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}

variable "name" {
  type    = string
  default = "jobs"

  validation {
    condition     = length(var.name) < 5
    error_message = "The name is too long."
  }
}

resource "aws_cognito_user_pool" "this" {
  name                = var.name
  deletion_protection = "ACTIVE"
}

resource "aws_sqs_queue" "this" {
  name = "jobs-queue"
}

resource "aws_sqs_queue_policy" "this" {
  queue_url = aws_sqs_queue.this.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sqs:SendMessage"
      Resource  = aws_sqs_queue.this.arn
      Principal = { AWS = "arn:aws:iam::111122223333:root" }
    }]
  })
}
"""


@pytest.mark.thorough
def test_what_no_test_notices_is_judged_by_rules_proofs_and_policies(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "main.tf").write_text(MAIN)
    (tmp_path / "test_nothing.py").write_text("raise RuntimeError('no test is collected')\n")
    monkeypatch.chdir(tmp_path)
    operators = "iam-principal-widened,argument-removed,text-changed"
    assert main(["mutate", "--no-tests", "--no-stock", "--operators", operators, "--format", "json"]) == 0
    report: dict[str, Any] = json.loads(capsys.readouterr().out)
    found = {
        (one["description"], one["replacement"]): (
            one["tfproof"]["status"],
            [killer["kind"] for killer in one["tfproof"]["killers"]],
        )
        for one in report["files"]["main.tf"]["mutants"]
    }
    assert found["aws_cognito_user_pool.this.deletion_protection", ""] == ("killed", ["policy"])
    assert found["aws_sqs_queue_policy.this.policy.Statement.Principal", '"*"'] == ("killed", ["proof"])
    assert found["var.name.default", '"jobsx"'] == ("killed", ["validation"])
    assert found["aws_sqs_queue.this.name", ""] == ("never asserted", [])
    assert found["aws_sqs_queue_policy.this.policy.Statement.Action", '"sqs:SendMessagex"'] == ("never asserted", [])
    [shadowed] = [
        one["tfproof"]["suggestion"]
        for one in report["files"]["main.tf"]["mutants"]
        if one["replacement"] == '"sqs:SendMessagex"'
    ]
    assert 'assert case.applied["aws_sqs_queue_policy.this"]["policy"] == ' in shadowed  # no plan shows it
    [note] = report["config"]["notes"]
    assert note == "no test was run against mutants: only rules of the source, proofs and policies could notice them"


def finding(rule: str, severity: Severity, verdict: Verdict = Verdict.FAILED) -> Finding:
    return Finding(
        rule=rule, severity=severity, address="aws_a.b", found="", expected="", fix="", view=View.PLAN, verdict=verdict
    )


def of(*items: Finding) -> Findings:
    return Findings.of(items, checks=1)


@pytest.mark.parametrize(
    ("before", "after", "new"),
    [
        ([], [finding("P1", Severity.LOW)], ["P1 aws_a.b"]),
        ([finding("P1", Severity.LOW)], [finding("P1", Severity.LOW)], []),
        ([finding("P1", Severity.LOW)], [], []),
        ([finding("P1", Severity.MEDIUM)], [finding("P1", Severity.CRITICAL)], ["P1 aws_a.b"]),
        ([finding("P1", Severity.CRITICAL)], [finding("P1", Severity.MEDIUM)], []),
        ([], [finding("P1", Severity.LOW, Verdict.UNDECIDED)], ["P1 aws_a.b (cannot be decided)"]),
    ],
)
def test_only_what_is_new_or_worse_notices(before: list[Finding], after: list[Finding], new: list[str]) -> None:
    assert newly_found(of(*before), of(*after)) == new
