"""What a loop makes is not what Checkov makes of it: a scan of the source passes no list that it cannot read."""

from __future__ import annotations

from pathlib import Path

from tfproof.scan import CheckovProcess, scan

STACK = """
variable "urls" {
  default = ["http://a.example", "https://b.example"]
}
locals {
  all   = [for u in var.urls : u]
  mixed = concat(["https://ok.example"], [for u in var.urls : u])
  pairs = flatten([["https://ok.example"], var.urls])
}
resource "aws_cognito_user_pool_client" "each" {
  for_each      = toset(var.urls)
  name          = "each"
  user_pool_id  = "eu-west-2_Example1"
  callback_urls = [each.value]
}
resource "aws_cognito_user_pool_client" "count" {
  count         = 2
  name          = "count"
  user_pool_id  = "eu-west-2_Example1"
  callback_urls = [var.urls[count.index]]
}
"""
CLIENT = """
resource "aws_cognito_user_pool_client" "{name}" {{
  name          = "{name}"
  user_pool_id  = "eu-west-2_Example1"
  callback_urls = {urls}
}}
"""
BAD = {
    "for": "[for u in var.urls : u]",
    "local_for": "local.all",
    "concat_for": "local.mixed",
    "flatten": "local.pairs",
    "inner_for": 'concat(["https://ok.example"], [for u in var.urls : u])',
    "splat": "var.urls[*]",
    "template": '["%{for u in var.urls}${u}%{endfor}"]',
    "literal_with_for": '["https://ok.example", [for u in var.urls : u][0]]',
    "compact": "compact([for u in var.urls : u])",
    "distinct": "distinct(concat(var.urls, []))",
    "setproduct": '[for p in setproduct(["http://"], ["a.example"]) : join("", p)]',
    "for_if": '[for u in var.urls : u if startswith(u, "http:")]',
    "for_map": "values({ for u in var.urls : u => u })",
    "made": '[for u in ["a.example", "b.example"] : "http://${u}"]',
    "path": '[for u in [{ url = "http://a.example" }] : u.url]',
    "named": '[for u in [{ url = "a.example" }] : "http://${u.url}"]',
    "index": '[for i, u in ["http://a.example"] : u]',
    "other": '[for u in ["x"] : var.urls[0]]',
    "nested": 'flatten([for u in ["a.example"] : ["http://${u}"]])',
    "blanks": '[for u in ["http://a.example/ b"] : u]',
}
"""Lists with an address that is not safe."""


def test_no_list_of_the_source_passes_that_a_loop_makes(process: CheckovProcess, tmp_path: Path) -> None:
    text = STACK + "".join(CLIENT.format(name=name, urls=urls) for name, urls in BAD.items())
    (tmp_path / "main.tf").write_text(text, encoding="utf-8")
    result = scan(process.environment, stack=tmp_path, process=process, ids=["CGA_CL_03"])
    told = {
        one.address.removeprefix("aws_cognito_user_pool_client.").partition("[")[0]
        for one in (*result.findings, *result.undecided)
    }
    assert told == {*BAD, "each", "count"}
    failed = {one.address.rpartition(".")[2] for one in result.findings}
    assert {"for", "local_for", "flatten", "distinct"} <= failed


POOLS = """
variable "names" {
  type    = map(string)
  default = {}
}
variable "on" {
  default = false
}
resource "aws_cognito_identity_pool" "each" {
  for_each                         = var.names
  identity_pool_name               = each.value
  allow_unauthenticated_identities = true
}
resource "aws_cognito_identity_pool" "closed" {
  for_each                         = var.names
  identity_pool_name               = each.value
  allow_unauthenticated_identities = false
}
resource "aws_cognito_identity_pool" "off" {
  count                            = var.on ? 1 : 0
  identity_pool_name               = "off"
  allow_unauthenticated_identities = true
}
resource "aws_cognito_user_group" "each" {
  for_each     = var.names
  name         = each.key
  user_pool_id = "eu-west-2_Example1"
  role_arn     = "arn:aws:iam::111122223333:role/group"
}
resource "aws_cognito_identity_pool_roles_attachment" "roles" {
  identity_pool_id = "eu-west-2:11111111-1111-4111-8111-111111111111"
  roles            = { authenticated = "arn:aws:iam::111122223333:role/authenticated" }
}
"""


def test_the_next_element_of_an_empty_map_would_have_the_fault_and_counts_for_no_other(
    process: CheckovProcess, tmp_path: Path
) -> None:
    (tmp_path / "main.tf").write_text(POOLS)
    result = scan(process.environment, stack=tmp_path, process=process, ids=("CGA_FED_06", "CGA_FED_12"))
    assert not result.undecided
    assert {(one.rule, one.address) for one in result.findings} == {("CGA_FED_06", "aws_cognito_identity_pool.each")}
