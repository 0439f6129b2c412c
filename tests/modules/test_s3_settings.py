"""All that the bucket is set to: an argument or block that is added, changed or gone fails here."""

from __future__ import annotations

from typing import Any

import pytest

import tfproof
from tfproof import PlannedCase, references

KEY = "arn:aws:kms:eu-west-2:111122223333:key/00000000-0000-4000-8000-000000000000"

s3 = tfproof.case(
    "terraform/modules/s3",
    access_log_bucket="logs.example.com",
    bucket="shop.example.com",
    kms_key_arn=KEY,
    distribution_arn="arn:aws:cloudfront::111122223333:distribution/E1EXAMPLE00000",
    tags={"team": "shop"},
)

EXPECTED: dict[str, dict[str, Any]] = {
    "data.aws_iam_policy_document.this": {
        "statement": [
            {
                "actions": ["s3:GetObject", "s3:ListBucket"],
                "condition": [
                    {
                        "test": "StringEquals",
                        "values": ["arn:aws:cloudfront::111122223333:distribution/E1EXAMPLE00000"],
                        "variable": "AWS:SourceArn",
                    }
                ],
                "principals": [{"identifiers": ["cloudfront.amazonaws.com"], "type": "Service"}],
                "resources": [
                    references("aws_s3_bucket.this.arn", exact=False),
                    references("aws_s3_bucket.this.arn", exact=False),
                ],
                "sid": "ThisDistributionReads",
            },
            {
                "actions": ["s3:*"],
                "condition": [{"test": "Bool", "values": ["false"], "variable": "aws:SecureTransport"}],
                "effect": "Deny",
                "principals": [{"identifiers": ["*"], "type": "*"}],
                "resources": [
                    references("aws_s3_bucket.this.arn", exact=False),
                    references("aws_s3_bucket.this.arn", exact=False),
                ],
                "sid": "TlsOnly",
            },
        ]
    },
    "aws_s3_bucket.this": {"bucket": "shop.example.com", "tags": {"team": "shop"}},
    "aws_s3_bucket_lifecycle_configuration.this": {
        "depends_on": ["aws_s3_bucket_versioning.this"],
        "bucket": references("aws_s3_bucket.this.id"),
        "rule": [
            {
                "abort_incomplete_multipart_upload": [{"days_after_initiation": 7}],
                "filter": [{}],
                "id": "old-versions",
                "noncurrent_version_expiration": [{"noncurrent_days": 90}],
                "status": "Enabled",
            }
        ],
    },
    "aws_s3_bucket_logging.this[0]": {
        "bucket": references("aws_s3_bucket.this.id"),
        "target_bucket": "logs.example.com",
        "target_prefix": "shop.example.com/",
    },
    "aws_s3_bucket_ownership_controls.this": {
        "bucket": references("aws_s3_bucket.this.id"),
        "rule": [{"object_ownership": "BucketOwnerEnforced"}],
    },
    "aws_s3_bucket_policy.this": {
        "depends_on": ["aws_s3_bucket_public_access_block.this"],
        "bucket": references("aws_s3_bucket.this.id"),
        "policy": references("data.aws_iam_policy_document.this.json"),
    },
    "aws_s3_bucket_public_access_block.this": {
        "block_public_acls": True,
        "block_public_policy": True,
        "bucket": references("aws_s3_bucket.this.id"),
        "ignore_public_acls": True,
        "restrict_public_buckets": True,
    },
    "aws_s3_bucket_server_side_encryption_configuration.this": {
        "bucket": references("aws_s3_bucket.this.id"),
        "rule": [
            {
                "apply_server_side_encryption_by_default": [{"kms_master_key_id": KEY, "sse_algorithm": "aws:kms"}],
                "bucket_key_enabled": True,
            }
        ],
    },
    "aws_s3_bucket_versioning.this": {
        "bucket": references("aws_s3_bucket.this.id"),
        "versioning_configuration": [{"status": "Enabled"}],
    },
}


@pytest.mark.parametrize("address", EXPECTED)
def test_a_resource_is_set_to_this_and_no_more(s3: PlannedCase, address: str) -> None:
    s3.plan[address].must_be(EXPECTED[address])


def test_there_is_no_other_resource(s3: PlannedCase) -> None:
    assert set(s3.plan.all_resources) == set(EXPECTED)
