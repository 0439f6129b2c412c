from __future__ import annotations

import json
import re

import pytest

from tfproof.provider.requested_formats import matching, numbers, shapes
from tfproof.provider.simulation_target import Target

USER = Target(type="aws_lb_listener", seed="a", region="eu-west-2")


@pytest.mark.parametrize(
    ("said", "use", "wanted"),
    [
        ('"target_group_arn" () is an invalid ARN: arn: invalid prefix', "target_group_arn", r"arn:aws:elastic.*:targetgroup/.*"),
        ('"role" () is an invalid ARN: arn: invalid prefix', "role", r"arn:aws:iam::\d{12}:role/.*"),
        ('expected a to match regular expression "^ami-[0-9a-f]{8,17}$", got ', "a", r"ami-[0-9a-f]{8,17}"),
        ("Attribute a must conform to: ^dzd[-_][a-zA-Z0-9_-]{1,36}$ , got: ", "a", r"dzd[-_].+"),
        ("must be in the format matching TransferPolicy-[A-Za-z0-9-]+)", "a", r"TransferPolicy-.+"),
        ('expected protocol to be one of ["TCP" "UDP"], got ', "protocol", "TCP"),
        ("Invalid String Enum Value Given Value: Valid Values: [TRANSIENT PERSISTENT ]", "a", "TRANSIENT"),
        ('"" is not a valid CIDR block: invalid CIDR address', "a", r"10\.\d+\.0\.0/16"),
        ("expected a to contain a valid IPv6 address", "a", r"2001:db8:.*"),
        ("expected a to contain a valid IP, got", "a", r"10\.\d+\.\d+\.\d+"),
        ('"a" contains an invalid JSON: invalid character', "a", r"\{\}"),
        ('"a" doesn\'t look like AWS Account ID (exactly 12 digits)', "a", r"\d{12}"),
        ('"a" doesn\'t look like AWS Region', "a", "eu-west-2"),
        ('expected "a" to be a valid RFC3339 date', "a", r"2030-01-01T00:00:00Z"),
        ('"a" must be base64-encoded', "a", r"[A-Za-z0-9+/]+=*"),
        ("\"a\" must begin with 'alias/' and be comprised of", "a", r"alias/.+"),
        ("expected length of a to be in the range (40 - 64), got", "a", r".{40,64}"),
        ('Inappropriate value for attribute "port": a number is required.', "port", "443"),
        ('Inappropriate value for attribute "rotation": a bool is required.', "rotation", "true"),
        ("must satisfy the format of \"ddd:hh24:mi-ddd:hh24:mi\"", "a", r"sun:.*"),
    ],
)  # fmt: skip
def test_the_words_of_a_refusal_name_the_shape(said: str, use: str, wanted: str) -> None:
    assert any(re.fullmatch(wanted, text) for text in shapes(said, use, USER))


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ("expected allocated_storage to be in the range (20 - 65536), got 0", "20"),
        ("expected size to be at least (5), got 0", "5"),
        ("Attribute size value must be between 3 and 100, got: 0", "3"),
        ("value must be greater than 7", "8"),
        ("expected timeout to be divisible by 60, got: 0", "60"),
        ("expected retention to be one of [1 3 5 7], got 0", "3"),
        ("a number is required", "1"),
    ],
)
def test_the_words_of_a_refusal_name_the_number(said: str, wanted: str) -> None:
    assert wanted in numbers(said)


@pytest.mark.parametrize(
    "pattern",
    [r"^sg-|^$", r"^(\d{12}|aws)$", r"^[^a-z]+x", r"(?i)^us-(east|west)-\d$", r"^\S{1,10}$", r"^arn:(aws[\w-]*)?:iam::\d{12}:role/?.+$"],
)  # fmt: skip
def test_a_text_is_made_that_a_pattern_matches(pattern: str) -> None:
    assert re.search(pattern, matching(pattern) or "no text")


def test_no_text_is_made_where_none_is_found() -> None:
    assert [matching(pattern) for pattern in (r"^(?!x)a", r"(", r"(a)\1")] == [None, None, None]


def test_what_asks_for_json_gets_json() -> None:
    for said in ("contains an invalid JSON", "invalid JSON policy"):
        assert [json.loads(text) for text in shapes(said, "a", USER)]
