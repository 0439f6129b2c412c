"""A proof that was accepted is known by its documents, and by nothing sensitive in them."""

from __future__ import annotations

import json
from typing import Any

from tfproof.plan import Plan
from tfproof.proofs.configuration_view import AnalyzedConfiguration
from tfproof.proofs.read_digest import digest


def of_trust(external_id: str, *, action: str = "sts:AssumeRole", sensitive: bool = True) -> str:
    statement = {
        "Effect": "Allow", "Action": action, "Principal": {"AWS": "*"},
        "Condition": {"StringEquals": {"sts:ExternalId": external_id}},
    }  # fmt: skip
    after = {"name": "a", "assume_role_policy": json.dumps({"Version": "2012-10-17", "Statement": [statement]})}
    marks = {"assume_role_policy": True} if sensitive else {}
    raw: dict[str, Any] = {
        "format_version": "1.2",
        "variables": {"external_id": {"value": external_id}},
        "configuration": {"root_module": {"variables": {"external_id": {"sensitive": sensitive}}}},
        "resource_changes": [
            {
                "address": "aws_iam_role.this", "mode": "managed", "type": "aws_iam_role", "name": "this",
                "provider_name": "registry.terraform.io/hashicorp/aws",
                "change": {"actions": ["create"], "before": None, "after": after, "after_unknown": {}, "after_sensitive": marks},
            }
        ],
    }  # fmt: skip
    return digest(AnalyzedConfiguration(Plan(raw), lambda: None), "aws_iam_role.this")


def test_the_digest_of_a_proof_is_the_same_for_every_sensitive_value_in_its_document() -> None:
    assert of_trust("k7q9") == of_trust("z3x1")
    assert of_trust("k7q9") != of_trust("k7q9", action="sts:*")
    assert of_trust("k7q9", sensitive=False) != of_trust("z3x1", sensitive=False)
