"""YAML as Terraform's ``yamldecode`` reads it; the values are those of ``terraform console``."""

from __future__ import annotations

from typing import Any

import pytest

from tfproof.language.errors import Undecided
from tfproof.language.yaml_decoding import yamldecode


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Version: '2012-10-17'", {"Version": "2012-10-17"}),
        ("Version: 2012-10-17", {"Version": "2012-10-17T00:00:00Z"}),
        ("a: yes\nb: Off\nc: 'no'\nd: nO", {"a": True, "b": False, "c": "no", "d": "nO"}),
        ("- ~\n- null\n- ''\n-", [None, None, "", None]),
        ("[1, -2.5, 0, s3:GetObject, arn:aws:s3:::b/*]", [1, -2.5, 0, "s3:GetObject", "arn:aws:s3:::b/*"]),
        ("a: |\n  x\n  y\nb: >-\n  x\n  y\n", {"a": "x\ny\n", "b": "x y"}),
        ("1: a\ntrue: b", {"1": "a", "true": "b"}),
        ('{"Statement": [{"Effect": "Deny"}]}', {"Statement": [{"Effect": "Deny"}]}),
        ("a # b", "a"),
        ('"\\u00e9 ${x}"', "é ${x}"),
    ],
)
def test_a_document_of_which_the_value_is_certain(text: str, value: Any) -> None:
    assert yamldecode(text) == value


@pytest.mark.parametrize(
    "text",
    [
        "", "...", "a\n---\nb", "%YAML 1.1\n---\na", "a: &x 1\nb: *x", "!!str 1", "<<: {a: 1}", "a: 1\na: 2", "null: a", "[a]: b",
        "0x1f", "01", "1_000", "1e3", "1.0", "12:30:45", "2012-02-30", "-0", ".inf", "a: - b", '"a', "@a", "a\u2028b", "{a:[b]}",
        "a: >\nb: 1", "[" * 200 + "]" * 200, "a" * 300_000,
    ],
)  # fmt: skip
def test_a_document_that_terraform_refuses_or_reads_in_its_own_way_is_left_open(text: str) -> None:
    with pytest.raises(Undecided):
        yamldecode(text)
