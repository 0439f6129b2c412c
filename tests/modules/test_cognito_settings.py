"""All that sign-in is set to: an argument or block that is added, changed or gone fails here."""

from __future__ import annotations

from typing import Any

import pytest
from tests.modules.stages import at_stage

import tfproof
from tfproof import PlannedCase, references

CERTIFICATE = "arn:aws:acm:us-east-1:111122223333:certificate/00000000-0000-4000-8000-000000000000"
ZONE = "Z0123456789ABCDEFGHIJ"

cognito = tfproof.case(
    "terraform/modules/cognito",
    domain_name="shop.example.com",
    service_name="shop",
    stage_name="dev",
    tags={"team": "shop"},
    sign_in_domain={"name": "id.shop.example.com", "cert_arn": CERTIFICATE, "hosted_zone_id": ZONE},
    groups={
        "editors": {
            "precedence": 10,
            "description": "Write",
            "statements": {"Drafts": {"actions": ["s3:Get*"], "resources": ["arn:aws:s3:::drafts/*"]}},
        }
    },
)

EXPECTED: dict[str, dict[str, Any]] = {
    "data.aws_iam_policy_document.authenticated": {
        "statement": [
            {
                "actions": ["cognito-identity:GetCredentialsForIdentity"],
                "condition": [
                    {
                        "test": "StringEquals",
                        "values": [references("aws_cognito_identity_pool.this.id")],
                        "variable": "cognito-identity.amazonaws.com:aud",
                    }
                ],
                "resources": ["*"],
                "sid": "OwnCredentials",
            }
        ]
    },
    'data.aws_iam_policy_document.group["editors"]': {
        "source_policy_documents": [references("data.aws_iam_policy_document.authenticated.json")],
        "statement": [{"actions": ["s3:Get*"], "resources": ["arn:aws:s3:::drafts/*"], "sid": "Drafts"}],
    },
    "data.aws_iam_policy_document.trust": {
        "statement": [
            {
                "actions": ["sts:AssumeRoleWithWebIdentity"],
                "condition": [
                    {
                        "test": "ForAnyValue:StringLike",
                        "values": ["authenticated"],
                        "variable": "cognito-identity.amazonaws.com:amr",
                    },
                    {
                        "test": "StringEquals",
                        "values": [references("aws_cognito_identity_pool.this.id")],
                        "variable": "cognito-identity.amazonaws.com:aud",
                    },
                ],
                "principals": [{"identifiers": ["cognito-identity.amazonaws.com"], "type": "Federated"}],
                "sid": "SignedInUsersOfThisIdentityPool",
            }
        ]
    },
    "aws_cognito_identity_pool.this": {
        "allow_classic_flow": False,
        "allow_unauthenticated_identities": False,
        "cognito_identity_providers": [
            {
                "client_id": references("aws_cognito_user_pool_client.this.id"),
                "provider_name": references("aws_cognito_user_pool.this.endpoint"),
                "server_side_token_check": True,
            }
        ],
        "identity_pool_name": "shop_dev_identity_pool",
        "tags": {"team": "shop"},
    },
    "aws_cognito_identity_pool_roles_attachment.this": {
        "identity_pool_id": references("aws_cognito_identity_pool.this.id"),
        "role_mapping": [
            {
                "ambiguous_role_resolution": "Deny",
                "identity_provider": references(
                    "aws_cognito_user_pool.this.endpoint", "aws_cognito_user_pool_client.this.id"
                ),
                "type": "Token",
            }
        ],
        "roles": references("aws_iam_role.authenticated.arn", exact=False),
    },
    'aws_cognito_user_group.this["editors"]': {
        "description": "Write",
        "name": "editors",
        "precedence": 10,
        "role_arn": references('aws_iam_role.group["editors"].arn'),
        "user_pool_id": references("aws_cognito_user_pool.this.id"),
    },
    "aws_cognito_user_pool.this": {
        "account_recovery_setting": [{"recovery_mechanism": [{"name": "verified_email", "priority": 1}]}],
        "admin_create_user_config": [{"allow_admin_create_user_only": True}],
        "auto_verified_attributes": ["email"],
        "deletion_protection": "ACTIVE",
        "mfa_configuration": "ON",
        "name": "shop-dev-pool",
        "password_policy": [
            {
                "minimum_length": 14,
                "require_lowercase": True,
                "require_numbers": True,
                "require_symbols": True,
                "require_uppercase": True,
                "temporary_password_validity_days": 3,
            }
        ],
        "software_token_mfa_configuration": [{"enabled": True}],
        "tags": {"team": "shop"},
        "user_attribute_update_settings": [{"attributes_require_verification_before_update": ["email"]}],
        "user_pool_add_ons": [{"advanced_security_mode": "ENFORCED"}],
        "user_pool_tier": "PLUS",
        "username_attributes": ["email"],
        "username_configuration": [{"case_sensitive": False}],
    },
    "aws_cognito_user_pool_client.this": {
        "access_token_validity": 60,
        "allowed_oauth_flows": ["code"],
        "allowed_oauth_flows_user_pool_client": True,
        "allowed_oauth_scopes": ["email", "openid", "profile"],
        "callback_urls": ["https://shop.example.com/"],
        "enable_token_revocation": True,
        "explicit_auth_flows": ["ALLOW_REFRESH_TOKEN_AUTH", "ALLOW_USER_SRP_AUTH"],
        "generate_secret": False,
        "id_token_validity": 60,
        "logout_urls": ["https://shop.example.com/"],
        "name": "shop-dev-client",
        "prevent_user_existence_errors": "ENABLED",
        "read_attributes": ["email", "email_verified", "name"],
        "refresh_token_validity": 30,
        "supported_identity_providers": ["COGNITO"],
        "token_validity_units": [{"access_token": "minutes", "id_token": "minutes", "refresh_token": "days"}],
        "user_pool_id": references("aws_cognito_user_pool.this.id"),
        "write_attributes": ["email", "name"],
    },
    "aws_cognito_user_pool_domain.this[0]": {
        "certificate_arn": CERTIFICATE,
        "domain": "id.shop.example.com",
        "user_pool_id": references("aws_cognito_user_pool.this.id"),
    },
    "aws_iam_role.authenticated": {
        "assume_role_policy": references("data.aws_iam_policy_document.trust.json"),
        "description": "Signed-in users of shop-dev",
        "name": "shop-dev-cognito_authenticated",
        "tags": {"team": "shop"},
    },
    'aws_iam_role.group["editors"]': {
        "assume_role_policy": references("data.aws_iam_policy_document.trust.json"),
        "description": "Signed-in users of shop-dev in the group editors",
        "name": "shop-dev-group_editors",
        "tags": {"team": "shop"},
    },
    "aws_iam_role_policy.authenticated": {
        "name": "own-identity",
        "policy": references("data.aws_iam_policy_document.authenticated.json"),
        "role": references("aws_iam_role.authenticated.id"),
    },
    'aws_iam_role_policy.group["editors"]': {
        "name": "group",
        "policy": references('data.aws_iam_policy_document.group["editors"].json'),
        "role": references('aws_iam_role.group["editors"].id'),
    },
    "aws_route53_record.sign_in[0]": {
        "alias": [
            {
                "evaluate_target_health": False,
                "name": references("aws_cognito_user_pool_domain.this[0].cloudfront_distribution"),
                "zone_id": references("aws_cognito_user_pool_domain.this[0].cloudfront_distribution_zone_id"),
            }
        ],
        "name": "id.shop.example.com",
        "type": "A",
        "zone_id": ZONE,
    },
}


@pytest.mark.parametrize("address", EXPECTED)
def test_a_resource_is_set_to_this_and_no_more(cognito: PlannedCase, address: str) -> None:
    cognito.plan[address].must_be(EXPECTED[address])


def test_there_is_no_other_resource(cognito: PlannedCase) -> None:
    assert set(cognito.plan.all_resources) == set(EXPECTED)


def test_another_stage_has_other_names_and_the_same_settings(cognito: PlannedCase) -> None:
    plan = cognito.with_inputs(stage_name="prod").plan
    for address, expected in EXPECTED.items():
        plan[address].must_be(at_stage(expected, "prod"))
