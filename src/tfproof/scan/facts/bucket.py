"""Runs requests over plain http through a bucket's policy, and finds what blocks public access to a bucket.

Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache

from tfproof.iam import ANONYMOUS, Caller, Document, Kind, Request, aws, catalogue
from tfproof.iam.reference_documents import reference
from tfproof.scan.facts.documents import OWN_RESOURCE, listed
from tfproof.scan.facts.request_simulation import Admission, ask
from tfproof.scan.facts.resource import Resource
from tfproof.scan.facts.unresolved import is_unresolved

BUCKET = "aws_s3_bucket"
BLOCK = "aws_s3_bucket_public_access_block"
_ACTIONS = ("s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:ListBucket", "s3:PutBucketPolicy")
_EVERYBODY: tuple[Caller, ...] = (ANONYMOUS, aws("999999999999"))
_ALLOW_ALL = {"Effect": "Allow", "Action": "*", "Resource": "*", "Principal": "*"}


def public_access_block(bucket: Resource) -> Resource | None:
    """What blocks public access to the bucket that a policy, an ACL or a bucket is about; None when nothing in view does.

    Args:
        bucket: the bucket, or what names it in ``bucket``.
    """
    own = {bucket.address} if bucket.type == BUCKET else _buckets(bucket)
    return next((one for one in bucket.others(BLOCK) if own and _buckets(one) == own), None)


def _buckets(resource: Resource) -> set[str]:
    targets = resource.targets("bucket", BUCKET)
    return {one.address for one in targets.resources} if targets.certain and len(targets.resources) == 1 else set()


def plain_http(resource: Resource) -> Admission:
    """Decide whether the policy of a bucket leaves a request over plain http to other policies, which may allow it.

    Args:
        resource: a bucket, or a resource with its policy.

    A request that is allowed by a document with one more statement, which allows everything, is one that the document does
    not deny.

    Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html
    """
    document = resource.document("policy")
    if is_unresolved(document):
        return Admission(admitted=None, reason=f"policy is {document}")
    statements = listed(document.get("Statement"))
    if any(_hides_its_resources(statement) for statement in statements):
        return Admission(admitted=None, reason="what the Deny in policy is for is known after apply")
    widened = {**document, "Statement": [*statements, _ALLOW_ALL]}
    return ask(widened, "policy", Kind.RESOURCE, _over_http, refused="plain http", every=_every_over_http)


def _hides_its_resources(statement: object) -> bool:
    """A plan does not say which of a bucket and its objects an unknown resource is; to deny one is not to deny both."""
    if not isinstance(statement, Mapping) or statement.get("Effect") != "Deny":
        return False
    resources = listed(statement.get("Resource"))
    return any(is_unresolved(resource) and not resource.expression for resource in resources)


def _buckets_named(raw: Mapping[str, object]) -> list[str]:
    named = {
        str(resource).split("/", 1)[0]
        for statement in listed(raw.get("Statement"))
        if isinstance(statement, Mapping)
        for resource in listed(statement.get("Resource"))
    }
    return sorted({name.replace("*", "x").replace("?", "x") for name in named if name != "*"} or {OWN_RESOURCE})


def _every_over_http(raw: Mapping[str, object]) -> Document:
    """Every call of S3 on the buckets and their objects over plain http; services of AWS do not come so."""
    condition = {
        "StringEquals": {"aws:SecureTransport": "false"},
        "BoolIfExists": {"aws:PrincipalIsAWSService": "false"},
    }
    statements = [
        {
            "Effect": "Allow",
            "NotPrincipal": {"Service": "*"},
            "Action": sorted(calls),
            "Resource": [f"{bucket}{below}" for bucket in _buckets_named(raw)],
            "Condition": condition,
        }
        for below, calls in _calls().items()
    ]
    return reference(statements, name="plain http")


@cache
def _calls() -> Mapping[str, frozenset[str]]:
    """The calls of S3 that take a bucket, and those that take an object."""
    known = catalogue.service("s3")
    every = tuple(known.actions.values()) if known is not None else ()
    kinds = {"": "arn:${Partition}:s3:::${BucketName}", "/*": "arn:${Partition}:s3:::${BucketName}/${ObjectName}"}
    return {below: frozenset(one.name for one in every if arn in one.arns) for below, arn in kinds.items()}


def _over_http(raw: Mapping[str, object]) -> Iterator[tuple[str, Request]]:
    for action in _ACTIONS:
        for bucket in _buckets_named(raw):
            target = f"{bucket}/index.html" if action.endswith("Object") else bucket
            for caller in _EVERYBODY:
                context = {"aws:SecureTransport": "false"}
                yield (
                    f"{action} over plain http",
                    Request(principal=caller, action=action, resource=target, context=context),
                )
