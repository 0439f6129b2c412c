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
