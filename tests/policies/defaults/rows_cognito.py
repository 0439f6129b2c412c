"""Defaults of user pools, their clients, identity pools and their roles."""

from __future__ import annotations

from tests.policies.defaults.row import DefaultRow
from tests.policies.defaults.snippets import (
    COGNITO,
    FLAG,
    GROUP,
    IN_POOL,
    LOGIN,
    MAPPING,
    MESSAGES,
    NUMBER,
    PASSWORDS,
    PROVIDERS,
    RECOVERY,
    ROLE,
    RULES,
    TEXT,
    TEXTS,
    UPDATES,
    A,
    P,
    attachment,
    block,
    client,
    identities,
    passwords,
    pool,
    trust,
)
from tests.policies.defaults.written import row
from tests.policies.matrix.root import FAILED, PASSED


def _password_row(name: str, value: str) -> DefaultRow:
    short = "six to eight characters" if name == "minimum_length" else "not required" if "require" in name else "7"
    verdict = PASSED if name == "temporary_password_validity_days" else FAILED
    kind = NUMBER if value != "true" else FLAG
    return row("UP_04", f"password_policy.{name}", kind, short, A, verdict, pool(passwords(name)))


COGNITO_ROWS: tuple[DefaultRow, ...] = (
    row(
        "CL_01",
        "explicit_auth_flows",
        TEXTS,
        "refresh, SRP and custom: none sends the password",
        A,
        PASSED,
        client("<ARGUMENT>"),
    ),
    row("CL_02", "allowed_oauth_flows", TEXTS, "no flow", A, PASSED, client("<ARGUMENT>")),
    *(
        row("CL_03", name, TEXTS, "no address", A, PASSED, client("<ARGUMENT>"))
        for name in ("callback_urls", "logout_urls")
    ),
    row("CL_03", "default_redirect_uri", TEXT, "no address", A, PASSED, client("<ARGUMENT>")),
    row("CL_04", "prevent_user_existence_errors", TEXT, "LEGACY", A, FAILED, client("<ARGUMENT>")),
    *(
        row("CL_05", f"{token}_validity", NUMBER, lives, A, PASSED, client("<ARGUMENT>"))
        for token, lives in (("access_token", "an hour"), ("id_token", "an hour"), ("refresh_token", "thirty days"))
    ),
    row("CL_05", "token_validity_units", "", "hours", A, FAILED, client("access_token_validity = 2")),
    row("CL_05", "enable_token_revocation", FLAG, "true for new clients", A, PASSED, client("<ARGUMENT>")),
    row("CL_06", "write_attributes", TEXTS, "the standard attributes", A, PASSED, client("<ARGUMENT>")),
    row(
        "CL_07",
        "generate_secret",
        FLAG,
        "false",
        P,
        PASSED,
        client('explicit_auth_flows = ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]\n<ARGUMENT>'),
    ),
    row("CL_08", "allowed_oauth_scopes", TEXTS, "no scope", A, PASSED, client("<ARGUMENT>")),
    row("CL_09", "allowed_oauth_flows_user_pool_client", FLAG, "false: OAuth is off", P, PASSED, client("<ARGUMENT>")),
    row("FED_01", "assume_role_policy.Condition", "", "any token of any pool", A, FAILED, trust(COGNITO, "")),
    row(
        "FED_02",
        "assume_role_policy.amr",
        "",
        "guests as well",
        A,
        FAILED,
        trust(COGNITO, f"Condition = {{ StringEquals = {{ {IN_POOL} }} }}"),
    ),
    row("FED_03", "assume_role_policy.Condition", "", "every signed-in user", A, PASSED, trust(COGNITO, "")),
    row("FED_04", "assume_role_policy.Condition", "", "no comparison", A, PASSED, trust(COGNITO, "")),
    row("FED_05", "assume_role_policy.Condition", "", "nothing to decide", A, PASSED, trust(COGNITO, "")),
    row("FED_06", "allow_unauthenticated_identities", FLAG, "false", P, PASSED, identities("<ARGUMENT>")),
    row(
        "FED_07",
        "roles.unauthenticated",
        "",
        "no role for guests",
        A,
        PASSED,
        attachment(f'roles = {{ authenticated = "{ROLE}/user" }}'),
    ),
    row("FED_08", "allow_classic_flow", FLAG, "false", P, PASSED, identities("<ARGUMENT>")),
    row(
        "FED_09", "cognito_identity_providers.server_side_token_check", FLAG, "false", A, FAILED, identities(PROVIDERS)
    ),
    row("FED_10", "cognito_identity_providers", "", "no issuer", A, PASSED, identities("")),
    *(
        row("FED_11", name, TEXTS, "no other provider", A, PASSED, identities("<ARGUMENT>"))
        for name in ("openid_connect_provider_arns", "saml_provider_arns")
    ),
    row("FED_11", "developer_provider_name", TEXT, "no other provider", A, PASSED, identities("<ARGUMENT>")),
    row("FED_11", "supported_login_providers", "map(string)", "no other provider", A, PASSED, identities("<ARGUMENT>")),
    row(
        "FED_12", "role_mapping", "", "everybody gets the default role", A, FAILED, attachment("roles = {}"), root=GROUP
    ),
    row(
        "FED_13",
        "role_mapping.ambiguous_role_resolution",
        TEXT,
        "required by the API for this type",
        A,
        FAILED,
        attachment(MAPPING),
    ),
    row("FED_14", "write_attributes", "", "no claim that a client may write", A, PASSED, attachment(RULES)),
    row(
        "FED_15",
        "role_arn",
        TEXT,
        "no role",
        A,
        PASSED,
        block("aws_cognito_user_group", 'name = "<NAME>"\nuser_pool_id = "eu-west-2_Example2"\n<ARGUMENT>'),
    ),
    row(
        "FED_16",
        "precedence",
        NUMBER,
        "last, beside every other group without one",
        A,
        FAILED,
        block(
            "aws_cognito_user_group",
            f'name = "<NAME>"\nuser_pool_id = "eu-west-2_<NAME>"\nrole_arn = "{ROLE}/<NAME>"\n<ARGUMENT>',
        )
        + block(
            "aws_cognito_user_group",
            f'name = "<NAME>2"\nuser_pool_id = "eu-west-2_<NAME>"\nrole_arn = "{ROLE}/<NAME>2"',
        ).replace('"<NAME>"', '"second_<NAME>"', 1),
    ),
    row("FED_17", "max_session_duration", NUMBER, "an hour", A, PASSED, trust(LOGIN, "", more="<ARGUMENT>")),
    row("UP_01", "mfa_configuration", TEXT, "OFF", P, FAILED, pool("<ARGUMENT>")),
    row(
        "UP_02",
        "software_token_mfa_configuration",
        "",
        "no authenticator app",
        A,
        FAILED,
        pool(f'mfa_configuration = "ON"\n{MESSAGES}'),
    ),
    row("UP_03", "deletion_protection", TEXT, "INACTIVE", P, FAILED, pool("<ARGUMENT>")),
    row("UP_04", "password_policy", "", "eight characters of all kinds", A, FAILED, pool("")),
    *(_password_row(name, value) for name, value in PASSWORDS.items()),
    row("UP_05", "user_pool_add_ons", "", "OFF", A, FAILED, pool("")),
    row("UP_06", "admin_create_user_config", "", "anybody signs up", A, FAILED, pool("")),
    row(
        "UP_06",
        "admin_create_user_config.allow_admin_create_user_only",
        FLAG,
        "false",
        A,
        FAILED,
        pool("admin_create_user_config {\n<ARGUMENT>\n}"),
    ),
    row(
        "UP_07",
        "auto_verified_attributes",
        TEXTS,
        "nothing is verified",
        A,
        FAILED,
        pool(f"{UPDATES}\n{RECOVERY}\n<ARGUMENT>"),
    ),
    row(
        "UP_07",
        "user_attribute_update_settings",
        "",
        "a new address counts at once",
        A,
        FAILED,
        pool(f'auto_verified_attributes = ["email"]\n{RECOVERY}'),
    ),
    row(
        "UP_07",
        "account_recovery_setting",
        "",
        "a verified phone first, else email",
        A,
        PASSED,
        pool(f'auto_verified_attributes = ["email"]\n{UPDATES}'),
    ),
    row(
        "UP_07",
        "account_recovery_setting.with_phones",
        "",
        "a verified phone first, else email",
        A,
        FAILED,
        pool(f'auto_verified_attributes = ["email", "phone_number"]\n{UPDATES}'),
    ),
    row("UP_08", "cognito_identity_providers", "", "no provider", A, PASSED, identities("")),
    row(
        "UP_09",
        "device_configuration",
        "",
        "no device is remembered",
        A,
        PASSED,
        pool(f'mfa_configuration = "ON"\n{MESSAGES}'),
    ),
    row(
        "UP_09",
        "device_configuration.device_only_remembered_on_user_prompt",
        FLAG,
        "false",
        A,
        FAILED,
        pool(
            f'mfa_configuration = "ON"\n{MESSAGES}\ndevice_configuration {{\nchallenge_required_on_new_device = true\n<ARGUMENT>\n}}'
        ),
    ),
    row(
        "UP_09",
        "device_configuration.challenge_required_on_new_device",
        FLAG,
        "false: a device skips nothing",
        A,
        PASSED,
        pool(
            f'mfa_configuration = "ON"\n{MESSAGES}\ndevice_configuration {{\ndevice_only_remembered_on_user_prompt = false\n<ARGUMENT>\n}}'
        ),
    ),
)
"""Every row, by policy."""
