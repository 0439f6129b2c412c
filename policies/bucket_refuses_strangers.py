"""A bucket lets no stranger in, and of all CloudFront distributions only its own.

Why:
    Whoever can write to the bucket behind a sign-in page replaces the page and collects passwords; whoever can read it
    gets past the CDN and its headers. ``cloudfront.amazonaws.com`` is one principal for all distributions of all
    accounts: without ``AWS:SourceArn`` an attacker points a distribution of his own at the bucket. The decision is made
    by running the requests of strangers through the policy, so it does not matter how the statement is written.

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

from tfproof.scan.policy import Answer, Policy, Resource, bucket_policy, is_unresolved

EXPECTED = "a bucket that refuses strangers, and distributions other than its own"
PUBLIC = frozenset({"public-read", "public-read-write", "authenticated-read"})
PRIVATE = frozenset(
    {"private", "log-delivery-write", "aws-exec-read", "bucket-owner-read", "bucket-owner-full-control"}
)


class BucketRefusesStrangers(Policy):
    """CGA_WEB_01."""

    id = "CGA_WEB_01"
    severity = "CRITICAL"
    category = "GENERAL_SECURITY"
    resources = ("aws_s3_bucket_policy", "aws_s3_bucket_acl")
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
        """Fail when a stranger's request is allowed."""
        if resource.type == "aws_s3_bucket_acl":
            return self._acl(resource)
        return bucket_policy(resource).must_be_refused("the policy", EXPECTED)

    @staticmethod
    def _acl(resource: Resource) -> Answer:
        acl = resource.text("acl")
        grants = resource.blocks("access_control_policy")
        if isinstance(acl, str) and acl in PRIVATE:
            return Answer.passed(f"acl = {acl}")
        if isinstance(acl, str) and acl in PUBLIC:
            return Answer.failed(f"acl = {acl}", EXPECTED)
        if acl is not None or is_unresolved(grants) or not grants:
            return Answer.undecided(f"acl is {acl}" if acl is not None else f"the grants are {grants}", EXPECTED)
        return Answer.undecided("grants are written out in access_control_policy", "a canned acl, or none")


check = BucketRefusesStrangers()
