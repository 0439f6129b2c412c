"""Accounts that a policy compares as numbers: 12 digits are one text, so that they are compared as texts.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from tfproof.iam.document import parse_document
from tfproof.iam.operators import Family
from tfproof.iam.statement import Condition, Document

ACCOUNT_KEYS = frozenset(
    (
        "aws:principalaccount",
        "aws:sourceaccount",
        "aws:sourceowner",
        "aws:vpceaccount",
        "kms:calleraccount",
        "s3:dataaccesspointaccount",
    )
)
"""Keys, in lower case, whose value is an account."""
_DIGITS = 12


def with_account_texts(document: Document) -> Document:
    """The document with ``StringEquals`` in place of ``NumericEquals`` on accounts."""
    conditions = [one for statement in document.statements for one in statement.conditions]
    if not any(map(_is_number_of_account, conditions)):
        return document
    written = document.source["Statement"]
    items = [written] if isinstance(written, Mapping) else written
    changed = [
        {**item, "Condition": _changed(item["Condition"], one.conditions)} if one.conditions else item
        for item, one in zip(items, document.statements, strict=True)
    ]
    source = {**document.source, "Statement": changed}
    parsed = parse_document(
        source, kind=document.kind, name=document.name, where=document.where, account=document.account
    )
    return replace(parsed, symbols=document.symbols)


def _is_number_of_account(condition: Condition) -> bool:
    base = condition.operator.base
    return base.family is Family.NUMERIC and base.compare == "==" and condition.key in ACCOUNT_KEYS


def _changed(block: Mapping[str, Mapping[str, Any]], conditions: tuple[Condition, ...]) -> dict[str, dict[str, Any]]:
    """A Condition element: what is compared as a number of an account is compared as its text, unless it is already."""
    found: dict[str, dict[str, Any]] = {operator: dict(keys) for operator, keys in block.items()}
    for condition in filter(_is_number_of_account, conditions):
        operator = condition.operator.text
        other = operator.replace("Numeric", "String")
        key = next(one for one in found[operator] if one.lower() == condition.key)
        if condition.key not in {one.lower() for one in found.get(other, {})}:
            del found[operator][key]
            found.setdefault(other, {})[key] = [one.zfill(_DIGITS) for one in condition.values]
    return {operator: keys for operator, keys in found.items() if keys}
