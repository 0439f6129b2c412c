"""CloudFront distribution does not send required security headers.

Requirement:
    distributions send HSTS, CSP, nosniff and frame restrictions

Why:
    The page behind the distribution holds the user's tokens. Without ``Strict-Transport-Security`` the first request of a day
    goes over http, where a network can answer it; without ``Content-Security-Policy`` one injected script reads every token;
    without ``X-Content-Type-Options`` an uploaded picture may be run as a script; and a page that every site may frame can
    be clicked on unseen. CloudFront sends none of these headers by itself, and of the policies that AWS manages none has
    a ``Content-Security-Policy``.

    A function on the answer's way may set them as well. What it does is not read: that is undecided.

Fix:
    Give each cache behavior a response headers policy with all four.

    Before::

        default_cache_behavior {
          target_origin_id       = "bucket"
          viewer_protocol_policy = "redirect-to-https"
        }

    After::

        default_cache_behavior {
          response_headers_policy_id = aws_cloudfront_response_headers_policy.this.id
          target_origin_id           = "bucket"
          viewer_protocol_policy     = "redirect-to-https"
        }

        resource "aws_cloudfront_response_headers_policy" "this" {
          name = "shop"
          security_headers_config {
            content_security_policy {
              content_security_policy = "default-src 'self'; frame-ancestors 'none'"
              override                = true
            }
            content_type_options {
              override = true
            }
            strict_transport_security {
              access_control_max_age_sec = 31536000
              include_subdomains         = true
              override                   = true
            }
          }
        }

References:
    - https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/understanding-response-headers-policies.html
    - https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-response-headers-policies.html
    - https://cheatsheetseries.owasp.org/cheatsheets/HTTP_Headers_Cheat_Sheet.html
"""

import re
from collections.abc import Iterator

from tfproof.scan.policy import (
    HEADERS,
    Answer,
    Behavior,
    Block,
    Policy,
    Problem,
    Resource,
    Unresolved,
    behaviors,
    is_unresolved,
)

EXPECTED = (
    "HSTS for a year, nosniff, a Content-Security-Policy that limits scripts, and a limit on who may frame the page"
)
YEAR = 31536000
# https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-response-headers-policies.html
MANAGED = frozenset(
    {
        "5cc3b908-e619-4b99-88e5-2cf7f45965bd",
        "60669652-455b-4ae9-85a4-c4c02393f86c",
        "67f7725c-6f97-4210-82d7-5512b31e9d03",
        "e61eb60c-9c35-4d20-a928-2b84e02af89c",
        "eaab4381-ed33-4a86-88ca-d9558dc6cd63",
    }
)
INLINE = "'unsafe-inline'"
ANYWHERE = frozenset({"*", "http:", "https:", "data:", "blob:"})
TRUSTED = re.compile(r"^'(?:nonce-|sha(?:256|384|512)-|strict-dynamic)")


class DistributionSendsSecurityHeaders(Policy):
    """CGA_WEB_04."""

    id = "CGA_WEB_04"
    severity = "MEDIUM"
    category = "GENERAL_SECURITY"
    resources = ("aws_cloudfront_distribution", "aws_cloudfront_response_headers_policy")
    canary = """
        resource "aws_cloudfront_response_headers_policy" "canary" {
          name = "canary"
          security_headers_config {
            content_type_options {
              override = true
            }
          }
        }
    """

    def judge(self, resource: Resource) -> Answer:
        """Fail at the first behavior without headers, and at the first header that is missing or weak."""
        if resource.type == HEADERS:
            return Answer.of(_headers(resource), expected=EXPECTED, fine="every header is sent")
        problems = (problem for behavior in behaviors(resource) for problem in _behavior(behavior))
        return Answer.of(problems, expected=EXPECTED, fine="every behavior has a response headers policy")


def _behavior(behavior: Behavior) -> Iterator[Problem]:
    if is_unresolved(behavior.block):
        yield f"the {behavior.kind} blocks are {behavior.block}", False
    elif behavior.chosen is None:
        function = _function(behavior.block)
        yield (
            f"a {behavior.kind} has no response_headers_policy_id" + (f", and {function}" if function else ""),
            not function,
        )
    elif behavior.own:
        return
    elif is_unresolved(behavior.chosen):
        yield f"response_headers_policy_id is {behavior.chosen}", False
    elif behavior.chosen in MANAGED:
        yield "the response headers policy is one that AWS manages, without a Content-Security-Policy", True
    else:
        yield "the response headers policy is not of this stack", False


def _function(behavior: Block) -> str:
    """What may set headers on the answer's way; empty when nothing does."""
    for name in ("function_association", "lambda_function_association"):
        blocks = behavior.blocks(name)
        if is_unresolved(blocks):
            return f"the {name} blocks are {blocks}"
        for block in blocks:
            event = block.text("event_type")
            if is_unresolved(event) or str(event).endswith("-response"):
                return f"what the {name} does is not read"
    return ""


def _headers(policy: Resource) -> Iterator[Problem]:
    blocks = policy.blocks("security_headers_config")
    if is_unresolved(blocks):
        yield f"the security_headers_config blocks are {blocks}", False
        return
    if not blocks:
        yield "there is no security_headers_config", True
    for block in blocks:
        yield from _transport(block)
        yield from _present(block, "content_type_options")
        yield from _content(block)


def _present(config: Block, name: str) -> Iterator[Problem]:
    blocks = config.blocks(name)
    if is_unresolved(blocks) or not blocks:
        yield f"{name} is {blocks if is_unresolved(blocks) else 'not set'}", not is_unresolved(blocks)


def _transport(config: Block) -> Iterator[Problem]:
    name = "strict_transport_security"
    yield from _present(config, name)
    blocks = config.blocks(name)
    for block in () if is_unresolved(blocks) else blocks:
        age = block.number("access_control_max_age_sec")
        if is_unresolved(age):
            yield f"access_control_max_age_sec is {age}", False
        elif age is None or age < YEAR:
            yield f"access_control_max_age_sec = {age}, less than a year", True


def _content(config: Block) -> Iterator[Problem]:
    name = "content_security_policy"
    yield from _present(config, name)
    blocks = config.blocks(name)
    values: list[str | Unresolved | None] = [] if is_unresolved(blocks) else [block.text(name) for block in blocks]
    for value in values:
        if is_unresolved(value):
            yield f"{name} is {value}", False
        else:
            yield from _scripts(_directives(value or ""))
    framed = config.blocks("frame_options")
    limited = [is_unresolved(value) or "frame-ancestors" in _directives(value or "") for value in values]
    if not is_unresolved(framed) and not framed and not any(limited):
        yield (
            "any site may frame the page: there is neither frame_options nor frame-ancestors",
            not is_unresolved(blocks),
        )


def _directives(policy: str) -> dict[str, list[str]]:
    parts = [part.split() for part in policy.lower().split(";")]
    return {words[0]: words[1:] for words in parts if words}


def _scripts(directives: dict[str, list[str]]) -> Iterator[Problem]:
    sources = directives.get("script-src", directives.get("default-src"))
    if sources is None:
        yield "content_security_policy limits no scripts: it has neither script-src nor default-src", True
        return
    wide = sorted(ANYWHERE.intersection(sources))
    inline = INLINE in sources and not any(TRUSTED.match(source) for source in sources)
    if wide or inline:
        yield f"content_security_policy lets any script run: {(wide or [INLINE])[0]}", True


check = DistributionSendsSecurityHeaders()
