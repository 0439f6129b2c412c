"""The front end's bucket: private, encrypted, versioned, over TLS only, and read by one distribution alone."""

from __future__ import annotations

from typing import Any

import pytest
from tests.modules.bad_arns import bad_arns

import tfproof
from tfproof import PlannedCase
from tfproof.iam import ANONYMOUS, Document, Request, aws, decide, parse_document, service

BUCKET = "arn:aws:s3:::shop.example.com"
THIS_DISTRIBUTION = "arn:aws:cloudfront::111122223333:distribution/E1EXAMPLE00000"
OTHER_DISTRIBUTION = "arn:aws:cloudfront::444455556666:distribution/E2EXAMPLE00000"
KEY = "arn:aws:kms:eu-west-2:111122223333:key/00000000-0000-4000-8000-000000000000"

s3 = tfproof.case("terraform/modules/s3", bucket="shop.example.com", distribution_arn=THIS_DISTRIBUTION)


def bucket_policy(case: PlannedCase) -> Document:
    """The bucket's policy as it will be: its unknown parts are the bucket's ARN, or that of all its objects."""
    policy = case.plan["aws_s3_bucket_policy.this"].document("policy")
    assert {policy.wiring(part).references for part in policy.unknown_parts} == {("aws_s3_bucket.this.arn",)}
    return parse_document(policy.to_json(lambda part: BUCKET if policy.wiring(part).exact else f"{BUCKET}/*"))


def reading(distribution: str, *, tls: str = "true") -> Request:
    """CloudFront, on behalf of a distribution, reads the start page."""
    return Request(
        principal=service("cloudfront.amazonaws.com"),
        action="s3:GetObject",
        resource=f"{BUCKET}/index.html",
        context={"aws:SourceArn": distribution, "aws:SecureTransport": tls},
    )


# Who reads it


def test_this_distribution_alone_reads_the_bucket(s3: PlannedCase) -> None:
    policy = s3.plan["aws_s3_bucket_policy.this"].document("policy")
    (allow,) = (statement for statement in policy.statements if statement.effect == "Allow")
    (principal,) = allow.principals
    (condition,) = allow.conditions
    # Who may not list a bucket is answered 403 for an object that is not there.
    assert allow.actions == ("s3:GetObject", "s3:ListBucket")
    assert (principal.type, principal.identifiers) == ("Service", ("cloudfront.amazonaws.com",))
    assert (condition.test, condition.variable) == ("StringEquals", "AWS:SourceArn")
    assert condition.values == (THIS_DISTRIBUTION,)


def test_the_policy_admits_the_distribution_and_nobody_else(s3: PlannedCase) -> None:
    policy = bucket_policy(s3)
    anybody = Request(
        principal=ANONYMOUS,
        action="s3:GetObject",
        resource=f"{BUCKET}/index.html",
        context={"aws:SecureTransport": "true"},
    )
    assert decide(policy, reading(THIS_DISTRIBUTION)).allowed
    assert not decide(policy, reading(OTHER_DISTRIBUTION)).allowed
    assert not decide(policy, anybody).allowed


def test_without_tls_everybody_is_denied(s3: PlannedCase) -> None:
    policy = bucket_policy(s3)
    owner = Request(
        principal=aws("arn:aws:iam::111122223333:role/deploy"),
        action="s3:PutObject",
        resource=f"{BUCKET}/index.html",
        context={"aws:SecureTransport": "false"},
    )
    assert decide(policy, reading(THIS_DISTRIBUTION, tls="false")).explicit
    assert decide(policy, owner).explicit


def test_the_bucket_blocks_every_kind_of_public_access(s3: PlannedCase) -> None:
    block = s3.plan["aws_s3_bucket_public_access_block.this"]
    kinds = ("block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets")
    assert [block[kind] for kind in kinds] == [True] * 4


def test_objects_belong_to_the_bucket_owner_and_have_no_access_lists(s3: PlannedCase) -> None:
    (rule,) = s3.plan["aws_s3_bucket_ownership_controls.this"]["rule"]
    assert rule["object_ownership"] == "BucketOwnerEnforced"


def test_every_setting_is_of_this_bucket(s3: PlannedCase) -> None:
    settings = [r for r in s3.plan.all_resources.values() if r.mode == "managed" and r.type != "aws_s3_bucket"]
    assert len(settings) == 6
    assert {setting.wired_to("bucket") for setting in settings} == {"aws_s3_bucket.this.id"}


# What it keeps


@pytest.mark.parametrize(("key", "algorithm"), [(None, "AES256"), (KEY, "aws:kms")], ids=["s3-key", "own-key"])
def test_objects_are_encrypted(s3: PlannedCase, key: str | None, algorithm: str) -> None:
    (rule,) = s3.with_inputs(kms_key_arn=key).plan["aws_s3_bucket_server_side_encryption_configuration.this"]["rule"]
    (default,) = rule["apply_server_side_encryption_by_default"]
    assert default["sse_algorithm"] == algorithm
    assert default["kms_master_key_id"] == (key or "")


def test_old_versions_can_be_restored_and_do_not_pile_up(s3: PlannedCase) -> None:
    (versioning,) = s3.plan["aws_s3_bucket_versioning.this"]["versioning_configuration"]
    assert versioning["status"] == "Enabled"
    for case, days in ((s3, 90), (s3.with_inputs(old_version_days=7), 7)):
        (rule,) = case.plan["aws_s3_bucket_lifecycle_configuration.this"]["rule"]
        assert rule["status"] == "Enabled"
        assert rule["noncurrent_version_expiration"][0]["noncurrent_days"] == days


def test_the_bucket_is_not_deleted_with_its_objects(s3: PlannedCase) -> None:
    assert s3.plan["aws_s3_bucket.this"]["force_destroy"] is False


def test_access_is_logged_where_the_caller_says(s3: PlannedCase) -> None:
    assert s3.plan.resources_of_type("aws_s3_bucket_logging") == ()
    logging = s3.with_inputs(access_log_bucket="logs.example.com").plan["aws_s3_bucket_logging.this[0]"]
    assert (logging["target_bucket"], logging["target_prefix"]) == ("logs.example.com", "shop.example.com/")


def test_tags_reach_the_bucket(s3: PlannedCase) -> None:
    assert s3.with_inputs(tags={"team": "shop"}).plan["aws_s3_bucket.this"]["tags"] == {"team": "shop"}
    assert s3.plan["aws_s3_bucket.this"]["tags"] is None


def test_each_statement_is_about_the_bucket_and_all_its_objects(s3: PlannedCase) -> None:
    arn = s3.applied["aws_s3_bucket.this"]["arn"]
    statements = s3.applied["aws_s3_bucket_policy.this"].document("policy").statements
    assert [set(statement.resources) for statement in statements] == [{arn, f"{arn}/*"}] * 2


@pytest.mark.parametrize("output", ["arn", "bucket", "bucket_regional_domain_name"])
def test_an_output_is_what_its_name_promises(s3: PlannedCase, output: str) -> None:
    assert s3.plan.output_wired_to(output) == f"aws_s3_bucket.this.{output}"


# Inputs


@pytest.mark.parametrize("bucket", ["abc", "a" * 63, "shop.example.com", "a-b.c2"])
def test_bucket_names_of_s3_are_accepted(s3: PlannedCase, bucket: str) -> None:
    assert s3.with_inputs(bucket=bucket).plan["aws_s3_bucket.this"]["bucket"] == bucket


@pytest.mark.parametrize("days", [1, 2147483647])
def test_good_inputs_are_accepted(s3: PlannedCase, days: int) -> None:
    alias = "arn:aws:kms:eu-west-2:111122223333:alias/shop"
    plan = s3.with_inputs(kms_key_arn=alias, old_version_days=days, distribution_arn=OTHER_DISTRIBUTION).plan
    assert plan["aws_s3_bucket.this"].actions == ("create",)


REFUSED: list[tuple[str, str, list[Any]]] = [
    ("bucket", "bucket must be 3 to 63", ["ab", "Shop.example.com", "a..b", "a_b_c", "-abc", "a" * 64]),
    (
        "distribution_arn",
        "must be the ARN of one CloudFront distribution",
        ["*", "arn:aws:cloudfront::111122223333:distribution/*", f"{THIS_DISTRIBUTION}*", *bad_arns(THIS_DISTRIBUTION)],
    ),
    (
        "kms_key_arn",
        "kms_key_arn must be the ARN of a KMS key or alias",
        ["alias/x", KEY.rpartition("/")[2], *bad_arns(KEY)],
    ),
    ("old_version_days", "old_version_days must be a whole number from 1 to 2147483647", [0, 1.5, -1, 2147483648]),
]
BAD = [(name, value, message) for name, message, values in REFUSED for value in values]


@pytest.mark.parametrize(("name", "value", "message"), BAD, ids=[name for name, _, _ in BAD])
def test_a_bad_input_is_refused_by_its_own_rule(s3: PlannedCase, name: str, value: Any, message: str) -> None:
    s3.with_inputs(**{name: value}).must_fail("variable validation", match=message, at=f"var.{name}")


WITHOUT_DEFAULT = ["bucket", "distribution_arn"]
WITH_DEFAULT = ["old_version_days", "tags"]


@pytest.mark.parametrize("name", WITHOUT_DEFAULT)
def test_what_has_no_default_must_be_given(s3: PlannedCase, name: str) -> None:
    s3.without_inputs(name).must_fail("missing input", match=name, at=f"var.{name}")


@pytest.mark.parametrize("name", WITHOUT_DEFAULT)
def test_what_has_no_default_must_not_be_null(s3: PlannedCase, name: str) -> None:
    without = s3.with_inputs(**dict.fromkeys(WITHOUT_DEFAULT))
    without.must_fail("configuration", match="may not be set to null", at=f"var.{name}")


def test_null_stands_for_the_default(s3: PlannedCase) -> None:
    with_nulls = s3.with_inputs(**dict.fromkeys(WITH_DEFAULT))
    assert with_nulls.plan["planned_values"] == s3.plan["planned_values"]
