"""Runs requests of strangers through a bucket's policy.

Sources: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html,
https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tfproof.iam import ANONYMOUS, Kind, Request, aws, service
from tfproof.scan.facts.asking import Admission, ask
from tfproof.scan.facts.documents import OWN_RESOURCE, listed
from tfproof.scan.facts.resource import Resource

_ACTIONS = ("s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:ListBucket", "s3:PutBucketPolicy")
_TLS = {"aws:SecureTransport": "true"}
_FOREIGN = {
    **_TLS,
    "aws:SourceArn": "arn:aws:cloudfront::999999999999:distribution/E9999999999999",
    "aws:SourceAccount": "999999999999",
}
_STRANGERS = (
    ("anybody", ANONYMOUS, _TLS),
    ("every AWS account", aws("999999999999"), _TLS),
    ("another account's CloudFront distribution", service("cloudfront.amazonaws.com"), _FOREIGN),
)


def bucket_policy(resource: Resource, attribute: str = "policy") -> Admission:
    """Decide whether the policy of a bucket admits strangers: nobody in particular, or someone else's distribution."""
    return ask(resource.document(attribute), attribute, Kind.RESOURCE, _requests, refused="strangers")


def _requests(raw: Mapping[str, object]) -> Iterator[tuple[str, Request]]:
    targets = _targets(raw)
    for name, caller, context in _STRANGERS:
        for action in _ACTIONS:
            for target in targets:
                yield f"{name} to {action}", Request(principal=caller, action=action, resource=target, context=context)


def _targets(raw: Mapping[str, object]) -> list[str]:
    """A concrete ARN for each resource that the document names."""
    named = [
        str(resource)
        for statement in listed(raw.get("Statement"))
        if isinstance(statement, Mapping)
        for resource in listed(statement.get("Resource"))
    ]
    every = [f"{OWN_RESOURCE}/index.html", OWN_RESOURCE, *named]
    return sorted({target.replace("*", "index.html").replace("?", "x") for target in every})
