"""Verdicts are honest: undecided is one, a wrong engine is noticed, and z3 is asked for only when needed."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest

from tfproof.errors import InternalError, UsageError
from tfproof.iam import Document, Request, aws, parse_document, prove
from tfproof.iam.permissions import escalation, own_data
from tfproof.iam.prove import Engine, ProofVerdict, never_allows, newly_allowed, subset
from tfproof.iam.query import QueryResult, Witness
from tfproof.iam.reference_documents import everything_but, merge, reference


def permission(action: str = "s3:GetObject", resource: Any = "*", **elements: Any) -> Document:
    statement = {"Effect": "Allow", "Action": action, "Resource": resource, **elements}
    return parse_document({"Version": "2012-10-17", "Statement": statement}, name="permissions")


VARIABLE = permission(resource="arn:aws:s3:::b/${aws:username}/*")
OWN = permission("s3:*", ["arn:aws:s3:::b/${aws:username}", "arn:aws:s3:::b/${aws:username}/*"])


def test_running_out_of_time_is_undecided_and_says_so() -> None:
    many = [f"arn:aws:s3:::*{number}*{number + 1}*" for number in range(40)]
    proof = subset(permission(resource=many), permission(resource=many[1:]), limit=0.02, engine="cells")
    assert proof.answer is ProofVerdict.UNDECIDED
    assert not proof.proved
    assert "no answer within 0.02 s" in proof.why
    assert str(proof).startswith("undecided: ")


def test_without_z3_what_needs_it_is_undecided_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prove, "solver_installed", lambda: False)
    proof = subset(VARIABLE, OWN)
    assert proof.answer is ProofVerdict.UNDECIDED
    assert "z3, which might settle it, is not installed" in proof.why
    assert subset(permission(), permission("s3:*")).proved
    assert subset(permission("s3:*"), VARIABLE).answer is ProofVerdict.REFUTED
    with pytest.raises(UsageError, match="z3 is not installed"):
        subset(VARIABLE, OWN, engine="solver")


def test_z3_settles_policy_variables() -> None:
    pytest.importorskip("z3")
    proof = subset(VARIABLE, OWN)
    assert (proof.answer, proof.engine) == (ProofVerdict.PROVED, Engine.SOLVER)


def test_z3_is_not_imported_until_it_is_needed() -> None:
    code = (
        "import sys, tfproof.iam, tfproof.iam.prove as p; from tfproof.iam import parse_document as d\n"
        "one = d({'Version': '2012-10-17', 'Statement': {'Effect': 'Allow', 'Action': 's3:*', 'Resource': '*'}})\n"
        "assert p.subset(one, one).proved and 'z3' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


def test_a_counterexample_that_does_not_replay_is_an_internal_error(monkeypatch: pytest.MonkeyPatch) -> None:
    request = Request(principal=aws("123456789012"), action="s3:GetObject")
    monkeypatch.setattr(prove, "search_cells", lambda *_: QueryResult(witness=Witness(request=request)))
    with pytest.raises(InternalError, match="does not confirm"):
        subset(permission(), permission("s3:Get*"))


def test_an_empty_list_of_documents_is_a_mistake() -> None:
    with pytest.raises(UsageError, match="no document"):
        subset([], permission())


def test_what_is_forbidden_is_said_with_allow_statements() -> None:
    deny = reference([{"Effect": "Deny", "Action": "s3:*"}], name="deny")
    with pytest.raises(UsageError, match="has a Deny statement"):
        everything_but([deny])


def test_only_documents_of_one_kind_and_version_are_merged() -> None:
    with pytest.raises(UsageError, match="one kind and version"):
        merge([permission(), reference([{"Effect": "Allow", "Action": "*"}], name="other")], name="both")
    with pytest.raises(UsageError, match="one kind and version"):
        merge([], name="none")


def test_nothing_newly_allowed_is_two_sided() -> None:
    assert newly_allowed(permission("s3:*"), permission()).proved
    assert newly_allowed(permission(), permission("s3:*")).answer is ProofVerdict.REFUTED


@pytest.mark.parametrize(
    ("action", "answer"),
    [
        ("iam:GetRole", ProofVerdict.PROVED),
        ("iam:*", ProofVerdict.REFUTED),
        ("iam:Pass*", ProofVerdict.REFUTED),
        ("s3:*", ProofVerdict.PROVED),
        ("*", ProofVerdict.REFUTED),
    ],
)
@pytest.mark.parametrize("engine", ["auto", "cells"])
def test_escalation_is_found_behind_wildcards(action: str, answer: ProofVerdict, engine: str) -> None:
    assert never_allows(permission(action), escalation(), engine=engine).answer is answer


def test_a_forbidden_call_that_takes_long_leaves_time_for_the_others() -> None:
    many = [f"arn:aws:s3:::*{number}*{number + 1}*" for number in range(40)]
    allowed = {"Effect": "Allow", "Action": "s3:GetObject"}
    slow = reference([{**allowed, "Resource": many[1:]}], name="slow")
    others = [reference([{**allowed, "Action": f"s3:Get{name}"}], name=name) for name in ("A", "B", "C")]
    document = merge([permission(resource=many), permission("s3:GetC")], name="both")
    assert never_allows(document, [slow, *others], limit=1, engine="cells").answer is ProofVerdict.REFUTED


@pytest.mark.parametrize(
    ("resource", "expected"),
    [
        ("arn:aws:s3:::b/${cognito-identity.amazonaws.com:sub}/*", ProofVerdict.PROVED),
        ("arn:aws:s3:::b/*", ProofVerdict.REFUTED),
        ("arn:aws:s3:::other/*", ProofVerdict.PROVED),
        ("arn:aws:s3:::*/x", ProofVerdict.REFUTED),
    ],
)
def test_each_identity_reaches_only_its_own_data(resource: str, expected: ProofVerdict) -> None:
    pytest.importorskip("z3")
    assert subset(permission(resource=resource), own_data(["arn:aws:s3:::b"])).answer is expected


def test_a_condition_that_aws_leaves_open_is_read_one_way_in_both_documents() -> None:
    condition = {"StringEquals": {"aws:TagKeys": ["a", "b"]}}
    same = {"StringEquals": {"aws:TagKeys": ["b", "a"]}}
    one, two = permission(Condition=condition), permission(Condition=same)
    assert subset(one, two).proved
    proof = subset(one, permission(Condition={"StringEquals": {"aws:TagKeys": "a"}}))
    assert proof.counterexample is not None
    assert proof.counterexample.unspecified
    assert "depends on what AWS does not specify" in str(proof)


def test_numbers_dates_and_addresses_are_compared_as_such() -> None:
    def limited(operator: str, value: str) -> Document:
        return permission(Condition={operator: {"k:key": value}})

    for operator, inner, outer in (
        ("NumericLessThan", "5", "6"),
        ("NumericGreaterThanEquals", "10", "9.5"),
        ("DateLessThan", "2024-01-01", "2024-01-01T00:00:01Z"),
        ("IpAddress", "10.1.0.0/16", "10.0.0.0/8"),
        ("IpAddress", "2001:db8::/48", "2001:db8::/32"),
        ("NotIpAddress", "10.0.0.0/8", "10.1.0.0/16"),
    ):
        assert subset(limited(operator, inner), limited(operator, outer)).proved
        assert subset(limited(operator, outer), limited(operator, inner)).answer is ProofVerdict.REFUTED


@pytest.mark.parametrize("engine", ["cells", "solver"])
def test_both_engines_agree_on_numbers_dates_and_addresses(engine: str) -> None:
    if engine == "solver":
        pytest.importorskip("z3")
    for operator, inner, outer in (
        ("NumericLessThan", "5", "6"),
        ("DateGreaterThan", "2024-01-02", "2024-01-01"),
        ("IpAddress", "10.1.0.0/16", "10.0.0.0/8"),
    ):
        one = permission(Condition={operator: {"k:key": inner}})
        two = permission(Condition={operator: {"k:key": outer}})
        assert subset(one, two, engine=engine).proved
        assert subset(two, one, engine=engine).answer is ProofVerdict.REFUTED


@pytest.mark.parametrize("engine", ["cells", "solver"])
def test_a_list_of_nothing_but_an_empty_text_is_there_and_has_no_value(engine: str) -> None:
    """Null finds the key, and to set operators there is no value in it: no other list is judged like that."""
    if engine == "solver":
        pytest.importorskip("z3")
    there = {"Effect": "Allow", "Action": "*", "Condition": {"Null": {"k:many": "false"}}}
    both = {"ForAllValues:StringEquals": {"k:many": "a"}, "ForAllValues:StringLike": {"k:many": "b"}}
    base = reference([there], name="the key is there")
    narrowed = reference([there, {"Effect": "Deny", "Action": "*", "Condition": both}], name="and not both")
    proof = subset(base, narrowed, engine=engine)
    assert proof.counterexample is not None
    assert proof.counterexample.witness.request.values["k:many"] == ("",)
