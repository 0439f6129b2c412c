"""What ``terraform validate`` refuses is refused at the same places and in the same words, also where tfproof changes its copy."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tfproof.cases import Case, FailureKind, Planner, Settings
from tfproof.errors import TfproofError
from tfproof.terraform import find_executable
from tfproof.terraform.cli_config import write_cli_config
from tfproof.terraform.environment import clean_environment
from tfproof.terraform.mirror import find_mirrors

ARGUMENT, BLOCK, TYPE = "Unsupported argument", "Unsupported block type", "Incorrect attribute value type"
VARIABLE = "Reference to undeclared input variable"
REQUIRED, STATE, RESOURCE = "Missing required argument", "Invalid backend configuration", "Invalid resource type"
CONFLICT = "Conflicting configuration arguments"
ROLE = "arn:aws:iam::123456789012:role/x"

# By alias: what an AWS provider block holds on one line, and what Terraform says of that line.
PROVIDERS: dict[str, tuple[str, str | None]] = {
    "argument": ("nothing = 1", ARGUMENT),
    "block": ("nothing {}", BLOCK),
    "region": ("region = []", TYPE),
    "retries": ('max_retries = "many"', TYPE),
    "key": ("access_key = {}", TYPE),
    "profile": ("profile = []", TYPE),
    "token": ("token = [var.name]", TYPE),
    "skip": ('skip_region_validation = "perhaps"', TYPE),
    "variable": ("profile = var.nothing", VARIABLE),
    "function": ('secret_key = nothing("a")', "Call to unknown function"),
    "reference": ("token = aws_sns_topic.nothing.name", "Reference to undeclared resource"),
    "role_argument": ("assume_role { nothing = 1 }", ARGUMENT),
    "role_type": ("assume_role { role_arn = [] }", TYPE),
    "role_attribute": (f'assume_role = {{ role_arn = "{ROLE}" }}', ARGUMENT),
    "web": ("assume_role_with_web_identity { nothing = 1 }", ARGUMENT),
    "endpoint": ('endpoints { nothing = "x" }', ARGUMENT),
    "endpoint_type": ("endpoints { s3 = [] }", TYPE),
    "endpoint_label": ('endpoints "x" {}', "Extraneous label for endpoints"),
    "tags": ("default_tags { nothing = {} }", ARGUMENT),
    "tags_type": ('default_tags { tags = "x" }', TYPE),
    "accounts": ("allowed_account_ids = { a = {} }", TYPE),
    "files": ('shared_config_files = "x"', TYPE),
    "sts": ("sts_region = []", TYPE),
    "good": (f'assume_role {{ role_arn = "{ROLE}" }}', None),
    "good_variable": ("access_key = var.name", None),
}  # fmt: skip
DYNAMIC = """provider "aws" {
  alias = "dynamic"
  dynamic "assume_role" {
    for_each = [1]
    content {
      nothing = 1
    }
  }
  dynamic "nothing" {
    for_each = []
    content {}
  }
}
provider "aws" {
  alias = "value"
  skip_metadata_api_check = "perhaps"
  allowed_account_ids     = ["123456789012"]
  forbidden_account_ids   = ["123456789013"]
  assume_role {
    role_arn = "nothing"
  }
}
"""
JSON = """{"provider": {"aws": [
  {"alias": "json", "nothing": 1},
  {"alias": "json_type", "profile": ["a"]},
  {"alias": "json_role", "assume_role": [{"nothing": 1}]},
  {"alias": "json_good", "access_key": "x", "max_retries": 3}
]}}
"""
MODULE = """provider "aws" {
  region  = "eu-west-1"
  nothing = 1
}
resource "aws_sns_topic" "a" {}
"""
CUT = """resource "terraform_data" "a" {
  provisioner "local-exec" { nothing = 1 }
}
resource "terraform_data" "b" {
  connection { port = 22 }
  provisioner "file" {
    source = var.nothing
  }
}
data "terraform_remote_state" "a" {
  backend = "nothing"
}
data "terraform_remote_state" "b" {
  backend = "s3"
  config  = { nothing = 1 }
}
data "terraform_remote_state" "c" {
  nothing = 1
}
data "terraform_remote_state" "good" {
  backend = "s3"
  config  = { bucket = "b", key = "k", region = "eu-west-1" }
}
"""
DEFERRED = """provider "aws" { region = "eu-west-1" }
data "aws_vpc" "a" { nothing = 1 }
data "aws_vpc" "b" { depends_on = [aws_sns_topic.nothing] }
data "aws_nothing" "c" {}
data "aws_subnets" "d" {
  filter {
    name = "vpc-id"
  }
}
data "aws_vpc" "e" { count = "many" }
check "f" {
  data "aws_vpc" "f" { nothing = 1 }
  assert {
    condition     = data.aws_vpc.f.id != ""
    error_message = "x"
  }
}
"""


def _providers() -> dict[str, str]:
    names = [*PROVIDERS, "dynamic", "value", "json", "json_type", "json_role", "json_good"]
    blocks = [f'provider "aws" {{\n  alias = "{name}"\n  {body}\n}}' for name, (body, _) in PROVIDERS.items()]
    used = [f'resource "aws_sns_topic" "{name}" {{\n  provider = aws.{name}\n}}' for name in names]
    head = 'variable "name" {\n  type = string\n  default = "x"\n}\nmodule "m" {\n  source = "./m"\n}'
    return {
        "main.tf": "\n".join([head, *used]), "native.tf": "\n".join(blocks), "dynamic.tf": DYNAMIC,
        "json.tf.json": JSON, "m/main.tf": MODULE,
    }  # fmt: skip


STACKS = {"providers": _providers(), "cut": {"main.tf": CUT}, "deferred": {"main.tf": DEFERRED}}
EXPECTED = {
    "providers": {
        (f"native.tf:{3 + 4 * at}", said) for at, (_, said) in enumerate(PROVIDERS.values()) if said is not None
    } | {
        ("dynamic.tf:6", ARGUMENT), ("dynamic.tf:9", BLOCK), ("dynamic.tf:17", CONFLICT), ("dynamic.tf:18", CONFLICT),
        ("dynamic.tf:16", "skip_metadata_api_check"), ("dynamic.tf:20", '"assume_role.0.role_arn" (nothing) is an invalid ARN'),
        ("json.tf.json:2", "Extraneous JSON object property"), ("json.tf.json:3", TYPE),
        ("json.tf.json:4", "Extraneous JSON object property"), ("m/main.tf:3", ARGUMENT),
    },
    "cut": {
        ("main.tf:2", REQUIRED), ("main.tf:2", ARGUMENT), ("main.tf:5", REQUIRED), ("main.tf:7", VARIABLE),
        ("main.tf:11", STATE), ("main.tf:15", STATE),
        ("main.tf:17", REQUIRED), ("main.tf:18", ARGUMENT),
    },
    "deferred": {
        ("main.tf:2", ARGUMENT), ("main.tf:3", "Reference to undeclared resource"), ("main.tf:4", "Invalid data source"),
        ("main.tf:6", REQUIRED), ("main.tf:10", "Incorrect value type"), ("main.tf:12", ARGUMENT),
    },
}  # fmt: skip
OF_THE_PROVIDER = {"dynamic.tf:16", "dynamic.tf:17", "dynamic.tf:18", "dynamic.tf:20"}


def written(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder


def said_by_stock(folder: Path, home: Path) -> set[tuple[str, str]]:
    home.mkdir()
    config = write_cli_config(home / "rc", find_mirrors(None))
    environment, terraform = clean_environment(home, cli_config=config), str(find_executable().path)
    subprocess.run([terraform, "init", "-backend=false"], cwd=folder, env=environment, check=True, capture_output=True)
    done = subprocess.run(
        [terraform, "validate", "-json"], cwd=folder, env=environment, check=False, capture_output=True
    )
    found: list[dict[str, Any]] = json.loads(done.stdout)["diagnostics"]
    return {
        (f"{one['range']['filename']}:{one['range']['start']['line']}", one["summary"].partition(":")[0])
        for one in found if one["severity"] == "error" and "range" in one
    }  # fmt: skip


@pytest.fixture(scope="module")
def planner() -> Iterator[Planner]:
    with Planner(Settings.of(keep=False)) as opened:
        yield opened


@pytest.mark.sampled(3)
@pytest.mark.parametrize("name", STACKS)
def test_what_is_not_valid_is_refused_where_it_stands(planner: Planner, tmp_path: Path, name: str) -> None:
    case = Case(source=written(tmp_path, STACKS[name]))
    outcome = planner.outcome(case)
    assert outcome.plan is None
    assert {(one.where, one.message.partition(":")[0]) for one in outcome.failures} == EXPECTED[name]
    for one in outcome.failures:
        provider = one.where in OF_THE_PROVIDER and name == "providers"
        assert one.kind is (FailureKind.PROVIDER if provider else FailureKind.CONFIGURATION), one
        assert len(one.addresses) == 1 or (one.where or "").startswith("json.tf.json"), one
    addresses = {address for one in outcome.failures for address in one.addresses}
    if name == "providers":
        assert {"provider.aws.argument", "provider.aws.value", "module.m.provider.aws"} <= addresses


@pytest.mark.thorough
@pytest.mark.parametrize("name", STACKS)
def test_the_table_says_what_stock_terraform_says(tmp_path: Path, name: str) -> None:
    assert said_by_stock(written(tmp_path / "s", STACKS[name]), tmp_path / "home") == EXPECTED[name]


@pytest.mark.sampled(3)
@pytest.mark.parametrize(
    "body",
    ['access_key = "x"\n  max_retries = 3\n  skip_metadata_api_check = true\n  allowed_account_ids = ["1"]\n  default_tags {}',
     f'assume_role {{\n    role_arn = "{ROLE}"\n  }}\n  endpoints {{\n    s3 = "http://localhost:1"\n  }}',
     f'dynamic "assume_role" {{\n    for_each = []\n    content {{\n      role_arn = "{ROLE}"\n    }}\n  }}\n  profile = "p"'],
    ids=["literals", "role and endpoints", "dynamic and profile"],
)  # fmt: skip
def test_what_is_valid_plans(planner: Planner, tmp_path: Path, body: str) -> None:
    text = f'provider "aws" {{\n  region = "eu-west-1"\n  {body}\n}}\nresource "aws_sns_topic" "a" {{}}\n'
    plan = planner.outcome(Case(source=written(tmp_path, {"main.tf": text}))).plan
    assert plan is not None
    assert "aws_sns_topic.a" in plan


@pytest.mark.thorough
def test_without_a_resident_provider_it_is_refused_too(tmp_path: Path) -> None:
    text = 'provider "aws" {\n  region  = "eu-west-1"\n  nothing = 1\n}\nresource "aws_sns_topic" "a" {}\n'
    with Planner(Settings.of(keep=False, resident=False)) as planner:
        (found,) = planner.outcome(Case(source=written(tmp_path, {"main.tf": text}))).failures
        assert (found.where, found.addresses, found.kind) == ("main.tf:3", ("provider.aws",), FailureKind.CONFIGURATION)


def test_an_apply_of_it_is_refused_too(planner: Planner, tmp_path: Path) -> None:
    text = 'provider "aws" {\n  nothing = 1\n}\nresource "aws_sns_topic" "a" {}\n'
    with pytest.raises(TfproofError, match="Unsupported argument") as caught:
        planner.applied(Case(source=written(tmp_path, {"main.tf": text})))
    assert caught.value.where == "main.tf:2"


BACKENDS = {
    "references": (
        'terraform {\n  backend "s3" {\n    bucket = var.name\n    key    = upper("k")\n  }\n}\nvariable "name" {}\n',
        {("main.tf:3", "Variables not allowed"), ("main.tf:4", "Function calls not allowed")},
    ),
    "argument": ('terraform {\n  backend "s3" {\n    bucket  = "b"\n    nothing = 1\n  }\n}\n', {("main.tf:4", ARGUMENT)}),
    "type": ('terraform {\n  backend "s3" {\n    bucket = []\n  }\n}\n', {("main.tf:3", TYPE)}),
    "values": (
        'terraform {\n  backend "s3" {\n    bucket = "b"\n    key = "/k"\n    region = "eu-west-1"\n    workspace_key_prefix = "p/"\n'
        '    kms_key_id = "nothing"\n    retry_mode = "often"\n    sse_customer_key = null\n'
        '    assume_role_with_web_identity = { role_arn = "arn:aws:iam::111122223333:role/x" }\n'
        '    allowed_account_ids   = ["111122223333"]\n    forbidden_account_ids = ["111122223334"]\n    profile = null\n  }\n}\n',
        {("main.tf:4", "Invalid Value"), ("main.tf:6", "Invalid Value"),
         ("main.tf:7", "Invalid KMS Key ID"), ("main.tf:8", "Invalid Value"), ("main.tf:10", "Missing Required Value"),
         ("main.tf:2", "Invalid Attribute Combination")},
    ),
    "removed": ('terraform {\n  backend "etcd" {}\n}\n', {("main.tf:2", "Unsupported backend type")}),
    "null of no argument": ('terraform {\n  backend "s3" {\n    bucket  = null\n    nothing = null\n  }\n}\n', {("main.tf:4", ARGUMENT)}),
    "workspaces twice": (
        'terraform {\n  backend "remote" {\n    workspaces {\n      name = "a"\n    }\n    workspaces {\n      name = "b"\n    }\n  }\n}\n',
        {("main.tf:6", "Duplicate workspaces block")},
    ),
    "type of backend": ('terraform {\n  backend "nothing" {}\n}\n', {("main.tf:2", "Unsupported backend type")}),
    "cloud": (
        'terraform {\n  cloud {\n    organization = local.x\n    nothing      = 1\n    workspaces {\n      name = "x"\n    }\n  }\n}\n',
        {("main.tf:3", "Variables not allowed"), ("main.tf:4", ARGUMENT)},
    ),
}  # fmt: skip
SOME = 'resource "terraform_data" "a" {}\n'


@pytest.mark.parametrize("name", BACKENDS)
def test_a_backend_that_init_refuses_is_refused(planner: Planner, tmp_path: Path, name: str) -> None:
    text, expected = BACKENDS[name]
    found = planner.outcome(Case(source=written(tmp_path, {"main.tf": text + SOME}))).failures
    assert {(one.where, one.message.partition(":")[0]) for one in found} == expected
    assert {one.kind for one in found} == {FailureKind.CONFIGURATION}


@pytest.mark.thorough
@pytest.mark.parametrize("name", ["values", "removed", "null of no argument", "workspaces twice"])
def test_init_of_stock_terraform_says_so_of_backends(tmp_path: Path, name: str) -> None:
    text, expected = BACKENDS[name]
    folder, home = written(tmp_path / "s", {"main.tf": text + SOME}), tmp_path / "home"
    home.mkdir()
    environment = clean_environment(home, cli_config=write_cli_config(home / "rc", find_mirrors(None)))
    done = subprocess.run(
        [str(find_executable().path), "init", "-input=false", "-no-color"],
        cwd=folder, env=environment, check=False, capture_output=True, text=True,
    )  # fmt: skip
    said = set[tuple[str, str]]()
    for one in done.stderr.split("Error: ")[1:]:
        line = re.search(r"on main\.tf line (\d+)", one)
        said.add((f"main.tf:{line[1] if line else 2}", one.splitlines()[0]))
    assert done.returncode == 1
    assert expected <= said


@pytest.mark.sampled(4)
@pytest.mark.parametrize(
    "block",
    ['backend "s3" {\n    bucket = null\n    region = null\n    dynamodb_table = "t"\n  }', 'backend "s3" {}', 'backend "s3" {\n    bucket         = "b"\n    dynamodb_table = "t"\n    assume_role    = { role_arn = "arn:aws:iam::123456789012:role/x" }\n  }',
     'backend "local" {\n    path = "x"\n  }', 'backend "remote" {\n    workspaces {\n      prefix = "x"\n    }\n  }',
     'cloud {\n    organization = "x"\n    workspaces {\n      tags = ["x"]\n    }\n  }', 'backend "http" {\n    address = "http://127.0.0.1:1"\n  }'],
)  # fmt: skip
def test_a_backend_of_which_some_is_said_at_init_plans(planner: Planner, tmp_path: Path, block: str) -> None:
    outcome = planner.outcome(Case(source=written(tmp_path, {"main.tf": f"terraform {{\n  {block}\n}}\n{SOME}"})))
    assert outcome.plan is not None, outcome.failures
    assert "terraform_data.a" in outcome.plan
