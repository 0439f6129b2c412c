"""Several documents together.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html and, for boundaries,
https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html.
"""

from __future__ import annotations

from typing import Any

import pytest

from tfproof.errors import UsageError
from tfproof.iam import ANONYMOUS, Caller, Document, Request, aws, decide, federated, parse_document, service

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


OBJECT = "arn:aws:s3:::b/k"
KEY = "arn:aws:kms:eu-west-2:123456789012:key/1"
OWN, OTHER = "123456789012", "222222222222"
LINKED = "arn:aws:sts::123456789012:assumed-role/AWSServiceRoleForSupport/s"


def of(kind: str, action: str = "s3:*", *, account: str | None = None, **elements: Any) -> Document:
    statement = {"Effect": "Allow", "Action": action, "Resource": "*", **elements}
    return parse_document({"Version": "2012-10-17", "Statement": statement}, kind=kind, name=kind, account=account)


def denying(kind: str, **elements: Any) -> Document:
    return of(kind, **{"Effect": "Deny", **elements})


MAY, SILENT, PUBLIC = of("identity"), of("identity", "ec2:*"), of("resource", Principal="*")
OWN_ACCOUNT, NAMES_SESSION = of("resource", Principal={"AWS": OWN}), of("resource", Principal={"AWS": SESSION})
ALL_BUT_BOB = denying("resource", NotPrincipal={"AWS": [USER, OWN]})
SPARING_ALL = of("boundary", "*")
SCP, RCP = denying("control"), denying("resource control", Principal="*")
FULL_RCP = of("resource control", "*", Principal="*")
ACROSS: list[tuple[str, list[Document], Caller, str | None, str]] = [
    ("across accounts a boundary limits a session named by the resource",
     [MAY, LIMIT_NONE, NAMES_SESSION], aws(SESSION), OTHER, "deny"),
    ("... and within one it does not", [MAY, LIMIT_NONE, NAMES_SESSION], aws(SESSION), OWN, "allow"),
    ("... a session policy limits it as well", [MAY, of("session", "ec2:*"), NAMES_SESSION], aws(SESSION), OTHER, "deny"),
    ("an account that is named only delegates", [SILENT, OWN_ACCOUNT], aws(SESSION), OWN, "deny"),
    ("... and its identity document allows", [MAY, OWN_ACCOUNT], aws(SESSION), OWN, "allow"),
    ("... its root is the account itself", [SILENT, OWN_ACCOUNT], aws(OWN), OWN, "allow"),
    ("another account without a policy of the resource", [MAY], aws(SESSION), OTHER, "deny"),
    ("... nobody says whose the bucket is", [MAY], aws(SESSION), None, "allow"),
    ("a principal with a boundary is in no list of NotPrincipal", [MAY, SPARING_ALL, ALL_BUT_BOB], aws(USER), OWN, "deny"),
    ("... without one it is", [MAY, ALL_BUT_BOB], aws(USER), OWN, "allow"),
    ("an SCP does not bind who has no account", [PUBLIC, SCP], ANONYMOUS, OTHER, "allow"),
    ("an SCP does not bind another account's users", [MAY, PUBLIC, SCP], aws(STRANGER), OWN, "allow"),
    ("an SCP binds its own users", [MAY, PUBLIC, SCP], aws(USER), OWN, "deny"),
    ("an SCP of the caller's account binds it across accounts",
     [MAY, PUBLIC, denying("control", account=OWN)], aws(USER), OTHER, "deny"),
    ("an SCP does not bind a service-linked role", [MAY, SCP], aws(LINKED), OWN, "allow"),
    ("an SCP does not bind a service", [of("resource", Principal={"Service": "sns.amazonaws.com"}), SCP],
     service("sns.amazonaws.com"), OWN, "allow"),
    ("an RCP binds everybody at its resources", [PUBLIC, RCP], ANONYMOUS, OWN, "deny"),
    ("... also another account's users", [MAY, PUBLIC, RCP], aws(STRANGER), OWN, "deny"),
    ("... but not the resources of other accounts",
     [MAY, PUBLIC, denying("resource control", Principal="*", account=OWN)], aws(USER), OTHER, "allow"),
    ("... and no service-linked role", [MAY, RCP], aws(LINKED), OWN, "allow"),
    ("an RCP allows nothing by itself", [SILENT, FULL_RCP], aws(USER), OWN, "deny"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("documents", "caller", "owner", "expected"), [pytest.param(*case[1:], id=case[0]) for case in ACROSS]
)
def test_documents_combine_across_accounts_and_organizations(
    documents: list[Document], caller: Caller, owner: str | None, expected: str
) -> None:
    request = Request(principal=caller, action="s3:GetObject", resource=OBJECT, resource_account=owner)
    assert decide(documents, request).effect == expected


@pytest.mark.parametrize(
    ("documents", "expected"),
    [
        ([of("identity", "kms:*")], "allow"),  # a key without a policy delegates to its account
        ([of("identity", "kms:*"), of("resource", "kms:*", Principal={"AWS": ROLE})], "deny"),
        ([of("identity", "kms:*"), of("resource", "kms:*", Principal={"AWS": OWN})], "allow"),
        ([SILENT, of("resource", "kms:*", Principal={"AWS": OWN})], "deny"),
        ([SILENT, of("resource", "kms:*", Principal={"AWS": USER})], "allow"),
    ],
)
def test_the_policy_of_a_key_comes_before_identity_policies(documents: list[Document], expected: str) -> None:
    assert decide(documents, Request(principal=aws(USER), action="kms:Decrypt", resource=KEY)).effect == expected


def test_a_document_by_itself_is_what_it_says() -> None:
    request = Request(principal=aws(USER), action="s3:GetObject", resource=OBJECT, resource_account=OTHER)
    assert decide(MAY, request).allowed
    assert "lets the other account in" in decide([MAY], request).reason


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
