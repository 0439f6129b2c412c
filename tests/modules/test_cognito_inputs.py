"""What the Cognito module accepts and refuses as inputs."""

from __future__ import annotations

from typing import Any

import pytest
from tests.modules.bad_arns import bad_arns

import tfproof
from tfproof import PlannedCase

cognito = tfproof.case(
    "terraform/modules/cognito", domain_name="shop.example.com", service_name="shop", stage_name="dev"
)

ARN = "arn:aws:acm:us-east-1:111122223333:certificate/00000000-0000-4000-8000-000000000000"
SIGN_IN = {
    "name": "id.shop.example.com",
    "cert_arn": ARN,
    "hosted_zone_id": "Z0123456789ABCDEFGHIJ",
}
BAD_SIGN_IN_NAMES = [
    "example.com", "ID.example.com", "a" * 52 + ".example.com", "*.b.com", "-id.example.com", "id.example.com/", None
]  # fmt: skip
CALLBACK = ["https://shop.example.com/signed-in?a=b"]
ACCEPTED: list[dict[str, Any]] = [
    {"service_name": "my-shop2", "stage_name": "prod", "callback_urls": CALLBACK, "sign_in_domain": SIGN_IN},
    {"domain_name": "shop.xn--p1ai", "sign_in_domain": SIGN_IN | {"name": "id.shop.xn--p1ai"}},
    {"sign_in_domain": SIGN_IN | {"name": "a" * 51 + ".example.com"}},
    {"service_name": "ab", "stage_name": "ab", "domain_name": "example.com"},
    {"service_name": "a" * 24, "stage_name": "a" * 12, "groups": {"a" * 20: {"precedence": 0}}},
    {
        "groups": {
            "a": {"precedence": 1},
            "b_2-c": {
                "precedence": 2147483647,
                "statements": {"S1": {"actions": ["s3:Get*"], "resources": ["arn:aws:s3:::drafts/*"]}},
            },
        }
    },
]


@pytest.mark.parametrize("inputs", ACCEPTED, ids=["usual", "punycode", "longest name", "shortest", "longest", "groups"])
def test_good_inputs_are_accepted(cognito: PlannedCase, inputs: dict[str, Any]) -> None:
    assert cognito.with_inputs(**inputs).plan["aws_cognito_user_pool.this"].actions == ("create",)


def group_allowing(action: str, sid: str = "S") -> dict[str, Any]:
    """Groups whose one statement is this."""
    statement = {"actions": [action], "resources": ["arn:aws:s3:::drafts/*"]}
    return {"a": {"precedence": 1, "statements": {sid: statement}}}


REFUSED: list[tuple[str, str, list[Any]]] = [
    (
        "callback_urls",
        "callback_urls must be https:// URLs",
        [
            ["http://shop.example.com/"],
            ["https://*.example.com/"],
            ["https://203.0.113.7/"],
            ["https://shop.example.com/#x"],
            ["shop://signed-in"],
            ["http://localhost:3000/"],
            ["javascript:https://shop.example.com/"],
        ],
    ),
    (
        "domain_name",
        "domain_name must be a full domain name in lower case",
        ["Shop.example.com", "https://shop.example.com", "shop", "*.example.com", "shop.example.com/"],
    ),
    (
        "groups",
        "groups must have names of 1 to 20",
        [{name: {"precedence": 1}} for name in ("Admins!", "1a", "a" * 21, "a.b", "a b", "aB", "a/b", "")],
    ),
    (
        "groups",
        "groups must each have a precedence that is a whole number",
        [{"a": {"precedence": -1}}, {"a": {"precedence": 1.5}}],
    ),
    ("groups", "groups must have distinct precedence values", [{"a": {"precedence": 1}, "b": {"precedence": 1}}]),
    (
        "groups",
        'groups must name their statements with letters and digits only, and not "OwnCredentials"',
        [group_allowing("s3:GetObject", sid="a b"), group_allowing("s3:GetObject", sid="OwnCredentials")],
    ),
    (
        "groups",
        "groups must allow named actions",
        [
            group_allowing("*"),
            group_allowing("s3:*"),
            group_allowing("s3:?*"),
            group_allowing("*s3:GetObject"),
            group_allowing("s3:*Object"),
        ],
    ),
    ("callback_urls", "callback_urls must be empty without sign_in_domain", [CALLBACK]),
    ("logout_urls", "logout_urls must be empty without sign_in_domain", [CALLBACK]),
    (
        "sign_in_domain",
        "sign_in_domain must have a name",
        [SIGN_IN | {"name": name} for name in BAD_SIGN_IN_NAMES],
    ),
    (
        "sign_in_domain",
        "sign_in_domain must have the ARN of an ACM certificate in us-east-1",
        [
            SIGN_IN | {"cert_arn": arn}
            for arn in (*(ARN.replace("us-east-1", at) for at in ("eu-west-2", "us-west-1")), *bad_arns(ARN))
        ],
    ),
    (
        "sign_in_domain",
        "sign_in_domain must have the id of a Route 53 hosted zone",
        [SIGN_IN | {"hosted_zone_id": zone} for zone in ("example.com", "/hostedzone/Z0123456789", "Z0123456789/")],
    ),
    (
        "logout_urls",
        "logout_urls must be https:// URLs",
        [
            ["http://shop.example.com/"],
            ["https://*.example.com/"],
            ["javascript:https://a.b.com/"],
            ["https://a.b.com/#x"],
        ],
    ),
    (
        "service_name",
        "service_name must be 2 to 24 lower-case letters",
        ["Shop", "s", "shop-", "1shop", "my_shop", "a" * 25],
    ),
    (
        "stage_name",
        "stage_name must be 2 to 12 lower-case letters",
        ["Dev", "d", "dev-", "1dev", "de v", "a" * 13],
    ),
    (
        "threat_protection_mode",
        'threat_protection_mode must be "ENFORCED", "AUDIT" or "OFF"',
        ["enforced", "audit", "off", "ON", "OFFx", ""],
    ),
]
BAD = [(name, value, message) for name, message, values in REFUSED for value in values]


@pytest.mark.parametrize(("name", "value", "message"), BAD, ids=[name for name, _, _ in BAD])
def test_a_bad_input_is_refused_by_its_own_rule(cognito: PlannedCase, name: str, value: Any, message: str) -> None:
    cognito.with_inputs(**{name: value}).must_fail("variable validation", match=message, at=f"var.{name}")


WITHOUT_DEFAULT = ["domain_name", "service_name", "stage_name"]
WITH_DEFAULT = [
    "callback_urls",
    "deletion_protection_enabled",
    "groups",
    "logout_urls",
    "self_sign_up_enabled",
    "tags",
    "threat_protection_mode",
]


@pytest.mark.parametrize("name", WITHOUT_DEFAULT)
def test_what_has_no_default_must_be_given(cognito: PlannedCase, name: str) -> None:
    cognito.without_inputs(name).must_fail("missing input", match=name, at=f"var.{name}")


def test_a_group_needs_a_precedence(cognito: PlannedCase) -> None:
    cognito.with_inputs(groups={"a": {}}).must_fail("type error", match="precedence", at="var.groups")


@pytest.mark.parametrize("name", WITHOUT_DEFAULT)
def test_what_has_no_default_must_not_be_null(cognito: PlannedCase, name: str) -> None:
    without = cognito.with_inputs(**dict.fromkeys(WITHOUT_DEFAULT))
    without.must_fail("configuration", match="may not be set to null", at=f"var.{name}")


def test_null_stands_for_the_default(cognito: PlannedCase) -> None:
    with_nulls = cognito.with_inputs(**dict.fromkeys(WITH_DEFAULT))
    assert with_nulls.plan["planned_values"] == cognito.plan["planned_values"]
