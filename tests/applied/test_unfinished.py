"""One resource that cannot be applied without a cloud does not keep all others from it."""

from __future__ import annotations

import ipaddress
import json
import re
from pathlib import Path

import pytest

from tfproof import is_unknown
from tfproof.cases import Case, FailureKind, Planner, Settings
from tfproof.cli import main

STACK = """
provider "aws" {
  region = "eu-west-2"
}
resource "aws_iam_role" "this" {
  name               = "r"
  assume_role_policy = "{}"
}
resource "aws_lambda_function" "refused" {
  function_name = "f"
  role          = aws_iam_role.this.unique_id
  package_type  = "Image"
  image_uri     = "111122223333.dkr.ecr.us-east-1.amazonaws.com/x:1"
}
data "aws_ssm_parameter" "target" {
  name = "/target"
}
data "aws_ssm_parameter" "port" {
  name = "/port"
}
resource "aws_lb_listener" "this" {
  load_balancer_arn = "arn:aws:elasticloadbalancing:eu-west-2:123456789012:loadbalancer/app/x/0123456789abcdef"
  port              = data.aws_ssm_parameter.port.value
  default_action {
    type             = "forward"
    target_group_arn = data.aws_ssm_parameter.target.value
  }
}
resource "aws_s3_bucket" "this" {
  bucket_prefix = "shop"
}
resource "aws_s3_bucket_policy" "apart" {
  bucket = aws_s3_bucket.this.id
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Principal = "*", Action = "s3:GetObject", Resource = "${aws_s3_bucket.this.arn}/*" }]
  })
}
resource "aws_sqs_queue" "this" {
  name = "q"
}
resource "aws_sqs_queue_policy" "behind" {
  queue_url = aws_sqs_queue.this.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow", Principal = { AWS = replace(aws_lambda_function.refused.arn, "x", "y") }
      Action    = "sqs:SendMessage", Resource = aws_sqs_queue.this.arn
    }]
  })
}
"""


@pytest.mark.thorough
def test_what_does_not_depend_on_it_is_judged_as_applied_and_it_is_undecided(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "main.tf").write_text(STACK, encoding="utf-8")
    assert main(["prove", str(tmp_path), "--format", "json"]) == 1
    report = json.loads(capsys.readouterr().out)
    assert [one["address"] for one in report["findings"]] == ["aws_s3_bucket_policy.apart"]
    assert "aws_sqs_queue_policy.behind" in {one["address"] for one in report["undecided"]}
    assert "aws_lambda_function.refused" in report["summary"]["not applied"]
    assert "is an invalid ARN" in report["summary"]["not applied"]
    # Of what was looked up, each text has the shape that its use asks for.
    assert "aws_lb_listener" not in report["summary"]["not applied"]


LOOKED_UP = """
provider "aws" {
  region = "eu-west-2"
}
data "aws_secretsmanager_secret_version" "this" { secret_id = "x" }
data "terraform_remote_state" "other" {
  backend = "local"
  config  = { path = "x" }
}
module "m" {
  source = "./m"
}
resource "aws_ssm_parameter" "refused" {
  name  = "/host"
  type  = "String"
  value = split(",", data.aws_secretsmanager_secret_version.this.secret_string)[7]
}
resource "aws_ssm_parameter" "decoded" {
  name  = "/decoded"
  type  = "String"
  value = jsondecode(data.aws_secretsmanager_secret_version.this.secret_string).port
}
resource "aws_ssm_parameter" "behind" {
  name  = "/behind"
  type  = "String"
  value = aws_ssm_parameter.refused.arn
}
resource "aws_ssm_parameter" "other" {
  name  = "/other"
  type  = "String"
  value = data.terraform_remote_state.other.outputs.name
}
resource "aws_s3_bucket" "this" {
  bucket_prefix = "shop"
}
resource "aws_s3_bucket_policy" "apart" {
  bucket = aws_s3_bucket.this.id
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Principal = "*", Action = "s3:GetObject", Resource = "${aws_s3_bucket.this.arn}/*" }]
  })
}
"""
MODULE = """
data "aws_vpc" "this" {
  default = true
}
output "cidr" {
  value = data.aws_vpc.this.cidr_block
}
"""


def test_what_a_plan_refuses_because_of_what_was_looked_up_leaves_the_rest_applied(tmp_path: Path) -> None:
    (tmp_path / "m").mkdir()
    (tmp_path / "m" / "main.tf").write_text(MODULE, encoding="utf-8")
    (tmp_path / "main.tf").write_text(LOOKED_UP, encoding="utf-8")
    with Planner(Settings.of(keep=False)) as planner:
        outcome = planner.applied(Case(source=tmp_path))
    (refused,) = outcome.failures
    assert (refused.addresses, refused.where) == (("aws_ssm_parameter.refused",), "main.tf:16")
    assert (refused.kind, "Invalid index" in refused.message) == (FailureKind.CONFIGURATION, True)
    assert outcome.applied is not None
    plan = outcome.applied
    assert plan["aws_s3_bucket_policy.apart"].document("policy").statements[0].actions == ("s3:GetObject",)
    assert plan["aws_ssm_parameter.decoded"]["value"] == "1"
    assert plan["aws_ssm_parameter.other"]["value"] == "tfproof-name"
    assert plan["module.m.data.aws_vpc.this"]["cidr_block"]
    assert is_unknown(plan["aws_ssm_parameter.refused"]["value"])
    assert is_unknown(plan["aws_ssm_parameter.behind"]["value"])
    assert "zzzz_tfproof" not in json.dumps(dict(plan))


DECIDED = """
provider "aws" {
  region = "eu-west-2"
}
data "aws_ami" "this" {
  most_recent = true
}
data "aws_ssm_parameter" "env" { name = "/env" }
locals {
  env = nonsensitive(data.aws_ssm_parameter.env.value)
}
module "m" {
  source = "./m"
  env    = local.env
}
resource "aws_instance" "this" {
  ami           = data.aws_ami.this.id
  instance_type = "t3.micro"
  lifecycle {
    precondition {
      condition     = data.aws_ami.this.architecture == "mips"
      error_message = "wrong machine"
    }
  }
}
"""
VALIDATED = """
variable "env" {
  validation {
    condition     = contains(["dev", "prod"], var.env)
    error_message = "dev or prod"
  }
}
"""


@pytest.mark.thorough
def test_what_simulated_answers_decide_is_undecided_and_names_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "m").mkdir()
    (tmp_path / "m" / "main.tf").write_text(VALIDATED, encoding="utf-8")
    (tmp_path / "main.tf").write_text(DECIDED, encoding="utf-8")
    assert main(["test", str(tmp_path)]) == 1
    said = capsys.readouterr().out
    assert "pass  plans" in said
    assert "OPEN  applies without a cloud" in said
    assert "FAIL" not in said
    assert main(["check", str(tmp_path), "--no-scan", "--format", "json"]) == 1
    report = json.loads(capsys.readouterr().out)
    undecided = {one["address"]: one["fix"] for one in report["undecided"]}
    assert "--data 'data.aws_ami.this={...}'" in undecided["aws_instance.this"]
    assert "--data 'data.aws_ssm_parameter.env={...}'" in undecided["module.m.var.env"]
    assert "data.aws_ami" not in undecided["module.m.var.env"]
    given = ['data.aws_ami.this={architecture = "mips"}', 'data.aws_ssm_parameter.env={value = "dev"}']
    assert main(["test", str(tmp_path), *(f"--data={one}" for one in given)]) == 0


PARAMETERS = """
provider "aws" {
  region = "eu-west-2"
}
data "aws_ssm_parameter" "each" {
  for_each = toset(["a", "b", "days", "policy", "other_policy"])
  name     = "/${each.key}"
}
locals {
  said = { for name, one in data.aws_ssm_parameter.each : name => nonsensitive(one.value) }
}
resource "aws_vpc" "this" {
  for_each   = toset(["a", "b"])
  cidr_block = local.said[each.key]
}
resource "aws_cloudwatch_log_group" "this" {
  name              = "x"
  retention_in_days = local.said.days
}
resource "aws_iam_role_policy_attachment" "this" {
  for_each   = toset(["policy", "other_policy"])
  role       = "x"
  policy_arn = local.said[each.key]
}
"""


@pytest.mark.thorough
def test_what_several_parameters_say_has_the_shape_of_its_use_and_is_never_the_same(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(PARAMETERS, encoding="utf-8")
    with Planner(Settings.of(keep=False)) as planner:
        outcome = planner.applied(Case(source=tmp_path))
    assert outcome.failures == ()
    assert outcome.applied is not None
    made = outcome.applied.all_resources
    networks = {made[f'aws_vpc.this["{name}"]']["cidr_block"] for name in "ab"}
    assert len({ipaddress.ip_network(one) for one in networks}) == 2
    assert made["aws_cloudwatch_log_group.this"]["retention_in_days"] > 0
    policies = {
        made[f'aws_iam_role_policy_attachment.this["{name}"]']["policy_arn"] for name in ("policy", "other_policy")
    }
    assert all(re.fullmatch(r"arn:aws:iam::\d{12}:policy/\w+", one) for one in policies)
    assert len(policies) == 2
