"""What a back end does to the stack by itself, and Terraform has to leave as it is."""

from __future__ import annotations

from tfproof import PlannedCase


def test_a_back_ends_own_deployment_stays_on_the_stage(stack: PlannedCase) -> None:
    plan = stack.drifted({"module.rest_api_gateway.aws_api_gateway_stage.this": {"deployment_id": "backend"}})
    assert plan.corrections == ()


def test_any_other_change_of_the_stage_is_corrected(stack: PlannedCase) -> None:
    plan = stack.drifted({"module.rest_api_gateway.aws_api_gateway_stage.this": {"xray_tracing_enabled": False}})
    assert [one.address for one in plan.corrections] == ["module.rest_api_gateway.aws_api_gateway_stage.this"]
