"""All that the secret is set to: an argument or block that is added, changed or gone fails here."""

from __future__ import annotations

from typing import Any

import pytest

import tfproof
from tfproof import PlannedCase, references

KEY = "arn:aws:kms:eu-west-2:111122223333:key/00000000-0000-4000-8000-000000000000"
POOL = "arn:aws:cognito-idp:eu-west-2:111122223333:userpool/eu-west-2_EXAMPLE00"

secrets = tfproof.case(
    "terraform/modules/secrets_manager",
    cognito_authorizer="abc123",
    identity_pool_id="eu-west-2:00000000-0000-4000-8000-000000000001",
    rest_api_id="api1234567",
    root_resource_id="root123456",
    service_name="shop",
    user_pool_client_arn=POOL,
    user_pool_client_id="client",
    user_pool_id="eu-west-2_EXAMPLE00",
    secrets={"mail_api_token": "one"},
    kms_key_arn=KEY,
    tags={"team": "shop"},
)

EXPECTED: dict[str, dict[str, Any]] = {
    "aws_secretsmanager_secret.this": {
        "description": "Identifiers that the front and back ends of shop read",
        "kms_key_id": KEY,
        "name": "shop-tf",
        "recovery_window_in_days": 30,
        "tags": {"team": "shop"},
    },
    "aws_secretsmanager_secret_version.this": {
        "secret_id": references("aws_secretsmanager_secret.this.id"),
        "secret_string_wo_version": 182182775,
    },
}


@pytest.mark.parametrize("address", EXPECTED)
def test_a_resource_is_set_to_this_and_no_more(secrets: PlannedCase, address: str) -> None:
    secrets.plan[address].must_be(EXPECTED[address])


def test_there_is_no_other_resource(secrets: PlannedCase) -> None:
    assert set(secrets.plan.all_resources) == set(EXPECTED)
