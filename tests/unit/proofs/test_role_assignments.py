"""Who gets the default role of an identity pool: those whom no mapping sends elsewhere."""

from __future__ import annotations

from typing import Any

import pytest
from tests.unit.proofs.plans import several

from tfproof.proofs.configuration_view import AnalyzedConfiguration
from tfproof.proofs.identity_pools import GUESTS, USERS
from tfproof.proofs.role_assignments import gates, outside_roles

POOL, ROLE = "aws_cognito_identity_pool.this", "aws_iam_role.users"
A, B, STRANGE = (f"cognito-idp.eu-west-2.amazonaws.com/eu-west-2_{one}" for one in "ABC")
SAML = "arn:aws:iam::123456789012:saml-provider/staff"
BOTH = {"cognito_identity_providers": [{"provider_name": A, "client_id": "1"}, {"provider_name": B, "client_id": "2"}]}


def mapping(provider: str | None, resolution: str = "Deny") -> dict[str, Any]:
    return {"identity_provider": provider, "type": "Token", "ambiguous_role_resolution": resolution}


@pytest.mark.parametrize(
    ("providers", "mappings", "reached"),
    [
        (BOTH, [mapping(f"{A}:1"), mapping(f"{B}:2")], False),
        (BOTH, [mapping(f"{A}:1")], True),
        (BOTH, [mapping(f"{A}:1"), mapping(f"{STRANGE}:3")], True),
        (BOTH, [mapping(f"{A}:1"), mapping(f"{B}:1")], True),
        (BOTH, [mapping(f"{A}:1"), mapping(f"{B}:2", "AuthenticatedRole")], True),
        (BOTH, [mapping(f"{A}:1"), mapping(None)], True),
        ({"saml_provider_arns": [SAML]}, [mapping(SAML)], False),
        ({"saml_provider_arns": [SAML]}, [mapping(f"{A}:1")], True),
        ({"supported_login_providers": {"accounts.google.com": "app"}}, [mapping("accounts.google.com")], False),
        ({"supported_login_providers": {"accounts.google.com": "app"}}, [mapping("app")], True),
        ({**BOTH, "developer_provider_name": "login"}, [mapping(f"{A}:1"), mapping(f"{B}:2")], True),
        (BOTH, [], True),
    ],
)
def test_the_default_role_is_for_whom_no_mapping_denies_it(
    providers: dict[str, Any], mappings: list[dict[str, Any]], reached: bool
) -> None:
    arn = "arn:aws:iam::123456789012:role/users"
    plan = several(
        {
            POOL: {"id": "eu-west-2:1", **providers},
            ROLE: {"name": "users", "arn": arn, "path": "/"},
            "aws_cognito_identity_pool_roles_attachment.this": {
                "identity_pool_id": "eu-west-2:1",
                "roles": {"authenticated": arn},
                "role_mapping": mappings,
            },
        }
    )
    stack = AnalyzedConfiguration(plan, lambda: None)
    resources = stack.plan.all_resources
    found = gates(stack, resources[POOL], USERS).given.get(ROLE)
    assert bool(found) is reached


@pytest.mark.parametrize(("other", "reached"), [("eu-west-2:1", False), ("eu-west-2:2", True), (None, True)])
def test_mappings_of_another_pool_or_of_nobody_knows_which_deny_nobody_the_default_role(
    other: str | None, reached: bool
) -> None:
    arn = "arn:aws:iam::123456789012:role/users"
    mapped = {"identity_pool_id": other, "role_mapping": [mapping(f"{A}:1"), mapping(f"{B}:2")]}
    if other is None:
        del mapped["identity_pool_id"]
    plan = several(
        {
            POOL: {"id": "eu-west-2:1", **BOTH},
            ROLE: {"name": "users", "arn": arn, "path": "/"},
            "aws_cognito_identity_pool_roles_attachment.this": {
                "identity_pool_id": "eu-west-2:1",
                "roles": {"authenticated": arn},
            },
            "aws_cognito_identity_pool_roles_attachment.other": mapped,
        }
    )
    stack = AnalyzedConfiguration(plan, lambda: None)
    resources = stack.plan.all_resources
    assert bool(gates(stack, resources[POOL], USERS).given.get(ROLE)) is reached


@pytest.mark.parametrize(
    ("mode", "outside"), [("aws_iam_role.users", False), ("nobody", True)], ids=["of the stack", "outside"]
)
def test_a_role_outside_the_stack_is_told(mode: str, *, outside: bool) -> None:
    arn = "arn:aws:iam::123456789012:role/users"
    role = {ROLE: {"name": "users", "arn": arn, "path": "/"}} if mode == ROLE else {}
    attachment = {"identity_pool_id": "eu-west-2:1", "roles": {"authenticated": arn}}
    plan = several({POOL: {"id": "eu-west-2:1"}, **role, "aws_cognito_identity_pool_roles_attachment.this": attachment})
    stack = AnalyzedConfiguration(plan, lambda: None)
    pool = stack.plan.all_resources[POOL]
    assert [use.role.text for use in outside_roles(stack, pool, USERS) if use.role] == ([arn] if outside else [])
    assert not list(outside_roles(stack, pool, GUESTS))


@pytest.mark.parametrize(
    ("client", "reached"), [({"provider_name": A}, True), ({"client_id": "1"}, True), ({"provider_name": A, "client_id": "1"}, False)]
)  # fmt: skip
def test_a_provider_that_nobody_can_name_is_denied_by_no_mapping(client: dict[str, Any], *, reached: bool) -> None:
    arn = "arn:aws:iam::123456789012:role/users"
    attachment = {
        "identity_pool_id": "eu-west-2:1",
        "roles": {"authenticated": arn},
        "role_mapping": [mapping(f"{A}:1"), mapping(f"{A}:"), mapping(":1")],
    }
    role = {"name": "users", "arn": arn, "path": "/"}
    pool = {"id": "eu-west-2:1", "cognito_identity_providers": [client]}
    plan = several({POOL: pool, ROLE: role, "aws_cognito_identity_pool_roles_attachment.this": attachment})
    stack = AnalyzedConfiguration(plan, lambda: None)
    assert bool(gates(stack, stack.plan.all_resources[POOL], USERS).given.get(ROLE)) is reached


@pytest.mark.parametrize(("type_", "taken"), [("Token", True), (None, True), ("Rules", False)])
def test_a_group_gives_its_role_where_a_mapping_takes_it_from_the_token(type_: str | None, *, taken: bool) -> None:
    arn = "arn:aws:iam::123456789012:role/users"
    user_pool = {"id": "eu-west-2_A", "endpoint": A}
    plan = several(
        {
            POOL: {"id": "eu-west-2:1", **BOTH},
            ROLE: {"name": "users", "arn": arn, "path": "/"},
            "aws_cognito_user_pool.this": user_pool,
            "aws_cognito_user_group.this": {"name": "staff", "user_pool_id": "eu-west-2_A", "role_arn": arn},
            "aws_cognito_identity_pool_roles_attachment.this": {
                "identity_pool_id": "eu-west-2:1",
                "roles": {},
                "role_mapping": [{**mapping(f"{A}:1"), "type": type_}],
            },
        }
    )
    stack = AnalyzedConfiguration(plan, lambda: None)
    assert bool(gates(stack, stack.plan.all_resources[POOL], USERS).given.get(ROLE)) is taken
