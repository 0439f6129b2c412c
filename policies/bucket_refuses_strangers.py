"""S3 bucket allows public or cross-account access.

Requirement:
    S3 buckets allow named principals and their own CloudFront distribution only

Why:
    An attacker who can write to the bucket behind a sign-in page replaces the page and collects passwords. One who can read it
    gets past the CDN and its headers. ``cloudfront.amazonaws.com`` is one principal for all distributions of all
    accounts: without ``AWS:SourceArn`` an attacker points a distribution of his own at the bucket. The policy is
    judged for every request, as ``tfproof prove`` does it: a condition keeps the public out when it fixes a value that
    the caller cannot choose. ``acl``, ``grant`` and ``policy`` of the bucket itself count as well. Under
    ``restrict_public_buckets`` a public policy is void, and ``tfproof prove`` still tells of it.

Fix:
    Allow ``cloudfront.amazonaws.com`` with ``StringEquals`` ``AWS:SourceArn`` = this distribution, and no public ACL.

    Before::

        statement {
          actions   = ["s3:GetObject"]
          resources = ["${aws_s3_bucket.this.arn}/*"]
          principals {
            type        = "Service"
            identifiers = ["cloudfront.amazonaws.com"]
          }
        }

    After::

        statement {
          actions   = ["s3:GetObject"]
          resources = ["${aws_s3_bucket.this.arn}/*"]
          principals {
            type        = "Service"
            identifiers = ["cloudfront.amazonaws.com"]
          }
          condition {
            test     = "StringEquals"
            variable = "AWS:SourceArn"
            values   = [aws_cloudfront_distribution.this.arn]
          }
        }

References:
    - https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html
    - https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html#s3-2
    - https://docs.aws.amazon.com/securityhub/latest/userguide/cloudfront-controls.html#cloudfront-13
"""

from tfproof.findings import Verdict
from tfproof.scan.policy import Answer, Policy, Resource, admits_the_public, is_unresolved, public_access_block

EXPECTED = "a bucket that refuses other accounts, and other distributions"
PUBLIC = frozenset({"public-read", "public-read-write", "authenticated-read"})
GROUPS = ("/groups/global/AllUsers", "/groups/global/AuthenticatedUsers")
PRIVATE = frozenset(
    {"private", "log-delivery-write", "aws-exec-read", "bucket-owner-read", "bucket-owner-full-control"}
)


class BucketRefusesStrangers(Policy):
    """CGA_WEB_01."""

    id = "CGA_WEB_01"
    severity = "CRITICAL"
    category = "GENERAL_SECURITY"
    resources = ("aws_s3_bucket_policy", "aws_s3_bucket_acl", "aws_s3_bucket")
    canary = """
        resource "aws_s3_bucket_policy" "canary" {
          bucket = "canary"
          policy = jsonencode({
            Version = "2012-10-17"
            Statement = [{
              Effect    = "Allow"
              Action    = "s3:GetObject"
              Resource  = "arn:aws:s3:::canary/*"
              Principal = { Service = "cloudfront.amazonaws.com" }
            }]
          })
        }
    """

    def judge(self, resource: Resource) -> Answer:
        """Fail when the public is let in by an ACL, a grant or a policy that is not void."""
        block = public_access_block(resource)
        if resource.type == "aws_s3_bucket_acl":
            ways = [_acl(resource), _grants(resource, "access_control_policy")]
        elif resource.type == "aws_s3_bucket":
            ways = [_acl(resource), _grants(resource, ""), *_policy(resource, block)]
        else:
            ways = _policy(resource, block)
        void = block is not None and block.flag("ignore_public_acls") is True
        answers = [one for one in (ways[2:] if void and len(ways) > 1 else ways) if one is not None]
        for verdict in (Verdict.FAILED, Verdict.UNDECIDED):
            if worst := next((one for one in answers if one.verdict is verdict), None):
                return worst
        return answers[0] if answers else Answer.passed("no policy or ACL grants public access")


def _policy(resource: Resource, block: Resource | None) -> list[Answer | None]:
    if resource.type == "aws_s3_bucket" and resource.value("policy") in (None, "", "{}"):
        return []
    document = resource.document("policy")
    answer = admits_the_public(document, "policy").must_be_refused("the policy", EXPECTED)
    if answer.verdict is Verdict.FAILED and block is not None and block.flag("restrict_public_buckets") is True:
        left = admits_the_public(document, "policy", restricted=True).must_be_refused("the policy", EXPECTED)
        if left.verdict is Verdict.PASSED:
            return [Answer.passed(f"{answer.found}, which is void while {block.address} restricts public buckets")]
        return [left]
    return [answer]


def _acl(resource: Resource) -> Answer | None:
    acl = resource.text("acl")
    if acl is None or acl in PRIVATE:
        return None if acl is None else Answer.passed(f"acl = {acl}")
    if acl in PUBLIC:
        return Answer.failed(f"acl = {acl}", EXPECTED)
    return Answer.undecided(f"acl is {acl}", EXPECTED)


def _grants(resource: Resource, within: str) -> Answer | None:
    """What is granted in writing, each to an account or to a group that AWS defines."""
    owners = resource.blocks(within, computed=True) if within else (resource,)
    for owner in [owners] if is_unresolved(owners) else owners:
        grants = owner if is_unresolved(owner) else owner.blocks("grant", computed=True)
        for grant in [grants] if is_unresolved(grants) else grants:
            grantees = grant if is_unresolved(grant) else grant.blocks("grantee") if within else (grant,)
            for grantee in [grantees] if is_unresolved(grantees) else grantees:
                uri = grantee if is_unresolved(grantee) else grantee.text("uri")
                if is_unresolved(uri):
                    return Answer.undecided(f"the grants are {uri}", EXPECTED)
                if isinstance(uri, str) and uri.endswith(GROUPS):
                    return Answer.failed(f"a grant to {uri.rpartition('/')[2]}", EXPECTED)
    return None


check = BucketRefusesStrangers()
