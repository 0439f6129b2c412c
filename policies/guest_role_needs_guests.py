"""Identity pool has an unused guest role, or shares one role with guests.

Requirement:
    guest roles exist only where guests are allowed, and are separate

Why:
    A role in the ``unauthenticated`` slot does nothing while guests are refused, so no reviewer looks at what it may do. From
    then on a single flag is between the internet and that role. The same role in both slots gives guests, on the day
    when they are allowed, what users have.

Fix:
    Remove ``unauthenticated`` from ``roles``, or give guests a role of their own.

    Before::

        roles = {
          authenticated   = aws_iam_role.user.arn
          unauthenticated = aws_iam_role.user.arn
        }

    After::

        roles = {
          authenticated = aws_iam_role.user.arn
        }

References:
    - https://docs.aws.amazon.com/cognito/latest/developerguide/iam-roles.html
    - https://docs.aws.amazon.com/cognito/latest/developerguide/identity-pools-security-best-practices.html
"""

from collections.abc import Mapping

from tfproof.scan.policy import Answer, Policy, Resource, is_unresolved

EXPECTED = "no unauthenticated role, or a separate one for a pool that allows guests"


class GuestRoleNeedsGuests(Policy):
    """CGA_FED_07."""

    id = "CGA_FED_07"
    severity = "MEDIUM"
    resources = ("aws_cognito_identity_pool_roles_attachment",)
    canary = """
        resource "aws_cognito_identity_pool_roles_attachment" "canary" {
          identity_pool_id = "eu-west-2:canary"
          roles = {
            authenticated   = "arn:aws:iam::111111111111:role/canary"
            unauthenticated = "arn:aws:iam::111111111111:role/canary"
          }
        }
    """

    def judge(self, resource: Resource) -> Answer:
        """Fail when the slot for guests is filled and no pool of the stack allows guests, or with the users' role."""
        roles = resource.value("roles")
        if not isinstance(roles, Mapping):
            return Answer.undecided(f"roles is {roles if is_unresolved(roles) else 'of no known shape'}", EXPECTED)
        if roles.get("unauthenticated") is None:
            return Answer.passed("no role for guests")
        guest, user = roles["unauthenticated"], roles.get("authenticated")
        nameless = is_unresolved(guest) and not guest.expression
        if guest == user and not nameless:
            return Answer.failed("guests and users have the same role", EXPECTED)
        return self._by_pools(resource, decidable=not (nameless and guest == user))

    @staticmethod
    def _by_pools(resource: Resource, *, decidable: bool) -> Answer:
        flags = [pool.flag("allow_unauthenticated_identities") for pool in resource.others("aws_cognito_identity_pool")]
        if any(is_unresolved(flag) for flag in flags) or (any(flags) and not decidable):
            return Answer.undecided("whether guests are allowed, and with whose role, is not known", EXPECTED)
        if any(flags):
            return Answer.passed("guests are allowed and have a role of their own")
        return Answer.failed("roles has unauthenticated, but no identity pool here allows guests", EXPECTED)


check = GuestRoleNeedsGuests()
