"""CloudFront distribution reads S3 without origin access control.

Requirement:
    distributions sign every S3 origin request

Why:
    A bucket that a distribution reads without origin access control has to be public, or trust an older identity that
    takes no server-side encryption with KMS keys and no writes: that is a finding of medium severity. Its website endpoint
    is public always, and http only. An attacker who knows the bucket's name then goes past the CDN, its headers and its firewall.
    With ``no-override`` or ``never`` a viewer's own header decides what is signed.

Fix:
    Set ``origin_access_control_id`` of the origin, with ``signing_behavior = "always"``, and the bucket's regional name.

    Before::

        origin {
          domain_name = aws_s3_bucket_website_configuration.this.website_endpoint
          origin_id   = "bucket"
        }

    After::

        origin {
          domain_name              = aws_s3_bucket.this.bucket_regional_domain_name
          origin_access_control_id = aws_cloudfront_origin_access_control.this.id
          origin_id                = "bucket"
        }

References:
    - https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html
    - https://docs.aws.amazon.com/securityhub/latest/userguide/cloudfront-controls.html#cloudfront-13
"""

import re
from collections.abc import Iterator

from tfproof.findings import Verdict
from tfproof.scan.policy import Answer, Block, Policy, Problem, Resource, Unresolved, is_unresolved

EXPECTED = 'an origin_access_control_id for each bucket, with signing_behavior = "always"'
WEBSITE = re.compile(r"\.s3-website[.-]|website_(?:endpoint|domain)")
BUCKET = re.compile(r"\.s3[.-][a-z0-9.-]*amazonaws\.com|\baws_s3_bucket\.")
IDENTITY = "aws_cloudfront_origin_access_identity"
ELSEWHERE = ("custom_origin_config", "vpc_origin_config")


class DistributionSignsForItsBucket(Policy):
    """CGA_WEB_02."""

    id = "CGA_WEB_02"
    severity = "HIGH"
    category = "NETWORKING"
    resources = ("aws_cloudfront_distribution", "aws_cloudfront_origin_access_control")
    safe_values = (("signing_behavior", "always"),)
    canary = """
        resource "aws_cloudfront_distribution" "canary" {
          enabled = true
          origin {
            domain_name = "canary.s3.eu-west-2.amazonaws.com"
            origin_id   = "canary"
          }
        }
    """

    def judge(self, resource: Resource) -> Answer:
        """Fail at the first bucket that is read without a signature."""
        if resource.type == "aws_cloudfront_origin_access_control":
            return Answer.of(_access_control(resource), expected=EXPECTED, fine="every request is signed")
        origins = resource.blocks("origin")
        if is_unresolved(origins):
            return Answer.undecided(f"the origin blocks are {origins}", EXPECTED)
        problems = (problem for origin in origins for problem in _origin(origin))
        answer = Answer.of(problems, expected=EXPECTED, fine="every bucket is read with a signature")
        if answer.verdict is Verdict.PASSED and any(map(_has_identity, origins)):
            return Answer.failed("a bucket is read by an origin access identity", EXPECTED, severity="medium")
        return answer


def _access_control(resource: Resource) -> Iterator[Problem]:
    kind, behavior = resource.text("origin_access_control_origin_type"), resource.text("signing_behavior")
    if kind != "s3" and not is_unresolved(kind):
        return
    if behavior != "always":
        yield f"signing_behavior = {behavior}", not is_unresolved(behavior) and not is_unresolved(kind)


def _origin(origin: Block) -> Iterator[Problem]:
    """A custom origin on a bucket's name is still a bucket."""
    domain = origin.text("domain_name")
    name = domain.expression if is_unresolved(domain) else str(domain)
    if WEBSITE.search(name):
        yield "the origin is a bucket's website endpoint", True
        return
    others = [origin.blocks(kind) for kind in ELSEWHERE]
    if any(others) and not any(is_unresolved(blocks) for blocks in others) and not BUCKET.search(name):
        if is_unresolved(domain):
            yield f"whether the origin is a bucket is not known: domain_name is {domain}", False
        return
    unsure = next((blocks for blocks in others if is_unresolved(blocks)), None)
    control = origin.text("origin_access_control_id")
    if not control and not _has_identity(origin):
        yield "a bucket's origin has no origin_access_control_id", unsure is None
    elif is_unresolved(control) and not _is_set(control):
        yield f"origin_access_control_id is {control}", False


def _has_identity(origin: Block) -> bool:
    """Whether the older way to sign is set, and not the newer one: the bucket stays private."""
    configurations = origin.blocks("s3_origin_config")
    if is_unresolved(configurations) or origin.text("origin_access_control_id"):
        return False
    identities = [one.text("origin_access_identity") for one in configurations]
    return any(one.expression.startswith(f"{IDENTITY}.") if is_unresolved(one) else one for one in identities)


def _is_set(control: Unresolved) -> bool:
    """An id that is known after apply is that of something; a variable may still be null."""
    return not control.expression or control.expression.startswith("aws_cloudfront_origin_access_control.")


check = DistributionSignsForItsBucket()
