"""After an apply, a data source says of a resource of the same configuration what that resource has; other states say what is asked of them."""

from __future__ import annotations

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


def test_a_second_plan_reads_the_same(own: PlannedCase) -> None:
    own.must_be_idempotent()


def test_one_instance_of_a_cluster_writes(own: PlannedCase) -> None:
    assert own.applied.output("writers") == {"a": True, "b": False, "c": False, "more": False}
