"""What each input of the stack may be: by folder and variable, one entry for each rule that it has of its own."""

from __future__ import annotations

import re
from typing import Any, Final

from tests.stack.values import NUMBERS, PERIODS, Rule, arn, below, beside, domain, fits, origin, url, whole

REGION: Final = "[a-z]{2}(-[a-z]+)+-[0-9]{1,2}"
ID: Final = "00000000-0000-4000-8000-000000000000"
ACCOUNT: Final = "111122223333"
KEY: Final = Rule(arn("kms", REGION, "(key|alias)"), (f"arn:aws:kms:eu-west-2:{ACCOUNT}:key/{ID[:8]}",))
ZONE: Final = Rule(fits("Z[A-Z0-9]{1,31}"), ("Z0", "Z" + "A" * 31, "Z" + "A" * 32))
SERVICE: Final = Rule(fits("[a-z][a-z0-9-]{0,22}[a-z0-9]"), ("ab", "my-shop2", "a" * 24, "a" * 25))
STAGE: Final = Rule(fits("[a-z][a-z0-9-]{0,10}[a-z0-9]"), ("ab", "dev-2", "a" * 12, "a" * 13))
CERTIFICATE: Final = f"arn:aws:acm:us-east-1:{ACCOUNT}:certificate/0"
EDGE_CERTIFICATE: Final = Rule(arn("acm", "us-east-1", "certificate"), (CERTIFICATE,))
LONG: Final = (
    *(f"{'a' * 61}.{'b' * size}.co" for size in range(6)),
    *(f"{'a' * size}.{'c' * last}" for size in (1, 63, 64) for last in (1, 2, 63, 64)),
    *(f"a.xn--{'c' * last}" for last in (58, 59, 60)),
)
NAMES: Final = ("a.b-c.co", "a.xn--p1")
URLS: Final = ("https://a.b.co:8/x?y",)
OTHER_URLS: Final = ("https://a.b.co", "https://me@a.b.co/", "https://a.b.co:*/", "https://a.b.co/*", "http://a.b.co/")
SIGN_IN: Final = {"name": "id.example.com", "cert_arn": CERTIFICATE, "hosted_zone_id": "Z0"}


def statement(*actions: str, sid: str = "S") -> dict[str, Any]:
    """Groups of which one has a statement."""
    other = {"precedence": 0, "statements": {"A": {"actions": ["a:B"], "resources": ["*"]}}}
    mine = {"actions": list(actions), "resources": ["*"]}
    return {"a": other, "b": {"precedence": 1, "statements": {"Z": mine, sid: mine}}}


def group_named(name: str) -> tuple[Any, ...]:
    """Groups with this name, also beside others."""
    alone = {name: {"precedence": 1}}
    return (alone, {"a0": {"precedence": 2}, **alone, "z0": {"precedence": 3}})


RULES: Final[dict[str, dict[str, list[Rule]]]] = {
    "root": {
        "domain_name": [
            Rule(
                below("example.com", domain(60)),
                ("example.com", "a.example.com"),
                also=tuple(f"{'a' * n}.example.com" for n in range(46, 51)),
            )
        ],
        "hosted_zone_id": [ZONE],
        "region": [
            Rule(
                lambda text: (
                    fits("[a-z]{2}(-[a-z]+)+-[0-9]")(text)
                    and not text.startswith(("cn-", "us-gov-", "eu-isoe-", "eusc-de-"))
                    and re.match("us-iso[a-z]*-", text) is None
                ),
                ("eu-west-2",),
                also=(
                    "us-iso-east-1",
                    "us-isob-east-1",
                    "us-isof-south-1",
                    "us-gov-west-1",
                    "cn-north-1",
                    "eu-isoe-west-1",
                    "eusc-de-east-1",
                    "us-east-1",
                    "ap-southeast-2",
                ),
            )
        ],
        "root_domain_name": [Rule(domain(), NAMES, also=LONG)],
        "service_name": [SERVICE],
        "stage": [STAGE],
    },
    "acm": {
        "domain_name": [
            Rule(
                below("example.com", domain(64)),
                ("example.com", "a.example.com"),
                also=tuple(f"{'a' * n}.example.com" for n in range(50, 55)),
            )
        ],
        "hosted_zone_id": [ZONE],
        "root_domain_name": [Rule(domain(), NAMES, also=LONG)],
        "subject_alternative_names": [
            Rule(
                below("example.com", domain()),
                ("example.com", "a.example.com"),
                beside("y.example.com"),
            )
        ],
    },
    "cloudfront": {
        "access_log_bucket_domain_name": [
            Rule(
                lambda text: re.search(r"\.s3[a-z0-9.-]*\.amazonaws\.com(\.cn)?\Z", text) is not None,
                ("a.s3.amazonaws.com",),
                also=("a.s3.eu-west-2.amazonaws.com.cn", "a.s3-eu-west-2.amazonaws.com", "a.s3.amazonaws.com.cn.x"),
            )
        ],
        "bucket_regional_domain_name": [
            Rule(
                lambda text: "s3-website" not in text,
                ("a.s3.eu-west-2.amazonaws.com",),
                also=("a.s3-website-eu-west-1.amazonaws.com", "a.s3-website.eu-west-2.amazonaws.com"),
            )
        ],
        "cert_arn": [EDGE_CERTIFICATE],
        "content_security_policy": [
            Rule(lambda text: "default-src " in text, ("default-src 'self'", "script-src 'self'; img-src *"))
        ],
        "default_root_object": [Rule(lambda text: bool(text) and "/" not in text, ("index.html",))],
        "domain_name": [Rule(domain(63), NAMES, also=LONG)],
        "hosted_zone_id": [ZONE],
        "web_acl_arn": [
            Rule(arn("wafv2", "us-east-1", "global/webacl"), (f"arn:aws:wafv2:us-east-1:{ACCOUNT}:global/webacl/a/0",))
        ],
    },
    "cognito": {
        "callback_urls": [Rule(url, URLS, beside("https://y.example.com/"), also=OTHER_URLS)],
        "domain_name": [Rule(domain(), NAMES, also=LONG)],
        "groups": [
            Rule(fits("[a-z][a-z0-9_-]{0,19}"), ("editors", "a" * 20, "a" * 21), group_named),
            Rule(
                whole(0),
                NUMBERS,
                lambda number: ({"a": {"precedence": number}}, {"a": {"precedence": 3}, "b": {"precedence": number}}),
            ),
            Rule(
                lambda number: number not in (3, 4, 8),
                tuple(range(10)),
                lambda number: (
                    {
                        "a": {"precedence": 3},
                        "b": {"precedence": number},
                        "c": {"precedence": 4},
                        "d": {"precedence": 8},
                    },
                ),
            ),
            Rule(
                lambda text: fits("[A-Za-z0-9]+")(text) and text != "OwnCredentials",
                ("Sid1",),
                lambda sid: (statement("s3:Get*", sid=sid),),
                also=("OwnCredentials", "OwnCredentials2", "ownCredentials", "Own"),
            ),
            Rule(
                fits("(?s)[a-z0-9-]+:[A-Za-z].*"),
                ("s3:Get*",),
                lambda action: (statement(action), statement("a:B", action), statement(action, "zz:Z")),
            ),
        ],
        "logout_urls": [Rule(url, URLS, beside("https://y.example.com/"), also=OTHER_URLS)],
        "service_name": [SERVICE],
        "sign_in_domain": [
            Rule(
                domain(63, labels=3),
                ("id.example.com",),
                lambda name: ({**SIGN_IN, "name": name},),
                also=(f"{'a' * 51}.example.com", f"{'a' * 52}.example.com"),
            ),
            Rule(EDGE_CERTIFICATE.accepts, EDGE_CERTIFICATE.values, lambda one: ({**SIGN_IN, "cert_arn": one},)),
            Rule(ZONE.accepts, ZONE.values, lambda one: ({**SIGN_IN, "hosted_zone_id": one},)),
        ],
        "stage_name": [STAGE],
        "threat_protection_mode": [
            Rule(lambda text: text in ("AUDIT", "ENFORCED", "OFF"), ("AUDIT", "ENFORCED", "OFF", "ON", "audit"))
        ],
    },
    "rest_api_gateway": {
        "burst_requests": [Rule(whole(1), NUMBERS)],
        "cert_arn": [Rule(arn("acm", REGION, "certificate"), (f"arn:aws:acm:us-gov-west-12:{ACCOUNT}:certificate/0",))],
        "cors_origin": [Rule(origin, ("https://a.b.co:8",), also=("https://a.b.co", f"https://{'a' * 64}.co"))],
        "domain_name": [Rule(domain(), NAMES, also=LONG)],
        "hosted_zone_id": [ZONE],
        "log_kms_key_arn": [KEY],
        "log_retention_days": [Rule(lambda days: days in PERIODS and days >= 365, (*NUMBERS, *PERIODS))],
        "requests_per_second": [Rule(lambda number: number > 0, NUMBERS)],
        "service_name": [SERVICE],
        "stage_name": [STAGE],
        "user_pool_arn": [
            Rule(arn("cognito-idp", REGION, "userpool"), (f"arn:aws:cognito-idp:eu-west-2:{ACCOUNT}:userpool/a",))
        ],
        "web_acl_arn": [
            Rule(arn("wafv2", REGION, "regional/webacl"), (f"arn:aws:wafv2:eu-west-2:{ACCOUNT}:regional/webacl/a/0",))
        ],
    },
    "s3": {
        "bucket": [
            Rule(
                lambda text: (
                    3 <= len(text) <= 63
                    and all(re.fullmatch("[a-z0-9]([a-z0-9-]*[a-z0-9])?", one) for one in text.split("."))
                ),
                ("abc", "a-b.c2", "a" * 63, "a" * 64),
            )
        ],
        "distribution_arn": [
            Rule(arn("cloudfront", "", "distribution"), (f"arn:aws:cloudfront::{ACCOUNT}:distribution/E1",))
        ],
        "kms_key_arn": [KEY],
        "old_version_days": [Rule(whole(1, 2147483647), NUMBERS)],
    },
    "secrets_manager": {
        "kms_key_arn": [KEY],
        "recovery_window_days": [Rule(whole(7, 30), NUMBERS)],
        "secrets_version": [Rule(whole(1), NUMBERS)],
        "service_name": [SERVICE],
    },
}
