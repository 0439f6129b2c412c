"""S3 bucket policy does not deny unencrypted requests.

Requirement:
    S3 bucket policies deny requests without TLS

Why:
    S3 answers on http as well as on https. Over http a network reads the objects, the signature of the request and, for a
    session, its token, and it can answer in the bucket's place: with another page where people sign in. Only a Deny in
    the bucket's own policy refuses such requests, also where another policy allows them. The decision is made by running requests through
    the policy, so it does not matter how the statement is written.

Fix:
    Deny all actions to all principals when ``aws:SecureTransport`` is false, for the bucket and its objects.

    Before::

        resource "aws_s3_bucket" "this" {
          bucket = "shop"
        }

    After::

        resource "aws_s3_bucket" "this" {
          bucket = "shop"
        }

        data "aws_iam_policy_document" "this" {
          statement {
            effect    = "Deny"
            actions   = ["s3:*"]
            resources = [aws_s3_bucket.this.arn, "${aws_s3_bucket.this.arn}/*"]
            principals {
              type        = "*"
              identifiers = ["*"]
            }
            condition {
              test     = "Bool"
              variable = "aws:SecureTransport"
              values   = ["false"]
            }
          }
        }

        resource "aws_s3_bucket_policy" "this" {
          bucket = aws_s3_bucket.this.id
          policy = data.aws_iam_policy_document.this.json
        }

References:
    - https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html
    - https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html#s3-5
"""

from tfproof.scan.policy import Answer, Policy, Resource, is_unresolved, plain_http

POLICY = "aws_s3_bucket_policy"
EXPECTED = "a bucket policy that denies every request over plain http"


class BucketRefusesPlainHttp(Policy):
    """CGA_WEB_05."""

    id = "CGA_WEB_05"
    severity = "MEDIUM"
    category = "NETWORKING"
    resources = ("aws_s3_bucket", "aws_s3_bucket_policy")
    canary = """
        resource "aws_s3_bucket" "canary" {
          bucket = "canary-without-policy"
        }
    """

    def judge(self, resource: Resource) -> Answer:
        """Fail when a request over http is left to other policies, or when the bucket has none of its own."""
        if resource.type != POLICY and resource.value("policy") is None:
            return self._has_policy(resource)
        left = plain_http(resource)
        if left.admitted is None:
            return Answer.undecided(left.reason, EXPECTED)
        if left.admitted:
            return Answer.failed(f"the policy does not deny {left.reason.removeprefix('admits ')}", EXPECTED)
        return Answer.passed("the policy denies plain http")

    @staticmethod
    def _has_policy(bucket: Resource) -> Answer:
        """What the policy says is judged where it is."""
        uses = bucket.users(POLICY, ("bucket",))
        name = bucket.text("bucket")
        by_name = [other for other in bucket.others(POLICY) if other.text("bucket") == name and isinstance(name, str)]
        if by_name or any(use.path != "*" for use in uses):
            return Answer.passed("it has a policy")
        if uses or (is_unresolved(name) and bucket.view == "source" and bucket.others(POLICY)):
            address = uses[0].address if uses else bucket.others(POLICY)[0].address
            return Answer.undecided(f"whether {address} is for it is not known", EXPECTED)
        return Answer.failed("it has no policy", EXPECTED)


check = BucketRefusesPlainHttp()
