"""What a provider would ask a cloud while it plans: imports, and resources whose plan asks."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tfproof.provider import plan_time_reads
from tfproof.provider.persistent import ResidentProviders
from tfproof.provider.simulate import SimulatedApi
from tfproof.provider.types_in_use import types_in_use

MakeRoot = Callable[[str], Any]  # conftest.Root
MakeStub = Callable[..., Path]
AWS = "registry.terraform.io/hashicorp/aws"
TEXT = (Path(__file__).parent / "asking" / "main.tf").read_text(encoding="utf-8")


def _changes(plan: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {entry["address"]: entry["change"] for entry in plan["resource_changes"]}


@pytest.mark.thorough
def test_imports_and_plans_that_ask_a_cloud_are_answered_from_the_configuration(
    root: MakeRoot, aws: Path, tmp_path: Path
) -> None:
    stack = root(TEXT)
    assert stack.run("init").returncode == 0
    nowhere = {"HTTPS_PROXY": "http://127.0.0.1:9"}  # a connection to a cloud is refused at once
    types = types_in_use(stack.folder)
    with ResidentProviders(tmp_path, nowhere, configure_anew=True) as residents:
        with residents.reattach({AWS: aws}, types, interceptor=plan_time_reads) as way:
            changes = _changes(stack.plan(way.environment))
        imported = {address for address, change in changes.items() if "importing" in change}
        assert len(imported) == 19
        assert {change["actions"][0] for address, change in changes.items() if address in imported} == {"update"}
        assert {change["actions"][0] for address, change in changes.items() if address not in imported} == {"create"}
        # Known is what the configuration says, unknown what only the cloud knows.
        assert changes['aws_s3_bucket.each["logs"]']["after"]["bucket"] == "acme-logs"
        assert changes["aws_iam_role.r"]["after_unknown"]["arn"] is True
        machine = changes["aws_sfn_state_machine.this"]
        assert json.loads(machine["after"]["definition"])["States"]["A"]["Type"] == "Pass"
        assert machine["after_unknown"]["role_arn"] is True
        assert changes["aws_snapshot_create_volume_permission.p"]["after"]["snapshot_id"] == "snap-12345678"
        assert changes["aws_cloudcontrolapi_resource.c"]["after_unknown"]["schema"] is True

        with residents.reattach({AWS: aws}, types, interceptor=SimulatedApi()) as way:
            applied = stack.run("apply", "-auto-approve", "-no-color", env=way.environment)
            assert applied.returncode == 0, applied.stderr
            assert "19 imported" in applied.stdout
            again = stack.run("plan", "-no-color", "-detailed-exitcode", env=way.environment)
            assert again.returncode == 0, again.stdout
            edited = {"TF_VAR_definition": "Wait", "TF_VAR_launch_version": "2"}
            changes = _changes(stack.plan({**way.environment, **edited}))
        assert {
            address: change["actions"] for address, change in changes.items() if change["actions"] != ["no-op"]
        } == {
            "aws_sfn_state_machine.this": ["update"],
            "aws_instance.i": ["delete", "create"],
        }


@pytest.mark.thorough
def test_an_id_that_is_none_of_its_type_is_refused_by_the_provider(root: MakeRoot, aws: Path, tmp_path: Path) -> None:
    stack = root(
        TEXT[: TEXT.index("locals {")]
        + 'import {\n  to = aws_api_gateway_resource.r\n  id = "nonsense"\n}\n'
        + 'resource "aws_api_gateway_resource" "r" {\n  rest_api_id = "12345abcde"\n  parent_id = "root"\n  path_part = "x"\n}\n'
    )
    assert stack.run("init").returncode == 0
    with ResidentProviders(tmp_path, {}) as residents:
        way = residents.reattach({AWS: aws}, types_in_use(stack.folder), interceptor=plan_time_reads)
        refused = stack.run("plan", "-no-color", env=way.environment)
    assert refused.returncode == 1
    assert 'Unexpected format of ID ("nonsense")' in refused.stderr


def test_an_import_by_identity_is_planned_too(embedded: MakeRoot, stub: MakeStub, residents: ResidentProviders) -> None:
    stack = embedded(
        'terraform {\n  required_providers {\n    aws = { source = "hashicorp/aws" }\n  }\n}\n'
        'import {\n  to = aws_sqs_queue.this\n  identity = {\n    id = "kept"\n  }\n}\n'
        'resource "aws_sqs_queue" "this" {\n  name = "jobs"\n}\n'
    )
    way = residents.reattach({AWS: stub()}, types_in_use(stack.folder), interceptor=plan_time_reads)
    stack.run("init", env=way.environment)
    change = _changes(stack.plan(way.environment))["aws_sqs_queue.this"]
    assert change["importing"]["identity"]["id"] == "kept"
    assert change["after"]["name"] == "jobs"
    assert change["after_unknown"]["arn"] is True
