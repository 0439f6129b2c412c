"""What only a configuration with the AWS provider shows: one plan each, and few of them."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tfproof.errors import CommandKilled
from tfproof.terraform import Sandboxes, find_mirrors, run_plan

Write = Callable[..., Path]

pytestmark = pytest.mark.skipif(
    not any(provider.endswith("/hashicorp/aws") for mirror in find_mirrors() for provider in mirror.providers),
    reason="the AWS provider is in no mirror of this machine",
)

STRANGERS_STACK = {
    "live/prod/main.tf": """
terraform {
  backend "s3" {
    bucket = "state"
    key    = "prod"
    region = "eu-west-1"
  }
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}

provider "aws" {
  region              = "eu-west-1"
  profile             = "prod"
  allowed_account_ids = ["123456789012"]
  assume_role {
    role_arn = "arn:aws:iam::123456789012:role/deploy"
  }
}

provider "aws" {
  alias  = "edge"
  region = "us-east-1"
  assume_role_with_web_identity {
    role_arn                = "arn:aws:iam::123456789012:role/deploy"
    web_identity_token_file = "/nowhere"
  }
}

module "one" {
  source    = "../../modules/one"
  providers = { aws = aws, aws.edge = aws.edge }
}

output "regions" {
  value = module.one.regions
}
""",
    "modules/one/main.tf": """
terraform {
  required_providers {
    aws = {
      source                = "hashicorp/aws"
      configuration_aliases = [aws, aws.edge]
    }
  }
}

module "two" {
  source = "./two"
}

data "aws_region" "here" {}

data "aws_region" "edge" {
  provider = aws.edge
}

output "regions" {
  value = [data.aws_region.here.name, data.aws_region.edge.name, module.two.region]
}
""",
    "modules/one/two/main.tf": 'module "three" {\n  source = "./three"\n}\noutput "region" {\n  value = module.three.region\n}\n',
    "modules/one/two/three/main.tf": """
provider "aws" {
  region  = "ap-south-1"
  profile = "legacy"
}

data "aws_region" "here" {}

output "region" {
  value = data.aws_region.here.name
}
""",
}


@pytest.mark.thorough
def test_a_strangers_stack_plans_as_it_is(workspaces: Sandboxes, write: Write) -> None:
    folder = write(STRANGERS_STACK)
    run = run_plan(workspaces.open(folder / "live" / "prod"), {})
    assert run.plan is not None, run.diagnostics
    assert run.diagnostics == ()
    regions = run.plan["planned_values"]["outputs"]["regions"]["value"]
    assert regions == ["eu-west-1", "us-east-1", "ap-south-1"]
    assert {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()} == set(STRANGERS_STACK)


@pytest.mark.thorough
def test_a_module_is_planned_alone_with_the_aliases_that_it_wants(workspaces: Sandboxes, write: Write) -> None:
    child = STRANGERS_STACK["modules/one/main.tf"].replace('module "two" {\n  source = "./two"\n}\n', "")
    child = child.replace("aws.edge", "aws.eu_north_1").replace(", module.two.region", "")
    run = run_plan(workspaces.open(write({"main.tf": child})), {})
    assert run.plan is not None, run.diagnostics
    assert run.plan["planned_values"]["outputs"]["regions"]["value"] == ["us-east-1", "eu-north-1"]


@pytest.mark.thorough
def test_a_data_source_that_needs_the_cloud_is_refused_at_its_address(workspaces: Sandboxes, write: Write) -> None:
    run = run_plan(workspaces.open(write({"main.tf": 'data "aws_caller_identity" "me" {}\n'})), {})
    assert run.plan is None
    assert [(d.address, d.where) for d in run.errors] == [("data.aws_caller_identity.me", "main.tf:1")]
    assert "127.0.0.1:9" in run.errors[0].detail


def test_a_killed_terraform_is_no_verdict_and_leaves_no_provider(workspaces: Sandboxes, write: Write) -> None:
    workspace = workspaces.open(write({"main.tf": 'resource "aws_iam_user" "x" {\n  name = "x"\n}\n'}))
    found: list[int] = []

    def kill() -> None:
        while not (providers := running_below(workspace.root)):
            time.sleep(0.05)
        found.extend(providers)
        os.kill(int(Path(f"/proc/{providers[0]}/stat").read_text().rpartition(")")[2].split()[1]), signal.SIGKILL)

    killer = threading.Thread(target=kill, daemon=True)
    killer.start()
    with pytest.raises(CommandKilled, match="SIGKILL"):
        run_plan(workspace, {})
    killer.join(timeout=5)
    assert found
    time.sleep(0.3)
    assert running_below(workspace.root) == []
    assert not list(workspace.scratch.iterdir())


def running_below(folder: Path) -> list[int]:
    """Return the provider processes that run in a folder."""
    processes = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                if (entry / "cwd").readlink() == folder and b"terraform-provider-" in (entry / "cmdline").read_bytes():
                    processes.append(int(entry.name))
            except OSError:
                continue
    return processes
