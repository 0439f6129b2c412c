"""What works, and is mutated by ``benchmarks.fuzz``; and the values and words that it is mutated with."""

from __future__ import annotations

import json

NATIVE = """variable "name" {
  type    = string
  default = "a"
  validation {
    condition     = length(var.name) > 0
    error_message = "Name it."
  }
}
variable "sizes" {
  type    = map(list(number))
  default = { small = [1, 2.5e3] }
}
locals {
  text = <<-EOT
    ${upper(var.name)} %{for s in var.sizes["small"]}${s},%{endfor}
  EOT
}
resource "terraform_data" "this" {
  for_each = toset(["x", "y"])
  input    = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = each.key, Resource = "*" }] })
  lifecycle {
    ignore_changes = [input]
  }
}
output "all" {
  value     = [for k, v in terraform_data.this : "${k}-${local.text}"]
  sensitive = true
}
"""
JSON = json.dumps({
    "variable": {"name": {"type": "string", "default": "a"}},
    "resource": {"terraform_data": {"this": {"count": 2, "input": "${var.name}", "//": "a comment"}}},
    "output": {"all": [{"value": "${terraform_data.this[*].id}"}]},
})  # fmt: skip
CLOUD = """variable "name" {
  type    = string
  default = "a"
}
provider "aws" {
  region  = "eu-west-1"
  profile = "x"
  assume_role {
    role_arn = "arn:aws:iam::111122223333:role/x"
  }
  default_tags {
    tags = { Stage = var.name }
  }
}
provider "aws" {
  alias      = "east"
  region     = "us-east-1"
  access_key = var.name
}
data "aws_caller_identity" "me" {}
data "aws_vpc" "all" {
  for_each = toset(["a", "b"])
  tags     = { Name = each.key }
}
data "aws_secretsmanager_secret_version" "this" {
  provider  = aws.east
  secret_id = "x"
}
data "terraform_remote_state" "other" {
  backend = "s3"
  config  = { bucket = "b", key = "k", region = "eu-west-1" }
}
locals {
  secret = jsondecode(data.aws_secretsmanager_secret_version.this.secret_string)
  ids    = [for vpc in data.aws_vpc.all : vpc.id]
}
resource "terraform_data" "this" {
  count = length(local.ids)
  input = local.ids[count.index]
  provisioner "local-exec" {
    command = "true"
  }
}
resource "aws_iam_role" "this" {
  name               = local.secret.user
  assume_role_policy = data.aws_iam_policy_document.trust.json
}
data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "AWS"
      identifiers = [data.aws_caller_identity.me.account_id]
    }
  }
}
resource "aws_s3_bucket" "this" {
  bucket = data.terraform_remote_state.other.outputs.name
}
output "arn" {
  value = aws_iam_role.this.arn
}
check "name" {
  assert {
    condition     = aws_s3_bucket.this.bucket == data.aws_caller_identity.me.account_id
    error_message = "other"
  }
}
"""
EXPRESSIONS = (
    "null", "[]", "{}", "[{}]", '""', "-1", "1e999", "true", "var.name", "var.nothing", "local.ids", "local.secret", "each.value",
    "count.index", "self.id", "data.aws_vpc.all", "data.aws_vpc.all[*].id", 'data.aws_vpc.all["c"].id', "aws_iam_role.this",
    "data.aws_caller_identity.me.nothing", "data.terraform_remote_state.other.outputs", "[for k, v in data.aws_vpc.all : k => v]",
    "jsondecode(data.aws_caller_identity.me.account_id)", "try(data.nothing.x.y, null)", 'file("x")', "module.m.x", "path.module",
    "sensitive(data.aws_caller_identity.me.account_id)", "merge({}, local.secret)", "uuid()", "terraform.workspace", "provider::aws::x()",
    "aws_s3_bucket.this.arn", "local.itself", '"${data.aws_vpc.all}"', "toset(local.ids)", "one(data.aws_vpc.all)", "ephemeral.a.b",
)  # fmt: skip
CONFIGURATION = """fail_on = "medium"
skip = ["CKV_AWS_144"]
accounts = ["123456789012"]
formats = ["text"]

[severities]
CKV_AWS_18 = "low"

[[stacks]]
name = "prod"
folder = "."

[stacks.variables]
name = "b"

[stacks.data."data.aws_caller_identity.me"]
account_id = "123456789012"

[[accept]]
rule = "A"
address = "b.c"
reason = "x"
expires = 2030-01-31
"""
TOML = (
    "[]", "{}", '""', '"medium"', "-1", "inf", "true", "2030-01-31", "1979-05-27T07:32:00Z", '["text"]', "[[]]", "{ a = 1 }", '"."',
    '"\\u202e"', '[{ a = 1 }]', '"../.."', '"/dev/null"', "['CKV_*']", '"tfproof.toml"', "0x10", "[1, 2]",
)  # fmt: skip
VARIABLES = 'name  = "b"\nsizes = { small = [1, 2], "large-\\u00e9" = [] }\n'
_DOCUMENT = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}
_ROLE = {
    "address": "aws_iam_role.r", "mode": "managed", "type": "aws_iam_role", "name": "r",
    "provider_name": "registry.terraform.io/hashicorp/aws", "schema_version": 0,
}  # fmt: skip
_VALUES = {
    "name": "r",
    "assume_role_policy": json.dumps(_DOCUMENT),
    "inline_policy": [{"policy": json.dumps(_DOCUMENT)}],
}
PLAN = {
    "format_version": "1.2", "terraform_version": "1.11.4", "complete": True, "errored": False,
    "variables": {"name": {"value": "a"}},
    "planned_values": {"root_module": {"resources": [{**_ROLE, "values": _VALUES}]}},
    "resource_changes": [{
        **_ROLE, "change": {"actions": ["create"], "before": None, "after": _VALUES, "after_unknown": {"arn": True},
                            "before_sensitive": False, "after_sensitive": {}},
    }],
    "output_changes": {"o": {"actions": ["create"], "before": None, "after": "x", "after_unknown": False}},
    "configuration": {
        "provider_config": {"aws": {"name": "aws", "full_name": "registry.terraform.io/hashicorp/aws"}},
        "root_module": {"resources": [{
            **{key: _ROLE[key] for key in ("address", "mode", "type", "name")}, "provider_config_key": "aws",
            "expressions": {"name": {"constant_value": "r"}, "assume_role_policy": {"references": ["var.name"]}},
        }], "outputs": {"o": {"expression": {"references": ["aws_iam_role.r.arn", "aws_iam_role.r"]}}}},
    },
}  # fmt: skip
_ACCEPTED = {
    "rule": "A",
    "address": "b.c",
    "verdict": "failed",
    "value": "0123",
    "reason": "x",
    "expires": "2030-01-31",
}
BASELINE = {"format": 2, "accepted": [_ACCEPTED]}
WORDS = (
    "plan", "prove", "store", "check", "scan", "upgrade", "access", "exec", "--var", "--var-file", "--data", "--format", "json",
    "text", "--output", "/dev/full", "--timeout", "0", "-1", "nan", "1e9", "name=b", "sizes={", "=", "", "--", "--debug",
    ".", "..", "/", "/dev/null", "\u202e", "a\nb", "\udc80", "x" * 5000, "--local-provider", "a/b/c/d", "--from", "HEAD",
    "--list", "--plan", "--baseline", "--mirror", "--terraform", "/bin/true", "--no-resident", "data.a.b={c=1}", "--help",
)  # fmt: skip
