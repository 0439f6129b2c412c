"""Edits of a secret's policy, a key's policy and a role's permissions: each safe one is proved, each unsafe one refuted."""

from __future__ import annotations

from typing import Any

import pytest

from tfproof.iam import Document, decide, parse_document
from tfproof.iam.prove import ProofVerdict, subset
from tfproof.iam.reference_documents import reference

ACCOUNT = "123456789012"
APP, ADMIN = f"arn:aws:iam::{ACCOUNT}:role/app", f"arn:aws:iam::{ACCOUNT}:role/admin"
READ = ["secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue"]
TLS = {"Bool": {"aws:SecureTransport": "true"}}
VIA = {"StringEquals": {"kms:ViaService": "secretsmanager.eu-west-2.amazonaws.com", "kms:CallerAccount": ACCOUNT}}


def policy(*statements: dict[str, Any], kind: str = "resource") -> Document:
    return parse_document({"Version": "2012-10-17", "Statement": list(statements)}, kind=kind, name=f"{kind} policy")


def allow(principal: Any, action: Any, condition: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    made = {"Effect": "Allow", "Principal": principal, "Action": action, "Resource": "*", **more}
    return made | ({"Condition": condition} if condition else {})


SECRET = allow({"AWS": APP}, "secretsmanager:GetSecretValue", TLS)
OTHERS = {
    **allow("*", "secretsmanager:*"),
    "Effect": "Deny",
    "Condition": {"ArnNotEquals": {"aws:PrincipalArn": [APP, ADMIN]}},
}
SECRET_AT_MOST = reference(
    [
        {"Effect": "Allow", "Principal": {"AWS": APP}, "Action": READ, "Condition": TLS},
        {"Effect": "Allow", "Principal": {"AWS": ADMIN}, "Action": "secretsmanager:*"},
    ],
    name="the application reads the secret, the administrators keep it",
)
SECRETS: list[tuple[str, list[dict[str, Any]], bool]] = [
    ("the application reads", [SECRET], True),
    ("its name in a list", [allow({"AWS": [APP]}, "secretsmanager:GetSecretValue", TLS)], True),
    ("it describes as well", [allow({"AWS": APP}, READ, TLS)], True),
    ("the action in lower case", [allow({"AWS": APP}, "secretsmanager:getsecretvalue", TLS)], True),
    ("a further condition", [allow({"AWS": APP}, READ, {**TLS, "StringEquals": {"secretsmanager:VersionStage": "AWSCURRENT"}})], True),
    ("an administrator as well", [SECRET, allow({"AWS": ADMIN}, "secretsmanager:PutSecretValue")], True),
    ("a deny beside it", [SECRET, OTHERS], True),
    ("a deny of everything", [SECRET, {**allow("*", "*"), "Effect": "Deny"}], True),
    ("without TLS", [allow({"AWS": APP}, "secretsmanager:GetSecretValue")], False),
    ("TLS IfExists", [allow({"AWS": APP}, "secretsmanager:GetSecretValue", {"BoolIfExists": {"aws:SecureTransport": "true"}})], False),
    ("TLS false", [allow({"AWS": APP}, "secretsmanager:GetSecretValue", {"Bool": {"aws:SecureTransport": "false"}})], False),
    ("Get*", [allow({"AWS": APP}, "secretsmanager:Get*", TLS)], False),
    ("every action", [allow({"AWS": APP}, "secretsmanager:*", TLS)], False),
    ("it writes as well", [allow({"AWS": APP}, ["secretsmanager:GetSecretValue", "secretsmanager:PutSecretValue"], TLS)], False),
    ("all but deleting", [{**{key: value for key, value in SECRET.items() if key != "Action"}, "NotAction": "secretsmanager:DeleteSecret"}], False),
    ("the account", [allow({"AWS": ACCOUNT}, "secretsmanager:GetSecretValue", TLS)], False),
    ("everyone", [allow("*", "secretsmanager:GetSecretValue", TLS)], False),
    ("another role", [allow({"AWS": f"{APP}2"}, "secretsmanager:GetSecretValue", TLS)], False),
    ("another account's role of that name", [allow({"AWS": APP.replace(ACCOUNT, "999999999999")}, READ, TLS)], False),
    ("two roles", [allow({"AWS": [APP, f"{APP}2"]}, "secretsmanager:GetSecretValue", TLS)], False),
    ("a second statement", [SECRET, allow("*", "secretsmanager:GetSecretValue")], False),
    ("a service", [allow({"Service": "lambda.amazonaws.com"}, "secretsmanager:GetSecretValue", TLS)], False),
]  # fmt: skip

KEY = [allow({"AWS": ADMIN}, "kms:*"), allow({"AWS": APP}, ["kms:Decrypt", "kms:GenerateDataKey*"], VIA)]
KEY_AT_MOST = reference(
    [
        {"Effect": "Allow", "Principal": {"AWS": ADMIN}, "Action": "kms:*"},
        {
            "Effect": "Allow",
            "Principal": {"AWS": APP},
            "Action": ["kms:Decrypt", "kms:GenerateDataKey*"],
            "Condition": VIA,
        },
    ],
    name="the application decrypts through Secrets Manager, the administrators keep the key",
)
KEYS: list[tuple[str, list[dict[str, Any]], bool]] = [
    ("administrators and the application", KEY, True),
    ("in the other order", KEY[::-1], True),
    ("without the application", KEY[:1], True),
    ("decrypting only", [KEY[0], allow({"AWS": APP}, "kms:Decrypt", VIA)], True),
    ("one kind of data key", [KEY[0], allow({"AWS": APP}, "kms:GenerateDataKeyWithoutPlaintext", VIA)], True),
    ("fewer actions of administrators", [allow({"AWS": ADMIN}, ["kms:Describe*", "kms:PutKeyPolicy"])], True),
    ("a deny of deleting", [*KEY, {**allow("*", "kms:ScheduleKeyDeletion"), "Effect": "Deny"}], True),
    ("from anywhere", [KEY[0], allow({"AWS": APP}, "kms:Decrypt")], False),
    ("through any service", [KEY[0], allow({"AWS": APP}, "kms:Decrypt", {"StringLike": {"kms:ViaService": "*.amazonaws.com"}, "StringEquals": {"kms:CallerAccount": ACCOUNT}})], False),
    ("through a service of any account", [KEY[0], allow({"AWS": APP}, "kms:Decrypt", {"StringEquals": {"kms:ViaService": "secretsmanager.eu-west-2.amazonaws.com"}})], False),
    ("ViaService IfExists", [KEY[0], allow({"AWS": APP}, "kms:Decrypt", {"StringEqualsIfExists": VIA["StringEquals"]})], False),
    ("everyone through the service", [KEY[0], allow("*", "kms:Decrypt", VIA)], False),
    ("the whole account", [allow({"AWS": ACCOUNT}, "kms:*")], False),
    ("grants as well", [KEY[0], allow({"AWS": APP}, ["kms:Decrypt", "kms:CreateGrant"], VIA)], False),
    ("Generate*", [KEY[0], allow({"AWS": APP}, "kms:Generate*", VIA)], False),
    ("every action of the application", [KEY[0], allow({"AWS": APP}, "kms:*", VIA)], False),
    ("not the service", [KEY[0], allow({"AWS": APP}, "kms:Decrypt", {"StringNotEquals": VIA["StringEquals"]})], False),
    ("administrators of another account", [allow({"AWS": ADMIN.replace(ACCOUNT, "999999999999")}, "kms:*")], False),
]  # fmt: skip

BUCKET = "arn:aws:s3:::shop-data"
HELD_AT_MOST = reference(
    [
        {"Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject"], "Resource": f"{BUCKET}/uploads/*"},
        {
            "Effect": "Allow",
            "Action": "s3:ListBucket",
            "Resource": BUCKET,
            "Condition": {"StringLike": {"s3:prefix": "uploads/*"}},
        },
    ],
    name="uploads",
)


def held(action: Any, resource: Any, condition: dict[str, Any] | None = None) -> dict[str, Any]:
    made = {"Effect": "Allow", "Action": action, "Resource": resource}
    return made | ({"Condition": condition} if condition else {})


HELD: list[tuple[str, list[dict[str, Any]], bool]] = [
    ("reading uploads", [held("s3:GetObject", f"{BUCKET}/uploads/*")], True),
    ("one folder", [held("s3:GetObject", f"{BUCKET}/uploads/2024/*")], True),
    ("every kind of getting", [held("s3:G*t", f"{BUCKET}/uploads/*")], False),
    ("reading and writing", [held(["s3:GetObject", "s3:PutObject"], f"{BUCKET}/uploads/*")], True),
    ("one file", [held("s3:GetObject", f"{BUCKET}/uploads/logo.png")], True),
    ("names of ten letters", [held("s3:GetObject", f"{BUCKET}/uploads/??????????")], True),
    ("listing a folder", [held("s3:ListBucket", BUCKET, {"StringLike": {"s3:prefix": "uploads/2024/*"}})], True),
    ("listing one prefix", [held("s3:ListBucket", BUCKET, {"StringEquals": {"s3:prefix": "uploads/"}})], True),
    ("listing all", [held("s3:ListBucket", BUCKET)], False),
    ("listing IfExists", [held("s3:ListBucket", BUCKET, {"StringLikeIfExists": {"s3:prefix": "uploads/*"}})], False),
    ("a prefix without a delimiter", [held("s3:GetObject", f"{BUCKET}/uploads*")], False),
    ("the whole bucket", [held("s3:GetObject", f"{BUCKET}/*")], False),
    ("every bucket that begins alike", [held("s3:GetObject", f"{BUCKET}*/uploads/*")], False),
    ("any bucket", [held("s3:GetObject", "arn:aws:s3:::*/uploads/*")], False),
    ("deleting as well", [held(["s3:GetObject", "s3:DeleteObject"], f"{BUCKET}/uploads/*")], False),
    ("Get*", [held("s3:Get*", f"{BUCKET}/uploads/*")], False),
    ("the whole bucket, but a deny of the rest", [held("s3:GetObject", f"{BUCKET}/*"), {"Effect": "Deny", "Action": "s3:*", "NotResource": f"{BUCKET}/uploads/*"}], True),
    ("the whole bucket, but a deny of one folder", [held("s3:GetObject", f"{BUCKET}/*"), {"Effect": "Deny", "Action": "s3:*", "Resource": f"{BUCKET}/private/*"}], False),
]  # fmt: skip

ALL = [
    *((f"secret: {name}", policy(*statements), SECRET_AT_MOST, safe) for name, statements, safe in SECRETS),
    *((f"key: {name}", policy(*statements), KEY_AT_MOST, safe) for name, statements, safe in KEYS),
    *((f"role: {name}", policy(*statements, kind="identity"), HELD_AT_MOST, safe) for name, statements, safe in HELD),
]


@pytest.mark.parametrize(("document", "most", "safe"), [pytest.param(*case[1:], id=case[0]) for case in ALL])
def test_each_edit_gets_the_right_verdict(document: Document, most: Document, safe: bool) -> None:
    proof = subset(document, most)
    assert proof.answer is (ProofVerdict.PROVED if safe else ProofVerdict.REFUTED)
    if proof.counterexample is not None:
        request = proof.counterexample.witness.request
        assert decide(document, request).allowed
        assert not decide(most, request).allowed


def test_there_are_enough_edits_and_each_kind_has_safe_and_unsafe_ones() -> None:
    assert len(ALL) >= 40
    for kind in ("secret", "key", "role"):
        assert {safe for name, _, _, safe in ALL if name.startswith(kind)} == {True, False}
