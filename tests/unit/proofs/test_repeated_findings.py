"""A guest's path to what is public anyway is reported once, with what is public; any other path is reported by itself."""

from __future__ import annotations

from typing import Any

import pytest

from tfproof.findings import Severity, Verdict
from tfproof.iam import Kind, parse_document
from tfproof.proofs.path_rules import GUEST
from tfproof.proofs.repeated_findings import told_once
from tfproof.proofs.resource_policies import PUBLIC
from tfproof.proofs.rule_results import Rule, RuleResult

FILES = "arn:aws:s3:::files/*"
READ = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": FILES}


def judged(rule: Rule, kind: Kind, *statements: dict[str, Any], **changes: Any) -> RuleResult:
    document = parse_document({"Version": "2012-10-17", "Statement": list(statements)}, kind=kind, name=rule.id)
    made = {"verdict": Verdict.FAILED, "documents": (document,), "address": rule.id, "location": None, "claim": "none"}
    return RuleResult(rule=rule, **{**made, **changes})


def told(path: dict[str, Any], *public: dict[str, Any], **changes: Any) -> int:
    statement = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": FILES, **path}
    found = (judged(PUBLIC, Kind.RESOURCE, *public, **changes), judged(GUEST, Kind.IDENTITY, statement))
    left = list(told_once((*found, *found)))
    assert [one.also for one in left] == ([(GUEST.id,)] if len(left) == 1 else [(), ()])
    return len(left)


@pytest.mark.parametrize(
    ("path", "public"),
    [
        ({}, [READ]),
        ({"Resource": "arn:aws:s3:::files/a.txt"}, [READ]),
        ({"Action": ["s3:GetObject", "s3:PutObject"]}, [{**READ, "Action": "s3:*"}]),
        ({"Resource": [FILES, "arn:aws:s3:::more/*"]}, [READ, {**READ, "Resource": "arn:aws:s3:::more/*"}]),
        ({"Condition": {"Bool": {"aws:SecureTransport": "true"}}}, [READ]),
    ],
)
def test_a_path_to_what_anybody_gets_is_told_once(path: dict[str, Any], public: list[dict[str, Any]]) -> None:
    assert told(path, *public) == 1


@pytest.mark.parametrize(
    ("path", "public"),
    [
        ({"Action": "s3:*"}, [READ]),
        ({"Resource": "*"}, [READ]),
        ({"Resource": "arn:aws:s3:::other/*"}, [READ]),
        ({}, [{**READ, "Principal": {"AWS": "999999999999"}}]),
        ({}, [{**READ, "Condition": {"Bool": {"aws:SecureTransport": "true"}}}]),
        ({}, [READ, {**READ, "Effect": "Deny", "Resource": "arn:aws:s3:::files/secret"}]),
        ({"Resource": [FILES, "arn:aws:s3:::more/*"]}, [READ]),
    ],
)
def test_a_path_to_more_than_that_is_told_by_itself(path: dict[str, Any], public: list[dict[str, Any]]) -> None:
    assert told(path, *public) == 2


def test_what_is_void_while_public_access_is_blocked_covers_nothing() -> None:
    assert told({}, READ, severity=Severity.MEDIUM) == 2
    assert told({}, READ, verdict=Verdict.UNDECIDED) == 2
