"""Counterexamples are requests that AWS knows, and subset takes wildcards as AWS does."""

from __future__ import annotations

import random
from typing import Any

import pytest

from tfproof.iam import Document, Effect, Kind, Request, aws, catalogue, parse_document
from tfproof.iam.evaluate import judge
from tfproof.iam.narrowed_documents import NOTHING
from tfproof.iam.prove import subset
from tfproof.iam.realistic import realistic
from tfproof.iam.resource_domain import Domain

NAMES = {"Partition": "aws", "Account": "111122223333", "AccountId": "111122223333", "Region": "us-east-1"}
TABLE = "arn:aws:dynamodb:us-east-1:111122223333:table/orders"


def document(*statements: dict[str, Any]) -> Document:
    source = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **one} for one in statements]}
    return parse_document(source, kind=Kind.IDENTITY)


def allows(one: Document, request: Request) -> bool:
    return judge(one, request).effect is Effect.ALLOW


def shown(*statements: dict[str, Any]) -> tuple[str, str, bool]:
    example = subset(document(*statements), NOTHING).counterexample
    assert example is not None
    found, void = realistic(example, NAMES, [TABLE])
    assert void or allows(document(*statements), found.witness.request)
    return found.witness.request.action, found.witness.request.resource, void


def test_a_call_that_takes_no_resource_is_found_among_many_that_take_some() -> None:
    found = shown({"Action": "dynamodb:*", "Resource": "*"}, {"Effect": "Deny", "Action": "*", "Resource": "arn:*"})
    known = catalogue.action(found[0])
    assert known is not None
    assert (known.arns, *found[1:]) == ((), "*", False)


@pytest.mark.parametrize(
    ("action", "resource"),
    [
        ("dynamodb:*", "*"),
        ("s3:*", "*"),
        ("s3:Get*", "arn:aws:s3:::photos/*"),
        ("s3:GetObject", "arn:*"),
        ("*", "*"),
        ("sqs:*", "arn:aws:sqs:*:*:jobs-*"),
        ("lambda:Invoke*", "arn:aws:lambda:us-east-1:111122223333:function:?pi"),
        ("*:Get*", "*"),
        ("kms:Decrypt", "arn:aws:kms:*:444455556666:key/*"),
        ("cognito-idp:GetUser", "*"),
        ("iam:*Role", "arn:aws:iam::*:role/app/*"),
    ],
)
def test_a_counterexample_is_a_call_that_aws_knows_on_what_it_takes(action: str, resource: str) -> None:
    name, on, void = shown({"Action": action, "Resource": resource})
    known = catalogue.action(name)
    assert known is not None
    assert Domain(patterns=known.arns or ("*",)).has(on)
    assert not void


def test_a_counterexample_has_the_names_and_the_region_of_the_stack() -> None:
    assert shown({"Action": "dynamodb:*", "Resource": "*"})[1] == TABLE
    assert shown({"Action": "sqs:SendMessage", "Resource": "*"})[1].startswith("arn:aws:sqs:us-east-1:111122223333:")


@pytest.mark.parametrize(
    ("action", "resource"),
    [
        ("s3:GetObject", "arn:aws:s3:::bucket"),
        ("s3:GetObject", "arn:aws:sqs:us-east-1:111122223333:jobs"),
        ("dynamodb:GetItem", "arn:aws:dynamodb:us-east-1:111122223333:tables/orders"),
        ("iam:PassRole", "arn:aws:iam::1111:role/short-account"),
        ("sqs:SendMessage", "arn:aws:sns:*:*:*"),
    ],
)
def test_what_no_call_takes_is_void(action: str, resource: str) -> None:
    assert shown({"Action": action, "Resource": resource})[2]


def test_a_resource_that_nobody_knows_is_taken_by_a_call_and_the_solver_is_not_asked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delattr("tfproof.iam.realistic.ask")
    example = subset(document({"Action": "dynamodb:*", "Resource": "${unknown:table}"}), NOTHING).counterexample
    assert example is not None
    found, void = realistic(example, NAMES)
    assert catalogue.action(found.witness.request.action) is not None
    assert found.witness.request.resource == "${unknown:table}"
    assert not void


PARTS = (["arn", "*"], ["aws", "*", "aws-cn"], ["dynamodb", "dynamo*", "*"], ["us-east-1", "*", "us-*", "??-east-1"],
         ["111122223333", "*", "?" * 12, "1111*"], ["table/orders", "table/*", "*", "table/o*/index/*", "*/orders", "table/?rders"])  # fmt: skip


def _tables(action: str, chance: random.Random) -> list[Request]:
    made = []
    for _ in range(20):
        region, account = chance.choice(("us-east-1", "eu-west-2")), chance.choice(("111122223333", "999988887777"))
        name = chance.choice(("orders", "o", "orders/index/by-date", "other", "o/index/orders"))
        arn = f"arn:{chance.choice(('aws', 'aws-cn'))}:dynamodb:{region}:{account}:table/{name}"
        made.append(Request(principal=aws("111122223333"), action=action, resource=arn))
    return made


@pytest.mark.parametrize("pairs", [50, pytest.param(200, marks=pytest.mark.thorough)])
def test_wildcards_across_the_parts_of_an_arn_are_taken_as_aws_does(pairs: int) -> None:
    """Random pairs: what is in one and not in the other is shown by a real table, index or stream; else there is none."""
    chance, count = random.Random(1), {True: 0, False: 0}  # noqa: S311
    call = catalogue.action("dynamodb:Query")
    assert call is not None
    domain = Domain(patterns=call.arns, names=NAMES)
    for _ in range(pairs):
        one, two = (":".join(map(chance.choice, PARTS[: chance.choice((3, 6, 6, 6))])) for _ in "ab")
        one, two = (text if text.count(":") == 5 else f"{text}*" for text in (one, two))
        left, right = (document({"Action": call.name, "Resource": text}) for text in (one, two))
        proof = subset(left, right, domain=domain)
        count[proof.proved] += 1
        if proof.counterexample is not None:
            request = proof.counterexample.witness.request
            assert domain.has(request.resource), (one, two, request.resource)
            assert allows(left, request), (one, two)
            assert not allows(right, request), (one, two)
        else:
            assert proof.proved, (one, two, proof.why)
            assert not any(allows(left, made) and not allows(right, made) for made in _tables(call.name, chance)), (
                one,
                two,
            )
    assert min(count.values()) > pairs * 0.15
