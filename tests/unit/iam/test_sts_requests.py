"""Each kind of token is admitted by the trust that the provider's own guide shows, and by no other."""

from __future__ import annotations

from typing import Any

import pytest

from tfproof.errors import UsageError
from tfproof.iam import (
    Document,
    Request,
    Symbol,
    aws,
    cognito_developer_user,
    cognito_guest,
    cognito_social_user,
    cognito_user,
    cognito_user_pool_user,
    decide,
    eks_token,
    github_token,
    oidc_token,
    parse_document,
)
from tfproof.iam.contracts import cognito_facts, cognito_users, github_actions

POOL = "eu-west-2:aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee"
USERS = [
    cognito_user(POOL),
    cognito_user_pool_user(POOL),
    cognito_social_user(POOL),
    cognito_social_user(POOL, provider="graph.facebook.com"),
    cognito_developer_user(POOL),
]


@pytest.mark.parametrize("token", USERS)
def test_every_login_of_a_pool_is_a_signed_in_user(token: Request) -> None:
    assert decide(cognito_users(POOL).most, token).allowed
    assert not decide(cognito_users("eu-west-2:other").most, token).allowed


def test_a_guest_is_not() -> None:
    assert not decide(cognito_users(POOL).most, cognito_guest(POOL)).allowed


@pytest.mark.parametrize("token", [*USERS, cognito_guest(POOL), github_token("o/n"), eks_token()])
def test_what_the_builders_make_can_be_issued(token: Request) -> None:
    assert decide(cognito_facts(), token).allowed


@pytest.mark.parametrize(
    "amr", [(), ("",), ("authenticated", "unauthenticated"), ("cognito-idp",), ("unauthenticated", "x")]
)
def test_other_tokens_cannot_be_issued(amr: tuple[str, ...]) -> None:
    token = cognito_user(POOL)
    context: dict[str, Any] = {**token.context, "cognito-identity.amazonaws.com:amr": amr}
    assert not decide(cognito_facts(), Request(principal=token.principal, action=token.action, context=context)).allowed


def test_a_symbol_can_be_the_pool() -> None:
    symbol = Symbol("pool.id")
    assert decide(cognito_users(symbol).most, cognito_user(symbol)).allowed
    assert not decide(cognito_users(symbol).most, cognito_user(POOL)).allowed


def test_github_tokens_carry_what_the_job_runs_for() -> None:
    provider = "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com"

    def trust(subject: str) -> Document:
        return github_actions(provider, subjects=subject).most

    assert decide(trust("repo:o/n:ref:refs/heads/main"), github_token("o/n")).allowed
    assert decide(trust("repo:o/n:environment:prod"), github_token("o/n", environment="prod")).allowed
    assert decide(trust("repo:o/n:pull_request"), github_token("o/n", pull_request=True)).allowed
    assert not decide(trust("repo:o/n:*"), github_token("o/name")).allowed
    assert not decide(trust("repo:o/n:*"), github_token("o/n", account="999999999999")).allowed


def test_other_tokens_carry_their_claims_as_keys() -> None:
    token = oidc_token(issuer="login.example", sub="me", aud="app", claims={"team": "web"})
    statement = {
        "Effect": "Allow",
        "Principal": {"Federated": "arn:aws:iam::123456789012:oidc-provider/login.example"},
        "Action": "sts:AssumeRoleWithWebIdentity",
        "Condition": {
            "StringEquals": {"login.example:aud": "app", "login.example:sub": "me", "login.example:team": "web"}
        },
    }
    assert decide(parse_document({"Version": "2012-10-17", "Statement": statement}), token).allowed


def test_a_key_given_in_two_spellings_is_a_mistake() -> None:
    with pytest.raises(UsageError, match="given twice"):
        Request(principal=aws("123456789012"), action="x:Y", context={"a": "1", "A": "2"})
