"""What is accepted of a check that asks about connected resources is accepted as long as these are no worse."""

from __future__ import annotations

from pathlib import Path

import pytest

from tfproof.findings import View
from tfproof.pytest_plugin import CaseFactory
from tfproof.scan import CheckovProcess, scan
from tfproof.scan.baseline import Accepted, without_accepted

BUCKET = """
resource "aws_s3_bucket" "this" {{
  bucket = "shop"
{more}
}}
resource "aws_s3_bucket_public_access_block" "this" {{
  bucket                  = aws_s3_bucket.this.id
  block_public_acls       = {acls}
  block_public_policy     = false
  ignore_public_acls      = {ignored}
  restrict_public_buckets = true
}}
"""
RULE = "CKV2_AWS_6"


def test_a_further_weakening_of_a_connected_resource_is_a_finding_again(
    process: CheckovProcess, tmp_path: Path
) -> None:
    def found(acls: str = "true", ignored: str = "true", more: str = "") -> list[str]:
        (tmp_path / "main.tf").write_text(BUCKET.format(acls=acls, ignored=ignored, more=more), encoding="utf-8")
        result = scan(process.environment, stack=tmp_path, process=process, ids=[RULE])
        if not accepted:
            accepted.extend(Accepted.of(one) for one in result.findings)
        return [one.address for one in without_accepted(result, accepted).findings]

    accepted: list[Accepted] = []
    assert found() == []
    assert [one.rule for one in accepted] == [RULE]
    assert found(more="  force_destroy = true") == []
    assert found(ignored="false") == [], "the check does not ask for it"
    assert found(acls="false") == ["aws_s3_bucket.this"]


BELOW = {
    "main.tf": 'provider "aws" {{ region = "eu-west-2" }}\nmodule "w" {{ source = "./w" }}\n'
    'module "v" {{\n  source = "./v"\n  bucket = module.w.id\n}}\n',
    "w/main.tf": 'module "b" {{ source = "../b" }}\noutput "id" {{ value = module.b.id }}\n',
    "b/main.tf": 'resource "aws_s3_bucket" "this" {{ bucket = "shop" }}\noutput "id" {{ value = aws_s3_bucket.this.id }}\n',
    "v/main.tf": 'variable "bucket" {{ type = string }}\nresource "aws_s3_bucket_versioning" "this" {{\n  bucket = var.bucket\n'
    '  versioning_configuration {{ status = "{status}" }}\n}}\n',
}


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("status", "found"), [("Enabled", []), ("Suspended", ["module.w.module.b.aws_s3_bucket.this"])]
)
def test_what_reaches_a_bucket_through_outputs_of_outputs_is_seen(
    process: CheckovProcess, tfproof_case: CaseFactory, tmp_path: Path, status: str, found: list[str]
) -> None:
    for name, text in BELOW.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text.format(status=status), encoding="utf-8")
    case = tfproof_case(tmp_path)
    plans = {View.PLAN: dict(case.plan), View.APPLIED: dict(case.applied)}
    result = scan(process.environment, stack=tmp_path, plans=plans, process=process, ids=["CKV_AWS_21"])
    assert [one.address for one in result.findings] == found
    assert not result.undecided


@pytest.mark.parametrize(("vpc", "found"), [([], ["CKV2_AWS_38", "CKV2_AWS_39"]), ([{"vpc_id": "vpc-1"}], [])])
def test_a_block_that_nobody_wrote_does_not_exist_in_a_plan_either(
    process: CheckovProcess, tmp_path: Path, vpc: list[dict[str, str]], found: list[str]
) -> None:
    block = '  vpc {\n    vpc_id = "vpc-1"\n  }\n' if vpc else ""
    (tmp_path / "main.tf").write_text(f'resource "aws_route53_zone" "a" {{\n  name = "a.example"\n{block}}}\n')
    zone = {"address": "aws_route53_zone.a", "mode": "managed", "type": "aws_route53_zone", "name": "a"}
    values = {"name": "a.example", "vpc": vpc}
    plan = {
        "format_version": "1.2",
        "terraform_version": "1.11.4",
        "planned_values": {"root_module": {"resources": [{**zone, "values": values}]}},
        "resource_changes": [{**zone, "change": {"actions": ["create"], "before": None, "after": values}}],
        "configuration": {"root_module": {"resources": [{**zone, "expressions": {}}]}},
    }
    result = scan(
        process.environment,
        stack=tmp_path,
        plans={View.PLAN: plan},
        process=process,
        ids=["CKV2_AWS_38", "CKV2_AWS_39"],
    )
    assert [one.rule for one in result.findings] == found
    assert not result.undecided
