"""Generated modules whose outputs are made of what a data source would answer, in every way that the language has."""

from __future__ import annotations

import random

LOOK_UP = 'data "aws_caller_identity" "me" {'
_TEXT = (
    "local.known", '"a"', "local.asked", "local.asked", '"x-${%T}-y"', "upper(%T)", 'join("-", [%T, %T])', "(%B ? %T : %T)", 'coalesce(%T, "d")',
    'format("%%s/%%s", %T, %T)', "jsonencode({ a = %T })", 'merge({ a = %T }, { b = %T })["b"]', 'try(%T, "z")', 'lookup({ k = %T }, "k", "d")',
    "[%T, %T][0]", "{ a = %T, b = %T }.a", "one([%T])", 'replace(%T, "a", "b")', 'join(",", [for x in [%T, "b"] : upper(x)])',
    '"%%{ if %B }${%T}%%{ else }no%%{ endif }"', "tostring(%N)", 'join(",", keys({ a = %T }))', "data.aws_iam_policy_document.d.json",
    'join(",", sort(concat([%T], ["m"])))', "base64encode(%T)", "trimspace(<<EOT\n${%T}\nEOT\n)", "nonsensitive(sensitive(%T))",
)  # fmt: skip
_TRUTH = (
    "(%T == %T)", 'contains([%T, "a"], %T)', "!(%B)", "(%B && %B)", "(%B || %B)", "(%N > 1)", 'startswith(%T, "1")', "can(%T)", "(length([%T]) > 0)",
    "true", "false", "(%T == null)", "alltrue([%B, true])",
)  # fmt: skip
_NUMBERS = (
    "length([%T, %T])",
    "length(%T)",
    "(%N + 1)",
    "(%B ? 1 : 2)",
    "3",
    "max(%N, 2)",
    "length(distinct([%T, %T]))",
)
_KINDS = {"T": _TEXT, "B": _TRUTH, "N": _NUMBERS}
_LEAVES = {
    "T": ("local.asked", "local.known", '"c"'),
    "B": ("true", "(local.asked == local.known)"),
    "N": ("2", "length(local.asked)"),
}


def expression(dice: random.Random, kind: str, depth: int) -> str:
    """Return a random expression: ``T`` for text, ``B`` for a truth value, ``N`` for a number."""
    found = dice.choice(_KINDS[kind] if depth else _LEAVES[kind])
    parts = found.replace("%%", "\0").split("%")
    return (parts[0] + "".join(expression(dice, part[0], depth - 1) + part[1:] for part in parts[1:])).replace(
        "\0", "%"
    )


def module(dice: random.Random, *, by_hand: bool) -> str:
    """Return the source of one module; ``by_hand`` with a read that is deferred by what people can write themselves."""
    pending = 'resource "terraform_data" "pending" {}\n' if by_hand else ""
    depends = " depends_on = [terraform_data.pending] " if by_hand else ""
    outputs = "".join(
        f'output "o{at}" {{\n  value = {expression(dice, dice.choice("TTTBN"), 3)}\n}}\n' for at in range(5)
    )
    return f"""{pending}{LOOK_UP}{depends}}}
data "aws_iam_policy_document" "d" {{
  statement {{
    actions   = ["s3:*"]
    resources = [{expression(dice, "T", 1).replace("data.aws_iam_policy_document.d.json", '"r"')}]
  }}
}}
locals {{
  asked = data.aws_caller_identity.me.account_id
  known = "{dice.choice(("123456789012", "a", "x"))}"
}}
{outputs}"""


def root(count: int) -> str:
    """Return a root that calls each module and shows its outputs, and the values that they give a resource."""
    return 'provider "aws" {\n  region = "eu-west-1"\n}\n' + "".join(
        f'module "m{at}" {{\n  source = "./m{at}"\n}}\noutput "m{at}" {{\n  value     = module.m{at}\n  sensitive = true\n}}\n'
        f'resource "terraform_data" "m{at}" {{\n  input = module.m{at}\n}}\n'
        for at in range(count)
    )


ASSUMED = """
provider "aws" {
  region = "eu-west-1"
}
resource "terraform_data" "zone" {
  for_each = toset(data.aws_availability_zones.all.names)
  input    = { key = each.key, text = "x-${each.value}", known = "k" }
}
resource "terraform_data" "number" {
  count = length(terraform_data.zone)
  input = [count.index, "k"]
  lifecycle {
    precondition {
      condition     = count.index > 100
      error_message = "not judged: which numbers there are is assumed"
    }
  }
}
locals {
  zones = { for key, one in terraform_data.zone : key => { id = one.id, nested = [key] } }
}
module "m" {
  source   = "./m"
  for_each = local.zones
  nested   = each.value.nested
  known    = "k"
}
resource "terraform_data" "fixed" {
  for_each = toset(["a"])
  input    = each.key
}
output "unknown" {
  value = [
    keys(terraform_data.zone), length(terraform_data.number), terraform_data.number[*].input[1], local.zones,
    [for key, one in module.m : key], values(module.m)[0].known, module.m["elsewhere-1a"].nested,
    terraform_data.number[99].id,
  ]
}
output "known" {
  value = [terraform_data.fixed["a"].input, "k"]
}
"""
IN_JSON = {
    "variable": {"nested": {"type": "list(string)"}, "known": {}},
    "resource": {
        "terraform_data": {
            "one": {"count": "${length(var.nested)}", "input": "${var.nested[count.index]}", "triggers_replace": "k"}
        }
    },
    "output": {"nested": {"value": "${terraform_data.one[*].input}"}, "known": {"value": "${var.known}"}},
}
REMOTE = """
data "terraform_remote_state" "net" {
  backend = "s3"
  config  = { bucket = "states", key = "net", region = "eu-west-1" }
}
output "id" { value = data.terraform_remote_state.net.outputs.vpc_id }
output "other" { value = data.terraform_remote_state.net.outputs["other"] }
output "all" { value = data.terraform_remote_state.net.outputs }
"""
HANGS_ON_STATE = """
data "terraform_remote_state" "net" {
  backend = "s3"
  config  = { bucket = "states", key = "net", region = "eu-west-1" }
}
resource "terraform_data" "each" {
  for_each = toset(data.terraform_remote_state.net.outputs.hosts)
  input    = data.terraform_remote_state.net.outputs.vpc_id
}
resource "terraform_data" "one" {
  count = data.terraform_remote_state.net.outputs.enabled ? 1 : 0
}
"""
