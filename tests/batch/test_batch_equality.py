"""The plan of a case that was planned with others is the one that it has alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.batch.batch_tools import comparable

from tfproof.cases import Case, Planner, Settings
from tfproof.terraform.runner import TerraformRunner

RICH = Path(__file__).parent / "rich"
RICH_INPUTS: list[dict[str, Any]] = [
    {"name": "abc", "size": "2", "tags": {"k": "${x}%{y}"}, "obj": {"a": "q"}, "secret": "s", "eph": "e"},
    {"name": "default values"},
    {"name": "nothing of it", "size": 0, "maybe": "x", "obj": {"b": 3}, "tags": {}},
    {"name": "explicit nulls", "size": 1, "maybe": None, "secret": None},
]
ZONE = "Z0123456789ABCDEFGHIJ"
CERTIFICATE = "arn:aws:acm:us-east-1:123456789012:certificate/01234567-89ab-cdef-0123-456789abcdef"
OF_OURS: dict[str, list[dict[str, Any]]] = {
    "cognito": [
        {"domain_name": "shop.example.com", "service_name": "shop", "stage_name": stage} for stage in ("dev", "prod")
    ],
    "s3": [
        {"bucket": bucket, "distribution_arn": "arn:aws:cloudfront::123456789012:distribution/E1EXAMPLE0000A"}
        for bucket in ("shop.example.com", "other.example.com")
    ],
    "acm": [
        {"domain_name": "shop.example.com", "hosted_zone_id": ZONE, "root_domain_name": "example.com"} | more
        for more in ({}, {"subject_alternative_names": ["www.example.com"]})
    ],
    "cloudfront": [
        {
            "bucket_regional_domain_name": f"{name}.s3.eu-west-2.amazonaws.com",
            "cert_arn": CERTIFICATE,
            "domain_name": name,
            "hosted_zone_id": ZONE,
        }
        for name in ("shop.example.com", "other.example.com")
    ],
    "secrets_manager": [
        {
            "cognito_authorizer": "a1b2c3",
            "identity_pool_id": "eu-west-2:00000000-0000-4000-8000-000000000000",
            "rest_api_id": "a1b2c3d4e5",
            "root_resource_id": "f6g7h8i9j0",
            "service_name": "shop",
            "user_pool_client_arn": "arn:aws:cognito-idp:eu-west-2:111122223333:userpool/eu-west-2_Example00",
            "user_pool_client_id": "0examplefclient0id0000000a",
            "user_pool_id": "eu-west-2_Example00",
        }
        | more
        for more in ({}, {"secrets": {"token": "x"}}, {"secrets_version": 2})
    ],
    "rest_api_gateway": [
        {
            "cert_arn": CERTIFICATE,
            "cors_origin": "https://shop.example.com",
            "domain_name": "api.shop.example.com",
            "hosted_zone_id": ZONE,
            "service_name": "shop",
            "stage_name": stage,
            "user_pool_arn": "arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_Example00",
        }
        for stage in ("dev", "prod")
    ],
}


@pytest.fixture
def plans(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The folder of each ``terraform plan`` that was run."""
    folders: list[str] = []
    run = TerraformRunner.run

    def counted(self: TerraformRunner, *arguments: str, **how: Any) -> Any:
        if arguments[0] == "plan":
            folders.append(self.tfdir)
        return run(self, *arguments, **how)

    monkeypatch.setattr(TerraformRunner, "run", counted)
    return folders


def together(cases: list[Case]) -> list[dict[str, Any]]:
    with Planner(Settings.of(keep=False)) as planner:
        planner.announce(cases)
        return [comparable(planner.outcome(case)) for case in cases]


def alone(cases: list[Case]) -> list[dict[str, Any]]:
    with Planner(Settings.of(keep=False)) as planner:
        return [comparable(planner.outcome(case)) for case in cases]


@pytest.mark.thorough
def test_every_part_of_a_plan_is_as_alone(plans: list[str]) -> None:
    cases = [Case(source=RICH, inputs=inputs) for inputs in RICH_INPUTS]
    batched = together(cases)
    assert len(plans) == 1
    for one, other in zip(batched, alone(cases), strict=True):
        assert one.keys() == other.keys()
        for part in other:
            assert one[part] == other[part], part


@pytest.mark.thorough
def test_the_modules_of_our_stack_are_planned_in_one_run_with_the_plans_they_have_alone(
    plans: list[str], repository: Path
) -> None:
    cases = [
        Case(source=repository / "terraform" / "modules" / name, inputs=inputs)
        for name, several in OF_OURS.items() for inputs in several
    ]  # fmt: skip
    batched = together(cases)
    assert len(plans) == 1
    for case, one, other in zip(cases, batched, alone(cases), strict=True):
        assert one == other, str(case)


def test_what_cannot_be_planned_together_is_planned_alone(plans: list[str], tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text('provider "aws" {\n  region = "eu-west-2"\n}\ndata "aws_region" "this" {}\n')
    place = tmp_path / "place"
    place.mkdir()
    (place / "main.tf").write_text('variable "x" {\n  default = 1\n}\noutput "here" {\n  value = path.module\n}\n')
    cases = [Case(source=tmp_path), Case(source=place, inputs={"x": 1}), Case(source=place, inputs={"x": 2})]
    batched = together(cases)
    assert len(plans) == 3
    assert batched == alone(cases)
