"""What may be added to a copy of a workspace without asking Terraform what it needs."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest

from tfproof.terraform.added_files import can_enlarge

PLAIN = """
resource "aws_sqs_queue" "x" {
  description = "a connection, and a provisioner \\"x\\" {"
}

data "aws_region" "x" {}

variable "module" {}

output "provider" {
  value = 1
}

locals {
  terraform = 1
}
"""
WORKSPACE = cast("Any", SimpleNamespace(not_run=(), asking=()))


def test_blocks_of_providers_that_are_there_can_be_added() -> None:
    assert can_enlarge(WORKSPACE, {"a.tf": PLAIN, "b.tf": ""})


@pytest.mark.parametrize(
    "text",
    [
        'provider "aws" {\n}\n',
        'module "x" {\n  source = "./x"\n}\n',
        'terraform {\n  backend "s3" {}\n}\n',
        'import {\n  id = "x"\n  to = aws_sqs_queue.x\n}\n',
        'ephemeral "random_password" "x" {\n}\n',
        'resource "aws_sqs_queue" "x" {\n  provisioner "local-exec" {\n    command = "true"\n  }\n}\n',
        'resource "aws_sqs_queue" "x" {\n  connection {\n  }\n}\n',
        'data "terraform_remote_state" "x" {\n  backend = "s3"\n}\n',
        'resource "aws_sqs_queue" "x" {\n',
    ],
)
def test_what_needs_more_cannot(text: str) -> None:
    assert not can_enlarge(WORKSPACE, {"a.tf": PLAIN, "b.tf": text})


@pytest.mark.parametrize("has", ["not_run", "asking"])
def test_nothing_is_added_where_programs_were_cut_out(has: str) -> None:
    workspace = SimpleNamespace(**{"not_run": (), "asking": (), has: ("a program",)})
    assert not can_enlarge(cast("Any", workspace), {"a.tf": PLAIN})
