"""Sign-in: who gets into the user pool, with what, and what its client may do."""

from __future__ import annotations

import pytest

import tfproof
from tfproof import PlannedCase

cognito = tfproof.case(
    "terraform/modules/cognito", domain_name="shop.example.com", service_name="shop", stage_name="dev"
)
SIGN_IN = {
    "name": "id.shop.example.com",
    "cert_arn": "arn:aws:acm:us-east-1:111122223333:certificate/00000000-0000-4000-8000-000000000000",
    "hosted_zone_id": "Z0123456789ABCDEFGHIJ",
}
with_pages = tfproof.case(
    "terraform/modules/cognito",
    domain_name="shop.example.com",
    service_name="shop",
    stage_name="dev",
    sign_in_domain=SIGN_IN,
)


# User pool


def test_sign_in_demands_a_second_factor_from_an_app(cognito: PlannedCase) -> None:
    pool = cognito.plan["aws_cognito_user_pool.this"]
    assert pool["mfa_configuration"] == "ON"
    assert pool["software_token_mfa_configuration"][0]["enabled"] is True
    assert pool["email_mfa_configuration"] == []


def test_passwords_are_strong(cognito: PlannedCase) -> None:
    (policy,) = cognito.plan["aws_cognito_user_pool.this"]["password_policy"]
    assert policy["minimum_length"] >= 14
    assert all(policy[f"require_{what}"] is True for what in ("lowercase", "numbers", "symbols", "uppercase"))
    assert policy["temporary_password_validity_days"] <= 3


def test_the_user_pool_is_protected_from_deletion_unless_the_caller_says_otherwise(cognito: PlannedCase) -> None:
    assert cognito.plan["aws_cognito_user_pool.this"]["deletion_protection"] == "ACTIVE"
    open_to_deletion = cognito.with_inputs(deletion_protection_enabled=False).plan
    assert open_to_deletion["aws_cognito_user_pool.this"]["deletion_protection"] == "INACTIVE"


def test_e_mail_addresses_are_verified_before_they_count(cognito: PlannedCase) -> None:
    pool = cognito.plan["aws_cognito_user_pool.this"]
    assert pool["auto_verified_attributes"] == ["email"]
    (settings,) = pool["user_attribute_update_settings"]
    assert settings["attributes_require_verification_before_update"] == ["email"]


def test_accounts_are_recovered_by_verified_e_mail_only(cognito: PlannedCase) -> None:
    (setting,) = cognito.plan["aws_cognito_user_pool.this"]["account_recovery_setting"]
    assert [(way["name"], way["priority"]) for way in setting["recovery_mechanism"]] == [("verified_email", 1)]


@pytest.mark.parametrize(("mode", "tier"), [("ENFORCED", "PLUS"), ("AUDIT", "PLUS"), ("OFF", "ESSENTIALS")], ids=str)
def test_threat_protection_comes_with_the_tier_that_it_needs(cognito: PlannedCase, mode: str, tier: str) -> None:
    pool = cognito.with_inputs(threat_protection_mode=mode).plan["aws_cognito_user_pool.this"]
    assert pool["user_pool_add_ons"][0]["advanced_security_mode"] == mode
    assert pool["user_pool_tier"] == tier


def test_threats_are_acted_on_by_default(cognito: PlannedCase) -> None:
    (add_ons,) = cognito.plan["aws_cognito_user_pool.this"]["user_pool_add_ons"]
    assert add_ons["advanced_security_mode"] == "ENFORCED"


@pytest.mark.parametrize("open_to_all", [False, True])
def test_only_an_administrator_creates_accounts_unless_the_caller_opens_it(
    cognito: PlannedCase, open_to_all: bool
) -> None:
    pool = cognito.with_inputs(self_sign_up_enabled=open_to_all).plan["aws_cognito_user_pool.this"]
    assert pool["admin_create_user_config"][0]["allow_admin_create_user_only"] is not open_to_all
    assert cognito.plan["aws_cognito_user_pool.this"]["admin_create_user_config"][0]["allow_admin_create_user_only"]


# Client


def test_the_client_belongs_to_this_user_pool(cognito: PlannedCase) -> None:
    client = cognito.plan["aws_cognito_user_pool_client.this"]
    assert client.wired_to("user_pool_id") == "aws_cognito_user_pool.this.id"


def test_no_flow_takes_the_password_in_the_clear(cognito: PlannedCase) -> None:
    flows = cognito.plan["aws_cognito_user_pool_client.this"]["explicit_auth_flows"]
    assert sorted(flows) == ["ALLOW_REFRESH_TOKEN_AUTH", "ALLOW_USER_SRP_AUTH"]


def test_sign_in_pages_use_the_code_flow_without_a_client_secret(with_pages: PlannedCase) -> None:
    client = with_pages.plan["aws_cognito_user_pool_client.this"]
    assert client["allowed_oauth_flows"] == ["code"]
    assert client["allowed_oauth_flows_user_pool_client"] is True
    assert sorted(client["allowed_oauth_scopes"]) == ["email", "openid", "profile"]
    assert client["supported_identity_providers"] == ["COGNITO"]
    assert client["generate_secret"] is False


def test_without_sign_in_pages_the_client_has_no_oauth_setting_that_nothing_serves(cognito: PlannedCase) -> None:
    client = cognito.plan["aws_cognito_user_pool_client.this"]
    settings = ("allowed_oauth_flows", "allowed_oauth_scopes", "callback_urls", "logout_urls")
    assert [client[setting] for setting in settings] == [[]] * 4
    assert client["allowed_oauth_flows_user_pool_client"] is False
    assert client["supported_identity_providers"] == []
    assert cognito.plan.resources_of_type("aws_cognito_user_pool_domain") == ()
    assert cognito.plan.resources_of_type("aws_route53_record") == ()
    assert cognito.plan.output("sign_in_urls") == []


def test_sign_in_pages_are_at_their_domain_with_its_certificate_and_record(with_pages: PlannedCase) -> None:
    domain = with_pages.plan["aws_cognito_user_pool_domain.this[0]"]
    record = with_pages.plan["aws_route53_record.sign_in[0]"]
    assert (domain["domain"], domain["certificate_arn"]) == (SIGN_IN["name"], SIGN_IN["cert_arn"])
    assert domain.wired_to("user_pool_id") == "aws_cognito_user_pool.this.id"
    assert (record["type"], record["name"], record["zone_id"]) == ("A", SIGN_IN["name"], SIGN_IN["hosted_zone_id"])
    assert record.wired_to("alias[0].name") == "aws_cognito_user_pool_domain.this[0].cloudfront_distribution"
    assert record.wired_to("alias[0].zone_id") == "aws_cognito_user_pool_domain.this[0].cloudfront_distribution_zone_id"
    assert record["alias"][0]["evaluate_target_health"] is False
    assert with_pages.plan.output("sign_in_urls") == ["https://id.shop.example.com"]


def test_nobody_learns_from_an_error_whether_an_account_exists(cognito: PlannedCase) -> None:
    assert cognito.plan["aws_cognito_user_pool_client.this"]["prevent_user_existence_errors"] == "ENABLED"


def test_tokens_live_for_a_set_time_and_can_be_revoked(cognito: PlannedCase) -> None:
    client = cognito.plan["aws_cognito_user_pool_client.this"]
    (units,) = client["token_validity_units"]
    lifetimes = {kind: (client[f"{kind}_validity"], units[kind]) for kind in units}
    assert lifetimes == {
        "access_token": (60, "minutes"),
        "id_token": (60, "minutes"),
        "refresh_token": (30, "days"),
    }
    assert client["enable_token_revocation"] is True


def test_the_client_reads_and_writes_named_attributes(cognito: PlannedCase) -> None:
    client = cognito.plan["aws_cognito_user_pool_client.this"]
    assert sorted(client["read_attributes"]) == ["email", "email_verified", "name"]
    assert sorted(client["write_attributes"]) == ["email", "name"]


def test_the_browser_is_sent_to_the_start_page_by_default(with_pages: PlannedCase) -> None:
    client = with_pages.plan["aws_cognito_user_pool_client.this"]
    assert client["callback_urls"] == ["https://shop.example.com/"]
    assert client["logout_urls"] == ["https://shop.example.com/"]


def test_the_browser_is_sent_where_the_caller_says(with_pages: PlannedCase) -> None:
    urls = ["https://shop.example.com/a", "https://shop.example.com:8443/"]
    client = with_pages.with_inputs(callback_urls=urls, logout_urls=urls[:1]).plan["aws_cognito_user_pool_client.this"]
    assert sorted(client["callback_urls"]) == urls
    assert client["logout_urls"] == urls[:1]
