"""What becomes of a public policy where public access to the bucket is blocked.

Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-options
"""

from __future__ import annotations

from collections.abc import Iterator

from tfproof.findings import Severity
from tfproof.plan import Resource
from tfproof.proofs.configuration_view import AnalyzedConfiguration

_BUCKET = "aws_s3_bucket"
_OF_BUCKET, _OF_ACCOUNT = "aws_s3_bucket_public_access_block", "aws_s3_account_public_access_block"


def blocked_by(stack: AnalyzedConfiguration, resource: Resource) -> tuple[Severity | None, str]:
    """How bad a public policy still is, and why: nothing for what is blocked by nothing.

    While ``restrict_public_buckets`` is set the policy is void; ``block_public_policy`` refuses to take it, but leaves
    one alone that stands there already.
    """
    for block in _blocks(stack, resource):
        refused = stack.value(block, "block_public_policy") is True
        fails = f"; the apply fails while {block.address} sets block_public_policy" if refused else ""
        if stack.value(block, "restrict_public_buckets") is True:
            return Severity.MEDIUM, f", and void while {block.address} sets restrict_public_buckets{fails}"
        if refused:
            return Severity.HIGH, fails
    return None, ""


def _blocks(stack: AnalyzedConfiguration, resource: Resource) -> Iterator[Resource]:
    if resource.type not in (_BUCKET, "aws_s3_bucket_policy"):
        return
    bucket = resource.address if resource.type == _BUCKET else _bucket_of(stack, resource)
    for block in stack.of_type(_OF_BUCKET):
        if bucket and _bucket_of(stack, block) == bucket:
            yield block
    yield from stack.of_type(_OF_ACCOUNT)


def _bucket_of(stack: AnalyzedConfiguration, resource: Resource) -> str:
    """The address of the bucket, or its name when it is none of the stack's."""
    target = stack.target(resource, "bucket", (_BUCKET,), ("id", "bucket"))
    return target.name if target is not None else ""
