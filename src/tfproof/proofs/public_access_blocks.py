"""What becomes of a public policy, ACL or permission where something else of the stack keeps the public out.

Sources: https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-options,
https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html,
https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-bpa-settings.html,
https://docs.aws.amazon.com/AmazonS3/latest/userguide/multi-region-access-point-block-public-access.html,
https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html,
https://docs.aws.amazon.com/vpc/latest/privatelink/configure-endpoint-service.html#accept-reject-connection-requests
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tfproof.findings import Severity
from tfproof.plan import Resource
from tfproof.plan.attribute_paths import dig
from tfproof.proofs.configuration_view import AnalyzedConfiguration

Block = tuple[Severity | None, str]
_BUCKET = "aws_s3_bucket"
_OF_BUCKET, _OF_ACCOUNT = "aws_s3_bucket_public_access_block", "aws_s3_account_public_access_block"
_OWNERSHIP = "aws_s3_bucket_ownership_controls"
_WITH_ACL = {
    "aws_s3_bucket_acl": "bucket",
    "aws_s3_bucket_logging": "target_bucket",
    "aws_s3_bucket_object": "bucket",
    "aws_s3_object": "bucket",
    "aws_s3_object_copy": "bucket",
    "aws_storagegateway_nfs_file_share": "location_arn",
    "aws_storagegateway_smb_file_share": "location_arn",
}
"""Types whose ACLs are for a bucket that is a resource of its own, and what of each names it."""
_SERVICE, _ALLOWED = "aws_vpc_endpoint_service", "aws_vpc_endpoint_service_allowed_principal"
_URL = "aws_lambda_function_url"
_POINT, _OF_REGIONS = "aws_s3_access_point", "aws_s3control_multi_region_access_point"
_POINTS = {
    "aws_s3control_access_point_policy": ("access_point_arn", _POINT, ("arn",)),
    "aws_s3control_multi_region_access_point_policy": ("details[0].name", _OF_REGIONS, ("details[0].name",)),
}
"""Types that are the policy of an access point: what of each names it, its type, and which of its attributes that is."""
_OWN_BLOCK = {_POINT: "public_access_block_configuration[0]", _OF_REGIONS: "details[0].public_access_block[0]"}
"""Where an access point says what it does not block: by default, all of it."""
_NOTHING: Block = (None, "")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Settings:
    """What blocks public access.

    Args:
        by: the resource that says so.
        path: of the block in which it does; empty for its own arguments.
    """

    by: Resource
    path: str = ""

    def has(self, stack: AnalyzedConfiguration, name: str) -> bool:
        """Whether it blocks in one way."""
        return stack.value(self.by, name) is True if not self.path else self._written(stack, name) is not False

    def how(self, stack: AnalyzedConfiguration, name: str) -> str:
        """In words."""
        says = not self.path or self._written(stack, name) is True
        return f"{self.by.address} {f'sets {name}' if says else 'blocks public access, as it does by default'}"

    def _written(self, stack: AnalyzedConfiguration, name: str) -> object:
        return stack.value(self.by, f"{self.path}.{name}")


def blocked_by(stack: AnalyzedConfiguration, resource: Resource, *, acl: bool = False) -> Block:
    """How bad it still is that something is public, and why: nothing for what is blocked by nothing.

    While ``restrict_public_buckets`` or ``ignore_public_acls`` is set, a policy or an ACL is void; ``block_public_policy``
    and ``block_public_acls`` refuse to take it, but leave one that is there already.

    Args:
        stack: the stack.
        resource: what is public.
        acl: by an ACL, not by a policy.
    """
    if resource.type in (_SERVICE, _ALLOWED):
        return _until_accepted(stack, resource)
    if resource.type == "aws_lambda_permission":
        return _by_function_url(stack, resource)
    if acl and resource.type in (_BUCKET, *_WITH_ACL) and (ownership := _without_acls(stack, resource)) is not None:
        return Severity.MEDIUM, f", and void; the apply fails while {ownership.address} sets BucketOwnerEnforced"
    return _by_settings(stack, resource, acl=acl)


def _by_settings(stack: AnalyzedConfiguration, resource: Resource, *, acl: bool) -> Block:
    point = _point_of(stack, resource)
    if point is not None and dig(point, "vpc_configuration"):
        return Severity.MEDIUM, f", though {point.address} takes requests of one network only"
    refuses, voids = (
        ("block_public_acls", "ignore_public_acls") if acl else ("block_public_policy", "restrict_public_buckets")
    )
    for block in _blocks(stack, resource, point):
        refused = block.has(stack, refuses)
        fails = f"; the apply fails while {block.how(stack, refuses)}" if refused else ""
        if block.has(stack, voids):
            return Severity.MEDIUM, f", and void while {block.how(stack, voids)}{fails}"
        if refused:
            return Severity.HIGH, fails
    return _NOTHING


def _until_accepted(stack: AnalyzedConfiguration, resource: Resource) -> Block:
    service: Resource | None = resource
    if resource.type == _ALLOWED:
        target = stack.target(resource, "vpc_endpoint_service_id", (_SERVICE,), ("id",))
        service = target.resource if target is not None else None
    if service is None or stack.value(service, "acceptance_required") is not True:
        return _NOTHING
    return Severity.MEDIUM, ", and each connection waits until the owner accepts it"


def _by_function_url(stack: AnalyzedConfiguration, resource: Resource) -> Block:
    """A permission for a URL without authorization says nothing while the URL demands one."""
    function = _name_of_function(stack, resource)
    if not function or stack.value(resource, "function_url_auth_type") != "NONE":
        return _NOTHING
    urls = [one for one in stack.of_type(_URL) if _name_of_function(stack, one) in (function, "")]
    if not urls or any(stack.value(one, "authorization_type") != "AWS_IAM" for one in urls):
        return _NOTHING
    return Severity.MEDIUM, f", and void while {urls[0].address} sets authorization_type to AWS_IAM"


def _name_of_function(stack: AnalyzedConfiguration, resource: Resource) -> str:
    target = stack.target(resource, "function_name", ("aws_lambda_function",), ("function_name", "arn", "id"))
    return target.name if target is not None else ""


def _without_acls(stack: AnalyzedConfiguration, resource: Resource) -> Resource | None:
    bucket = _bucket_address(stack, resource)
    for one in stack.of_type(_OWNERSHIP):
        enforced = stack.value(one, "rule[0].object_ownership") == "BucketOwnerEnforced"
        if bucket and enforced and _bucket_of(stack, one) == bucket:
            return one
    return None


def _point_of(stack: AnalyzedConfiguration, resource: Resource) -> Resource | None:
    """The access point of the stack that a policy is for."""
    if resource.type not in _POINTS:
        return resource if resource.type == _POINT else None
    path, type_, attributes = _POINTS[resource.type]
    target = stack.target(resource, path, (type_,), attributes)
    return target.resource if target is not None else None


def _blocks(stack: AnalyzedConfiguration, resource: Resource, point: Resource | None) -> Iterator[_Settings]:
    if resource.type not in (_BUCKET, "aws_s3_bucket_policy", *_WITH_ACL, *_OWN_BLOCK, *_POINTS):
        return
    if point is not None:
        yield _Settings(by=point, path=_OWN_BLOCK[point.type])
    bucket = _bucket_address(stack, point or resource) if resource.type not in _POINTS or point is not None else ""
    for block in stack.of_type(_OF_BUCKET):
        if bucket and _bucket_of(stack, block) == bucket:
            yield _Settings(by=block)
    yield from (_Settings(by=one) for one in stack.of_type(_OF_ACCOUNT))


def _bucket_address(stack: AnalyzedConfiguration, resource: Resource) -> str:
    return resource.address if resource.type == _BUCKET else _bucket_of(stack, resource)


def _bucket_of(stack: AnalyzedConfiguration, resource: Resource) -> str:
    """The address of the bucket, or its name when it is none of the stack's."""
    target = stack.target(resource, _WITH_ACL.get(resource.type, "bucket"), (_BUCKET,), ("id", "bucket", "arn"))
    return target.name if target is not None else ""
