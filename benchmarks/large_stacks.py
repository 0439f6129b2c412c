"""Large stacks with several provider configurations, checked from cold, against stock Terraform and against each other.

``python -m benchmarks.large_stacks``: 400 resources in 40 modules with six aliases against one stock plan and show, against
the same with four aliases, and 1,000 resources against 400. Exits 1 when a bound does not hold. It needs a machine that does
nothing else.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.ground import Ground

_REGIONS = ("eu-west-1", "eu-west-2", "eu-west-3", "eu-central-1", "us-east-1", "us-west-2")
_PER_MODULE = 10
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
    shutil.rmtree(ground.folder / "cache", ignore_errors=True)
    start = time.perf_counter()
    command = [sys.executable, "-m", "tfproof.cli", "check", str(stack), "--no-stock"]
    done = subprocess.run(command, env=ground.environment, capture_output=True, text=True, check=False)
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


def main() -> int:
    """Run as a program."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--modules", type=int, default=40, metavar="N", help="of ten resources each (default: 40)")
    modules = parser.parse_args().modules
    with Ground() as ground:

        def stack(name: str, *, times: float, aliases: int) -> Path:
            return write(ground.folder / name, modules=round(modules * times), aliases=aliases)

        six = checked(ground, stack("six", times=1, aliases=6))
        four = checked(ground, stack("four", times=1, aliases=4))
        many = checked(ground, stack("many", times=2.5, aliases=4))
        stock = planned(ground, stack("stock", times=1, aliases=6))
    bounds = (
        ("six aliases checked from cold against one stock plan and show", six, stock, 2.5),
        ("six aliases against four", six, four, 1.15),
        (f"{round(modules * 2.5) * _PER_MODULE} resources against {modules * _PER_MODULE}", many, four, 2.7),
    )
    for name, ours, peer, bound in bounds:
        print(f"{name}: {ours:.1f} s, {peer:.1f} s, {ours / peer:.2f}x of at most {bound}x")
    return 0 if all(ours / peer <= bound for _, ours, peer, bound in bounds) else 1


if __name__ == "__main__":
    sys.exit(main())
