"""What policies read of a plan is what tests read of it: each value, each unknown, each secret and each reference."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tfproof.addresses import ModuleInstance, path_text, without_keys
from tfproof.plan import Plan
from tfproof.plan.core import PlanCore
from tfproof.plan.providers import provider_key, provider_region
from tfproof.plan.secret_values import secrets_of
from tfproof.plan.value_state import ValueState
from tfproof.scan.facts.plan_file import PlanFile, references_of
from tfproof.scan.facts.unresolved import is_unresolved
from tfproof.values import Unknown

FIXTURES = Path(__file__).parents[2] / "policies" / "fixtures"
PLANS = sorted(FIXTURES.glob("*/plan.json"))


def test_there_are_plans() -> None:
    assert len(PLANS) > 50


@pytest.mark.parametrize("path", PLANS, ids=lambda path: path.parent.name)
def test_every_value_and_unknown_is_the_plans(path: Path) -> None:
    raw = json.loads(path.read_text(encoding="utf-8"))
    seen = PlanFile(raw)
    resources = Plan(raw).all_resources
    assert resources
    assert not [address for address in resources if address not in seen.values]
    for address, resource in resources.items():
        assert dict(leaves_seen(seen.values[address])) == dict(leaves_planned(resource.raw)), address


@pytest.mark.parametrize("path", PLANS, ids=lambda path: path.parent.name)
def test_what_is_followed_to_its_end_is_the_plans_wiring(path: Path) -> None:
    raw = json.loads(path.read_text(encoding="utf-8"))
    seen = PlanFile(raw)
    for address, resource in Plan(raw).all_resources.items():
        module = ModuleInstance.parse(resource.module_address)
        for name, expression in seen.expressions(address).items():
            end = seen.follow(module, references_of(expression))
            if end is not None:
                wired = [without_keys(one) for one in resource.wiring_at((name,)).references]
                assert any(one.startswith(without_keys(str(end))) for one in wired), (address, name, str(end), wired)


def test_the_region_that_a_policy_reads_is_the_one_that_the_source_says() -> None:
    told = set()
    for path in PLANS:
        raw = json.loads(path.read_text(encoding="utf-8"))
        seen, plan = PlanFile(raw), Plan(raw, source=path.parent)
        for address, resource in plan.all_resources.items():
            region, said = seen.region(address), provider_region(plan, provider_key(plan, resource))
            if said is not None and isinstance(region, str):
                assert region == said, (path, address)
                told.add(region)
    assert len(told) > 1


PROVIDERS = """
variable "region" {
  default = "us-east-1"
}
variable "production" {
  default = true
}
provider "aws" {
  region = "eu-west-1"
}
provider "aws" {
  alias  = "input"
  region = var.region
}
provider "aws" {
  alias  = "choice"
  region = var.production ? "eu-west-3" : "eu-west-2"
}
"""


def _provider(alias: str, region: object) -> dict[str, object]:
    return {"name": "aws", **({"alias": alias} if alias else {}), "expressions": {"region": region} if region else {}}


@pytest.mark.parametrize(
    ("key", "with_source", "without"),
    [
        ("aws", "eu-west-1", "eu-west-1"),
        ("aws.input", "us-east-1", "us-east-1"),
        ("aws.choice", "eu-west-3", "var.production"),
        ("aws.nothing", None, None),
        ("aws.gone", None, None),
    ],
)
def test_a_region_is_read_from_the_plan_alone_as_from_the_source(
    tmp_path: Path, key: str, with_source: str | None, without: str | None
) -> None:
    (tmp_path / "main.tf").write_text(PROVIDERS, encoding="utf-8")
    raw = {
        "variables": {"region": {"value": "us-east-1"}, "production": {"value": True}},
        "configuration": {
            "provider_config": {
                "aws": _provider("", {"constant_value": "eu-west-1"}),
                "aws.input": _provider("input", {"references": ["var.region"]}),
                "aws.choice": _provider("choice", {"references": ["var.production"]}),
                "aws.nothing": _provider("nothing", None),
            }
        },
    }
    assert provider_region(PlanCore(raw, tmp_path), key) == with_source
    found = provider_region(PlanCore(raw, plain=True), key)
    assert (found.fed_by[0] if isinstance(found, Unknown) else found) == without
    # Where an expression is not read as its one reference, it says less.
    strict = provider_region(PlanCore(raw), key)
    assert isinstance(strict, Unknown) if key in {"aws.input", "aws.choice"} else strict == without


CREDENTIALS = {
    "resource_changes": [
        {
            "address": "aws_db_instance.this",
            "mode": "managed",
            "type": "aws_db_instance",
            "name": "this",
            "change": {
                "actions": ["create"],
                "after": {"password": "marked by the plan"},
                "after_sensitive": {"password": True},
            },
        }
    ],
    "variables": {"token": {"value": "given"}},
    "configuration": {
        "root_module": {
            "variables": {"token": {"sensitive": True, "default": "written as a default"}},
            "outputs": {"pin": {"sensitive": True, "expression": {"constant_value": "written for an output"}}},
            "module_calls": {
                "inner": {
                    "expressions": {"key": {"constant_value": "written for an argument"}},
                    "module": {"variables": {"key": {"sensitive": True}}},
                }
            },
        }
    },
}


def test_every_secret_of_a_plan_is_one_for_a_policy() -> None:
    secrets = secrets_of([CREDENTIALS])
    assert len(secrets) == 5
    assert secrets == set(PlanFile(CREDENTIALS).secrets_of("aws_db_instance.this"))


def leaves_seen(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict | list) and value:
        for step, part in value.items() if isinstance(value, dict) else enumerate(value):
            yield from leaves_seen(part, (*path, step))
    else:
        yield path_text(path), "unknown" if is_unresolved(value) else (value,)


def leaves_planned(state: ValueState, path: tuple[Any, ...] = ()) -> Iterator[tuple[str, Any]]:
    steps = () if state.is_unknown else state.steps() if state.is_list or state.is_object else ()
    for step in steps:
        yield from leaves_planned(state.child(step), (*path, step))
    if not steps:
        yield path_text(path), "unknown" if state.is_unknown else (state.value,)


def test_plans_are_read_where_tftest_is_not_installed() -> None:
    code = """
import sys
sys.modules["tftest"] = None
import tfproof.scan.facts.view_resource
assert "tfproof.plan.core" in sys.modules
assert "tfproof.plan.model" not in sys.modules
"""
    subprocess.run([sys.executable, "-c", code], check=True)
