"""User pool has no deletion protection.

Requirement:
    user pools enable deletion protection

Why:
    A user pool cannot be restored: with it go all identities, their passwords and second factors, and every ``sub`` that
    data is stored under. One ``terraform destroy`` in the wrong directory, or one attribute that forces a replacement, is
    enough.

Fix:
    Set ``deletion_protection = "ACTIVE"``.

    Before::

        resource "aws_cognito_user_pool" "this" {
          name = "shop"
        }

    After::

        resource "aws_cognito_user_pool" "this" {
          name                = "shop"
          deletion_protection = "ACTIVE"
        }

References:
    - https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-deletion-protection.html
    - https://docs.aws.amazon.com/securityhub/latest/userguide/cognito-controls.html#cognito-6
"""

from tfproof.scan.policy import Answer, Policy, Resource, is_unresolved

EXPECTED = 'deletion_protection = "ACTIVE"'


class UserPoolRefusesDeletion(Policy):
    """CGA_UP_03."""

    id = "CGA_UP_03"
    severity = "MEDIUM"
    resources = ("aws_cognito_user_pool",)
    safe_values = (("deletion_protection", "ACTIVE"),)
    canary = """
        resource "aws_cognito_user_pool" "canary" {
          name = "canary"
          deletion_protection = "INACTIVE"
        }
    """

    def judge(self, resource: Resource) -> Answer:
        """Fail unless ACTIVE; absent is INACTIVE."""
        protection = resource.text("deletion_protection")
        if is_unresolved(protection):
            return Answer.undecided(f"deletion_protection is {protection}", EXPECTED)
        if protection == "ACTIVE":
            return Answer.passed("deletion_protection = ACTIVE")
        found = f"deletion_protection = {protection}" if protection else "deletion_protection is not set"
        return Answer.failed(found, EXPECTED)


check = UserPoolRefusesDeletion()
