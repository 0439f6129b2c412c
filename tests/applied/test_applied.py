"""The stack and its modules after an apply that needs no cloud."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import tfproof
from tfproof import PlannedCase, is_unknown
from tfproof.errors import ExpectationError, UsageError
from tfproof.pytest_plugin import CaseFactory

ROOT = Path(__file__).parents[2]
EXAMPLES = sorted(str(path.parent.relative_to(ROOT)) for path in ROOT.glob("terraform/modules/*/examples/*/main.tf"))
stack = tfproof.case("terraform", var_files=["terraform/example.tfvars"])
SECRET = {
    "next_cognito_identity_pool_id": ("module.cognito.aws_cognito_identity_pool.this", "id"),
    "next_sls_cognito_user_pool_id": ("module.cognito.aws_cognito_user_pool.this", "id"),
    "next_sls_cognito_user_pool_client_id": ("module.cognito.aws_cognito_user_pool_client.this", "id"),
    "sls_cognito_authorizer": ("module.rest_api_gateway.aws_api_gateway_authorizer.this", "id"),
    "sls_cognito_user_pool_client_arn": ("module.cognito.aws_cognito_user_pool.this", "arn"),
    "sls_api_gateway_root_resource_id": ("module.rest_api_gateway.aws_api_gateway_rest_api.this", "root_resource_id"),
    "sls_api_gateway_rest_api_id": ("module.rest_api_gateway.aws_api_gateway_rest_api.this", "id"),
}


def test_nothing_of_the_stack_is_unknown(stack: PlannedCase) -> None:
    values = [
        (resource.address, attribute, resource[attribute])
        for resource in stack.applied.all_resources.values()
        for attribute in resource
    ]
    assert len(values) > 500
    assert [(address, attribute) for address, attribute, value in values if is_unknown(value)] == []


def test_the_secret_receives_the_seven_identifiers_from_their_owners(stack: PlannedCase) -> None:
    version = stack.applied["module.secrets_manager.aws_secretsmanager_secret_version.this"]
    received = json.loads(version["secret_string_wo"].reveal())
    assert received == {key: stack.applied[address][attribute] for key, (address, attribute) in SECRET.items()}
    assert len(set(received.values())) == len(SECRET)


def test_what_is_written_only_is_never_shown(stack: PlannedCase) -> None:
    version = stack.applied["module.secrets_manager.aws_secretsmanager_secret_version.this"]
    pool = stack.applied["module.cognito.aws_cognito_identity_pool.this"]["id"]
    assert repr(version["secret_string_wo"]) == "(sensitive)"
    change = stack.applied.resource_changes[version.address]["change"]
    assert pool not in json.dumps(change)


def test_a_stand_in_can_be_told_from_what_the_configuration_set(stack: PlannedCase) -> None:
    stand_ins = stack.applied.stand_ins("module.cognito.aws_cognito_user_pool.this")
    assert {"id", "arn", "endpoint"} <= stand_ins
    assert not {"name", "mfa_configuration", "deletion_protection"} & stand_ins


def test_the_stack_is_idempotent(stack: PlannedCase) -> None:
    stack.must_be_idempotent()


@pytest.mark.sampled(4)
@pytest.mark.parametrize("example", EXAMPLES)
def test_each_example_of_a_module_is_idempotent(tfproof_case: CaseFactory, example: str) -> None:
    tfproof_case(example).must_be_idempotent()


def test_equal_runs_give_equal_stand_ins(tfproof_case: CaseFactory) -> None:
    # A stand-in that is said to be what it is anyway makes another case, so that it is applied again.
    plain = tfproof_case("tests/applied/spellings/jsonencode")
    pool_id = plain.applied["aws_cognito_identity_pool.this"]["id"]
    again = tfproof_case("tests/applied/spellings/jsonencode", stand_ins={"aws_cognito_identity_pool": {"id": pool_id}})
    assert again.applied["aws_iam_role.this"]["arn"] == plain.applied["aws_iam_role.this"]["arn"]


def test_a_configuration_that_never_settles_is_named_with_both_values(tfproof_case: CaseFactory) -> None:
    case = tfproof_case("tests/applied/restless")
    with pytest.raises(ExpectationError, match=r"terraform_data\.clock\.input") as raised:
        case.must_be_idempotent()
    assert "->" in str(raised.value)


def test_data_sources_answer_what_the_case_says_or_a_stand_in(tfproof_case: CaseFactory) -> None:
    given = tfproof_case("tests/applied/lookup", data={"data.aws_caller_identity.me": {"account_id": "999999999999"}})
    assert given.applied.output("account") == "999999999999"
    assert tfproof_case("tests/applied/lookup").applied.output("account").isdigit()


def test_a_stand_in_of_the_users_own(tfproof_case: CaseFactory) -> None:
    case = tfproof_case(
        "tests/applied/spellings/jsonencode", stand_ins={"aws_cognito_identity_pool.this": {"id": "eu-west-1:my-pool"}}
    )
    assert "eu-west-1:my-pool" in case.applied["aws_iam_role.this"]["assume_role_policy"]


@pytest.mark.parametrize(
    ("stand_ins", "says"),
    [
        ({"aws_cognito_identity_pool.that": {"id": "x"}}, "aws_cognito_identity_pool.that"),
        ({"aws_cognito_identity_pool.this": {"idd": "x"}}, "aws_cognito_identity_pool.this.idd"),
        ({"aws_cognito_identity_pool.this": {"id": ["x"]}}, "wrong type"),
        ({"aws_cognito_identity_pool.this": {"identity_pool_name": "x"}}, "the configuration sets it"),
    ],
    ids=["address", "attribute", "type", "set already"],
)
def test_a_stand_in_that_cannot_be_is_one_error_that_names_it(
    tfproof_case: CaseFactory, stand_ins: dict[str, dict[str, object]], says: str
) -> None:
    case = tfproof_case("tests/applied/spellings/jsonencode", stand_ins=stand_ins)
    with pytest.raises((UsageError, ExpectationError), match=says):
        case.applied  # noqa: B018 -- it runs


def test_a_stand_in_of_a_format_that_the_provider_refuses_is_named(tfproof_case: CaseFactory) -> None:
    case = tfproof_case(
        "terraform/modules/cognito",
        stand_ins={"aws_cognito_user_pool.this": {"id": "no id!"}},
        service_name="shop",
        stage_name="dev",
        domain_name="shop.example.com",
    )
    with pytest.raises(ExpectationError, match=r"stand-ins given: aws_cognito_user_pool\.this\.id"):
        case.applied  # noqa: B018 -- it runs
