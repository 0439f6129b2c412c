"""User pool client gives tokens the scope for self-service.

Requirement:
    user pool clients do not allow the scope aws.cognito.signin.user.admin

Why:
    A token with ``aws.cognito.signin.user.admin`` may call the user's own functions of the user pool: change attributes and
    the password, set up MFA, list and forget devices, delete the account. A script that steals such a token takes the account
    over. A web app that signs in by the pages of Cognito needs ``openid`` and claims, not this scope.

Fix:
    Leave ``aws.cognito.signin.user.admin`` out, and let a back end change what users may change.

    Before::

        allowed_oauth_scopes = ["aws.cognito.signin.user.admin", "email", "openid"]

    After::

        allowed_oauth_scopes = ["email", "openid"]

References:
    - https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-define-resource-servers.html
    - https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-access-token.html
"""

from tfproof.scan.policy import Answer, Policy, Resource, is_unresolved

SCOPE = "aws.cognito.signin.user.admin"
EXPECTED = f"allowed_oauth_scopes without {SCOPE}"


class UserPoolClientKeepsSelfService(Policy):
    """CGA_CL_08."""

    id = "CGA_CL_08"
    severity = "MEDIUM"
    resources = ("aws_cognito_user_pool_client", "aws_cognito_managed_user_pool_client")
    canary = """
        resource "aws_cognito_user_pool_client" "canary" {
          name                 = "canary"
          user_pool_id         = "eu-west-2_canary"
          allowed_oauth_scopes = ["aws.cognito.signin.user.admin", "openid"]
        }
    """

    def judge(self, resource: Resource) -> Answer:
        """Fail when the scope is among those that tokens may have; without scopes, no page of Cognito gives tokens."""
        scopes = resource.texts("allowed_oauth_scopes")
        if is_unresolved(scopes):
            return Answer.undecided(f"allowed_oauth_scopes is {scopes}", EXPECTED)
        problems = (
            (f"allowed_oauth_scopes holds {scope}", not is_unresolved(scope))
            for scope in scopes or ()
            if is_unresolved(scope) or scope == SCOPE
        )
        return Answer.of(problems, expected=EXPECTED, fine="no token has the scope for self-service")


check = UserPoolClientKeepsSelfService()
