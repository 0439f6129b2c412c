"""The secret that hands the identifiers to front and back ends: its keys are a contract, its values stand in no plan."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.modules.bad_arns import bad_arns

import tfproof
from tfproof import PlannedCase

# Each key of the secret, and the input that its value comes from.
IDENTIFIERS = {
    "next_cognito_identity_pool_id": "identity_pool_id",
    "next_sls_cognito_user_pool_client_id": "user_pool_client_id",
    "next_sls_cognito_user_pool_id": "user_pool_id",
    "sls_api_gateway_rest_api_id": "rest_api_id",
    "sls_api_gateway_root_resource_id": "root_resource_id",
    "sls_cognito_authorizer": "cognito_authorizer",
    "sls_cognito_user_pool_client_arn": "user_pool_client_arn",
}
KEY = "arn:aws:kms:eu-west-2:111122223333:key/00000000-0000-4000-8000-000000000000"

secrets_manager = tfproof.case(
    "terraform/modules/secrets_manager",
    cognito_authorizer="a1b2c3",
    identity_pool_id="eu-west-2:00000000-0000-4000-8000-000000000000",
    rest_api_id="a1b2c3d4e5",
    root_resource_id="f6g7h8i9j0",
    service_name="shop",
    user_pool_client_arn="arn:aws:cognito-idp:eu-west-2:111122223333:userpool/eu-west-2_Example00",
    user_pool_client_id="0examplefclient0id0000000a",
    user_pool_id="eu-west-2_Example00",
)


# The contract


def test_the_secret_is_named_after_the_service(secrets_manager: PlannedCase) -> None:
    for service in ("shop", "my-shop2"):
        plan = secrets_manager.with_inputs(service_name=service).plan
        assert plan["aws_secretsmanager_secret.this"]["name"] == f"{service}-tf"


def test_the_secret_has_exactly_the_keys_that_others_read(secrets_manager: PlannedCase) -> None:
    version = secrets_manager.plan["aws_secretsmanager_secret_version.this"]
    keys = version.wiring("secret_string_wo").keys
    assert keys is not None
    assert sorted(keys) == sorted(IDENTIFIERS)
    assert sorted(secrets_manager.plan.output("identifier_keys")) == sorted(IDENTIFIERS)


@pytest.mark.parametrize(("key", "source"), IDENTIFIERS.items())
def test_each_key_holds_the_identifier_that_it_names(secrets_manager: PlannedCase, key: str, source: str) -> None:
    version = secrets_manager.plan["aws_secretsmanager_secret_version.this"]
    assert version.wired_to(f"secret_string_wo.{key}") == f"var.{source}"


def test_the_values_are_of_this_secret(secrets_manager: PlannedCase) -> None:
    version = secrets_manager.plan["aws_secretsmanager_secret_version.this"]
    assert version.wired_to("secret_id") == "aws_secretsmanager_secret.this.id"


# Values stand in no plan


def test_values_reach_the_secret_through_the_write_only_argument(secrets_manager: PlannedCase) -> None:
    version = secrets_manager.plan["aws_secretsmanager_secret_version.this"]
    assert version.wiring("secret_string_wo").references
    assert [version[name] for name in ("secret_string", "secret_binary", "secret_string_wo")] == [None] * 3


def test_a_callers_secret_stands_nowhere_in_the_plan(secrets_manager: PlannedCase) -> None:
    plan = secrets_manager.with_inputs(secrets={"mail_api_token": "do-not-write-me-down"}).plan
    parts = ("configuration", "output_changes", "planned_values", "resource_changes", "variables")
    everything = json.dumps([plan[part] for part in parts])
    assert "shop-tf" in everything
    assert "do-not-write-me-down" not in everything


# When it is written again


def written_version(case: PlannedCase) -> Any:
    """The number by which Terraform sees that the values changed."""
    return case.plan["aws_secretsmanager_secret_version.this"]["secret_string_wo_version"]


@pytest.mark.parametrize("identifier", sorted(IDENTIFIERS.values()))
def test_a_changed_identifier_writes_the_secret_anew(secrets_manager: PlannedCase, identifier: str) -> None:
    changed = secrets_manager.with_inputs(**{identifier: "changed"})
    assert written_version(changed) != written_version(secrets_manager)


def test_a_changed_secret_is_written_when_its_version_is_counted_up(secrets_manager: PlannedCase) -> None:
    changed = secrets_manager.with_inputs(secrets={"mail_api_token": "x"})
    assert written_version(changed) == written_version(secrets_manager), "a hash of a secret could be guessed from"
    assert written_version(changed.with_inputs(secrets_version=2)) != written_version(secrets_manager)


# How it is kept


def test_a_deleted_secret_can_be_restored_for_a_month_unless_the_caller_says_otherwise(
    secrets_manager: PlannedCase,
) -> None:
    assert secrets_manager.plan["aws_secretsmanager_secret.this"]["recovery_window_in_days"] == 30
    for days in (7, 30):
        plan = secrets_manager.with_inputs(recovery_window_days=days).plan
        assert plan["aws_secretsmanager_secret.this"]["recovery_window_in_days"] == days


def test_the_secret_is_encrypted_with_the_callers_key(secrets_manager: PlannedCase) -> None:
    assert secrets_manager.plan["aws_secretsmanager_secret.this"]["kms_key_id"] is None
    plan = secrets_manager.with_inputs(kms_key_arn=KEY).plan
    assert plan["aws_secretsmanager_secret.this"]["kms_key_id"] == KEY


def test_tags_reach_the_secret(secrets_manager: PlannedCase) -> None:
    plan = secrets_manager.with_inputs(tags={"team": "shop"}).plan
    assert plan["aws_secretsmanager_secret.this"]["tags"] == {"team": "shop"}
    assert secrets_manager.plan["aws_secretsmanager_secret.this"]["tags"] is None


@pytest.mark.parametrize("output", ["arn", "name"])
def test_an_output_is_what_its_name_promises(secrets_manager: PlannedCase, output: str) -> None:
    assert secrets_manager.plan.output_wired_to(output) == f"aws_secretsmanager_secret.this.{output}"


# Inputs


@pytest.mark.parametrize("key", sorted(IDENTIFIERS))
def test_a_callers_key_must_not_collide_with_one_of_the_stack(secrets_manager: PlannedCase, key: str) -> None:
    failure = secrets_manager.with_inputs(secrets={"fine": "x", key: "y"}).must_fail(
        "variable validation", match="secrets must not contain a key that the stack writes itself", at="var.secrets"
    )
    assert key in failure.message


REFUSED: list[tuple[str, str, list[Any]]] = [
    ("kms_key_arn", "kms_key_arn must be the ARN of a KMS key or alias", ["alias/x", *bad_arns(KEY)]),
    ("recovery_window_days", "recovery_window_days must be a whole number from 7 to 30", [0, 6, 31, 7.5]),
    ("secrets_version", "secrets_version must be a whole number, 1 or greater", [0, -1, 1.5]),
    ("service_name", "service_name must be 2 to 24 lower-case letters", ["Shop", "shop-"]),
]
BAD = [(name, value, message) for name, message, values in REFUSED for value in values]


@pytest.mark.parametrize(("name", "value", "message"), BAD, ids=[name for name, _, _ in BAD])
def test_a_bad_input_is_refused_by_its_own_rule(
    secrets_manager: PlannedCase, name: str, value: Any, message: str
) -> None:
    secrets_manager.with_inputs(**{name: value}).must_fail("variable validation", match=message, at=f"var.{name}")


WITHOUT_DEFAULT = [*sorted(IDENTIFIERS.values()), "service_name"]
WITH_DEFAULT = ["recovery_window_days", "secrets", "secrets_version", "tags"]


@pytest.mark.parametrize("name", WITHOUT_DEFAULT)
def test_what_has_no_default_must_be_given(secrets_manager: PlannedCase, name: str) -> None:
    secrets_manager.without_inputs(name).must_fail("missing input", match=name, at=f"var.{name}")


def test_what_the_caller_adds_is_in_the_secret_as_it_was_given(secrets_manager: PlannedCase) -> None:
    own = {"mail_api_token": 'a"b\\c', "empty": "", "unicode": "grün", "padded": " a \n"}
    # Names that nearly are the stack's own.
    own |= {
        "UPPER": "u",
        "sls_ours": "s",
        "next_ours": "n",
        "SLS_COGNITO_AUTHORIZER": "c",
        "sls_cognito_authorizers": "d",
    }
    version = secrets_manager.with_inputs(secrets=own).applied["aws_secretsmanager_secret_version.this"]
    secret = json.loads(version["secret_string_wo"].reveal())
    assert {name: value for name, value in secret.items() if name not in IDENTIFIERS} == own
    assert secret["next_sls_cognito_user_pool_id"] == "eu-west-2_Example00"


def test_what_the_caller_adds_is_marked_as_a_secret(secrets_manager: PlannedCase) -> None:
    declared = secrets_manager.plan["configuration"]["root_module"]["variables"]
    assert declared["secrets"]["sensitive"] is True


@pytest.mark.parametrize("name", WITHOUT_DEFAULT)
def test_what_has_no_default_must_not_be_null(secrets_manager: PlannedCase, name: str) -> None:
    without = secrets_manager.with_inputs(**dict.fromkeys(WITHOUT_DEFAULT))
    without.must_fail("configuration", match="may not be set to null", at=f"var.{name}")


def test_null_stands_for_the_default(secrets_manager: PlannedCase) -> None:
    with_nulls = secrets_manager.with_inputs(**dict.fromkeys(WITH_DEFAULT))
    assert with_nulls.plan["planned_values"] == secrets_manager.plan["planned_values"]
