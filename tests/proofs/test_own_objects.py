"""Objects that a policy keeps apart by identity: another identity that reaches or lists them is found, with any id."""

from __future__ import annotations

from typing import Any

import pytest

from tfproof.iam import Kind, parse_document
from tfproof.iam.prove import ProofVerdict
from tfproof.proofs.own_data import areas

SUB = "${cognito-identity.amazonaws.com:sub}"
BUCKET = "arn:aws:s3:::photos"
FOLDER = f"{BUCKET}/home/{SUB}/*"
DASHED = f"{BUCKET}/of-{SUB}/*"
EVERYTHING_BUT_ONE = f"{BUCKET}/home/eu-west-2:9999*"


def answer(*statements: dict[str, Any]) -> ProofVerdict:
    pytest.importorskip("z3")
    written = [{"Effect": "Allow", **one} for one in statements]
    document = parse_document({"Version": "2012-10-17", "Statement": written}, kind=Kind.IDENTITY)
    (area,) = areas([document])
    return area.keeps([document]).answer


def get(resource: str) -> dict[str, Any]:
    return {"Action": "s3:GetObject", "Resource": resource}


def lists(**conditions: Any) -> dict[str, Any]:
    return {"Action": "s3:ListBucket", "Resource": BUCKET, **({"Condition": conditions} if conditions else {})}


def of(*prefixes: str, **more: str) -> dict[str, Any]:
    return {"s3:prefix": list(prefixes), **{f"s3:{name}": value for name, value in more.items()}}


@pytest.mark.parametrize(
    ("own", "more"),
    [
        (FOLDER, get(f"{BUCKET}/home/us-east-1:*")),
        (FOLDER, get(f"{BUCKET}/home/*:0*")),
        (FOLDER, {"Action": "s3:GetObject", "NotResource": EVERYTHING_BUT_ONE}),
        (DASHED, get(f"{BUCKET}/of-us-east-1:*")),
        (FOLDER, lists()),
        (FOLDER, get(f"{BUCKET}/*")),
        (FOLDER, get(f"{BUCKET}/h?me/*")),
        (FOLDER, get(f"{BUCKET}/home/*/avatar.png")),
        (FOLDER, get(f"{BUCKET}/home/??-gov-*")),
        (FOLDER, {"Action": "s3:*", "Resource": "*"}),
        (f"arn:aws:s3:::photos-*/home/{SUB}/*", {"Action": "s3:ListBucket", "Resource": "arn:aws:s3:::photos-eu"}),
        (f"arn:aws:s3:::photo?/home/{SUB}/*", get("arn:aws:s3:::photos/home/ap-*")),
        (f"arn:aws:s3:::photos-*/home/{SUB}/*", get("arn:aws:s3:::photos-eu/home/ap-*")),
        (f"arn:aws:s3:::photos-{SUB}/*", get("arn:aws:s3:::photos-eu-*")),
        (FOLDER, {"Action": "s3:ListBucketVersions", "Resource": BUCKET}),
        (FOLDER, {"Action": "s3:List*", "Resource": "*"}),
        (FOLDER, {"Action": "s3:ListBucketMultipartUploads", "Resource": BUCKET}),
        (FOLDER, lists(StringLike=of("*"))),
        (FOLDER, lists(StringLike=of("home/*"))),
        (FOLDER, lists(StringLike=of("home/us-east-1:*"))),
        (FOLDER, lists(StringEquals=of("home/"))),
        (FOLDER, lists(StringEquals=of("ho"))),
        (FOLDER, lists(StringEquals=of("home/", delimiter="/"))),
        (FOLDER, lists(StringLikeIfExists=of(f"home/{SUB}/*"))),
        (FOLDER, lists(StringNotLike=of("admin/*"))),
        (DASHED, lists(StringEquals=of("", delimiter="/"))),
        (f"{BUCKET}/home/*{SUB}/*", get(f"{BUCKET}/public/*")),
        (f"{BUCKET}/home/*/{SUB}/*", get(f"{BUCKET}/public/*")),
        (f"${{unknown:aws_s3_bucket.this.arn}}/*/{SUB}/*", get(f"{BUCKET}/public/*")),
    ],
)  # fmt: skip
def test_a_policy_that_reaches_or_lists_anothers_objects_is_refuted(own: str, more: dict[str, Any]) -> None:
    assert answer(get(own), more) is ProofVerdict.REFUTED


@pytest.mark.parametrize(
    ("own", "more"),
    [
        (FOLDER, get(f"{BUCKET}/public/*")),
        (FOLDER, get(f"{BUCKET}/home/shared/*")),
        (FOLDER, get(f"{BUCKET}/home/my-team/*")),
        (FOLDER, get(f"{BUCKET}/home/{SUB}*")),
        (DASHED, get(f"{BUCKET}/of-all/*")),
        (f"arn:aws:s3:::photos-*/home/{SUB}/*", get("arn:aws:s3:::photos/shared/*")),
        (FOLDER, {"Action": "s3:GetBucketLocation", "Resource": BUCKET}),
        (FOLDER, {"Action": "s3:ListAllMyBuckets", "Resource": "*"}),
        (FOLDER, {"Action": ["s3:GetBucket*", "s3:ListBucket"], "Resource": f"{BUCKET}/*"}),
        (FOLDER, {"Action": "s3:ListBucket", "Resource": "arn:aws:s3:::thumbnails"}),
        (FOLDER, lists(StringLike=of(f"home/{SUB}/", f"home/{SUB}/*"))),
        (FOLDER, lists(StringLike=of(f"home/{SUB}*"))),
        (FOLDER, lists(StringLike=of("public/*", "home/shared/*"))),
        (FOLDER, lists(StringEquals=of("", delimiter="/"))),
        (DASHED, lists(StringLike=of(f"of-{SUB}/*", "of-all/*"))),
    ],
)  # fmt: skip
def test_a_policy_that_keeps_to_its_own_objects_is_proved(own: str, more: dict[str, Any]) -> None:
    assert answer(get(own), more) is ProofVerdict.PROVED


@pytest.mark.parametrize(
    "actions",
    [
        [
            "cognito-idp:UpdateGroup",
            "cognito-identity:SetPrincipalTagAttributeMap",
            "cognito-idp:CreateIdentityProvider",
        ],
        ["lambda:UpdateFunctionConfiguration", "ssm:SendCommand", "iam:TagRole", "ecs:ExecuteCommand"],
    ],
)
def test_what_other_services_do_is_no_call_on_an_object(actions: list[str]) -> None:
    assert answer(get(FOLDER), {"Action": actions, "Resource": "*"}) is ProofVerdict.PROVED


@pytest.mark.parametrize("place", ["${unknown:aws_s3_bucket.this.arn}", "arn:aws:s3:::photos/${aws:PrincipalTag/team}"])
@pytest.mark.parametrize(
    ("below", "expected"),
    [
        (f"home/{SUB}/b/*", ProofVerdict.PROVED),
        ("home/us-east-1:*", ProofVerdict.REFUTED),
        ("home/*", ProofVerdict.REFUTED),
    ],
)
def test_an_identitys_data_may_stand_where_a_value_that_nobody_knows_says(
    place: str, below: str, expected: ProofVerdict
) -> None:
    assert answer(get(f"{place}/home/{SUB}/*"), get(f"{place}/{below}")) is expected
