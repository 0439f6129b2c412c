"""Each module's examples plan, the minimal one with what is required and the complete one with everything."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tfproof.plan import Plan
from tfproof.pytest_plugin import CaseFactory

MODULES = sorted(path.name for path in Path(__file__).parents[2].glob("terraform/modules/*/"))


def call(plan: Plan) -> dict[str, Any]:
    """The one module call of an example."""
    calls: dict[str, dict[str, Any]] = plan["configuration"]["root_module"]["module_calls"]
    (only,) = calls.values()
    return only


def test_all_six_modules_have_examples() -> None:
    assert MODULES == ["acm", "cloudfront", "cognito", "rest_api_gateway", "s3", "secrets_manager"]


@pytest.mark.parametrize("example", ["minimal", "complete"])
@pytest.mark.parametrize("module", MODULES)
def test_an_example_plans(tfproof_case: CaseFactory, module: str, example: str) -> None:
    plan = tfproof_case(f"terraform/modules/{module}/examples/{example}").plan
    assert call(plan)["source"] == "../.."
    assert {change.actions for change in plan.changes} <= {("create",), ("read",)}
    assert any(resource.mode == "managed" for resource in plan.all_resources.values())


@pytest.mark.parametrize("module", MODULES)
def test_the_minimal_example_gives_what_is_required_and_no_more(tfproof_case: CaseFactory, module: str) -> None:
    example = call(tfproof_case(f"terraform/modules/{module}/examples/minimal").plan)
    required = {name for name, variable in example["module"]["variables"].items() if "default" not in variable}
    assert example["expressions"].keys() == required


@pytest.mark.parametrize("module", MODULES)
def test_the_complete_example_gives_every_input(tfproof_case: CaseFactory, module: str) -> None:
    example = call(tfproof_case(f"terraform/modules/{module}/examples/complete").plan)
    assert example["expressions"].keys() == example["module"]["variables"].keys()
