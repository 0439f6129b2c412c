"""What admits others without a policy is never passed over: others are named, and those that cannot be determined are undecided."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.unit.proofs.plans import FUNCTION, planned, several

from tfproof.findings import Severity
from tfproof.proofs import prove
from tfproof.proofs.share_types import SHARES

PLACES = [(type_, path) for type_, share in SHARES.items() for path in share.principals]
# What is before the last step is a block that may be there several times; these are lists of texts.
WORDS = [
    (type_, path, *word)
    for type_, share in SHARES.items()
    for path, words in share.words.items()
    for word in words.items()
]
LISTS = ("shared_accounts", "user_ids", "user_groups", "organization_arns", "organizational_unit_arns", "account_ids")


def value_of(path: str, *texts: str) -> Any:
    return list(texts) if path.rpartition(".")[2] in LISTS else texts[-1]


def blocks_of(path: str) -> str:
    return path.replace(".", "[0].") if path.count(".") > 1 else path


@pytest.mark.parametrize(("type_", "path"), PLACES)
def test_another_account_is_told(type_: str, path: str) -> None:
    found = prove(planned(type_, blocks_of(path), value_of(path, "210987654321")))
    (finding,) = found.findings
    assert (finding.rule, finding.severity) == ("PROOF_RESOURCE_PUBLIC", Severity.MEDIUM)
    assert "210987654321" in finding.found


@pytest.mark.parametrize(("type_", "path"), PLACES)
def test_whoever_cannot_be_told_is_undecided(type_: str, path: str) -> None:
    found = prove(planned(type_, blocks_of(path), None, fed_by="var.account"))
    assert not found.findings
    assert [one.rule for one in found.undecided] == ["PROOF_RESOURCE_PUBLIC"]


@pytest.mark.parametrize(("type_", "path"), PLACES)
def test_the_last_of_several_is_told(type_: str, path: str) -> None:
    value = value_of(path, "123456789012", "*")
    found = prove(planned(type_, blocks_of(path), value), accounts=["123456789012"])
    assert [(one.rule, one.severity) for one in found.findings] == [("PROOF_RESOURCE_PUBLIC", Severity.CRITICAL)]


def test_each_block_is_looked_at() -> None:
    own, all_ = ({"launch_permission": [{"user_ids": [one]}]} for one in ("123456789012", "all"))
    regions = [{"ami_distribution_configuration": [own]}, {"ami_distribution_configuration": [own, all_]}]
    found = prove(planned("aws_imagebuilder_distribution_configuration", "distribution", regions))
    assert Severity.CRITICAL in [one.severity for one in found.findings]


@pytest.mark.parametrize(("type_", "path", "word", "whom"), WORDS)
def test_a_word_lets_in_everybody_or_nobody(type_: str, path: str, word: str, whom: str) -> None:
    found = prove(planned(type_, blocks_of(path), word))
    assert [one.severity for one in found.findings] == ([Severity.CRITICAL] if whom else [])
    assert not found.undecided


@pytest.mark.parametrize(("type_", "path"), sorted({(type_, path) for type_, path, *_ in WORDS}))
def test_a_word_that_nobody_knows_is_undecided(type_: str, path: str) -> None:
    for plan in (
        planned(type_, blocks_of(path), "somebody-read"),
        planned(type_, blocks_of(path), None, fed_by="var.word"),
    ):
        found = prove(plan)
        assert not found.findings
        assert [one.rule for one in found.undecided] == ["PROOF_RESOURCE_PUBLIC"]


@pytest.mark.parametrize(("type_", "path"), [one for one in PLACES if "." not in one[1]])
def test_what_a_function_without_arguments_names_is_undecided(type_: str, path: str) -> None:
    assert [one.rule for one in prove(planned(type_, path, None, fed_by=FUNCTION)).undecided] == [
        "PROOF_RESOURCE_PUBLIC"
    ]


@pytest.mark.parametrize(
    ("type_", "path"),
    [
        ("aws_vpc_endpoint_service", "allowed_principals"),
        ("aws_s3_object", "acl"),
        ("aws_lakeformation_data_lake_settings", "admins"),
    ],
)
def test_what_is_left_to_the_provider_names_nobody(type_: str, path: str) -> None:
    (found,) = [prove(several({f"{type_}.this": {path: None}}, unknown={f"{type_}.this": [path]}))]
    assert (found.findings, found.undecided) == ((), ())


@pytest.mark.parametrize(
    ("type_", "path", "text", "shown"),
    [
        ("aws_globalaccelerator_cross_account_attachment", "principals", "arn:aws:globalaccelerator::210987654321:accelerator/11111111-1111-4111-8111-111111111111", "210987654321"),
        ("aws_servicecatalog_portfolio_share", "principal_id", "o-abcde12345", "o-abcde12345"),
        ("aws_servicecatalog_portfolio_share", "principal_id", "ou-ab12-11112222", "ou-ab12-11112222"),
        ("aws_servicecatalog_portfolio_share", "principal_id", "arn:aws:organizations::210987654321:ou/o-abcde12345/ou-ab12-11112222", "o-abcde12345"),
        ("aws_s3_object_copy", "grant[0].email", "somebody@example.com", "somebody@example.com"),
        ("aws_s3_bucket_acl", "access_control_policy[0].grant[0].grantee[0].id", "a" * 64, "a" * 64),
    ],
)  # fmt: skip
def test_others_are_told_by_what_names_them(type_: str, path: str, text: str, shown: str) -> None:
    (finding,) = prove(planned(type_, path, text)).findings
    assert (finding.severity, shown in finding.found) == (Severity.MEDIUM, True)


@pytest.mark.parametrize("text", ["o-abcde12345", "ou-ab12-11112222"])
def test_the_own_organization_is_no_stranger(text: str) -> None:
    plan = planned("aws_servicecatalog_portfolio_share", "principal_id", text)
    assert not prove(plan, organizations=["o-abcde12345"]).findings


def test_a_directory_is_the_own_one() -> None:
    grantee = {"grantee_type": "DIRECTORY_USER", "grantee_identifier": "11111111-1111-4111-8111-111111111111"}
    found = prove(planned("aws_s3control_access_grant", "grantee", [grantee]))
    assert (found.findings, found.undecided) == ((), ())


def test_a_group_of_the_directory_is_of_the_own_organization() -> None:
    found = prove(planned("aws_lakeformation_permissions", "principal", "arn:aws:identitystore:::group/0123-4567"))
    assert (found.findings, found.undecided) == ((), ())


@pytest.mark.parametrize(("account", "severity"), [("210987654321", [Severity.MEDIUM]), ("123456789012", [])])
def test_what_is_named_by_its_account_is_of_that_account(account: str, severity: list[Severity]) -> None:
    group = f"arn:aws:quicksight:us-east-1:{account}:group/default/readers"
    found = prove(planned("aws_lakeformation_permissions", "principal", group), accounts=["123456789012"])
    assert [one.severity for one in found.findings] == severity
    assert not found.undecided


def test_an_accelerator_or_service_of_the_own_side_is_proved() -> None:
    found = prove(planned("aws_securitylake_subscriber", "subscriber_identity[0].principal", "ec2.amazonaws.com"))
    assert (found.findings, found.undecided) == ((), ())


@pytest.mark.parametrize(
    ("owner", "grantee", "severity"),
    [
        ("a" * 64, "a" * 64, []),  # S3 takes no other owner than the bucket's
        ("a" * 64, "b" * 64, [Severity.MEDIUM]),
        (
            "a" * 64,
            "c4c1ede66af53448b93c283ce9448c4ba468c9432aa01d700d3878632f77d2d0",
            [],
        ),  # CloudFront writes its logs
        ("a" * 64, "a52cb28745c0c06e84ec548334e44bfa7fc2a85c54af20cd59e4969344b7af56", []),  # so it does in China
    ],
)
def test_the_owner_of_an_acl_and_the_logs_of_cloudfront_are_no_strangers(
    owner: str, grantee: str, severity: list[Severity]
) -> None:
    grants = [{"grantee": [{"type": "CanonicalUser", "id": one}], "permission": "READ"} for one in (owner, grantee)]
    acl = [{"owner": [{"id": owner}], "grant": grants}]
    found = prove(planned("aws_s3_bucket_acl", "access_control_policy", acl))
    assert [one.severity for one in found.findings] == severity
    assert not found.undecided


OPEN_POLICY = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "*"}],
    }
)
NOTHING_BLOCKED = dict.fromkeys(
    ("block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets"), False
)
ACCESS_POINT = {"bucket": "b", "name": "a", "policy": OPEN_POLICY}
REGIONS = {"name": "m", "region": [{"bucket": "b"}]}
OF_REGIONS = {
    "aws_s3control_multi_region_access_point_policy.this": {"details": [{"name": "m", "policy": OPEN_POLICY}]}
}


@pytest.mark.parametrize(
    ("resources", "severity", "shown"),
    [
        ({"aws_s3_access_point.this": ACCESS_POINT}, Severity.MEDIUM, "void while aws_s3_access_point.this blocks public access"),
        ({"aws_s3_access_point.this": {**ACCESS_POINT, "public_access_block_configuration": [NOTHING_BLOCKED]}}, Severity.CRITICAL, "it is public: "),
        ({"aws_s3_access_point.this": {**ACCESS_POINT, "public_access_block_configuration": [{**NOTHING_BLOCKED, "block_public_policy": True}]}}, Severity.HIGH, "the apply fails while"),
        ({"aws_s3_access_point.this": {**ACCESS_POINT, "vpc_configuration": [{"vpc_id": "vpc-1"}], "public_access_block_configuration": [NOTHING_BLOCKED]}}, Severity.MEDIUM, "takes requests of one network only"),
        ({"aws_s3_access_point.this": {**ACCESS_POINT, "public_access_block_configuration": [NOTHING_BLOCKED]},
          "aws_s3_bucket_public_access_block.this": {"bucket": "b", "restrict_public_buckets": True}}, Severity.MEDIUM, "void while aws_s3_bucket_public_access_block.this"),
        ({"aws_s3_access_point.this": {"bucket": "b", "name": "a", "arn": "arn:aws:s3:eu-west-2:123456789012:accesspoint/a"},
          "aws_s3control_access_point_policy.this": {"access_point_arn": "arn:aws:s3:eu-west-2:123456789012:accesspoint/a", "policy": OPEN_POLICY}}, Severity.MEDIUM, "blocks public access"),
        ({"aws_s3control_access_point_policy.this": {"access_point_arn": "arn:aws:s3:eu-west-2:123456789012:accesspoint/a", "policy": OPEN_POLICY}}, Severity.CRITICAL, "it is public: "),
        ({"aws_s3control_multi_region_access_point.this": {"details": [REGIONS]}, **OF_REGIONS}, Severity.MEDIUM, "blocks public access"),
        ({"aws_s3control_multi_region_access_point.this": {"details": [{**REGIONS, "public_access_block": [NOTHING_BLOCKED]}]}, **OF_REGIONS}, Severity.CRITICAL, "it is public: "),
        (OF_REGIONS, Severity.CRITICAL, "it is public: "),
    ],
)  # fmt: skip
def test_an_access_point_blocks_public_access_unless_it_says_otherwise(
    resources: dict[str, dict[str, Any]], severity: Severity, shown: str
) -> None:
    (finding,) = prove(several(resources), accounts=["123456789012"]).findings
    assert (finding.severity, shown in finding.found) == (severity, True), finding.found


ENDPOINT = "aws_vpc_endpoint_service.this"


@pytest.mark.parametrize(
    ("resources", "severity", "shown"),
    [
        ({ENDPOINT: {"allowed_principals": ["*"], "acceptance_required": False}}, Severity.CRITICAL, "it is public: "),
        ({ENDPOINT: {"allowed_principals": ["*"], "acceptance_required": True}}, Severity.MEDIUM, "until the owner accepts"),
        ({ENDPOINT: {"id": "vpce-svc-1", "acceptance_required": True},
          "aws_vpc_endpoint_service_allowed_principal.this": {"principal_arn": "*", "vpc_endpoint_service_id": "vpce-svc-1"}}, Severity.MEDIUM, "until the owner accepts"),
        ({"aws_vpc_endpoint_service_allowed_principal.this": {"principal_arn": "*", "vpc_endpoint_service_id": "vpce-svc-2"}}, Severity.CRITICAL, "it is public: "),
        ({"aws_s3_object.this": {"bucket": "b", "key": "k", "acl": "public-read"},
          "aws_s3_bucket_public_access_block.this": {"bucket": "b", "ignore_public_acls": True}}, Severity.MEDIUM, "void while"),
        ({"aws_s3_object.this": {"bucket": "b", "key": "k", "acl": "public-read"},
          "aws_s3_bucket_public_access_block.this": {"bucket": "b", "block_public_acls": True}}, Severity.HIGH, "the apply fails while"),
        ({"aws_s3_object.this": {"bucket": "b", "key": "k", "acl": "public-read"},
          "aws_s3_bucket_public_access_block.this": {"bucket": "other", "ignore_public_acls": True}}, Severity.CRITICAL, "it is public: "),
        ({"aws_s3_object.this": {"bucket": "b", "key": "k", "acl": "public-read"},
          "aws_s3_bucket_public_access_block.this": {"bucket": "b", "restrict_public_buckets": True, "block_public_policy": True}}, Severity.CRITICAL, "it is public: "),
        ({"aws_s3_object.this": {"bucket": "b", "key": "k", "acl": "public-read"},
          "aws_s3_bucket_ownership_controls.this": {"bucket": "b", "rule": [{"object_ownership": "BucketOwnerEnforced"}]}}, Severity.MEDIUM, "sets BucketOwnerEnforced"),
        ({"aws_lambda_permission.this": {"function_name": "f", "principal": "*", "action": "lambda:InvokeFunctionUrl", "function_url_auth_type": "NONE"},
          "aws_lambda_function_url.this": {"function_name": "f", "authorization_type": "AWS_IAM"}}, Severity.MEDIUM, "sets authorization_type"),
        ({"aws_lambda_permission.this": {"function_name": "f", "principal": "*", "action": "lambda:InvokeFunctionUrl", "function_url_auth_type": "AWS_IAM"},
          "aws_lambda_function_url.this": {"function_name": "f", "authorization_type": "AWS_IAM"}}, Severity.CRITICAL, "it is public: "),
        ({"aws_lambda_permission.this": {"function_name": "g", "principal": "*", "action": "lambda:InvokeFunctionUrl", "function_url_auth_type": "NONE"},
          "aws_lambda_function_url.this": {"function_name": "f", "authorization_type": "AWS_IAM"}}, Severity.CRITICAL, "it is public: "),
    ],
)  # fmt: skip
def test_what_keeps_the_public_out_elsewhere_is_told(
    resources: dict[str, dict[str, Any]], severity: Severity, shown: str
) -> None:
    (finding,) = prove(several(resources)).findings
    assert (finding.severity, shown in finding.found) == (severity, True), finding.found


def test_an_acl_beside_a_policy_is_judged_too() -> None:
    own = {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": "logging.s3.amazonaws.com"},
                "Action": "s3:PutObject",
                "Resource": "*",
            }
        ],
    }
    found = prove(several({"aws_s3_bucket.this": {"bucket": "b", "policy": json.dumps(own), "acl": "public-read"}}))
    assert [one.severity for one in found.findings] == [Severity.CRITICAL]
