"""One request, one answer, and a reason that a person can read."""

from __future__ import annotations

import time
from typing import Any

import pytest

from tfproof.iam import Effect, cognito_guest, cognito_user, decide, federated, github_token, parse_document
from tfproof.iam.request import Request

POOL = "eu-west-2:aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee"
OTHER = "eu-west-2:ffffffff-bbbb-4ccc-8ddd-eeeeeeeeeeee"
KEYS = "cognito-identity.amazonaws.com"


def trust(**changes: Any) -> dict[str, Any]:
    statement: dict[str, Any] = {
        "Effect": "Allow",
        "Principal": {"Federated": KEYS},
        "Action": "sts:AssumeRoleWithWebIdentity",
        "Condition": {
            "StringEquals": {f"{KEYS}:aud": POOL},
            "ForAnyValue:StringLike": {f"{KEYS}:amr": "authenticated"},
        },
    }
    return {"Version": "2012-10-17", "Statement": [{**statement, **changes}]}


def test_a_trust_admits_its_own_signed_in_users_and_nobody_else() -> None:
    document = parse_document(trust())
    assert decide(document, cognito_user(POOL)).allowed
    assert not decide(document, cognito_guest(POOL)).allowed
    assert not decide(document, cognito_user(OTHER)).allowed
    assert not decide(document, github_token("owner/name")).allowed


def test_the_reason_names_the_condition_that_failed_and_the_value() -> None:
    reason = decide(parse_document(trust()), cognito_guest(POOL)).reason
    assert "ForAnyValue:StringLike cognito-identity.amazonaws.com:amr [authenticated] does not hold" in reason
    assert reason.endswith("cognito-identity.amazonaws.com:amr is unauthenticated")


def test_a_list_compared_without_a_set_operator_is_unspecified() -> None:
    document = parse_document(trust(Condition={"StringEquals": {f"{KEYS}:amr": "authenticated"}}))
    decision = decide(document, cognito_user(POOL))
    assert decision.effect is Effect.UNSPECIFIED
    assert "without ForAllValues or ForAnyValue" in decision.reason
    condition = document.statements[0].conditions[0]
    assert decide(document, cognito_user(POOL), reading={condition: True}).allowed


def test_an_explicit_deny_wins_wherever_it_stands() -> None:
    deny = {"Effect": "Deny", "Principal": "*", "Action": "sts:*"}
    statements = trust()["Statement"]
    for order in ([*statements, deny], [deny, *statements]):
        decision = decide(parse_document({"Version": "2012-10-17", "Statement": order}), cognito_user(POOL))
        assert decision.effect is Effect.DENY
        assert decision.explicit


@pytest.mark.parametrize("action", ["sts:AssumeRoleWithWebIdentity", "STS:assumerolewithwebidentity"])
def test_actions_and_keys_are_compared_without_case(action: str) -> None:
    request = Request(
        principal=federated(KEYS),
        action=action,
        context={f"{KEYS.upper()}:AUD": POOL, f"{KEYS}:amr": ("authenticated",)},
    )
    assert decide(parse_document(trust()), request).allowed


def test_ten_thousand_decisions_take_less_than_a_second() -> None:
    document, request = parse_document(trust()), cognito_user(POOL)
    start = time.process_time()
    for _ in range(10_000):
        decide(document, request)
    assert time.process_time() - start < 1.0
