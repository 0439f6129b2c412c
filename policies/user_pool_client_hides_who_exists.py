"""User pool client reveals whether a user exists.

Requirement:
    user pool clients enable prevent_user_existence_errors

Why:
    By default (``LEGACY``) an unknown user gets another answer than a wrong password. An attacker sorts a list of mail
    addresses with that, and tries passwords or writes convincing mails only where there is an account.

Fix:
    Set ``prevent_user_existence_errors = "ENABLED"``.

    Before::

        prevent_user_existence_errors = "LEGACY"

    After::

        prevent_user_existence_errors = "ENABLED"

References:
    - https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pool-managing-errors.html
    - https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPoolClient.html
"""

from tfproof.scan.policy import Answer, Policy, Resource, is_unresolved

EXPECTED = 'prevent_user_existence_errors = "ENABLED"'


class UserPoolClientHidesWhoExists(Policy):
    """CGA_CL_04."""

    id = "CGA_CL_04"
    severity = "MEDIUM"
    resources = ("aws_cognito_user_pool_client", "aws_cognito_managed_user_pool_client")
    safe_values = (("prevent_user_existence_errors", "ENABLED"),)
    canary = """
        resource "aws_cognito_user_pool_client" "canary" {
          name         = "canary"
          user_pool_id = "eu-west-2_canary"
          prevent_user_existence_errors = "LEGACY"
        }
    """

    def judge(self, resource: Resource) -> Answer:
        """Fail unless ENABLED; absent is the API's default, LEGACY."""
        errors = resource.text("prevent_user_existence_errors")
        if is_unresolved(errors):
            return Answer.undecided(f"prevent_user_existence_errors is {errors}", EXPECTED)
        if errors == "ENABLED":
            return Answer.passed("prevent_user_existence_errors = ENABLED")
        found = f"prevent_user_existence_errors = {errors}" if errors else "prevent_user_existence_errors is not set"
        return Answer.failed(found, EXPECTED)


check = UserPoolClientHidesWhoExists()
