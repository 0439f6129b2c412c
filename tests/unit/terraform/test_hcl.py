from __future__ import annotations

from tfproof.terraform.hcl import read_json, read_native

TEXT = """
# provider "comment" {}
/* provider "comment" {} */
terraform {
  required_providers {
    aws = { source = "hashicorp/aws", version = "~> 5.0" }
  }
  backend "s3" {}
}

provider "aws" {
  alias = "edge" // provider "x" {}
  assume_role { role_arn = "arn:${var.a["}"]}:x" }
  dynamic "assume_role_with_web_identity" {
    for_each = []
    content {}
  }
}

locals {
  text = <<-EOT
    provider "heredoc" {
    ${"}"}
  EOT
  other = "a \\" } $${ b"
  list = [
    "}", { a = "b" },
  ]
}

variable one { default = 1 }
"""


def test_the_blocks_are_found_between_strings_comments_and_heredocs() -> None:
    blocks = read_native(TEXT)
    assert [(b.type, b.labels) for b in blocks] == [
        ("terraform", ()), ("provider", ("aws",)), ("locals", ()), ("variable", ("one",)),
    ]  # fmt: skip
    assert sorted(blocks[2].attributes) == ["list", "other", "text"]


def test_an_offset_points_at_exactly_the_block() -> None:
    provider = read_native(TEXT)[1]
    role, dynamic = provider.all_of("assume_role", "assume_role_with_web_identity")
    assert TEXT[role.start : role.end] == 'assume_role { role_arn = "arn:${var.a["}"]}:x" }'
    assert TEXT[dynamic.start :].startswith('dynamic "assume_role_with_web_identity"')
    assert provider.literal("alias") == "edge"


def test_an_expression_is_no_literal() -> None:
    (block,) = read_native('module "x" {\n  source = "../${var.a}"\n  other = "../a"\n}')
    assert (block.literal("source"), block.literal("other"), block.literal("absent")) == (None, "../a", None)


def test_text_that_does_not_parse_gives_what_comes_before_it() -> None:
    assert [b.type for b in read_native('variable "a" {}\n!!! {\nvariable "b" {}')] == ["variable"]
    for broken in ('a = "', "a = [", "x {", "a = <<EOT\n", "/*", 'x "', "x = ${"):
        read_native(broken)


def test_json_says_the_same_as_the_native_syntax() -> None:
    blocks = read_json(
        '{"provider": {"aws": [{"region": "x"}, {"alias": "b", "assume_role": [{}]}]}, "terraform": {"cloud": {}},'
        ' "module": {"m": {"source": "../m"}}}'
    )
    assert [(b.type, b.labels) for b in blocks] == [
        ("provider", ("aws",)), ("provider", ("aws",)), ("terraform", ()), ("module", ("m",)),
    ]  # fmt: skip
    assert blocks[1].literal("alias") == "b"
    assert len(blocks[1].all_of("assume_role")) == len(blocks[2].all_of("cloud")) == 1
    assert read_json("{") == read_json("[]") == ()
