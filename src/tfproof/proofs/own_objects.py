"""Objects that a policy gives each identity as its own, and the calls that list them.

The id of an identity is a region and a UUID. A call that lists a bucket shows the keys that begin with the prefix that it asks
for, or only what follows up to a delimiter.

Sources: https://docs.aws.amazon.com/AmazonS3/latest/userguide/amazon-s3-policy-keys.html,
https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html,
https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_Credentials.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from tfproof.iam import Document
from tfproof.iam.reference_documents import reference
from tfproof.iam.resource_domain import Domain, parted

PREFIX = "s3:prefix"
_BUCKET = re.compile(r"(.+?:accesspoint/[^/]+)/object/(.*)|((?:\$\{[^}]*\}|[^/$])+)/(.*)", re.DOTALL)
_SYMBOL = re.compile(r"\$\{unknown:[^${}]+\}")
_UNIT = re.compile(r"\$\{[^}]*\}|.", re.DOTALL)
_LISTS = ("s3:ListBucket", "s3:ListBucketVersions")
_UPLOADS = "s3:ListBucketMultipartUploads"
"""Lists keys too, and takes no condition on the prefix."""
_OF_NO_OBJECT = ("s3:GetAccount*", "s3:GetBucket*", "s3:ListAllMyBuckets", "s3:ListBucket*")
"""Calls of S3 that a policy often allows on any resource, and that take no object."""
_NAME = "each identity's own objects"
_OTHER = "eu-west-2:99999999-9999-4999-8999-999999999999"
"""Another user's identity id, in examples."""
_STARTS = ("?", "??", "??-*", "eusc-*")
"""How the id of an identity begins: its region's name does, with two letters or as in the European Sovereign Cloud."""


def others_objects(prefix: str, issuer: str, *, listed: bool) -> Iterator[tuple[Document, Domain | None]]:
    """What a policy may allow at most where objects begin with an identity's id, each with the resources that count.

    Args:
        prefix: what is written before the id, as an ARN of S3.
        issuer: the key prefix of ``sub``.
        listed: a condition limits what may be listed by its prefix.
    """
    subject = f"${{{issuer}:sub}}"
    found = _BUCKET.fullmatch(prefix)
    bucket, key = (found[1] or found[3], found[2] or found[4] or "") if found else (None, "")
    objects: list[dict[str, Any]] = [
        {"Effect": "Allow", "NotAction": "s3:*"},
        {"Effect": "Allow", "Action": list(_OF_NO_OBJECT)},
    ]
    # Where any text may come before the id, another identity's id and a folder may: what is one's own is the other's too.
    if "*" not in key:
        objects.append({"Effect": "Allow", "Action": "*", "Resource": f"{prefix}{subject}*"})
    if not _fits(prefix):
        objects.append({"Effect": "Allow", "Action": "*", "NotResource": f"{prefix}*:*"})
    identity = f"{prefix}${{IdentityId}}"
    yield reference(objects, name=_NAME), _domain(prefix, identity, f"{identity}/${{Below}}")
    if bucket is None:
        return
    conditions = _of_nobody_else(key, subject) if listed else ()
    lists: list[dict[str, Any]] = [
        {"Effect": "Allow", "NotAction": [*_LISTS, _UPLOADS]},
        *({"Effect": "Allow", "Action": list(_LISTS), "Condition": condition} for condition in conditions),
    ]
    if not _fits(bucket):
        lists.append({"Effect": "Allow", "Action": "*", "NotResource": bucket})
    yield reference(lists, name=_NAME), _domain(bucket, bucket)


def _fits(place: str) -> bool:
    """Whether resources of a place are a domain: none has policy variables, or a wildcard before an unknown value."""
    before, rest = parted(place)
    return "$" not in rest and not set(_SYMBOL.sub("", before)) & {"*", "?", "$"}


def _domain(place: str, *patterns: str) -> Domain | None:
    return Domain(patterns=patterns, names={"IdentityId": _OTHER}) if _fits(place) else None


def _of_nobody_else(key: str, subject: str) -> Iterator[dict[str, Any]]:
    """Conditions under which a list shows no key that begins with ``key`` and another identity's id."""
    yield {"StringLike": {PREFIX: f"{key}{subject}*"}}
    units = _UNIT.findall(key)
    before = ["".join(units[:end]) for end in range(len(units))]
    # Of an unknown value any part may be asked for.
    beginnings = [text + ("*" if unit.startswith("${") else "") for text, unit in zip(before, units, strict=True)]
    shown = [*beginnings, key, *(f"{key}{start}" for start in _STARTS)]
    yield {"StringNotLike": {PREFIX: shown}, "Null": {PREFIX: "false"}}
    folders = [text for text in before if "/" in key[len(text) :]]
    if folders and not set(key) & {"*", "?", "$"}:
        yield {"StringEquals": {PREFIX: folders, "s3:delimiter": "/"}}
