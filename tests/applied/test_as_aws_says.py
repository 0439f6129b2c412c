"""One stack, applied without a cloud: what AWS would say of each resource, and of each data source that is looked up."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tfproof.plan import Applied
from tfproof.pytest_plugin import CaseFactory

STACK = """
provider "aws" {
  region = "eu-west-2"
}

# Lists that the provider always fills, and one that only this source takes elements out of.
resource "aws_elasticache_cluster" "this" {
  cluster_id      = "c"
  engine          = "redis"
  node_type       = "cache.t3.micro"
  num_cache_nodes = 1
}
resource "aws_ec2_network_insights_analysis" "this" {
  network_insights_path_id = "nip-1"
}
output "elements" {
  value = [
    aws_elasticache_cluster.this.cache_nodes[0].address,
    aws_ec2_network_insights_analysis.this.explanations[1].subnet[0].id,
  ]
}

# Addresses out of addresses.
resource "aws_vpc" "this" {
  cidr_block                       = "10.0.0.0/16"
  assign_generated_ipv6_cidr_block = true
}
resource "aws_subnet" "this" {
  vpc_id          = aws_vpc.this.id
  cidr_block      = "10.0.1.0/24"
  ipv6_cidr_block = cidrsubnet(aws_vpc.this.ipv6_cidr_block, 8, 1)
}

# Names that the provider checks.
data "aws_availability_zones" "this" {}
resource "aws_s3_directory_bucket" "this" {
  bucket = "x--${data.aws_availability_zones.this.zone_ids[0]}--x-s3"
  location {
    name = data.aws_availability_zones.this.zone_ids[0]
  }
}
resource "aws_cognito_user_pool" "this" {
  name = "p"
}
resource "aws_cognito_resource_server" "this" {
  user_pool_id = aws_cognito_user_pool.this.id
  identifier   = "https://api.example.com"
  name         = "api"
  scope {
    scope_name        = "read"
    scope_description = "r"
  }
}
resource "aws_cognito_user_pool_client" "this" {
  name                 = "m"
  user_pool_id         = aws_cognito_user_pool.this.id
  allowed_oauth_scopes = aws_cognito_resource_server.this.scope_identifiers
}

# Siblings agree.
resource "aws_kms_key" "this" {}
resource "aws_kms_alias" "this" {
  name          = "alias/a"
  target_key_id = aws_kms_key.this.key_id
}
resource "aws_cloudwatch_event_bus" "this" {
  name = "orders"
}
resource "aws_cloudwatch_event_rule" "this" {
  name           = "r"
  event_bus_name = aws_cloudwatch_event_bus.this.name
  event_pattern  = jsonencode({ source = ["a"] })
}
resource "aws_lb" "this" {
  name    = "x"
  subnets = ["subnet-12345678", "subnet-87654321"]
}
resource "aws_db_instance" "this" {
  identifier                  = "d"
  allocated_storage           = 10
  engine                      = "postgres"
  instance_class              = "db.t3.micro"
  username                    = "u"
  manage_master_user_password = true
  skip_final_snapshot         = true
}
resource "aws_eip" "this" {
  count  = 20
  domain = "vpc"
}

# What AWS reads of a resource that is named.
resource "aws_subnet" "other" {
  vpc_id            = aws_vpc.this.id
  cidr_block        = "10.0.2.0/28"
  availability_zone = "eu-west-2b"
}
resource "aws_lb" "inside" {
  name    = "inside"
  subnets = [aws_subnet.this.id, aws_subnet.other.id]
}
resource "aws_efs_mount_target" "this" {
  file_system_id = "fs-12345678"
  subnet_id      = aws_subnet.other.id
}
resource "aws_nat_gateway" "this" {
  subnet_id     = aws_subnet.other.id
  allocation_id = aws_eip.this[3].id
}
resource "aws_rds_cluster" "this" {
  cluster_identifier          = "c"
  engine                      = "aurora-postgresql"
  port                        = 5555
  master_username             = "u"
  manage_master_user_password = true
  skip_final_snapshot         = true
}
resource "aws_rds_cluster_instance" "this" {
  count              = 2
  cluster_identifier = aws_rds_cluster.this.id
  engine             = aws_rds_cluster.this.engine
  instance_class     = "db.r6g.large"
}
resource "aws_route53_zone" "this" {
  name = "shop.example"
}
resource "aws_route53_record" "this" {
  for_each = { www = "www", full = "full.shop.example", apex = "", else = "api" }
  zone_id  = each.key == "else" ? data.aws_route53_zone.this.zone_id : aws_route53_zone.this.zone_id
  name     = each.value
  type     = "A"
  ttl      = 60
  records  = ["192.0.2.1"]
}
output "only" {
  value = [one(data.aws_security_groups.this.ids), one([for arn in data.aws_security_groups.this.arns : lower(arn)])]
}
data "aws_security_groups" "this" {}

# What is looked up.
data "aws_vpc" "this" {
  default = true
}
data "aws_subnet" "this" {
  id = "subnet-12345678"
}
data "aws_subnets" "this" {}
data "aws_security_group" "this" {
  name = "default"
}
data "aws_lb" "this" {
  name = "x"
}
data "aws_iam_role" "this" {
  name = "x"
}
data "aws_kms_alias" "this" {
  name = "alias/aws/s3"
}
data "aws_route53_zone" "this" {
  name = "example.com"
}
data "aws_ami" "this" {
  owners = ["amazon"]
}
data "aws_ecr_lifecycle_policy_document" "this" {
  rule {
    priority = 1
    selection {
      tag_status   = "any"
      count_type   = "imageCountMoreThan"
      count_number = 100
    }
  }
}
output "document" {
  value = data.aws_ecr_lifecycle_policy_document.this.json
}
output "looked_up" {
  value = {
    vpc            = data.aws_vpc.this.id
    subnet         = data.aws_subnet.this.id
    subnets        = data.aws_subnets.this.ids[0]
    subnet_vpc     = data.aws_subnet.this.vpc_id
    cidr           = data.aws_vpc.this.cidr_block
    group          = data.aws_security_group.this.id
    lb             = data.aws_lb.this.arn
    role           = data.aws_iam_role.this.arn
    key            = data.aws_kms_alias.this.target_key_arn
    zone           = data.aws_route53_zone.this.zone_id
    ami            = data.aws_ami.this.id
  }
}
output "trust" {
  value = data.aws_iam_role.this.assume_role_policy
}
"""
LOOKED_UP = {
    "vpc": r"vpc-[0-9a-f]{17}",
    "subnet": r"subnet-12345678",
    "subnets": r"subnet-[0-9a-f]{17}",
    "subnet_vpc": r"vpc-[0-9a-f]{17}",
    "cidr": r"\d+\.\d+\.\d+\.\d+/\d+",
    "group": r"sg-[0-9a-f]{17}",
    "lb": r"arn:aws:elasticloadbalancing:eu-west-2:\d{12}:loadbalancer/app/x/[0-9a-f]{16}",
    "role": r"arn:aws:iam::\d{12}:role/x",
    "key": r"arn:aws:kms:eu-west-2:\d{12}:key/[0-9a-f-]{36}",
    "zone": r"Z[0-9A-Z]+",
    "ami": r"ami-[0-9a-f]{17}",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("as_aws_says")
    (path / "main.tf").write_text(STACK, encoding="utf-8")
    return path


@pytest.fixture
def applied(folder: Path, tfproof_case: CaseFactory) -> Applied:
    return tfproof_case(folder).applied


def _of(applied: Applied, address: str) -> Mapping[str, Any]:
    return applied.all_resources[address]


@pytest.mark.thorough
def test_a_second_plan_of_it_is_empty(folder: Path, tfproof_case: CaseFactory) -> None:
    tfproof_case(folder).must_be_idempotent()


def test_lists_have_the_elements_that_are_taken_out_of_them(applied: Applied) -> None:
    address, subnet = applied.outputs["elements"]
    assert re.fullmatch(r"c\.[a-z0-9]{6}\.0001\.euw2\.cache\.amazonaws\.com", address)
    assert subnet


def test_networks_and_names_are_such_that_the_provider_takes_them(applied: Applied) -> None:
    assert _of(applied, "aws_vpc.this")["ipv6_cidr_block"].endswith("/56")
    assert _of(applied, "aws_subnet.this")["ipv6_cidr_block"].endswith("/64")
    assert _of(applied, "aws_s3_directory_bucket.this")["bucket"] == "x--euw2-az1--x-s3"
    client = _of(applied, "aws_cognito_user_pool_client.this")
    assert client["allowed_oauth_scopes"] == ["https://api.example.com/read"]


def test_siblings_agree_and_what_is_distinct_differs(applied: Applied) -> None:
    key, alias, database = (_of(applied, f"aws_{name}.this") for name in ("kms_key", "kms_alias", "db_instance"))
    assert key["arn"].endswith(f"key/{key['key_id']}")
    assert alias["target_key_arn"] == key["arn"]
    assert _of(applied, "aws_cloudwatch_event_rule.this")["arn"].endswith(":rule/orders/r")
    assert _of(applied, "aws_lb.this")["arn_suffix"] == _of(applied, "aws_lb.this")["arn"].partition("loadbalancer/")[2]
    assert database["endpoint"] == f"{database['address']}:{database['port']}"
    assert len({_of(applied, f"aws_eip.this[{n}]")["public_ip"] for n in range(20)}) == 20


def test_what_aws_reads_of_a_resource_that_is_named_is_that_resources(applied: Applied) -> None:
    subnet, target = _of(applied, "aws_subnet.other"), _of(applied, "aws_efs_mount_target.this")
    assert _of(applied, "aws_lb.inside")["vpc_id"] == subnet["vpc_id"] == _of(applied, "aws_vpc.this")["id"]
    assert _of(applied, "aws_lb.this")["vpc_id"] != subnet["vpc_id"]
    assert target["availability_zone_name"] == "eu-west-2b"
    assert target["availability_zone_id"] == subnet["availability_zone_id"]
    assert target["mount_target_dns_name"].startswith("eu-west-2b.fs-12345678.")
    gateway = _of(applied, "aws_nat_gateway.this")
    for address in (target["ip_address"], gateway["private_ip"]):
        assert 4 <= int(address.removeprefix("10.0.2.")) < 15
    assert gateway["public_ip"] == _of(applied, "aws_eip.this[3]")["public_ip"]
    first, second = (_of(applied, f"aws_rds_cluster_instance.this[{n}]") for n in range(2))
    assert (first["writer"], second["writer"], first["port"]) == (True, False, 5555)


def test_a_record_has_the_domain_of_its_zone(applied: Applied) -> None:
    records = {name: _of(applied, f'aws_route53_record.this["{name}"]') for name in ("www", "full", "apex", "else")}
    assert {name: one["fqdn"] for name, one in records.items()} == {
        "www": "www.shop.example", "full": "full.shop.example", "apex": "shop.example", "else": "api.example.com",
    }  # fmt: skip
    zone = _of(applied, "aws_route53_zone.this")["zone_id"]
    assert (records["www"]["id"], records["apex"]["id"]) == (f"{zone}_www_A", f"{zone}__A")


def test_a_list_whose_one_element_is_taken_has_one(applied: Applied) -> None:
    group, arn = applied.outputs["only"]
    assert group.startswith("sg-")
    assert arn.endswith(group)


def test_what_is_looked_up_is_what_aws_could_answer(applied: Applied) -> None:
    found = applied.outputs["looked_up"]
    assert {name for name, pattern in LOOKED_UP.items() if not re.fullmatch(pattern, found[name])} == set()
    assert isinstance(json.loads(applied.outputs["trust"]), dict)


def test_a_document_that_the_provider_makes_by_itself_is_the_planned_one(
    folder: Path, applied: Applied, tfproof_case: CaseFactory
) -> None:
    assert applied.outputs["document"] == tfproof_case(folder).plan.outputs["document"]
    assert json.loads(applied.outputs["document"])["rules"]
