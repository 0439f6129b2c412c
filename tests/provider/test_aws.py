"""The AWS provider behind the proxy: its plans are Terraform's own. Few tests, because the stock plans cost seconds."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tfproof.provider.lockfile import package_hash, verify
from tfproof.provider.persistent import ResidentProviders
from tfproof.provider.simulate import SimulatedApi
from tfproof.provider.types_in_use import types_in_use

MakeRoot = Callable[[str], Any]  # conftest.Root
AWS = "registry.terraform.io/hashicorp/aws"
TOY = "registry.terraform.io/acme/toy"
HEAD = 'terraform {\n  required_providers {\n    aws = { source = "hashicorp/aws" }\n  }\n}\n'
OFFLINE = """
  access_key                  = "offline"
  secret_key                  = "offline"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_requesting_account_id  = true
"""
ALIASES = (
    HEAD
    + f"""
provider "aws" {{
  region = "eu-west-1"
  default_tags {{
    tags = {{ where = "eu" }}
  }}
{OFFLINE}
}}
provider "aws" {{
  alias  = "us"
  region = "us-east-1"
  default_tags {{
    tags = {{ where = "us" }}
  }}
{OFFLINE}
}}
data "aws_region" "eu" {{}}
data "aws_region" "us" {{
  provider = aws.us
}}
data "aws_iam_policy_document" "trust" {{
  statement {{
    actions = ["sts:AssumeRoleWithWebIdentity"]
    condition {{
      test     = "StringEquals"
      variable = "cognito-identity.amazonaws.com:aud"
      values   = [aws_cognito_identity_pool.this.id]
    }}
  }}
}}
resource "aws_cognito_identity_pool" "this" {{
  identity_pool_name = "shop"
}}
resource "aws_s3_bucket" "eu" {{
  count  = 4
  bucket = "eu-${{count.index}}"
}}
resource "aws_s3_bucket" "us" {{
  count    = 4
  provider = aws.us
  bucket   = "us-${{count.index}}"
}}
resource "aws_iam_role" "this" {{
  name               = "shop"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}}
output "regions" {{
  value = [data.aws_region.eu.name, data.aws_region.us.name]
}}
output "service" {{
  value = provider::aws::arn_parse("arn:aws:s3:::bucket").service
}}
"""
)


@pytest.fixture(scope="session")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the schema is kept for all tests of this file."""
    return tmp_path_factory.mktemp("kept")


@pytest.mark.thorough
def test_twenty_parallel_plans_with_two_aliases_are_each_the_stock_plan(
    root: MakeRoot, aws: Path, tmp_path: Path, kept: Path
) -> None:
    stack = root(ALIASES)
    assert stack.run("init").returncode == 0
    stock = stack.plan(out="stock.out")
    assert stock["planned_values"]["outputs"]["regions"]["value"] == ["eu-west-1", "us-east-1"]
    with ResidentProviders(tmp_path, {}, schema_folder=kept, configure_anew=True) as residents:
        lock = stack.folder / ".terraform.lock.hcl"
        way = residents.reattach({AWS: aws}, types_in_use(stack.folder), lock_file=lock)

        def plan(number: int) -> dict[str, Any]:
            planned: dict[str, Any] = stack.plan(way.environment, f"{number}.out")
            return planned

        with ThreadPoolExecutor(4) as workers:
            plans = list(workers.map(plan, range(20)))
        assert [number for number, one in enumerate(plans) if one != stock] == []
        assert way.trouble is None


@pytest.mark.thorough
def test_a_process_that_is_configured_anew_knows_nothing_of_its_former_configuration(
    root: MakeRoot, aws: Path, tmp_path: Path, kept: Path
) -> None:
    stack = root(ALIASES)
    other = ALIASES.replace("eu-west-1", "ap-south-1").replace('where = "us"', 'other = "tag"')
    other = other.replace('default_tags {\n    tags = { where = "eu" }\n  }', "")
    assert stack.run("init").returncode == 0
    with ResidentProviders(tmp_path, {}, schema_folder=kept, configure_anew=True) as residents:
        way = residents.reattach({AWS: aws}, types_in_use(stack.folder))
        stack.plan(way.environment)
        pids = residents.pids
        for text in (other, ALIASES):
            (stack.folder / "main.tf").write_text(text, encoding="utf-8")
            assert stack.plan(way.environment) == stack.plan(out="stock.out")
        assert residents.pids == pids
        assert len(pids) == 2


@pytest.mark.thorough
def test_an_upgrade_by_moved_is_the_stock_plan(root: MakeRoot, aws: Path, tmp_path: Path, kept: Path) -> None:
    head = HEAD + f'provider "aws" {{\n  region = "eu-west-1"\n{OFFLINE}}}\n'
    former = 'resource "aws_s3_bucket" "former" {\n  bucket = "shop"\n}\n'
    # Only the state names this type afterwards.
    stack = root(head + former + 'resource "aws_sns_topic" "dropped" {\n  name = "news"\n}\n')
    assert stack.run("init").returncode == 0
    with ResidentProviders(tmp_path, {}, schema_folder=kept) as residents:
        with residents.reattach({AWS: aws}, types_in_use(stack.folder), interceptor=SimulatedApi()) as way:
            applied = stack.run("apply", "-auto-approve", "-no-color", env=way.environment)
            assert applied.returncode == 0, applied.stderr
        moved = "moved {\n  from = aws_s3_bucket.former\n  to   = aws_s3_bucket.today\n}\n"
        (stack.folder / "main.tf").write_text(head + former.replace('"former"', '"today"') + moved)
        offline = {"TF_CLI_ARGS_plan": "-refresh=false"}
        stock = stack.plan(offline, "stock.out")
        way = residents.reattach({AWS: aws}, types_in_use(stack.folder))
        assert stack.plan({**way.environment, **offline}) == stock
        assert way.trouble is None
    changes = {one["address"]: one for one in stock["resource_changes"]}
    assert changes["aws_s3_bucket.today"]["previous_address"] == "aws_s3_bucket.former"
    assert changes["aws_s3_bucket.today"]["change"]["actions"] == ["no-op"]
    assert changes["aws_sns_topic.dropped"]["change"]["actions"] == ["delete"]


@pytest.mark.thorough
def test_a_root_with_providers_of_both_protocols_is_the_stock_plan(
    root: MakeRoot, aws: Path, toy: Path, tmp_path: Path, kept: Path
) -> None:
    stack = root(
        'terraform {\n  required_providers {\n    aws = { source = "hashicorp/aws" }\n    toy = { source = "acme/toy" }\n  }\n}\n'
        f'provider "aws" {{\n  region = "eu-west-1"\n{OFFLINE}}}\n'
        'provider "toy" {\n  greeting = "hi"\n}\n'
        'resource "toy_thing" "one" {\n  name = "shop"\n}\n'
        'resource "aws_s3_bucket" "this" {\n  bucket = toy_thing.one.name\n}\n'
    )
    with subprocess.Popen([toy, "--debug"], stdout=subprocess.PIPE, text=True) as alone:
        assert alone.stdout is not None
        # No mirror has this one, so Terraform reaches it as its author would; the other it starts itself.
        stock = {"TF_REATTACH_PROVIDERS": alone.stdout.readline()}
        assert stack.run("init", env=stock).returncode == 0
        expected = stack.plan(stock)
        alone.kill()
    with ResidentProviders(tmp_path, {}, schema_folder=kept) as residents:
        way = residents.reattach({AWS: aws, TOY: toy}, types_in_use(stack.folder))
        assert stack.plan(way.environment, "resident.out") == expected
        assert way.trouble is None
    resources = expected["planned_values"]["root_module"]["resources"]
    values = {resource["address"]: resource["values"] for resource in resources}
    assert values["aws_s3_bucket.this"]["bucket"] == "shop"
    assert values["toy_thing.one"]["said"] == "hi, shop"


@pytest.mark.thorough
def test_the_hash_of_a_package_is_the_one_that_terraform_locks(root: MakeRoot, aws: Path) -> None:
    stack = root(HEAD)
    assert stack.run("init").returncode == 0
    lock = stack.folder / ".terraform.lock.hcl"
    assert package_hash(aws.parent) in lock.read_text(encoding="utf-8")
    verify(AWS, aws, lock)
