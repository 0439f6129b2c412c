"""Conditions of documents, with one operator and with several keys."""

from __future__ import annotations

import pytest
from tests.unit.iam.condition_vectors import CONDITIONS, TABLES
from tests.unit.iam.iam_vectors import rows, texts

from tfproof.iam import Request, aws, decide, parse_document


@pytest.mark.parametrize(("operator", "written", "given", "expected"), rows(TABLES, 4))
def test_a_condition_says_what_the_user_guide_says(operator: str, written: str, given: str, expected: str) -> None:
    statement = {
        "Effect": "Allow",
        "Action": "x:Y",
        "Resource": "*",
        "Condition": {operator: {"key": list(texts(written))}},
    }
    document = parse_document({"Version": "2012-10-17", "Statement": statement})
    request = Request(principal=aws("123456789012"), action="x:Y", context={"key": texts(given)})
    assert decide(document, request).effect == expected


CONDITION_ROWS = {
    CONDITIONS: """
        {"StringEquals": {"a": "1", "b": "2"}} | a=1;b=2 | allow
        {"StringEquals": {"a": "1", "b": "2"}} | a=1;b=3 | deny
        {"StringEquals": {"a": "1", "b": "2"}} | a=1 | deny
        {"StringEquals": {"a": "1"}, "StringLike": {"b": "2*"}} | a=1;b=23 | allow
        {"StringEquals": {"a": "1"}, "StringLike": {"b": "2*"}} | a=1;b=3 | deny
        {"StringEquals": {"a": "1"}, "StringNotEquals": {"a": "1"}} | a=1 | deny
        {"StringEquals": {"A": "1"}} | a=1 | allow
        {"StringEquals": {"aws:PrincipalTag/Team": "x"}} | AWS:principaltag/team=x | allow
        {"NumericGreaterThan": {"a": 3}} | a=4 | allow
        {"Bool": {"a": true}} | a=true | allow
        {"Bool": {"a": false}} | a=true | deny
        {} | - | allow
        {"Null": {"a": "true"}, "StringEquals": {"b": "1"}} | b=1 | allow
        {"Null": {"a": "true"}, "StringEquals": {"b": "1"}} | a=1;b=1 | deny
        {"Null": {"a": false}, "ForAllValues:StringEquals": {"a": "1"}} | - | deny
        {"Null": {"a": false}, "ForAllValues:StringEquals": {"a": "1"}} | a=1 | allow
    """,
    "reference_policies_variables.html": """
        {"StringEquals": {"a": "${b}"}} | a=1;b=1 | allow
        {"StringEquals": {"a": "${b}"}} | a=1;b=2 | deny
        {"StringEquals": {"a": "${b}"}} | a=1 | deny
        {"StringEquals": {"a": "${b}"}} | b=1 | deny
        {"StringNotEquals": {"a": "${b}"}} | a=1;b=1 | deny
        {"StringNotEquals": {"a": "${b}"}} | a=1;b=2 | allow
        {"StringNotEquals": {"a": "${b}"}} | a=1 | allow
        {"StringLike": {"a": "${b}/*"}} | a=x/y;b=x | allow
        {"StringLike": {"a": "${b}/*"}} | a=y/y;b=x | deny
        {"StringLike": {"a": "home/${aws:username}/*"}} | a=home/bob/f;aws:username=bob | allow
        {"StringLike": {"a": "home/${aws:username}/*"}} | a=home/bob/f;aws:username=al | deny
        {"StringEquals": {"a": "${b, 'none'}"}} | a=none | allow
        {"StringEquals": {"a": "${b, 'none'}"}} | a=none;b=x | deny
        {"StringEquals": {"a": "${b, 'none'}"}} | a=x;b=x | allow
        {"StringEquals": {"a": "${B}"}} | a=1;b=1 | allow
        {"StringEquals": {"a": "${*}"}} | a=* | allow
        {"StringEquals": {"a": "${?}"}} | a=? | allow
        {"StringEquals": {"a": "${$}"}} | a=$ | allow
        {"StringEqualsIgnoreCase": {"a": "${b}"}} | a=ABC;b=abc | allow
        {"StringLike": {"a": "${b}"}} | a=xy;b=x* | deny
        {"StringLike": {"a": "${b}"}} | a=x*;b=x* | allow
        {"ArnLike": {"a": "arn:aws:iam::${b}:role/*"}} | a=arn:aws:iam::1:role/x;b=1 | allow
        {"ArnLike": {"a": "arn:aws:iam::${b}:role/*"}} | a=arn:aws:iam::2:role/x;b=1 | deny
        {"StringEquals": {"a": ["${b}", "z"]}} | a=z | allow
        {"StringEquals": {"a": "${b}${c}"}} | a=12;b=1;c=2 | allow
        {"StringEquals": {"a": "${b}-${b}"}} | a=1-1;b=1 | allow
        {"StringEquals": {"a": "${b}-${b}"}} | a=1-2;b=1 | deny
    """,
}


@pytest.mark.parametrize(("condition", "given", "expected"), rows(CONDITION_ROWS, 3))
def test_operators_and_keys_are_anded_and_variables_replaced(condition: str, given: str, expected: str) -> None:
    document = parse_document(
        f'{{"Version": "2012-10-17", "Statement": {{"Effect": "Allow", "Action": "x:Y", "Resource": "*", '
        f'"Condition": {condition}}}}}'
    )
    pairs = [] if given == "-" else [pair.split("=", 1) for pair in given.split(";")]
    request = Request(principal=aws("123456789012"), action="x:Y", context=dict(pairs))
    assert decide(document, request).effect == expected
