"""What a change newly allows and no longer allows; rewrites that mean the same report nothing."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from tfproof.iam import Document, decide, parse_document
from tfproof.iam.compare import Allowed, compare, equivalent
from tfproof.iam.contracts import cognito_facts

BASE: list[dict[str, Any]] = [
    {
        "Sid": "Read",
        "Effect": "Allow",
        "Action": ["s3:GetObject", "s3:ListBucket"],
        "Resource": ["arn:aws:s3:::b", "arn:aws:s3:::b/*"],
        "Condition": {"StringEquals": {"aws:PrincipalTag/team": ["web", "api"]}},
    },
    {"Sid": "Queue", "Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "arn:aws:sqs:eu-west-2:1:q"},
    {"Sid": "No", "Effect": "Deny", "Action": "s3:*", "Resource": "arn:aws:s3:::b/secret/*"},
]


def document(statements: list[dict[str, Any]], name: str = "role policy") -> Document:
    return parse_document({"Version": "2012-10-17", "Statement": statements}, name=name)


Edit = Callable[[list[dict[str, Any]]], Any]


def tags(statements: list[dict[str, Any]], *values: str, operator: str = "StringEquals") -> None:
    statements[0]["Condition"] = {operator: {"aws:PrincipalTag/team": list(values)}}


def split_actions(statements: list[dict[str, Any]]) -> None:
    statements.append({**statements[0], "Sid": "List", "Action": "s3:ListBucket"})
    statements[0]["Action"] = "s3:GetObject"


def split_tags(statements: list[dict[str, Any]]) -> None:
    statements.append({**statements[0], "Sid": "Api"})
    tags(statements, "web")
    tags(statements[-1:], "api")


# name, edit, statements that gain, statements that lose (by number from 0)
EDITS: list[tuple[str, Edit, list[int], list[int]]] = [
    ("nothing", lambda _: None, [], []),
    ("a value added to a list", lambda s: tags(s, "web", "api", "ops"), [0], []),
    ("a value removed from a list", lambda s: tags(s, "web"), [], [0]),
    ("a list in another order", lambda s: tags(s, "api", "web"), [], []),
    ("an operator loosened", lambda s: tags(s, "web", "api*", operator="StringLike"), [0], []),
    ("an operator loosened to the same", lambda s: tags(s, "web", "api", operator="StringLike"), [], []),
    ("a condition without effect added", lambda s: s[0]["Condition"].update({"Null": {"aws:PrincipalTag/team": "false"}}), [], []),
    ("IfExists", lambda s: tags(s, "web", "api", operator="StringEqualsIfExists"), [0], []),
    ("statements in another order", lambda s: s.reverse(), [], []),
    ("a Sid changed", lambda s: s[0].update(Sid="Reading"), [], []),
    ("an action wildcarded", lambda s: s[1].update(Action="sqs:*"), [1], []),
    ("an action in other case", lambda s: s[1].update(Action="SQS:sendmessage"), [], []),
    ("a resource narrowed", lambda s: s[0].update(Resource="arn:aws:s3:::b/*"), [], [0]),
    ("a resource widened", lambda s: s[1].update(Resource="arn:aws:sqs:*:1:q"), [1], []),
    ("a resource moved", lambda s: s[1].update(Resource="arn:aws:sqs:eu-west-2:1:r"), [1], [1]),
    ("a statement split in two", split_actions, [], []),
    ("a condition split over two statements", split_tags, [], []),
    ("a condition key in other case", lambda s: s[0].update(Condition={"StringEquals": {"aws:principaltag/TEAM": ["web", "api"]}}), [], []),
    ("the condition dropped", lambda s: s[0].pop("Condition"), [0], []),
    ("the deny dropped", lambda s: s.pop(), [0], []),
    ("the deny narrowed", lambda s: s[2].update(Resource="arn:aws:s3:::b/secret/key"), [0], []),
    ("the deny widened", lambda s: s[2].update(Resource="arn:aws:s3:::b/s*"), [], [0]),
    ("a deny that refuses nothing more", lambda s: s.append({"Effect": "Deny", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/secret/x"}), [], []),
    ("a deny of everything", lambda s: s.append({"Effect": "Deny", "Action": "*", "Resource": "*"}), [], [0, 1]),
    ("a statement removed", lambda s: s.pop(1), [], [1]),
    ("a statement added", lambda s: s.append({"Effect": "Allow", "Action": "iam:PassRole", "Resource": "*"}), [3], []),
]  # fmt: skip


@pytest.mark.parametrize(("edit", "gained", "lost"), [pytest.param(*case[1:], id=case[0]) for case in EDITS])
def test_each_edit_gains_and_loses_what_it_should(edit: Edit, gained: list[int], lost: list[int]) -> None:
    changed = copy.deepcopy(BASE)
    edit(changed)
    base, head = document(BASE), document(changed)
    result = compare(base, head)
    assert not result.undecided
    assert [access.statement.index for access in result.gained] == gained
    assert [access.statement.index for access in result.lost] == lost
    assert result.same is (not gained and not lost)
    for access, allows, refuses in [(one, head, base) for one in result.gained] + [
        (one, base, head) for one in result.lost
    ]:
        witness = access.counterexample.witness
        assert decide(allows, witness.request, reading=witness.reading).allowed
        assert not decide(refuses, witness.request, reading=witness.reading).allowed


def test_the_deny_that_takes_access_away_is_named() -> None:
    head = document([*BASE, {"Sid": "Stop", "Effect": "Deny", "Action": "sqs:*", "Resource": "*"}])
    (lost,) = compare(document(BASE), head).lost
    assert lost.statement.name == "statement 2 (Queue)"
    assert lost.refused_by is not None
    assert lost.refused_by.name == "statement 4 (Stop)"


def test_what_is_new_is_gained_and_what_is_gone_is_lost() -> None:
    assert [one.statement.index for one in compare(None, document(BASE)).gained] == [0, 1]
    assert [one.statement.index for one in compare(document(BASE), None).lost] == [0, 1]
    assert compare(None, None).same


def test_a_statement_that_moves_to_another_document_of_the_same_principal_is_no_change() -> None:
    base = Allowed(documents=(document(BASE[:1], "first"), document(BASE[1:], "second")))
    head = Allowed(documents=(document(BASE[1:2], "first"), document([BASE[2], BASE[0]], "second")))
    assert compare(base, head).same
    assert equivalent(base, head)
    assert not equivalent(base, Allowed(documents=(document(BASE[:2]),)))


def test_what_a_further_document_allows_stands_in_that_document() -> None:
    more = document([BASE[2], {"Effect": "Allow", "Action": "iam:PassRole", "Resource": "*"}], "second")
    (gained,) = compare(document(BASE[:2]), Allowed(documents=(document(BASE[:2], "first"), more))).gained
    assert (gained.document.name, gained.statement.name) == ("second", "statement 2")


def test_a_limit_that_goes_widens_and_one_that_comes_narrows() -> None:
    boundary = document([{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}], "boundary")
    free, bound = Allowed(documents=(document(BASE),)), Allowed(documents=(document(BASE),), limits=(boundary,))
    (gained,) = compare(bound, free).gained
    assert (gained.statement.name, gained.limited_by) == ("statement 2 (Queue)", "boundary")
    (lost,) = compare(free, bound).lost
    assert lost.statement.name == "statement 2 (Queue)"
    assert compare(bound, bound).same


def test_documents_of_two_language_versions_add_up() -> None:
    """In version 2008-10-17 a policy variable is plain text."""
    statement = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/${aws:username}/*"}
    old = parse_document({"Version": "2008-10-17", "Statement": [statement]}, name="old")
    new = parse_document({"Version": "2012-10-17", "Statement": [statement]}, name="new")
    other = document(BASE[1:2])
    result = compare(Allowed(documents=(old, other)), Allowed(documents=(new, other)))
    assert [one.document.name for one in result.gained] == ["new"]
    assert [one.document.name for one in result.lost] == ["old"]
    assert result.lost[0].counterexample.witness.request.resource.startswith("arn:aws:s3:::b/${aws:username}/")
    assert compare(Allowed(documents=(old, other)), Allowed(documents=(other, old))).same


def test_a_comparison_ends_when_its_time_is_over() -> None:
    many = [{"Effect": "Allow", "Action": f"s3:Get{number}", "Resource": "*"} for number in range(50)]
    result = compare(document(BASE), document(many), total=0.0)
    assert not result.same
    assert result.undecided[0] == "statement 1 of role policy and those after it: no answer within 0 s"


def test_of_two_requests_one_that_can_be_issued_is_shown() -> None:
    issuer = "cognito-identity.amazonaws.com"
    trust: dict[str, Any] = {
        "Effect": "Allow",
        "Principal": {"Federated": issuer},
        "Action": "sts:AssumeRoleWithWebIdentity",
    }
    aud = {"StringEquals": {f"{issuer}:aud": "eu-west-2:1"}}
    amr = {"ForAnyValue:StringLike": {f"{issuer}:amr": "authenticated"}}
    base, head = document([{**trust, "Condition": {**aud, **amr}}]), document([{**trust, "Condition": aud}])
    (gained,) = compare(base, head, facts=cognito_facts()).gained
    assert gained.counterexample.witness.request.values[f"{issuer}:amr"] == ("unauthenticated",)
    assert not gained.fragile
    loose = document([{**trust, "Condition": {"StringEqualsIfExists": aud["StringEquals"], **amr}}])
    (fragile,) = compare(base, loose, facts=cognito_facts()).gained
    assert fragile.fragile
