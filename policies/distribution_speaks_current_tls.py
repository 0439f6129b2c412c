"""CloudFront distribution allows HTTP or TLS below 1.2.

Requirement:
    distributions require TLS 1.2 or newer for viewers and origins

Why:
    Sign-in happens behind these connections. A viewer protocol older than ``TLSv1.2_2021`` still offers ciphers that are
    broken, ``allow-all`` serves the page over http to every client that asks so, and a custom origin over http hands
    every token to the network between CloudFront and the origin. The default certificate allows TLS 1.0.

Fix:
    Use a certificate of your own with ``minimum_protocol_version = "TLSv1.2_2021"``, redirect viewers to https, and let
    origins be ``https-only`` with ``TLSv1.2``.

    Before::

        viewer_certificate {
          cloudfront_default_certificate = true
        }

    After::

        viewer_certificate {
          acm_certificate_arn      = aws_acm_certificate.this.arn
          minimum_protocol_version = "TLSv1.2_2021"
          ssl_support_method       = "sni-only"
        }

References:
    - https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/secure-connections-supported-viewer-protocols-ciphers.html
    - https://docs.aws.amazon.com/securityhub/latest/userguide/cloudfront-controls.html#cloudfront-9
    - https://docs.aws.amazon.com/securityhub/latest/userguide/cloudfront-controls.html#cloudfront-10
"""

from collections.abc import Callable, Iterable, Iterator

from tfproof.scan.policy import Answer, Block, Policy, Resource, Unresolved, is_unresolved

EXPECTED = "TLSv1.2_2021 or newer for viewers, https only, and https-only origins with TLSv1.2"
VIEWER = frozenset({"TLSv1.2_2021", "TLSv1.2_2025", "TLSv1.3_2025"})
ORIGIN = frozenset({"TLSv1.2"})
HTTPS = frozenset({"redirect-to-https", "https-only"})
# An endpoint that is not known may be any: each problem is a pair of what was found and whether it is certain.
Problem = tuple[str, bool]


class DistributionSpeaksCurrentTls(Policy):
    """CGA_WEB_03."""

    id = "CGA_WEB_03"
    severity = "HIGH"
    category = "NETWORKING"
    resources = ("aws_cloudfront_distribution",)
    safe_values = (
        ("default_cache_behavior.viewer_protocol_policy", "redirect-to-https"),
        ("ordered_cache_behavior.viewer_protocol_policy", "redirect-to-https"),
        ("viewer_certificate.minimum_protocol_version", "TLSv1.2_2021"),
    )
    canary = """
        resource "aws_cloudfront_distribution" "canary" {
          enabled = true
          origin {
            domain_name = "example.com"
            origin_id   = "canary"
          }
          default_cache_behavior {
            allowed_methods        = ["GET", "HEAD"]
            cached_methods         = ["GET", "HEAD"]
            target_origin_id       = "canary"
            viewer_protocol_policy = "allow-all"
          }
          viewer_certificate {
            cloudfront_default_certificate = true
          }
        }
    """

    def judge(self, resource: Resource) -> Answer:
        """Fail at the first connection that is, or may be, weaker."""
        problems = [
            *_in_blocks(resource, "viewer_certificate", _certificate),
            *_in_blocks(resource, "default_cache_behavior", _behavior),
            *_in_blocks(resource, "ordered_cache_behavior", _behavior),
            *_in_blocks(resource, "origin", _origin),
        ]
        certain = [found for found, sure in problems if sure]
        if certain:
            return Answer.failed(certain[0], EXPECTED)
        if problems:
            return Answer.undecided(problems[0][0], EXPECTED)
        return Answer.passed("every connection is TLS 1.2 or newer")


def _in_blocks(block: Block, name: str, judge: Callable[[Block], Iterable[Problem]]) -> Iterator[Problem]:
    blocks = block.blocks(name)
    if is_unresolved(blocks):
        yield f"the {name} blocks are {blocks}", False
        return
    for item in blocks:
        yield from judge(item)


def _one_of(name: str, value: str | Unresolved | None, allowed: frozenset[str]) -> Iterator[Problem]:
    if is_unresolved(value):
        yield f"{name} is {value}", False
    elif value not in allowed:
        yield f"{name} = {value}" if value else f"{name} is not set", True


def _certificate(block: Block) -> Iterator[Problem]:
    default = block.flag("cloudfront_default_certificate")
    if is_unresolved(default):
        yield f"cloudfront_default_certificate is {default}", False
    elif default:
        yield "cloudfront_default_certificate = true, which allows TLS 1.0", True
    else:
        yield from _one_of("minimum_protocol_version", block.text("minimum_protocol_version"), VIEWER)


def _behavior(block: Block) -> Iterator[Problem]:
    yield from _one_of("viewer_protocol_policy", block.text("viewer_protocol_policy"), HTTPS)


def _origin(block: Block) -> Iterator[Problem]:
    yield from _in_blocks(block, "custom_origin_config", _custom_origin)


def _custom_origin(block: Block) -> Iterator[Problem]:
    yield from _one_of("origin_protocol_policy", block.text("origin_protocol_policy"), frozenset({"https-only"}))
    protocols = block.texts("origin_ssl_protocols")
    for protocol in [protocols] if is_unresolved(protocols) or protocols is None else protocols:
        yield from _one_of("origin_ssl_protocols", protocol, ORIGIN)


check = DistributionSpeaksCurrentTls()
