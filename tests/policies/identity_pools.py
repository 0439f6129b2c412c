"""A stack with one good identity pool, plans of such pools, and what policies say of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tfproof.findings import Findings

GOOD = """
resource "aws_cognito_identity_pool" "this" {
  identity_pool_name               = "shop"
  allow_unauthenticated_identities = false
  cognito_identity_providers {
    client_id               = "client"
    provider_name           = "cognito-idp.eu-west-2.amazonaws.com/eu-west-2_shop"
    server_side_token_check = true
  }
}
provider "aws" {
  region = "eu-west-2"
}
"""


def good_stack(folder: Path) -> Path:
    """A stack below a folder."""
    stack = folder / "stack"
    stack.mkdir()
    (stack / "main.tf").write_text(GOOD, encoding="utf-8")
    return stack


def plan_of(*resources: dict[str, Any]) -> dict[str, Any]:
    """A plan JSON that creates ``resources``: each has address, type, name and values."""
    common = [{"mode": "managed", **resource} for resource in resources]
    return {
        "format_version": "1.2",
        "terraform_version": "1.11.4",
        "planned_values": {"root_module": {"resources": common}},
        "resource_changes": [
            {**resource, "change": {"actions": ["create"], "before": None, "after": resource["values"]}}
            for resource in common
        ],
        "configuration": {"root_module": {"resources": [{**resource, "expressions": {}} for resource in common]}},
    }


def pool(name: str = "this", **values: Any) -> dict[str, Any]:
    good = {
        "identity_pool_name": "shop",
        "allow_unauthenticated_identities": False,
        "cognito_identity_providers": [
            {
                "client_id": "client",
                "provider_name": "cognito-idp.eu-west-2.amazonaws.com/eu-west-2_shop",
                "server_side_token_check": True,
            }
        ],
    }
    address = f"aws_cognito_identity_pool.{name}"
    return {"address": address, "type": "aws_cognito_identity_pool", "name": name, "values": {**good, **values}}


def own(result: Findings) -> list[tuple[str, str]]:
    everything = (*result.findings, *result.undecided)
    return [(finding.rule, finding.address) for finding in everything if finding.rule.startswith(("CGA_", "TST_"))]
