"""Several documents together.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html and, for boundaries,
https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html.
"""

from __future__ import annotations

from typing import Any

import pytest

from tfproof.errors import UsageError
from tfproof.iam import Document, Request, aws, decide, federated, parse_document

USER = "arn:aws:iam::123456789012:user/bob"
ROLE = "arn:aws:iam::123456789012:role/app"
SESSION = "arn:aws:sts::123456789012:assumed-role/app/now"
STRANGER = "arn:aws:iam::999999999999:user/eve"
QUEUE = "arn:aws:sqs:eu-west-2:123456789012:q"


def identity(action: str = "sqs:*", effect: str = "Allow", kind: str = "identity") -> Document:
    statement = {"Effect": effect, "Action": action, "Resource": "*"}
    return parse_document({"Version": "2012-10-17", "Statement": statement}, kind=kind, name=kind)


def resource(principal: Any, effect: str = "Allow") -> Document:
    statement = {"Effect": effect, "Action": "sqs:*", "Resource": QUEUE, "Principal": principal}
    return parse_document({"Version": "2012-10-17", "Statement": statement}, kind="resource", name="queue policy")


def trust(principal: Any) -> Document:
    statement = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": principal}
    return parse_document({"Version": "2012-10-17", "Statement": statement}, kind="trust", name="trust")


NOTHING = identity("ec2:RunInstances")
LIMIT_ALL = identity("sqs:*", kind="boundary")
LIMIT_NONE = identity("ec2:*", kind="boundary")
CASES: list[tuple[str, list[Document], str, str]] = [
    ("an identity policy alone", [identity()], USER, "allow"),
    ("an identity policy that says nothing of it", [NOTHING], USER, "deny"),
    ("two identity policies, one allows", [NOTHING, identity()], USER, "allow"),
    ("an explicit deny beside an allow", [identity(), identity(effect="Deny")], USER, "deny"),
    ("a resource policy alone", [resource({"AWS": USER})], USER, "allow"),
    ("either is enough in one account: resource", [NOTHING, resource({"AWS": USER})], USER, "allow"),
    ("either is enough in one account: identity", [identity(), resource({"AWS": ROLE})], USER, "allow"),
    ("an explicit deny of the resource", [identity(), resource({"AWS": USER}, "Deny")], USER, "deny"),
    ("across accounts the resource alone is not enough", [NOTHING, resource({"AWS": STRANGER})], STRANGER, "deny"),
    ("across accounts the identity alone is not enough", [identity(), resource({"AWS": USER})], STRANGER, "deny"),
    ("across accounts both allow", [identity(), resource({"AWS": "999999999999"})], STRANGER, "allow"),
    ("a boundary that allows", [identity(), LIMIT_ALL], USER, "allow"),
    ("a boundary that does not", [identity(), LIMIT_NONE], USER, "deny"),
    ("a boundary allows nothing by itself", [NOTHING, LIMIT_ALL], USER, "deny"),
    ("a boundary does not limit a user named by the resource", [LIMIT_NONE, resource({"AWS": USER})], USER, "allow"),
    ("a boundary limits a role named by the resource", [LIMIT_NONE, resource({"AWS": ROLE})], SESSION, "deny"),
    ("... but not a session named by it", [LIMIT_NONE, resource({"AWS": SESSION})], SESSION, "allow"),
    ("a boundary limits an account named by the resource",
     [LIMIT_NONE, resource({"AWS": "123456789012"})], USER, "deny"),
    ("a session policy that allows", [identity(), identity(kind="session")], SESSION, "allow"),
    ("a session policy that does not", [identity(), identity("ec2:*", kind="session")], SESSION, "deny"),
    ("boundary and session both limit", [identity(), LIMIT_ALL, identity("ec2:*", kind="session")], SESSION, "deny"),
    ("a control policy that allows", [identity(), identity("*", kind="control")], USER, "allow"),
    ("a control policy that does not", [identity(), identity("ec2:*", kind="control")], USER, "deny"),
    ("every control policy must allow",
     [identity(), identity("*", kind="control"), identity("ec2:*", kind="control")], USER, "deny"),
    ("a control policy limits users named by the resource too",
     [identity("ec2:*", kind="control"), resource({"AWS": USER})], USER, "deny"),
    ("a control policy denies", [identity(), identity("*", kind="control"), identity("sqs:*", "Deny", "control")], USER, "deny"),
]  # fmt: skip


@pytest.mark.parametrize(("documents", "caller", "expected"), [pytest.param(*case[1:], id=case[0]) for case in CASES])
def test_documents_combine_as_the_user_guide_says(documents: list[Document], caller: str, expected: str) -> None:
    request = Request(principal=aws(caller), action="sqs:SendMessage", resource=QUEUE)
    assert decide(documents, request).effect == expected


ROLES = identity("sts:AssumeRole")
TRUSTS: list[tuple[str, list[Document], str, str]] = [
    ("a trust that names the user is enough", [trust({"AWS": USER}), NOTHING], USER, "allow"),
    (
        "a trust that names the account needs the identity policy",
        [trust({"AWS": "123456789012"}), NOTHING],
        USER,
        "deny",
    ),
    ("... and both together allow", [trust({"AWS": "123456789012"}), ROLES], USER, "allow"),
    ("an identity policy without the trust is nothing", [trust({"AWS": ROLE}), ROLES], USER, "deny"),
    ("another account needs both", [trust({"AWS": STRANGER}), NOTHING], STRANGER, "deny"),
    ("another account has both", [trust({"AWS": STRANGER}), ROLES], STRANGER, "allow"),
]


@pytest.mark.parametrize(("documents", "caller", "expected"), [pytest.param(*case[1:], id=case[0]) for case in TRUSTS])
def test_a_trust_combines_with_identity_policies(documents: list[Document], caller: str, expected: str) -> None:
    request = Request(principal=aws(caller), action="sts:AssumeRole", resource=ROLE)
    assert decide(documents, request).effect == expected


def test_a_web_identity_needs_the_trust_alone() -> None:
    request = Request(principal=federated("accounts.google.com"), action="sts:AssumeRole", resource=ROLE)
    assert decide([trust({"Federated": "accounts.google.com"}), NOTHING], request).allowed
    assert not decide([trust({"Federated": "graph.facebook.com"}), ROLES], request).allowed


def test_deciding_by_no_documents_is_a_mistake() -> None:
    with pytest.raises(UsageError, match="no documents"):
        decide([], Request(principal=aws(USER), action="x:Y"))
