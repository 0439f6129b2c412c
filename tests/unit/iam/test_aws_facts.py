"""The catalogue of AWS's actions and the documents of its managed policies, as they come with tfproof."""

from __future__ import annotations

import re

import pytest

from tfproof.iam import Effect, Request, aws, catalogue, managed
from tfproof.iam.catalogue import Level
from tfproof.iam.evaluate import decide
from tfproof.iam.packed_facts import about, packed

FILES = ("catalogue", "managed_policies")


@pytest.mark.parametrize("name", FILES)
def test_facts_say_their_day_and_the_packages_that_they_come_from(name: str) -> None:
    assert re.fullmatch(r"20\d\d-\d\d-\d\d", about(name)["date"])
    assert all(re.fullmatch(r"\S+ \d+\.\d+\.\d+ \(MIT\)", one) for one in about(name)["sources"])


def test_an_action_has_its_levels_resources_keys_and_whether_it_passes_a_role() -> None:
    read, pass_, write = (
        catalogue.action(one) for one in ("s3:getobject", "lambda:CreateFunction", "iam:PutRolePolicy")
    )
    assert read is not None
    assert pass_ is not None
    assert write is not None
    assert (read.name, read.levels, read.passes_role) == ("s3:GetObject", frozenset({Level.READ}), False)
    assert "arn:${Partition}:s3:::${BucketName}/${ObjectName}" in read.arns
    assert pass_.passes_role
    assert Level.PERMISSIONS in write.levels
    assert "iam:PermissionsBoundary" in write.keys


def test_an_action_that_aws_does_not_publish_is_not_known() -> None:
    names = ("s3:GetAnything", "nothing:Get", "s3", "", "s3:", ":")
    assert [catalogue.action(name) for name in names] == [None] * len(names)


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("sts:assumeroleWith*", {"sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity"}),
        ("cognito-*:GetOpenId*", {"cognito-identity:GetOpenIdToken", "cognito-identity:GetOpenIdTokenForDeveloperIdentity"}),
        ("*:PassRole", {"iam:PassRole"}),
        ("iam:passrol?", {"iam:PassRole"}),
        ("iam:[P]assRole", set()),
        ("iam", set()),
    ],
)  # fmt: skip
def test_a_pattern_covers_the_actions_that_it_covers_for_aws(pattern: str, found: set[str]) -> None:
    assert {one.name for one in catalogue.matching(pattern)} == found


def test_every_type_of_resource_has_an_arn_of_six_parts() -> None:
    patterns = {arn for name in catalogue.services() for arn in getattr(catalogue.service(name), "arns", {}).values()}
    odd = [one for one in patterns if len(one.split(":")) < 6 or not one.startswith("arn:")]
    assert len(patterns) > 1000
    assert odd == []


def test_the_document_of_a_policy_that_aws_manages_is_read_and_not_its_name() -> None:
    document = managed.managed_policy("AmazonCognitoReadOnly")
    assert document is not None
    caller = aws("arn:aws:sts::111122223333:assumed-role/users/session")
    asked = [
        Request(principal=caller, action=f"cognito-identity:{name}", resource="*", context={})
        for name in ("GetOpenIdTokenForDeveloperIdentity", "UpdateIdentityPool")
    ]
    assert [decide(document, one).effect for one in asked] == [Effect.ALLOW, Effect.DENY]


@pytest.mark.parametrize("partition", ["aws", "aws-cn", "aws-us-gov"])
def test_managed_policies_have_one_name_in_every_partition(partition: str) -> None:
    assert managed.managed_name(f"arn:{partition}:iam::aws:policy/job-function/Billing") == "job-function/Billing"


@pytest.mark.parametrize(
    "arn", ["arn:aws:iam::111122223333:policy/ReadOnlyAccess", "ReadOnlyAccess", "arn:aws:iam::aws:role/x", ""]
)
def test_a_policy_of_an_account_is_none_that_aws_manages(arn: str) -> None:
    assert managed.managed_name(arn) is None


def test_policies_of_service_linked_roles_are_left_out_since_nobody_can_attach_them() -> None:
    names = [name for name in packed("managed_policies") if name]
    assert len(names) > 1000
    assert not [name for name in names if name.startswith("aws-service-role/")]
    assert managed.managed_policy("") is None
    assert managed.managed_policy("NoSuchPolicy") is None
