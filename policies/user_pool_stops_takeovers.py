"""User pool threat protection is not enforced.

Requirement:
    user pools enforce threat protection

Why:
    Sign-in with passwords from a leak looks like any other, except for the place, the device and the number of tries.
    Threat protection sees that and asks for more or refuses; in ``AUDIT`` it only writes it down, and ``OFF`` it sees
    nothing.

Fix:
    Set ``advanced_security_mode = "ENFORCED"`` in ``user_pool_add_ons``, which needs ``user_pool_tier = "PLUS"``.

    Before::

        user_pool_add_ons {
          advanced_security_mode = "AUDIT"
        }

    After::

        user_pool_tier = "PLUS"
        user_pool_add_ons {
          advanced_security_mode = "ENFORCED"
        }

References:
    - https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pool-settings-threat-protection.html
    - https://docs.aws.amazon.com/securityhub/latest/userguide/cognito-controls.html#cognito-1
"""

from tfproof.scan.policy import Answer, Policy, Resource, is_unresolved

EXPECTED = 'user_pool_add_ons with advanced_security_mode = "ENFORCED"'


class UserPoolStopsTakeovers(Policy):
    """CGA_UP_05."""

    id = "CGA_UP_05"
    severity = "MEDIUM"
    resources = ("aws_cognito_user_pool",)
    canary = """
        resource "aws_cognito_user_pool" "canary" {
          name = "canary"
          user_pool_add_ons {
            advanced_security_mode = "OFF"
          }
        }
    """

    safe_values = (("user_pool_add_ons.advanced_security_mode", "ENFORCED"), ("user_pool_tier", "PLUS"))
    makes_blocks = ("user_pool_add_ons",)
    fix_has_a_price = True  # AWS bills the tier PLUS for each user

    def judge(self, resource: Resource) -> Answer:
        """Fail unless ENFORCED; without the block it is OFF."""
        blocks = resource.blocks("user_pool_add_ons")
        if is_unresolved(blocks):
            return Answer.undecided(f"the user_pool_add_ons block is {blocks}", EXPECTED)
        if not blocks:
            return Answer.failed("there is no user_pool_add_ons block", EXPECTED)
        mode = blocks[0].text("advanced_security_mode")
        if is_unresolved(mode):
            return Answer.undecided(f"advanced_security_mode is {mode}", EXPECTED)
        if mode == "ENFORCED":
            return Answer.passed("advanced_security_mode = ENFORCED")
        return Answer.failed(f"advanced_security_mode = {mode}", EXPECTED)

    def judge_repaired(self, resource: Resource) -> Answer:
        """AWS takes ENFORCED in the tier PLUS only."""
        answer = self.judge(resource)
        return answer if resource.text("user_pool_tier") == "PLUS" else Answer.failed("the tier is too low", EXPECTED)


check = UserPoolStopsTakeovers()
