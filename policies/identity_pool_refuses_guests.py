"""Identity pool allows unauthenticated identities.

Requirement:
    identity pools do not allow unauthenticated identities

Why:
    With ``allow_unauthenticated_identities`` anyone who knows the pool's id, which is in every web page that uses
    it, can call GetId and GetCredentialsForIdentity without signing in and gets AWS keys. What those keys can do is
    decided by a role that its authors do not think of as public. A value that is not known before apply may be true.

Fix:
    Set ``allow_unauthenticated_identities = false`` and attach no ``unauthenticated`` role.

    Before::

        resource "aws_cognito_identity_pool" "this" {
          identity_pool_name               = "shop"
          allow_unauthenticated_identities = true
        }

    After::

        resource "aws_cognito_identity_pool" "this" {
          identity_pool_name               = "shop"
          allow_unauthenticated_identities = false
        }

References:
    - https://docs.aws.amazon.com/cognito/latest/developerguide/identity-pools-security-best-practices.html
    - https://docs.aws.amazon.com/securityhub/latest/userguide/cognito-controls.html#cognito-2
"""

from collections.abc import Mapping

from tfproof.scan.policy import Answer, Policy, Resource, is_unresolved

EXPECTED = "allow_unauthenticated_identities = false"


class IdentityPoolRefusesGuests(Policy):
    """CGA_FED_06."""

    id = "CGA_FED_06"
    severity = "HIGH"
    resources = ("aws_cognito_identity_pool",)
    safe_values = (("allow_unauthenticated_identities", False),)
    canary = """
        resource "aws_cognito_identity_pool" "canary" {
          identity_pool_name               = "canary"
          allow_unauthenticated_identities = true
        }
    """

    def judge(self, resource: Resource) -> Answer:
        """Fail when guests are allowed; absent is the provider's default, false."""
        guests = resource.flag("allow_unauthenticated_identities")
        if is_unresolved(guests):
            return Answer.undecided(f"allow_unauthenticated_identities is {guests}", EXPECTED)
        if guests:
            return Answer.failed("allow_unauthenticated_identities = true", EXPECTED)
        return Answer.passed("guests are refused")

    def is_repaired_alone(self, resource: Resource) -> bool:
        """Whether no role for guests may be left without guests: CGA_FED_07."""
        attached = (one.value("roles") for one in resource.others("aws_cognito_identity_pool_roles_attachment"))
        return all(isinstance(roles, Mapping) and not roles.get("unauthenticated") for roles in attached)


check = IdentityPoolRefusesGuests()
