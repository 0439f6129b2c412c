"""CloudFront response headers let any site read the responses.

Requirement:
    response headers policies allow cross-origin reads to named origins only

Why:
    With ``*`` among the allowed origins, a script of any site reads what the distribution answers. With credentials
    allowed, an attacker's page reads what the user's own session gets. Four of the policies that AWS manages allow every
    origin.

Fix:
    Name the origins that need it, or leave ``cors_config`` out.

    Before::

        cors_config {
          access_control_allow_credentials = false
          origin_override                  = true
          access_control_allow_origins {
            items = ["*"]
          }
        }

    After::

        cors_config {
          access_control_allow_credentials = false
          origin_override                  = true
          access_control_allow_origins {
            items = ["https://shop.example"]
          }
        }

References:
    - https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/understanding-response-headers-policies.html
    - https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-response-headers-policies.html
"""

from collections.abc import Iterator

from tfproof.scan.policy import Answer, Policy, Problem, Resource, behaviors, is_unresolved

EXPECTED = "named origins in access_control_allow_origins, or no cors_config"
EVERY = frozenset({"*", "*.*", "http://*", "https://*"})
# https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-response-headers-policies.html
MANAGED = {
    "5cc3b908-e619-4b99-88e5-2cf7f45965bd": "CORS-With-Preflight",
    "60669652-455b-4ae9-85a4-c4c02393f86c": "SimpleCORS",
    "e61eb60c-9c35-4d20-a928-2b84e02af89c": "CORS-and-SecurityHeadersPolicy",
    "eaab4381-ed33-4a86-88ca-d9558dc6cd63": "CORS-with-preflight-and-SecurityHeadersPolicy",
}


class ResponseHeadersNameOrigins(Policy):
    """CGA_WEB_06."""

    id = "CGA_WEB_06"
    severity = "MEDIUM"
    category = "NETWORKING"
    resources = ("aws_cloudfront_response_headers_policy", "aws_cloudfront_distribution")
    canary = """
        resource "aws_cloudfront_response_headers_policy" "canary" {
          name = "canary"
          cors_config {
            access_control_allow_credentials = false
            origin_override                  = true
            access_control_allow_headers {
              items = ["Accept"]
            }
            access_control_allow_methods {
              items = ["GET"]
            }
            access_control_allow_origins {
              items = ["*"]
            }
          }
        }
    """

    def judge(self, resource: Resource) -> Answer:
        """Fail on an origin that is every origin, and on a managed policy that allows every one."""
        found = _managed(resource) if resource.type == "aws_cloudfront_distribution" else _origins(resource)
        return Answer.of(found, expected=EXPECTED, fine="no origin is every origin")


def _origins(policy: Resource) -> Iterator[Problem]:
    configs = policy.blocks("cors_config")
    for config in [configs] if is_unresolved(configs) else configs:
        allowed = config if is_unresolved(config) else config.blocks("access_control_allow_origins")
        for block in [allowed] if is_unresolved(allowed) else allowed:
            origins = block if is_unresolved(block) else block.texts("items")
            for origin in [origins] if is_unresolved(origins) else origins or ():
                if is_unresolved(origin):
                    yield f"access_control_allow_origins is {origin}", False
                elif origin.strip() in EVERY:
                    yield f"access_control_allow_origins holds {origin}", True


def _managed(distribution: Resource) -> Iterator[Problem]:
    for behavior in behaviors(distribution):
        if is_unresolved(behavior.block):
            yield f"the {behavior.kind} blocks are {behavior.block}", False
        elif is_unresolved(behavior.chosen) and not behavior.own:
            yield f"response_headers_policy_id is {behavior.chosen}", False
        elif behavior.chosen in MANAGED:
            yield f"a {behavior.kind} uses AWS's policy {MANAGED[behavior.chosen]}, which allows every origin", True


check = ResponseHeadersNameOrigins()
