"""User pool does not require MFA.

Requirement:
    user pools require MFA

Why:
    Passwords leak elsewhere and are tried here. Without a second factor each match is a sign-in; with an optional one,
    it is for every user who has not turned it on, which an attacker knows as well.

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

    safe_values = (("mfa_configuration", "ON"), ("software_token_mfa_configuration.enabled", True))
    makes_blocks = ("software_token_mfa_configuration",)
    fix_has_a_price = True  # users enroll a second factor at their next sign-in

    def judge(self, resource: Resource) -> Answer:
        """Fail unless ON; absent is the provider's default, OFF."""
        mfa = resource.text("mfa_configuration")
        if is_unresolved(mfa):
            return Answer.undecided(f"mfa_configuration is {mfa}", EXPECTED)
        if mfa == "ON":
            return Answer.passed("mfa_configuration = ON")
        return Answer.failed(f"mfa_configuration = {mfa}" if mfa else "mfa_configuration is not set", EXPECTED)

    def judge_repaired(self, resource: Resource) -> Answer:
        """AWS takes ON with a second factor only: an app, unless there is another one."""
        answer = self.judge(resource)
        return answer if _has_factor(resource) else Answer.failed("there is no second factor", EXPECTED)


def _has_factor(resource: Resource) -> bool:
    """Whether an authenticator app is certain; a text message alone would fail another policy."""
    blocks = resource.blocks("software_token_mfa_configuration")
    return not is_unresolved(blocks) and any(block.flag("enabled") is True for block in blocks)


check = UserPoolRequiresMfa()
