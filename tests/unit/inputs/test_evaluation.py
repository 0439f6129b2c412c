"""What a rule says of values is Terraform's verdict, or none. `tests/cli/test_fuzz.py` compares it with Terraform's."""

from __future__ import annotations

from typing import Any

import pytest

from tfproof.hcl import parse_expression
from tfproof.inputs.evaluation import holds

CASES: list[tuple[str, Any, bool | None]] = [
    ('can(regex("^[a-z]+$", var.x))', "abc", True),
    ('can(regex("^[a-z]+$", var.x))', "abc\n", False),
    ('can(regex("^[a-z]+$", var.x))', None, False),
    ('can(regex("^[[:alpha:]]+$", var.x))', "aB", True),
    ('can(regex("^[^]]+$", var.x))', "a]", False),
    ('can(regex("^\\\\pL+$", var.x))', "a", None),
    ('regex("a", var.x) == "a"', "b", None),
    ("length(var.x) >= 3 && length(var.x) <= 5", "abc", True),
    ("length(var.x) >= 3 && length(var.x) <= 5", "ab", False),
    ("length(var.x) == 1", "é", None),
    ('contains(["a", "b"], var.x)', "c", False),
    ("contains([1, 2], var.x)", "1", False),
    ("contains([true], var.x)", 1, False),
    ("var.x == null || can(regex(\"^a\", var.x))", None, True),
    ("var.x == null || length(var.x) > 0", None, None),
    ("var.x == null ? true : length(var.x) > 0", None, True),
    ("alltrue([for one in var.x : one > 0])", [1, 2], True),
    ("alltrue([for one in var.x : one > 0])", [1, 0], False),
    ("alltrue([for key, one in var.x : startswith(key, one)])", {"ab": "a", "c": "d"}, False),
    ("length(distinct(values(var.x)[*].n)) == length(var.x)", {"a": {"n": 1}, "b": {"n": 1}}, False),
    ('alltrue(flatten([for g in values(var.x) : [for a in g : can(regex("^s3:", a))]]))', {"a": ["s3:Get"]}, True),
    ("floor(var.x) == var.x", 1.5, False),
    ("var.x % 2 == 0", 3, False),
    ("var.x > 0", None, None),
    ('try(var.x.name != "", false)', None, False),
    ('try(var.x.name != "", false)', {"name": "a"}, True),
    ("can(cidrhost(var.x, 0))", "10.0.0.0/33", False),
    ("can(cidrhost(var.x, 0))", "10.0.0.1/16", True),
    ('"${var.x}!" == "1!"', 1, True),
    ('!strcontains(var.x, "-website")', "a-website", False),
    ("length(setsubtract(var.x, [\"a\"])) == 0", ["a", "b"], False),
    ('"1" == var.x', 1, False),
    ("sha256(var.x) != \"\"", "a", None),
    ("length(local.list) > 0", "a", None),
    ("anytrue([]) || endswith(var.x, \"z\")", "xyz", True),
    ("{ for k, v in var.x : v => k... } == {}", {}, True),
    ("var.x[0] == 1", [], None),
    ("can(var.x[0])", [], False),
    # Terraform reckons exactly, or rounds at an unknown digit.
    ("var.x + 0.2 == 0.3", 0.1, True),
    ("var.x * 3 == 0.3", 0.1, True),
    ("var.x / 10 == 0.1", 1, True),
    ("var.x / 3 * 3 == var.x", 10, None),
    ("var.x % 2 == -1.5", -3.5, True),
    ("sum([var.x, 0.2]) == 0.3", 0.1, True),
    ("floor(var.x) == -1", -0.5, True),
    # Letters of all scripts, and numbers as texts.
    ('upper(var.x) == "STRASSE"', "stra\u00dfe", None),
    ('trimspace(var.x) == "a"', "\u00a0a", None),
    ('var.x == "\u00e9"', "e\u0301", None),
    ('substr(var.x, 0, 1) == "a"', "abc", True),
    ('substr(var.x, 0, 1) == "e"', "\u00e9", None),
    ("can(parseint(var.x, 10))", "1_0", None),
    ("can(parseint(var.x, 10))", "12", True),
    ("can(tonumber(var.x))", "1_0", None),
    ("can(tonumber(var.x))", "a", False),
    ("can(tonumber(var.x))", "1.50", True),
    ("can(jsondecode(var.x))", "NaN", False),
    ("can(cidrhost(var.x, 0))", "010.0.0.0/8", None),
    ("can(cidrhost(var.x, 0))", "fe80::1%eth0/64", None),
    ("can(cidrhost(var.x, 0.5))", "10.0.0.0/8", False),
    ("var.x > 1", "a", None),
    ("can(var.x > 1)", "a", False),
    # What Go's expressions do not have, or read otherwise than Python's.
    *((f'can(regex("{pattern}", var.x))', text, None) for pattern, text in [
        ("^(?=a)a", "a"), ("(?<!b)a", "a"), ("(?>a)", "a"), ("a(?#x)b", "ab"), ("(?x) a", "a"), ("(a)?(?(1)b|c)", "c"),
        ("a++", "aa"), ("a{1}+", "a"), ("a*+", "a"), ("^a{,2}$", "a"), (r"(a)\\1", "aa"), (r"\\0", "a"), ("^a{1001}$", "a"),
        ("^[a--b]$", "a"), (r"^[^\\S]$", " "), ("(?i)^k$", "\u212a"),
    ]),
    (r'can(regex("^\\s$", var.x))', "\v", False),
    (r'can(regex("^[\\s]$", var.x))', "\v", False),
    (r'can(regex("^\\S$", var.x))', "\v", True),
    (r'can(regex("^[[:space:]]$", var.x))', "\v", True),
    ('can(regex("^[a&&b||c~~d]+$", var.x))', "a&|~", True),
    ('can(regex("(?i:^k$)", var.x))', "K", True),
    ('can(regex("^[*+]+$", var.x))', "*+", True),
    ('can(regex("^[(?=]+$", var.x))', "(?", True),
]  # fmt: skip


@pytest.mark.parametrize(("condition", "value", "expected"), CASES, ids=[f"{one[0]}-{one[1]}" for one in CASES])
def test_a_condition_holds(condition: str, value: Any, expected: bool | None) -> None:
    assert holds(parse_expression(condition), {"x": value}) is expected


def test_what_is_not_certain_decides_nothing_beside_what_is() -> None:
    condition = parse_expression('sha256(var.x) == "" || true')
    assert holds(condition, {"x": "a"}) is True
    assert holds(parse_expression('sha256(var.x) == "" && true'), {"x": "a"}) is None
