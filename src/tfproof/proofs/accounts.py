"""Whom a document may let in: principals of the stack's own account and of those that were named, and AWS services.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-resources.html
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from tfproof.errors import UsageError
from tfproof.iam import Document
from tfproof.iam.contracts import not_public
from tfproof.iam.references import reference
from tfproof.plan import Plan
from tfproof.proofs.stack import Stack, dig_known

SIMULATED = "123456789012"
"""The account of a stack that was applied without a cloud."""
_NETWORKS = ("aws:sourcevpc", "aws:sourcevpce")
_ORIGIN = "arn:aws:iam::cloudfront:user/"


def checked(accounts: Iterable[str]) -> tuple[str, ...]:
    """The account numbers.

    Raises:
        UsageError: one is no account number.
    """
    numbers = tuple(accounts)
    for number in numbers:
        if not re.fullmatch(r"\d{12}", number, re.ASCII):
            raise UsageError(f"not an AWS account: {number}", expected="12 digits", fix="--account 123456789012")
    return numbers


def own_accounts(stack: Stack) -> frozenset[str]:
    """The accounts that the stack itself may be in."""
    asked = (dig_known(one, "account_id") for one in stack.of_type("data.aws_caller_identity"))
    return frozenset({SIMULATED, *(one for one in asked if isinstance(one, str))})


def outsiders_kept_out(document: Document, view: Plan, accounts: Iterable[str]) -> Document:
    """The reference that a document which is neither public nor for other accounts is within.

    ``"*"`` is fine on condition that the request comes from one of the accounts, out of a network that the document names,
    or on behalf of a resource of the accounts or of a bucket of the stack. A CloudFront origin access identity that the
    document names is one of the account's own.
    """
    numbers = sorted(set(accounts))
    inside = not_public(numbers)
    arns = [f"arn:*:*:*:{number}:*" for number in numbers]
    buckets = [arn for one in view.resources_of_type("aws_s3_bucket") if isinstance(arn := dig_known(one, "arn"), str)]
    more: list[dict[str, Any]] = [_anyone({"ArnLike": {"aws:SourceArn": [*arns, *buckets]}})]
    for key in _NETWORKS:
        named = [
            value
            for statement in document.statements
            for condition in statement.conditions
            if condition.key == key
            for value in condition.values
            if not set(value) & {"*", "?"}
        ]
        if named:
            more.append(_anyone({"StringEquals": {key: named}}))
    if origins := _origins(document):
        more.append({"Effect": "Allow", "Principal": {"AWS": origins}, "Action": "*"})
    who = f"account {', '.join(numbers)} and AWS services"
    return reference([*inside.source["Statement"], *more], name=who)


def _anyone(condition: dict[str, Any]) -> dict[str, Any]:
    return {"Effect": "Allow", "Principal": "*", "Action": "*", "Condition": condition}


def _origins(document: Document) -> list[str]:
    principals = [statement.principals for statement in document.statements if statement.principals]
    return sorted({text for one in principals for _, text in one.entries if text.startswith(_ORIGIN)})
