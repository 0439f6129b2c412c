"""Defaults as values, where they can be written out."""

from __future__ import annotations

from typing import Any

from tests.policies.defaults.row import DefaultRow

WRITTEN = {
    "ACM_02.key_algorithm": '"RSA_2048"',
    "API_01.authorization_type": '"NONE"',
    "API_06.disable_execute_api_endpoint": "false",
    "CL_01.explicit_auth_flows": '["ALLOW_REFRESH_TOKEN_AUTH", "ALLOW_USER_SRP_AUTH", "ALLOW_CUSTOM_AUTH"]',
    "CL_02.allowed_oauth_flows": "[]",
    "CL_03.callback_urls": "[]",
    "CL_03.logout_urls": "[]",
    "CL_04.prevent_user_existence_errors": '"LEGACY"',
    "CL_05.enable_token_revocation": "true",
    "CL_05.refresh_token_validity": "30",
    "CL_06.write_attributes": '["email", "name", "phone_number", "preferred_username"]',
    "CL_07.generate_secret": "false",
    "CL_08.allowed_oauth_scopes": "[]",
    "CL_09.allowed_oauth_flows_user_pool_client": "false",
    "FED_06.allow_unauthenticated_identities": "false",
    "FED_08.allow_classic_flow": "false",
    "FED_09.cognito_identity_providers.server_side_token_check": "false",
    "FED_11.openid_connect_provider_arns": "[]",
    "FED_11.saml_provider_arns": "[]",
    "FED_11.supported_login_providers": "{}",
    "FED_17.max_session_duration": "3600",
    "SEC_01.recovery_window_in_days": "30",
    "UP_01.mfa_configuration": '"OFF"',
    "UP_03.deletion_protection": '"INACTIVE"',
    "UP_04.password_policy.minimum_length": "8",
    "UP_04.password_policy.require_lowercase": "false",
    "UP_04.password_policy.require_numbers": "false",
    "UP_04.password_policy.require_symbols": "false",
    "UP_04.password_policy.require_uppercase": "false",
    "UP_04.password_policy.temporary_password_validity_days": "7",
    "UP_06.admin_create_user_config.allow_admin_create_user_only": "false",
    "UP_07.auto_verified_attributes": "[]",
    "UP_09.device_configuration.device_only_remembered_on_user_prompt": "false",
    "UP_09.device_configuration.challenge_required_on_new_device": "false",
    "WEB_01.acl": '"private"',
    "WEB_03.viewer_certificate.minimum_protocol_version": '"TLSv1"',
}
"""The default as a value, where it can be written: then it must be judged as what is left out."""


def row(  # noqa: PLR0917
    policy: str, argument: str, type_: str, default: str, source: str, verdict: str, holder: str, **more: Any
) -> DefaultRow:
    """A row, with the value to write out where there is one."""
    return DefaultRow(
        policy=f"CGA_{policy}", argument=argument, type=type_, default=default, source=source, verdict=verdict,
        holder=holder, written=WRITTEN.get(f"{policy}.{argument}", ""), **more,
    )  # fmt: skip
