"""User pool client allows implicit flow or mixes user and machine flows.

Requirement:
    user pool clients use either the code flow or client credentials

Why:
    The implicit flow puts tokens into the URL: they end up in browser histories, logs and ``Referer`` headers, and no
    PKCE protects them. A client with ``client_credentials`` beside ``code`` has a secret that also opens the users' flow,
    and scopes that were meant for machines.

Fix:
    Set ``allowed_oauth_flows = ["code"]``, and give machines a client of their own.

    Before::

        allowed_oauth_flows = ["implicit"]

    After::

        allowed_oauth_flows = ["code"]

References:
    - https://www.rfc-editor.org/rfc/rfc9700.html#section-2.1.2
    - https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-app-idp-settings.html
"""

from collections.abc import Mapping

from tfproof.scan.policy import Answer, Policy, Resource, is_unresolved

EXPECTED = 'allowed_oauth_flows = ["code"], or ["client_credentials"] for a machine'


class UserPoolClientUsesCodeFlow(Policy):
    """CGA_CL_02."""

    id = "CGA_CL_02"
    severity = "HIGH"
    resources = ("aws_cognito_user_pool_client", "aws_cognito_managed_user_pool_client")
    canary = """
        resource "aws_cognito_user_pool_client" "canary" {
          name                = "canary"
          user_pool_id        = "eu-west-2_canary"
          allowed_oauth_flows = ["implicit"]
        }
    """

    fix_has_a_price = True  # apps that take tokens from the URL have to sign in by another flow

    def judge(self, resource: Resource) -> Answer:
        """Fail on implicit, and on client_credentials beside another flow. No flow at all is no hosted sign-in."""
        flows = resource.texts("allowed_oauth_flows")
        if is_unresolved(flows):
            return Answer.undecided(f"allowed_oauth_flows is {flows}", EXPECTED)
        known = {flow for flow in flows or () if isinstance(flow, str)}
        if "implicit" in known:
            return Answer.failed("allowed_oauth_flows holds implicit", EXPECTED)
        if "client_credentials" in known and len(flows or ()) > 1:
            return Answer.failed("allowed_oauth_flows mixes client_credentials with a flow for users", EXPECTED)
        if len(known) < len(set(flows or ())):
            return Answer.undecided("allowed_oauth_flows holds a flow that is unresolved", EXPECTED)
        return Answer.passed("no token travels in a URL")

    def safe_values_of(self, resource: Resource) -> Mapping[str, object]:
        """The code flow in place of implicit; which of two kinds a mixed client is for, its owner knows."""
        flows = resource.texts("allowed_oauth_flows")
        if is_unresolved(flows) or set(flows or ()) - {"code", "implicit"}:
            return {}
        return {"allowed_oauth_flows": ["code"]}


check = UserPoolClientUsesCodeFlow()
