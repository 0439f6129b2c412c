"""An input does what it is for and nothing else: alone, beside all the others, and with many members.

A setting that hangs on an input that it has nothing to do with, such as TLS on the web ACL, fails here.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any, Final

import pytest
from tests.modules.effects import CREATED, UNKNOWN, difference, leaves, of_others, renamed, without_tags

from terraform_source import STACK
from tfproof.inputs.variables import read_variables
from tfproof.pytest_plugin import CaseFactory

CERTIFICATE: Final = "arn:aws:acm:us-east-1:111122223333:certificate/00000000-0000-4000-8000-000000000000"
OTHER_CERTIFICATE: Final = "arn:aws:acm:us-east-1:444455556666:certificate/1"
ZONE: Final = "Z0123456789ABCDEFGHIJ"
KEY: Final = "arn:aws:kms:us-east-1:111122223333:key/00000000-0000-4000-8000-000000000000"
ALIAS: Final = "arn:aws:kms:us-east-1:111122223333:alias/shop"
EDGE_ACL: Final = "arn:aws:wafv2:us-east-1:111122223333:global/webacl/shop/0"
REGIONAL_ACL: Final = "arn:aws:wafv2:us-east-1:111122223333:regional/webacl/shop/0"
SIGN_IN: Final = {"name": "id.shop.example.com", "cert_arn": CERTIFICATE, "hosted_zone_id": ZONE}
TAGS: Final = {"tags": {"team": "shop"}}
FOUR: Final = ("a", "b", "c", "d")

# What each module needs, and another value of each.
REQUIRED: dict[str, dict[str, tuple[str, str]]] = {
    "acm": {
        "domain_name": ("shop.example.com", "a.b.example.org"),
        "hosted_zone_id": (ZONE, "Z1"),
        "root_domain_name": ("example.com", "example.org"),
    },
    "cloudfront": {
        "bucket_regional_domain_name": ("web.s3.eu-west-2.amazonaws.com", "b.s3.us-east-1.amazonaws.com"),
        "cert_arn": (CERTIFICATE, OTHER_CERTIFICATE),
        "domain_name": ("shop.example.com", f"{'a' * 40}.b-c.example.org"),
        "hosted_zone_id": (ZONE, "Z1"),
    },
    "cognito": {
        "domain_name": ("shop.example.com", "a.b.example.org"),
        "service_name": ("till", "my-shop2"),
        "stage_name": ("dev", "prod"),
    },
    "rest_api_gateway": {
        "cert_arn": (CERTIFICATE, OTHER_CERTIFICATE),
        "cors_origin": ("https://shop.example.com", "https://a.b.example.org:8443"),
        "domain_name": ("api.example.com", "api.a.b.example.org"),
        "hosted_zone_id": (ZONE, "Z1"),
        "service_name": ("till", "my-shop2"),
        "stage_name": ("dev", "prod"),
        "user_pool_arn": (
            "arn:aws:cognito-idp:us-east-1:111122223333:userpool/us-east-1_Example00",
            "arn:aws:cognito-idp:eu-west-2:444455556666:userpool/eu-west-2_Other",
        ),
    },
    "s3": {
        "bucket": ("shop.example.com", "web2"),
        "distribution_arn": (
            "arn:aws:cloudfront::111122223333:distribution/E1EXAMPLE00000",
            "arn:aws:cloudfront::444455556666:distribution/E2",
        ),
    },
    "secrets_manager": {
        "cognito_authorizer": ("authorizer", "authorizer"),
        "identity_pool_id": ("identities", "identities"),
        "rest_api_id": ("api", "api"),
        "root_resource_id": ("root", "root"),
        "service_name": ("till", "my-shop2"),
        "user_pool_client_arn": ("arn", "arn"),
        "user_pool_client_id": ("client", "client"),
        "user_pool_id": ("users", "users"),
    },
}


def group(name: str) -> dict[str, str]:
    """What a group adds."""
    blocks = ("aws_cognito_user_group.this", "aws_iam_role.group", "aws_iam_role_policy.group")
    return {f'{block}["{name}"]': CREATED for block in (*blocks, "data.aws_iam_policy_document.group")}


def tagged(*addresses: str, **tags: str) -> dict[str, str]:
    """The tags of resources."""
    return {f"{address} tags.{name}": value for address in addresses for name, value in tags.items()}


def subject(number: int, name: str) -> dict[str, str]:
    """What a further name of a certificate adds."""
    option = f"aws_acm_certificate.this domain_validation_options[{number}]."
    parts = ("resource_record_name", "resource_record_type", "resource_record_value")
    return {
        f"{option}domain_name": name,
        **{f"{option}{part}": UNKNOWN for part in parts},
        f'aws_route53_record.validation["{name}"]': CREATED,
    }


def written_version(secrets_version: int) -> int:
    """The number that says that the secret changed: a hash of its identifiers by key, and of the caller's number."""
    keys = {
        "next_cognito_identity_pool_id": "identities",
        "next_sls_cognito_user_pool_client_id": "client",
        "next_sls_cognito_user_pool_id": "users",
        "sls_api_gateway_rest_api_id": "api",
        "sls_api_gateway_root_resource_id": "root",
        "sls_cognito_authorizer": "authorizer",
        "sls_cognito_user_pool_client_arn": "arn",
    }
    text = json.dumps([keys, secrets_version], separators=(",", ":"))
    return int(hashlib.sha256(text.encode()).hexdigest()[:7], 16)


CLIENT: Final = "aws_cognito_user_pool_client.this "
POOL: Final = "aws_cognito_user_pool.this "
ATTACHED: Final = "aws_cognito_identity_pool_roles_attachment.this role_mapping[0]."
MAPPING: Final = {
    f"{ATTACHED}ambiguous_role_resolution": "Deny",
    f"{ATTACHED}identity_provider": UNKNOWN,
    f"{ATTACHED}type": "Token",
}
DISTRIBUTION: Final = "aws_cloudfront_distribution.this"
HEADERS: Final = "aws_cloudfront_response_headers_policy.this security_headers_config[0]."
EXPIRING: Final = "aws_s3_bucket_lifecycle_configuration.this rule[0].noncurrent_version_expiration[0]."
ENCRYPTED: Final = (
    "aws_s3_bucket_server_side_encryption_configuration.this rule[0].apply_server_side_encryption_by_default[0]."
)
SECRET: Final = "aws_secretsmanager_secret.this"
THROTTLING: Final = "aws_api_gateway_method_settings.this settings[0]."
WITH_TAGS: Final = {
    "acm": ["aws_acm_certificate.this"],
    "cloudfront": [DISTRIBUTION],
    "cognito": ["aws_cognito_identity_pool.this", "aws_cognito_user_pool.this", "aws_iam_role.authenticated"],
    "rest_api_gateway": [
        "aws_api_gateway_domain_name.this",
        "aws_api_gateway_rest_api.this",
        "aws_api_gateway_stage.this",
        "aws_cloudwatch_log_group.access",
    ],
    "s3": ["aws_s3_bucket.this"],
    "secrets_manager": [SECRET],
}

Effect = tuple[dict[str, Any], dict[str, Any]]
# What an input changes where nothing else is given; what is new is there by its address.
EFFECTS: dict[str, list[Effect]] = {
    "acm": [
        (
            {"subject_alternative_names": [f"t{name}.example.com" for name in FOUR]},
            {
                **{
                    key: one
                    for n, name in enumerate(FOUR, 1)
                    for key, one in subject(n, f"t{name}.example.com").items()
                },
                "aws_acm_certificate.this subject_alternative_names": [
                    "shop.example.com",
                    *(f"t{name}.example.com" for name in FOUR),
                ],
            },
        ),
        (
            {"subject_alternative_names": ["www.shop.example.com"]},
            {
                **subject(1, "www.shop.example.com"),
                "aws_acm_certificate.this subject_alternative_names": ["shop.example.com", "www.shop.example.com"],
            },
        ),
    ],
    "cloudfront": [
        (
            {"access_log_bucket_domain_name": "logs-example.s3.eu-west-2.amazonaws.com"},
            {
                f"{DISTRIBUTION} logging_config[0].bucket": "logs-example.s3.eu-west-2.amazonaws.com",
                f"{DISTRIBUTION} logging_config[0].include_cookies": False,
                f"{DISTRIBUTION} logging_config[0].prefix": "shop.example.com/",
            },
        ),
        (
            {"content_security_policy": "default-src 'self' https://cdn.example.com"},
            {
                f"{HEADERS}content_security_policy[0].content_security_policy": (
                    "default-src 'self' https://cdn.example.com"
                )
            },
        ),
        ({"default_root_object": "start.html"}, {f"{DISTRIBUTION} default_root_object": "start.html"}),
        ({"hsts_preload_enabled": True}, {f"{HEADERS}strict_transport_security[0].preload": True}),
        ({"web_acl_arn": EDGE_ACL}, {f"{DISTRIBUTION} web_acl_id": EDGE_ACL}),
    ],
    "cognito": [
        ({"deletion_protection_enabled": False}, {f"{POOL}deletion_protection": "INACTIVE"}),
        (
            {"groups": {name: {"precedence": ord(name)} for name in FOUR}},
            {**MAPPING, **group("a"), **group("b"), **group("c"), **group("d")},
        ),
        ({"groups": {"editors": {"precedence": 1}}}, {**MAPPING, **group("editors")}),
        (
            {"self_sign_up_enabled": True},
            {f"{POOL}admin_create_user_config[0].allow_admin_create_user_only": False},
        ),
        (
            {"sign_in_domain": SIGN_IN},
            {
                f"{CLIENT}allowed_oauth_flows": ["code"],
                f"{CLIENT}allowed_oauth_flows_user_pool_client": True,
                f"{CLIENT}allowed_oauth_scopes": ["email", "openid", "profile"],
                f"{CLIENT}callback_urls": ["https://shop.example.com/"],
                f"{CLIENT}logout_urls": ["https://shop.example.com/"],
                f"{CLIENT}supported_identity_providers": ["COGNITO"],
                "aws_cognito_user_pool_domain.this[0]": CREATED,
                "aws_route53_record.sign_in[0]": CREATED,
            },
        ),
        (
            {"threat_protection_mode": "OFF"},
            {f"{POOL}user_pool_add_ons[0].advanced_security_mode": "OFF", f"{POOL}user_pool_tier": "ESSENTIALS"},
        ),
        ({"threat_protection_mode": "AUDIT"}, {f"{POOL}user_pool_add_ons[0].advanced_security_mode": "AUDIT"}),
    ],
    "rest_api_gateway": [
        (
            {"account_logging_enabled": True},
            {
                "aws_api_gateway_account.this[0]": CREATED,
                "aws_iam_role.logging[0]": CREATED,
                "aws_iam_role_policy_attachment.logging[0]": CREATED,
            },
        ),
        ({"burst_requests": 1}, {f"{THROTTLING}throttling_burst_limit": 1}),
        ({"burst_requests": 2147483647}, {f"{THROTTLING}throttling_burst_limit": 2147483647}),
        ({"log_kms_key_arn": ALIAS}, {"aws_cloudwatch_log_group.access kms_key_id": ALIAS}),
        ({"log_retention_days": 3653}, {"aws_cloudwatch_log_group.access retention_in_days": 3653}),
        ({"requests_per_second": 0.01}, {f"{THROTTLING}throttling_rate_limit": 0.01}),
        ({"requests_per_second": 100000}, {f"{THROTTLING}throttling_rate_limit": 100000}),
        ({"log_kms_key_arn": KEY}, {"aws_cloudwatch_log_group.access kms_key_id": KEY}),
        ({"log_retention_days": 731}, {"aws_cloudwatch_log_group.access retention_in_days": 731}),
        ({"requests_per_second": 3}, {f"{THROTTLING}throttling_rate_limit": 3}),
        ({"web_acl_arn": REGIONAL_ACL}, {"aws_wafv2_web_acl_association.this[0]": CREATED}),
    ],
    "s3": [
        ({"access_log_bucket": "logs.example.com"}, {"aws_s3_bucket_logging.this[0]": CREATED}),
        ({"kms_key_arn": ALIAS}, {f"{ENCRYPTED}kms_master_key_id": ALIAS, f"{ENCRYPTED}sse_algorithm": "aws:kms"}),
        ({"old_version_days": 1}, {f"{EXPIRING}noncurrent_days": 1}),
        ({"old_version_days": 2147483647}, {f"{EXPIRING}noncurrent_days": 2147483647}),
        ({"kms_key_arn": KEY}, {f"{ENCRYPTED}kms_master_key_id": KEY, f"{ENCRYPTED}sse_algorithm": "aws:kms"}),
        (
            {"old_version_days": 5},
            {f"{EXPIRING}noncurrent_days": 5},
        ),
    ],
    "secrets_manager": [
        ({"kms_key_arn": ALIAS}, {f"{SECRET} kms_key_id": ALIAS}),
        ({"recovery_window_days": 7}, {f"{SECRET} recovery_window_in_days": 7}),
        ({"kms_key_arn": KEY}, {f"{SECRET} kms_key_id": KEY}),
        ({"recovery_window_days": 9}, {f"{SECRET} recovery_window_in_days": 9}),
        ({"secrets": {"mail_api_token": "x"}}, {}),
        (
            {"secrets_version": 2},
            {"aws_secretsmanager_secret_version.this secret_string_wo_version": written_version(2)},
        ),
    ],
}
for _module, _addresses in WITH_TAGS.items():
    EFFECTS[_module].append((TAGS, tagged(*_addresses, team="shop")))

MANY_URLS: Final = [f"https://{name}.example.com/" for name in FOUR]
# What some inputs change beside others that they need.
FURTHER: list[tuple[dict[str, Any], Effect]] = [
    ({"sign_in_domain": SIGN_IN}, ({"callback_urls": MANY_URLS[:1]}, {f"{CLIENT}callback_urls": MANY_URLS[:1]})),
    ({"sign_in_domain": SIGN_IN}, ({"callback_urls": MANY_URLS}, {f"{CLIENT}callback_urls": MANY_URLS})),
    ({"sign_in_domain": SIGN_IN}, ({"logout_urls": MANY_URLS}, {f"{CLIENT}logout_urls": MANY_URLS})),
]

Found = dict[str, dict[str, Any]]


@pytest.fixture(scope="module", params=EFFECTS)
def module(request: pytest.FixtureRequest) -> str:
    """The name of a module."""
    return str(request.param)


def planned(module: str, tfproof_case: CaseFactory, inputs: dict[str, dict[str, Any]]) -> Found:
    """The leaves of a module with what it needs, and of variants of it, planned in one run."""
    required: dict[str, Any] = {name: values[0] for name, values in REQUIRED[module].items()}
    case = tfproof_case(f"terraform/modules/{module}", **required)
    return {name: leaves(one.plan) for name, one in case.variants(inputs).items()}


@pytest.fixture(scope="module")
def every(module: str) -> dict[str, Any]:
    """A value of every input that has a default."""
    return {name: value for given, _ in EFFECTS[module] for name, value in given.items()}


@pytest.fixture(scope="module")
def found(tfproof_case: CaseFactory, module: str, every: dict[str, Any]) -> Found:
    """All plans of a module that the tests below compare."""
    effects = {str(given): given for given, _ in EFFECTS[module]}
    without = {f"without {name}": {k: v for k, v in every.items() if k != name} for name in every}
    other = {name: values[1] for name, values in REQUIRED[module].items()}
    return planned(module, tfproof_case, {"none": {}, **effects, "all": every, **without, "other": other})


def test_an_input_changes_what_it_is_for_and_nothing_else(module: str, found: Found) -> None:
    effects = {str(given): effect for given, effect in EFFECTS[module]}
    assert {name: of_others(difference(found["none"], found[name])) for name in effects} == effects


def test_an_input_changes_the_same_beside_all_the_others(found: Found, every: dict[str, Any]) -> None:
    for name in every.keys() - {"tags"}:
        alone = difference(found["none"], found[str({name: every[name]})])
        beside = difference(found[f"without {name}"], found["all"])
        assert without_tags(beside) == without_tags(alone), name


def test_every_input_is_among_them(module: str, every: dict[str, Any]) -> None:
    needing = {name for _, (given, _) in FURTHER for name in given}
    declared = read_variables(STACK / "modules" / module)
    assert {*every, *REQUIRED[module], *(needing if module == "cognito" else ())} == declared.keys()


def test_other_names_change_nothing_but_names(module: str, found: Found) -> None:
    names = dict(REQUIRED[module].values())
    names |= {old.replace(".", "_"): new.replace(".", "_") for old, new in names.items()}
    assert found["other"] == renamed(found["none"], names, sorted(names, key=len, reverse=True))


@pytest.mark.parametrize("number", range(len(FURTHER)))
def test_an_input_that_needs_another_changes_what_it_is_for(tfproof_case: CaseFactory, number: int) -> None:
    needed, (given, effect) = FURTHER[number]
    both = planned("cognito", tfproof_case, {"without": needed, "with": {**needed, **given}})
    assert of_others(difference(both["without"], both["with"])) == effect
