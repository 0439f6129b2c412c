"""User pool does not require MFA.

Requirement:
    user pools require MFA

Why:
    Passwords leak elsewhere and are tried here. Without a second factor each match is a sign-in; with an optional one,
    it is for everybody who has not turned it on, which an attacker knows as well.

Fix:
    Set ``mfa_configuration = "ON"`` and enable ``software_token_mfa_configuration``.

    Before::

        resource "aws_cognito_user_pool" "this" {
          name              = "shop"
          mfa_configuration = "OPTIONAL"
        }

    After::

        resource "aws_cognito_user_pool" "this" {
          name              = "shop"
          mfa_configuration = "ON"
          software_token_mfa_configuration {
            enabled = true
          }
        }

References:
    - https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-mfa.html
    - https://docs.aws.amazon.com/securityhub/latest/userguide/cognito-controls.html#cognito-5
"""

from tfproof.scan.policy import Answer, Policy, Resource, is_unresolved

EXPECTED = 'mfa_configuration = "ON"'


class UserPoolRequiresMfa(Policy):
    """CGA_UP_01."""

    id = "CGA_UP_01"
    severity = "HIGH"
    resources = ("aws_cognito_user_pool",)
    canary = """
        resource "aws_cognito_user_pool" "canary" {
          name              = "canary"
          mfa_configuration = "OFF"
        }
    """

    def judge(self, resource: Resource) -> Answer:
        """Fail unless ON; absent is the provider's default, OFF."""
        mfa = resource.text("mfa_configuration")
        if is_unresolved(mfa):
            return Answer.undecided(f"mfa_configuration is {mfa}", EXPECTED)
        if mfa == "ON":
            return Answer.passed("mfa_configuration = ON")
        return Answer.failed(f"mfa_configuration = {mfa}" if mfa else "mfa_configuration is not set", EXPECTED)


check = UserPoolRequiresMfa()
