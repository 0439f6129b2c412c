"""Large stacks with several provider configurations, checked from cold, against stock Terraform and against each other."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

from benchmarks.ground import Ground
from benchmarks.measure import Measure, Rule, Unit

_REGIONS = ("eu-west-1", "eu-west-2", "eu-west-3", "eu-central-1", "us-east-1", "us-west-2")
_MODULES = 40
_NOTE = "the whole command in a fresh process, with no schema, plan or finding kept; ten resources a module; no stock policies"
_MODULE = """terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}
variable "name" {}
resource "aws_sqs_queue" "dead" {
  name = "${var.name}-dead"
}
resource "aws_sqs_queue" "this" {
  name           = var.name
  redrive_policy = jsonencode({ deadLetterTargetArn = aws_sqs_queue.dead.arn, maxReceiveCount = 4 })
}
resource "aws_sns_topic" "this" {
  name = var.name
}
resource "aws_sns_topic_subscription" "this" {
  topic_arn = aws_sns_topic.this.arn
  protocol  = "sqs"
  endpoint  = aws_sqs_queue.this.arn
}
resource "aws_s3_bucket" "this" {
  bucket = var.name
}
resource "aws_s3_bucket_public_access_block" "this" {
  bucket            = aws_s3_bucket.this.id
  block_public_acls = true
}
resource "aws_iam_role" "this" {
  name = var.name
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "lambda.amazonaws.com" } }]
  })
}
resource "aws_iam_role_policy" "this" {
  role = aws_iam_role.this.id
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sqs:SendMessage", Resource = aws_sqs_queue.this.arn }]
  })
}
resource "aws_cloudwatch_log_group" "this" {
  name = "/app/${var.name}"
}
resource "aws_dynamodb_table" "this" {
  name         = var.name
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"
  attribute {
    name = "id"
    type = "S"
  }
}
"""
_OFFLINE = """
  access_key                  = "mock"
  secret_key                  = "mock"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_requesting_account_id  = true
"""


def write(folder: Path, *, modules: int, aliases: int) -> Path:
    """Write a stack of ten resources a module, whose modules take turns with the provider configurations."""
    (folder / "m").mkdir(parents=True)
    (folder / "m" / "main.tf").write_text(_MODULE, encoding="utf-8")
    text = "".join(
        f'provider "aws" {{\n  alias  = "a{n}"\n  region = "{_REGIONS[n]}"{_OFFLINE}}}\n' for n in range(aliases)
    )
    for n in range(modules):
        providers = f"providers = {{ aws = aws.a{n % aliases} }}"
        text += f'module "m{n}" {{\n  source = "./m"\n  name   = "stack-{n}"\n  {providers}\n}}\n'
    (folder / "main.tf").write_text(text, encoding="utf-8")
    return folder


def checked(ground: Ground, stack: Path) -> float:
    """Seconds of a whole check in a fresh process, with nothing kept."""
    environment = ground.environment | {"TFPROOF_CACHE": str(ground.new_folder("empty"))}
    start = time.perf_counter()
    command = [sys.executable, "-m", "tfproof.cli", "check", str(stack), "--no-stock"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode not in {0, 1} or "applied:   without a cloud" not in done.stdout:
        raise RuntimeError(f"the stack was not checked: {done.stderr or done.stdout}")
    return time.perf_counter() - start


def planned(ground: Ground, stack: Path) -> float:
    """Seconds of one stock plan and show."""
    terraform = str(ground.terraform)
    subprocess.run(
        [terraform, "init", "-input=false"], cwd=stack, env=ground.environment, capture_output=True, check=True
    )
    start = time.perf_counter()
    for command in (["plan", "-input=false", "-out=plan"], ["show", "-json", "plan"]):
        subprocess.run([terraform, *command], cwd=stack, env=ground.environment, capture_output=True, check=True)
    return time.perf_counter() - start


class _Large(Measure):
    unit: Unit = "s"
    note = _NOTE

    def __init__(self, ground: Ground) -> None:
        self._ground = ground

    def _stack(self, *, modules: int = _MODULES, aliases: int) -> Path:
        return write(self._ground.new_folder("large"), modules=modules, aliases=aliases)


class LargeStack(_Large):
    """A large stack against what Terraform alone takes to plan it."""

    name = "400 resources with six provider aliases checked from cold, against one stock terraform plan and show"
    rule = Rule(floor=2.5, at_most=True)

    def ours(self) -> float:
        return checked(self._ground, self._stack(aliases=6))

    def peer(self) -> float:
        return planned(self._ground, self._stack(aliases=6))


class MoreAliases(_Large):
    """A process for each provider configuration must not thrash."""

    name = "400 resources checked from cold with six provider aliases, against four"
    rule = Rule(floor=1.15, at_most=True)

    def ours(self) -> float:
        return checked(self._ground, self._stack(aliases=6))

    def peer(self) -> float:
        return checked(self._ground, self._stack(aliases=4))


class LargeGrowth(_Large):
    """Nothing may cost the square of the resources."""

    name = "1000 resources checked from cold, against 400"
    rule = Rule(floor=2.7, at_most=True)

    def ours(self) -> float:
        return checked(self._ground, self._stack(modules=100, aliases=4))

    def peer(self) -> float:
        return checked(self._ground, self._stack(aliases=4))
