"""Apply without a cloud: real Terraform and the real AWS provider, with only the cloud's own answers simulated."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tfproof.provider.persistent import Reattachment, ResidentProviders
from tfproof.provider.simulate import SimulatedApi
from tfproof.provider.types_in_use import types_in_use

MakeRoot = Callable[[str], Any]  # conftest.Root
AWS = "registry.terraform.io/hashicorp/aws"
SECRET = "never-in-a-file"
OFFLINE = """
  access_key                  = "offline"
  secret_key                  = "offline"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_requesting_account_id  = true
"""
STACK = f"""
terraform {{
  required_providers {{
    aws = {{ source = "hashicorp/aws" }}
  }}
}}
variable "pool_name" {{
  default = "shop"
}}
provider "aws" {{
  region = "eu-west-1"
{OFFLINE}
}}
provider "aws" {{
  alias  = "us"
  region = "us-east-1"
{OFFLINE}
}}
data "aws_route53_zone" "this" {{
  name = "shop.example"
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
resource "aws_cognito_user_pool" "this" {{
  name = var.pool_name
}}
resource "aws_cognito_user_pool_client" "this" {{
  name         = "shop"
  user_pool_id = aws_cognito_user_pool.this.id
}}
resource "aws_cognito_identity_pool" "this" {{
  identity_pool_name = "shop"
  cognito_identity_providers {{
    client_id     = aws_cognito_user_pool_client.this.id
    provider_name = aws_cognito_user_pool.this.endpoint
  }}
}}
resource "aws_iam_role" "document" {{
  name               = "document"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}}
resource "aws_iam_role" "encoded" {{
  name = "encoded"
  assume_role_policy = jsonencode({{
    Version   = "2012-10-17"
    Statement = [{{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Condition = {{ StringEquals = {{ "cognito-identity.amazonaws.com:aud" = aws_cognito_identity_pool.this.id }} }}
    }}]
  }})
}}
resource "aws_eip" "same" {{
  count  = 3
  domain = "vpc"
}}
resource "aws_acm_certificate" "this" {{
  provider                  = aws.us
  domain_name               = "shop.example"
  subject_alternative_names = ["www.shop.example"]
  validation_method         = "DNS"
}}
resource "aws_route53_record" "validation" {{
  for_each = {{ for option in aws_acm_certificate.this.domain_validation_options : option.domain_name => option }}
  zone_id  = data.aws_route53_zone.this.zone_id
  name     = each.value.resource_record_name
  type     = each.value.resource_record_type
  records  = [each.value.resource_record_value]
  ttl      = 60
}}
resource "aws_secretsmanager_secret" "this" {{
  name = "shop"
}}
resource "aws_secretsmanager_secret_version" "this" {{
  secret_id                = aws_secretsmanager_secret.this.id
  secret_string_wo         = "{SECRET} ${{aws_cognito_user_pool.this.id}}"
  secret_string_wo_version = 1
}}
"""


@pytest.fixture
def stack(root: MakeRoot) -> Any:
    made = root(STACK)
    assert made.run("init").returncode == 0
    return made


@pytest.fixture(scope="module")
def residents(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ResidentProviders]:
    folder = tmp_path_factory.mktemp("r")
    nowhere = {"HTTPS_PROXY": "http://127.0.0.1:9"}  # a connection to a cloud is refused at once
    with ResidentProviders(folder, nowhere, schema_folder=folder / "kept") as providers:
        yield providers


@pytest.fixture
def simulated(residents: ResidentProviders, aws: Path, stack: Any) -> Iterator[Callable[[SimulatedApi], Reattachment]]:
    opened: list[Reattachment] = []

    def simulate(simulation: SimulatedApi) -> Reattachment:
        opened.append(residents.reattach({AWS: aws}, types_in_use(stack.folder), interceptor=simulation))
        return opened[-1]

    yield simulate
    for way in opened:
        way.close()


def _apply(stack: Any, environment: dict[str, str], simulation: SimulatedApi | None = None) -> dict[str, Any]:
    """Apply to an empty state and return the values of all resources by address."""
    (stack.folder / "terraform.tfstate").unlink(missing_ok=True)
    output = stack.folder / "output"
    if simulation is not None:
        simulation.follow(output)
    with output.open("wb") as file:
        subprocess.run(
            [stack.terraform, "apply", "-auto-approve", "-no-color", "-parallelism=1"],
            cwd=stack.folder,
            env={**stack.environment, **environment},
            stdout=file,
            stderr=subprocess.STDOUT,
            timeout=120,
            check=False,
        )
    text = output.read_text(encoding="utf-8")
    assert "Apply complete!" in text, text
    shown = json.loads(stack.run("show", "-json", env=environment).stdout)
    return {one["address"]: one["values"] for one in shown["values"]["root_module"]["resources"]}


def test_everything_is_known_and_fits_together(stack: Any, simulated: Any) -> None:
    simulation = SimulatedApi()
    way = simulated(simulation)
    values = _apply(stack, way.environment, simulation)
    pool = values["aws_cognito_user_pool.this"]
    identity_pool = values["aws_cognito_identity_pool.this"]
    assert identity_pool["cognito_identity_providers"][0]["provider_name"] == pool["endpoint"]
    for role in ("document", "encoded"):
        trust = json.loads(values[f"aws_iam_role.{role}"]["assume_role_policy"])
        statement = trust["Statement"][0] if isinstance(trust["Statement"], list) else trust["Statement"]
        assert statement["Condition"] == {"StringEquals": {"cognito-identity.amazonaws.com:aud": identity_pool["id"]}}
    assert values["aws_acm_certificate.this"]["arn"].startswith("arn:aws:acm:us-east-1:123456789012:certificate/")
    assert pool["arn"].startswith("arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_")
    records = {key: one for key, one in values.items() if key.startswith("aws_route53_record.validation")}
    assert len(records) == 2
    assert {one["zone_id"] for one in records.values()} == {values["data.aws_route53_zone.this"]["zone_id"]}
    assert len({values[f"aws_eip.same[{n}]"]["id"] for n in range(3)}) == 3


def test_a_second_plan_is_empty_a_rename_says_what_it_replaces_and_destroy_leaves_nothing(
    stack: Any, simulated: Any
) -> None:
    way = simulated(SimulatedApi())
    before = _apply(stack, way.environment)
    again = stack.run("plan", "-no-color", "-detailed-exitcode", env=way.environment)
    assert again.returncode == 0, again.stdout
    plan = stack.run("plan", "-no-color", "-var=pool_name=other", env=way.environment).stdout
    assert re.search(r'name += "shop" -> "other" # forces replacement', plan)
    assert "aws_cognito_user_pool_client.this must be replaced" in plan
    renamed = ("-no-color", "-var=pool_name=other")
    assert stack.run("apply", "-auto-approve", *renamed, env=way.environment).returncode == 0
    again = stack.run("plan", "-detailed-exitcode", *renamed, env=way.environment)
    assert again.returncode == 0, again.stdout
    shown = json.loads(stack.run("show", "-json", env=way.environment).stdout)["values"]["root_module"]["resources"]
    after = {one["address"]: one["values"] for one in shown}
    changed = {key for key in before if before[key].get("id") != after[key].get("id")}
    assert changed == {"aws_cognito_user_pool.this", "aws_cognito_user_pool_client.this"}
    assert stack.run("destroy", "-auto-approve", env=way.environment).returncode == 0
    assert json.loads((stack.folder / "terraform.tfstate").read_text(encoding="utf-8"))["resources"] == []


@pytest.mark.thorough
def test_two_applies_give_the_same_state_also_of_equal_resources(stack: Any, simulated: Any) -> None:
    states = []
    for _ in range(2):
        simulation = SimulatedApi()
        states.append(_apply(stack, simulated(simulation).environment, simulation))
        assert {one.address for one in simulation.applied} == {key for key in states[-1] if not key.startswith("data.")}
    assert states[0] == states[1]


@pytest.mark.thorough
def test_a_write_only_argument_is_seen_by_the_owner_and_written_nowhere(
    stack: Any, simulated: Any, tmp_path: Path
) -> None:
    simulation = SimulatedApi()
    values = _apply(stack, simulated(simulation).environment, simulation)
    pool_id = values["aws_cognito_user_pool.this"]["id"]
    secrets = {one.address: one.write_only for one in simulation.applied if one.write_only}
    assert secrets == {"aws_secretsmanager_secret_version.this": {("secret_string_wo",): f"{SECRET} {pool_id}"}}
    whole = f"{SECRET} {pool_id}".encode()
    assert [path for path in tmp_path.rglob("*") if path.is_file() and whole in path.read_bytes()] == []


@pytest.mark.thorough
def test_what_the_case_says_of_an_address_is_what_it_gets(stack: Any, simulated: Any) -> None:
    simulation = SimulatedApi(
        stand_ins={"aws_eip.same[1]": {"id": "eipalloc-mine"}, "aws_eip.none": {"id": "x"}},
        data={"data.aws_route53_zone.this": {"zone_id": "ZMINE"}},
    )
    values = _apply(stack, simulated(simulation).environment, simulation)
    assert [values[f"aws_eip.same[{n}]"]["id"] == "eipalloc-mine" for n in range(3)] == [False, True, False]
    assert values['aws_route53_record.validation["shop.example"]']["zone_id"] == "ZMINE"
    assert simulation.unused() == {"aws_eip.none"}


@pytest.mark.thorough
def test_a_stand_in_that_cannot_be_is_one_error_that_names_it(stack: Any, simulated: Any) -> None:
    way = simulated(SimulatedApi(stand_ins={"aws_eip": {"id": 5}}))
    failed = stack.run("apply", "-auto-approve", "-no-color", env=way.environment)
    assert failed.returncode == 1
    assert "the value given for aws_eip.id is 5, which is of the wrong type" in failed.stderr


@pytest.mark.thorough
def test_the_plan_itself_keeps_what_terraform_does_not_know(stack: Any, simulated: Any) -> None:
    plan = stack.plan(simulated(SimulatedApi()).environment)
    changes = {change["address"]: change["change"] for change in plan["resource_changes"]}
    assert changes["aws_iam_role.encoded"]["after_unknown"]["assume_role_policy"] is True
    assert changes["aws_cognito_user_pool.this"]["after_unknown"]["id"] is True


@pytest.mark.thorough
def test_many_types_can_be_applied_planned_again_and_destroyed(
    root: MakeRoot, residents: ResidentProviders, aws: Path
) -> None:
    """Of the types tried, none needs more than the general rules and the table of formats.

    Not among them: ``aws_sfn_state_machine``, whose plan asks the cloud to validate the definition, stock or not.
    """
    text = (Path(__file__).parent / "many_types" / "main.tf").read_text(encoding="utf-8")
    types = re.findall(r'^resource "(\w+)"', text, re.MULTILINE)
    assert len(set(types)) >= 60
    stack = root(text)
    shutil.rmtree(stack.folder / ".terraform", ignore_errors=True)
    assert stack.run("init").returncode == 0
    simulation = SimulatedApi()
    with residents.reattach({AWS: aws}, types_in_use(stack.folder), interceptor=simulation) as way:
        applied = stack.run("apply", "-auto-approve", "-no-color", env=way.environment)
        assert applied.returncode == 0, applied.stderr
        assert {one.type for one in simulation.applied} == set(types)
        again = stack.run("plan", "-no-color", "-detailed-exitcode", env=way.environment)
        assert again.returncode == 0, again.stdout
        destroyed = stack.run("destroy", "-auto-approve", "-no-color", env=way.environment)
        assert destroyed.returncode == 0, destroyed.stderr
