"""What is accepted of a check that asks about connected resources is accepted as long as these are no worse."""

from __future__ import annotations

from pathlib import Path

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
