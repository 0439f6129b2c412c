"""A reference with several Deny statements is asked about one at a time: nothing may be lost by that."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from tfproof.iam import Document, parse_document
from tfproof.iam.prove import ProofVerdict, subset
from tfproof.iam.reference_documents import reference

Written = dict[str, Any]
EVERYTHING: Written = {"Effect": "Allow", "Action": "*"}
TLS = {"Bool": {"aws:SecureTransport": "true"}}
SOME: Written = {"Effect": "Allow", "Action": ["s3:GetObject", "iam:*"]}


def deny(**elements: Any) -> Written:
    return {"Effect": "Deny", **elements}


def document(**elements: Any) -> Document:
    statement = {"Effect": "Allow", "Resource": "*", **elements}
    return parse_document({"Version": "2012-10-17", "Statement": statement}, name="permissions")


TWO = [deny(Action="iam:PassRole"), deny(Action="sts:AssumeRole")]


@pytest.mark.parametrize(
    ("allowed", "within", "answer"),
    [
        # What no Allow statement of the reference covers is beyond it, with any Deny statements.
        (document(Action="ec2:RunInstances"), [SOME, *TWO], ProofVerdict.REFUTED),
        (document(Action=["s3:GetObject", "ec2:RunInstances"]), [SOME, *TWO], ProofVerdict.REFUTED),
        (document(Action="s3:GetObject"), [SOME, *TWO], ProofVerdict.PROVED),
        (document(Action="s3:GetObject"), [{**EVERYTHING, "Resource": "arn:aws:s3:::a/*"}, *TWO], ProofVerdict.REFUTED),
        (document(Action="s3:GetObject"), [{**EVERYTHING, "Condition": TLS}, *TWO], ProofVerdict.REFUTED),
        (document(Action="s3:GetObject"), [{"Effect": "Allow", "NotAction": "*"}, *TWO], ProofVerdict.REFUTED),
        (document(Action="s3:GetObject"), [EVERYTHING, *TWO], ProofVerdict.PROVED),
        # Each Deny statement counts, also the last.
        (document(Action="iam:PassRole"), [EVERYTHING, *TWO], ProofVerdict.REFUTED),
        (document(Action="sts:AssumeRole"), [EVERYTHING, *TWO], ProofVerdict.REFUTED),
        (document(Action="STS:assumerole"), [EVERYTHING, *TWO], ProofVerdict.REFUTED),
        # A statement that names what it is not about is about all else.
        (document(Action="s3:GetObject"), [EVERYTHING, TWO[0], deny(NotAction="iam:GetRole")], ProofVerdict.REFUTED),
        (document(Action="iam:GetRole"), [EVERYTHING, TWO[0], deny(NotAction="iam:GetRole")], ProofVerdict.PROVED),
        (document(NotAction="iam:PassRole"), [EVERYTHING, *TWO], ProofVerdict.REFUTED),
        (document(NotAction=["iam:PassRole", "sts:AssumeRole"]), [EVERYTHING, *TWO], ProofVerdict.PROVED),
        (document(NotAction="s3:*"), [EVERYTHING, deny(Action="s3:GetObject"), deny(Action="s3:PutObject")],
         ProofVerdict.PROVED),
        (document(Action="iam:P?ssRole"), [EVERYTHING, *TWO], ProofVerdict.REFUTED),
        (document(Action="iam:PassRole"), [EVERYTHING, deny(Action="iam:P*e"), deny(Action="s3:*")], ProofVerdict.REFUTED),
    ],
)  # fmt: skip
@pytest.mark.parametrize("engine", ["cells", "solver"])
def test_no_request_is_lost(allowed: Document, within: list[Written], answer: ProofVerdict, engine: str) -> None:
    assert subset(allowed, reference(within, name="within"), engine=engine).answer is answer


def test_in_any_order() -> None:
    refusals = [deny(Action="iam:PassRole"), deny(NotAction=["s3:GetObject", "iam:*"]), deny(Action="iam:Get*")]
    for order in itertools.permutations(refusals):
        within = reference([EVERYTHING, *order], name="within")
        assert subset(document(Action="s3:GetObject"), within).proved
        for action in ("iam:PassRole", "iam:GetRole", "ec2:RunInstances", "*"):
            assert subset(document(Action=action), within).answer is ProofVerdict.REFUTED, (action, order)


def test_a_reference_for_some_principals_is_not_for_all() -> None:
    statement = {"Effect": "Allow", "Principal": "*", "Action": "sts:TagSession"}
    trust = parse_document({"Version": "2012-10-17", "Statement": statement}, kind="trust", name="trust")
    own = {**EVERYTHING, "Principal": {"AWS": "111122223333"}}
    for engine in ("cells", "solver"):
        refused = [{**one, "Principal": "*"} for one in TWO]
        assert subset(trust, reference([own, *refused], name="own"), engine=engine).answer is ProofVerdict.REFUTED
