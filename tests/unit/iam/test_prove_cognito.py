"""Edits of the Cognito trust: each safe one is proved, each unsafe one refuted with a token."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from tfproof.iam import Symbol, decide, parse_document
from tfproof.iam.contracts import cognito_guests, cognito_users
from tfproof.iam.prove import ProofVerdict, admits_all, admits_only

KEYS = "cognito-identity.amazonaws.com"
AUD, AMR = f"{KEYS}:aud", f"{KEYS}:amr"
LITERAL = "eu-west-2:aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee"
OTHER = "eu-west-2:ffffffff-bbbb-4ccc-8ddd-eeeeeeeeeeee"
POOLS = [
    pytest.param(LITERAL, id="known"),
    pytest.param(str(Symbol("aws_cognito_identity_pool.this.id")), id="unknown"),
]

Edit = Callable[[dict[str, Any], str], Any]


def statement_for(pool: str) -> dict[str, Any]:
    return {
        "Effect": "Allow",
        "Principal": {"Federated": KEYS},
        "Action": "sts:AssumeRoleWithWebIdentity",
        "Condition": {"StringEquals": {AUD: pool}, "ForAnyValue:StringLike": {AMR: "authenticated"}},
    }


def condition(build: Callable[[str], dict[str, Any]]) -> Edit:
    def edit(statement: dict[str, Any], pool: str) -> None:
        statement["Condition"] = build(pool)

    return edit


def change(**elements: Any) -> Edit:
    return lambda statement, _: statement.update(elements)


def beside(**elements: Any) -> Edit:
    """A second statement beside the good one."""
    return lambda statement, _: [statement, {**copy.deepcopy(statement), **elements}]


def without(element: str) -> Edit:
    def edit(statement: dict[str, Any], _: str) -> None:
        del statement[element]

    return edit


def not_action(statement: dict[str, Any], _: str) -> None:
    del statement["Action"]
    statement["NotAction"] = "sts:AssumeRole"


def aud(pool: str) -> dict[str, Any]:
    return {"StringEquals": {AUD: pool}}


def amr(operator: str = "ForAnyValue:StringLike", value: Any = "authenticated") -> dict[str, Any]:
    return {operator: {AMR: value}}


# name, edit, admits only, admits all, fragile
ONLY, ALL, BOTH, NEITHER = (True, False), (False, True), (True, True), (False, False)
EDITS: list[tuple[str, Edit, tuple[bool, bool], bool]] = [
    ("unchanged", lambda *_: None, BOTH, False),
    ("StringEquals in place of StringLike on amr", condition(lambda p: aud(p) | amr("ForAnyValue:StringEquals")), BOTH, False),
    ("lower-case key names", condition(lambda p: {"StringEquals": {AUD.lower(): p}} | {"ForAnyValue:StringLike": {AMR.lower(): "authenticated"}}), BOTH, False),
    ("upper-case key names", condition(lambda p: {"StringEquals": {AUD.upper(): p}, "ForAnyValue:StringLike": {AMR.upper(): ["authenticated"]}}), BOTH, False),
    ("lists instead of texts", condition(lambda p: {"StringEquals": {AUD: [p]}} | amr(value=["authenticated"])), BOTH, False),
    ("StringLike aud without wildcards", condition(lambda p: {"StringLike": {AUD: p}} | amr()), BOTH, False),
    ("aud compared twice", condition(lambda p: aud(p) | {"StringLike": {AUD: p}} | amr()), BOTH, False),
    ("amr compared twice", condition(lambda p: aud(p) | amr() | amr("ForAnyValue:StringEquals")), BOTH, False),
    ("aud must exist as well", condition(lambda p: aud(p) | amr() | {"Null": {AUD: "false"}}), BOTH, False),
    ("amr must exist as well", condition(lambda p: aud(p) | amr() | {"Null": {AMR: "false"}}), BOTH, False),
    ("a Sid", change(Sid="Users"), BOTH, False),
    ("the statement twice", beside(Sid="Again"), BOTH, False),
    ("the action in a list", change(Action=["sts:AssumeRoleWithWebIdentity"]), BOTH, False),
    ("the action in lower case", change(Action="sts:assumerolewithwebidentity"), BOTH, False),
    ("tags as well", change(Action=["sts:AssumeRoleWithWebIdentity", "sts:TagSession"]), BOTH, False),
    ("the provider in a list", change(Principal={"Federated": [KEYS]}), BOTH, False),
    ("a deny of guests beside it", beside(Effect="Deny", Condition=amr(value="unauthenticated")), BOTH, False),
    ("a deny of other pools beside it", lambda s, p: [s, {**s, "Effect": "Deny", "Condition": {"StringNotEquals": {AUD: p}}}], BOTH, False),
    ("guests excluded for all values as well", condition(lambda p: aud(p) | amr() | amr("ForAllValues:StringNotEquals", "unauthenticated")), BOTH, False),
    ("a deny of everything", beside(Effect="Deny", Condition={}), ONLY, False),
    ("a further condition", condition(lambda p: aud(p) | amr() | {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}), ONLY, False),
    ("ForAllValues beside ForAnyValue", condition(lambda p: aud(p) | amr() | amr("ForAllValues:StringLike")), ONLY, False),
    ("a misspelt key", condition(lambda p: {"StringEquals": {f"{KEYS}:audience": p}} | amr()), NEITHER, False),
    ("another pool", condition(lambda _: aud(OTHER) | amr()), NEITHER, False),
    ("amr dropped", condition(aud), ALL, False),
    ("aud dropped", condition(lambda _: amr()), ALL, False),
    ("no conditions", without("Condition"), ALL, False),
    ("guests", condition(lambda p: aud(p) | amr(value="unauthenticated")), NEITHER, False),
    ("guests as well", condition(lambda p: aud(p) | amr(value=["authenticated", "unauthenticated"])), ALL, False),
    ("*authenticated", condition(lambda p: aud(p) | amr(value="*authenticated")), ALL, False),
    ("??authenticated", condition(lambda p: aud(p) | amr(value="??authenticated")), NEITHER, False),
    ("auth*", condition(lambda p: aud(p) | amr(value="auth*")), ALL, True),
    ("* for amr", condition(lambda p: aud(p) | amr(value="*")), ALL, False),
    ("ForAllValues on amr", condition(lambda p: aud(p) | amr("ForAllValues:StringLike")), NEITHER, True),
    ("ForAllValues with a wildcard", condition(lambda p: aud(p) | amr("ForAllValues:StringLike", "*authenticated")), NEITHER, False),
    ("amr without a set operator", condition(lambda p: {"StringEquals": {AUD: p, AMR: "authenticated"}}), NEITHER, False),
    ("amr not unauthenticated", condition(lambda p: aud(p) | amr("ForAnyValue:StringNotEquals", "unauthenticated")), ALL, True),
    ("amr IfExists", condition(lambda p: aud(p) | amr("ForAnyValue:StringLikeIfExists")), ALL, True),
    ("amr without case", condition(lambda p: aud(p) | amr("ForAnyValue:StringEqualsIgnoreCase", "Authenticated")), ALL, True),
    ("amr exists", condition(lambda p: aud(p) | {"Null": {AMR: "false"}}), ALL, False),
    ("StringLike aud *", condition(lambda _: {"StringLike": {AUD: "*"}} | amr()), ALL, False),
    ("StringLike aud of a region", condition(lambda p: {"StringLike": {AUD: [p, "eu-west-2:*"]}} | amr()), ALL, False),
    ("StringNotEquals aud", condition(lambda p: {"StringNotEquals": {AUD: p}} | amr()), NEITHER, False),
    ("aud IfExists", condition(lambda p: {"StringEqualsIfExists": {AUD: p}} | amr()), ALL, True),
    ("aud without case", condition(lambda p: {"StringEquals": {AUD: [p, p.upper() if p == LITERAL else OTHER]}} | amr()), ALL, False),
    ("two pools", condition(lambda p: {"StringEquals": {AUD: [p, OTHER]}} | amr()), ALL, False),
    ("ForAllValues on aud", condition(lambda p: {"ForAllValues:StringEquals": {AUD: p}} | amr()), ALL, True),
    ("aud exists", condition(lambda _: {"Null": {AUD: "false"}} | amr()), ALL, False),
    ("aud is any text of its own length", condition(lambda p: {"StringLike": {AUD: [p, "?" * len(LITERAL)]}} | amr()), ALL, False),
    ("a second statement without amr", lambda s, p: [s, {**s, "Condition": aud(p)}], ALL, False),
    ("a second statement for an account", beside(Principal={"AWS": "123456789012"}, Action="sts:AssumeRole", Condition={}), ALL, False),
    ("Principal *", change(Principal="*"), ALL, False),
    ("AWS *", change(Principal={"AWS": "*"}), ALL, False),
    ("Federated *", change(Principal={"Federated": "*"}), ALL, False),
    ("another provider as well", change(Principal={"Federated": [KEYS, "accounts.google.com"]}), ALL, False),
    ("another provider", change(Principal={"Federated": "accounts.google.com"}), NEITHER, False),
    ("a service as well", change(Principal={"Federated": KEYS, "Service": "lambda.amazonaws.com"}), ALL, False),
    ("sts:*", change(Action="sts:*"), ALL, True),
    ("every action", change(Action="*"), ALL, True),
    ("AssumeRole as well", change(Action=["sts:AssumeRoleWithWebIdentity", "sts:AssumeRole"]), ALL, True),
    ("sts:AssumeRole*", change(Action="sts:AssumeRole*"), ALL, True),
    ("AssumeRole alone", change(Action="sts:AssumeRole"), NEITHER, True),
    ("NotAction", not_action, ALL, True),
    ("Deny", change(Effect="Deny"), ONLY, False),
]  # fmt: skip


@pytest.mark.parametrize("pool", POOLS)
@pytest.mark.parametrize(("edit", "expected", "fragile"), [pytest.param(*case[1:], id=case[0]) for case in EDITS])
def test_each_edit_of_the_trust_gets_the_right_verdict(
    edit: Edit, expected: tuple[bool, bool], fragile: bool, pool: str
) -> None:
    statement = statement_for(pool)
    made = edit(statement, pool)
    source = {"Version": "2012-10-17", "Statement": made if isinstance(made, list) else [statement]}
    trust, contract = parse_document(source, kind="trust", name="trust"), cognito_users(pool)
    only, every = admits_only(trust, contract), admits_all(trust, contract)
    assert ProofVerdict.UNDECIDED not in (only.answer, every.answer)
    assert (only.proved, every.proved) == expected
    assert only.fragile is fragile
    for proof in (only, every):
        assert (proof.counterexample is None) is proof.proved
    if only.counterexample is not None:
        witness = only.counterexample.witness
        assert decide(trust, witness.request, reading=witness.reading).allowed
        assert only.counterexample.issuable is not fragile


def test_there_are_enough_edits() -> None:
    assert len(EDITS) >= 60
    assert len({case[0] for case in EDITS}) == len(EDITS)


def test_a_counterexample_reads_as_a_token_with_the_statement_and_its_place() -> None:
    source = {
        "Version": "2012-10-17",
        "Statement": [{**statement_for(LITERAL), "Sid": "Users", "Condition": aud(LITERAL)}],
    }
    trust = parse_document(source, name="aws_iam_role.authenticated", where="modules/cognito/main.tf:31")
    assert str(admits_only(trust, cognito_users(LITERAL))) == (
        f"refuted: aws_iam_role.authenticated admits only signed-in identities of pool {LITERAL}\n"
        f"  the token of a guest of pool {LITERAL}:\n"
        "    principal  Federated cognito-identity.amazonaws.com\n"
        "    action     sts:AssumeRoleWithWebIdentity\n"
        '    cognito-identity.amazonaws.com:amr = ["unauthenticated"]\n'
        f'    cognito-identity.amazonaws.com:aud = "{LITERAL}"\n'
        '    cognito-identity.amazonaws.com:sub = "eu-west-2:11111111-2222-4333-8444-555555555555"\n'
        "  is allowed by statement 1 (Users) of aws_iam_role.authenticated (modules/cognito/main.tf:31)"
    )


def test_a_guest_role_has_a_contract_of_its_own() -> None:
    source = {
        "Version": "2012-10-17",
        "Statement": {**statement_for(LITERAL), "Condition": aud(LITERAL) | amr(value="unauthenticated")},
    }
    trust = parse_document(source)
    assert admits_only(trust, cognito_guests(LITERAL)).proved
    assert admits_all(trust, cognito_guests(LITERAL)).proved
    assert admits_only(trust, cognito_users(LITERAL)).answer is ProofVerdict.REFUTED


def test_a_stand_in_becomes_a_symbol_so_the_proof_holds_for_every_future_pool() -> None:
    symbol = Symbol("aws_cognito_identity_pool.this.id")
    source = {"Version": "2012-10-17", "Statement": statement_for(LITERAL)}
    trust = parse_document(source, symbols={LITERAL: symbol})
    assert trust.symbols == {symbol.name}
    assert admits_only(trust, cognito_users(symbol)).proved
    proof = admits_only(trust, cognito_users(LITERAL))
    assert proof.answer is ProofVerdict.REFUTED


def test_the_china_partition_has_its_own_issuer() -> None:
    issuer = "cognito-identity.cn-north-1.amazonaws.com.cn"
    pool = "cn-north-1:aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee"
    good = {
        "Effect": "Allow",
        "Principal": {"Federated": issuer},
        "Action": "sts:AssumeRoleWithWebIdentity",
        "Condition": {
            "StringEquals": {f"{issuer}:aud": pool},
            "ForAnyValue:StringLike": {f"{issuer}:amr": "authenticated"},
        },
    }
    trust = parse_document({"Version": "2012-10-17", "Statement": good})
    assert admits_only(trust, cognito_users(pool, issuer=issuer)).proved
    assert not admits_only(trust, cognito_users(pool)).proved
