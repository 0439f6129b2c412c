"""User pool client allows plaintext password authentication.

Requirement:
    user pool clients do not allow USER_PASSWORD_AUTH flows

Why:
    ``ALLOW_USER_PASSWORD_AUTH`` and ``ALLOW_ADMIN_USER_PASSWORD_AUTH`` (and the older names without ``ALLOW_``) send the
    password itself to the API, past the hosted page, and so past its second factor prompts and rate limits: stolen
    password lists are tried this way. With no flows set, AWS allows SRP, refresh tokens and custom challenges, none of
    which sends the password.

Fix:
    Set ``explicit_auth_flows`` to ``["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]``.

    Before::

        resource "aws_cognito_user_pool_client" "this" {
          name                = "shop"
          user_pool_id        = aws_cognito_user_pool.this.id
          explicit_auth_flows = ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
        }

    After::

        resource "aws_cognito_user_pool_client" "this" {
          name                = "shop"
          user_pool_id        = aws_cognito_user_pool.this.id
          explicit_auth_flows = ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
        }

References:
    - https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-authentication-flow-methods.html
    - https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPoolClient.html
"""

from collections.abc import Mapping

from tfproof.scan.policy import Answer, Policy, Resource, is_unresolved

EXPECTED = 'explicit_auth_flows names no *_PASSWORD_AUTH, e.g. ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]'
IN_THE_CLEAR = frozenset(
    {"ALLOW_USER_PASSWORD_AUTH", "ALLOW_ADMIN_USER_PASSWORD_AUTH", "USER_PASSWORD_AUTH", "ADMIN_NO_SRP_AUTH"}
)

NEW_NAMES = {"CUSTOM_AUTH_FLOW_ONLY": "ALLOW_CUSTOM_AUTH"}
WITHOUT_PASSWORD = frozenset({"ALLOW_USER_SRP_AUTH", "ALLOW_CUSTOM_AUTH", "ALLOW_USER_AUTH"})


class UserPoolClientTakesNoPassword(Policy):
    """CGA_CL_01."""

    id = "CGA_CL_01"
    severity = "HIGH"
    resources = ("aws_cognito_user_pool_client", "aws_cognito_managed_user_pool_client")
    canary = """
        resource "aws_cognito_user_pool_client" "canary" {
          name                = "canary"
          user_pool_id        = "eu-west-2_canary"
          explicit_auth_flows = ["ALLOW_USER_PASSWORD_AUTH"]
        }
    """

    fix_has_a_price = True  # apps that send the password have to sign in by another flow

    def judge(self, resource: Resource) -> Answer:
        """Fail when one flow sends the password."""
        flows = resource.texts("explicit_auth_flows")
        if is_unresolved(flows):
            return Answer.undecided(f"explicit_auth_flows is {flows}", EXPECTED)
        if not flows:
            return Answer.passed("explicit_auth_flows is not set: no flow of AWS's default sends the password")
        bad = sorted(flow for flow in flows if isinstance(flow, str) and flow in IN_THE_CLEAR)
        if bad:
            return Answer.failed(f"explicit_auth_flows holds {', '.join(bad)}", EXPECTED)
        unresolved = [flow for flow in flows if is_unresolved(flow)]
        if unresolved:
            return Answer.undecided(f"explicit_auth_flows holds a flow that is {unresolved[0]}", EXPECTED)
        return Answer.passed("no flow sends the password")

    def safe_values_of(self, resource: Resource) -> Mapping[str, object]:
        """The flows that are left, in AWS's names of today, which do not mix with the older ones."""
        flows = resource.texts("explicit_auth_flows")
        if is_unresolved(flows) or any(not isinstance(flow, str) for flow in flows or ()):
            return {}
        left = {NEW_NAMES.get(flow, flow) for flow in flows or () if flow not in IN_THE_CLEAR}
        if not left & WITHOUT_PASSWORD:
            left.add("ALLOW_USER_SRP_AUTH")
        return {"explicit_auth_flows": sorted({*left, "ALLOW_REFRESH_TOKEN_AUTH"})}


check = UserPoolClientTakesNoPassword()
