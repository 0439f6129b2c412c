"""After an apply, a data source says of a resource of the same configuration what that resource has; other states say what is asked of them."""

from __future__ import annotations

import re

import tfproof
from tfproof import PlannedCase

own = tfproof.case("tests/applied/read_back")


def test_a_data_source_reads_the_resource_that_it_names(own: PlannedCase) -> None:
    assert own.applied.output("same") == {
        "by arn": True, "by id": True, "by name": True, "by two arguments": True, "in a module": True,
        "what is set": True,
    }  # fmt: skip
    assert own.applied.output("read") == {"cidr": "10.7.0.0/16", "tags": {"Name": "own", "team": "net"}}


def test_what_names_another_resource_or_one_of_several_is_a_stand_in(own: PlannedCase) -> None:
    foreign, made = own.applied["data.aws_vpc.foreign"], own.applied["aws_vpc.this"]
    assert (foreign["id"], foreign["tags"]) == ("vpc-0123456789abcdef0", {})
    assert foreign["arn"] != made["arn"]
    ids = {own.applied[f"aws_security_group.{name}"]["id"] for name in ("a", "b")}
    assert own.applied["data.aws_security_group.either"]["id"] not in ids


def test_what_is_named_before_it_is_made_is_read_as_made_in_its_own_account(own: PlannedCase) -> None:
    assert own.applied.output("early") == {"role": True, "secret": True}
    elsewhere, made = own.applied["data.aws_iam_role.elsewhere"], own.applied["aws_iam_role.early"]
    assert elsewhere["arn"] == "arn:aws:iam::210987654321:role/early"
    assert elsewhere["unique_id"] != made["unique_id"]


def test_a_key_that_is_looked_up_by_alias_has_the_arn_of_a_key(own: PlannedCase) -> None:
    found = own.applied["data.aws_kms_key.by_alias"]
    assert re.fullmatch(r"arn:aws:kms:eu-west-1:\d{12}:key/[0-9a-f-]{36}", found["arn"])
    assert found["arn"].endswith(f"/{found['id']}")


def test_a_second_plan_reads_the_same(own: PlannedCase) -> None:
    own.must_be_idempotent()


def test_one_instance_of_a_cluster_writes(own: PlannedCase) -> None:
    assert own.applied.output("writers") == {"a": True, "b": False, "c": False, "more": False}
