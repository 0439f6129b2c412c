"""User pool groups with roles share a precedence value.

Requirement:
    groups with roles have distinct precedence values

Why:
    Of a user in two groups, the one with the lowest precedence gives the role. When two are equal, or neither has one, there
    is no ``cognito:preferred_role`` in the token: the identity pool then denies, or falls back to the default role, as
    ``ambiguous_role_resolution`` says. Neither is what the groups say.

Fix:
    Set a different ``precedence`` for each group that has a ``role_arn``.

    Before::

        resource "aws_cognito_user_group" "admins" {
          name         = "admins"
          precedence   = 1
          role_arn     = aws_iam_role.admins.arn
          user_pool_id = aws_cognito_user_pool.this.id
        }

        resource "aws_cognito_user_group" "customers" {
          name         = "customers"
          precedence   = 1
          role_arn     = aws_iam_role.customers.arn
          user_pool_id = aws_cognito_user_pool.this.id
        }

    After::

        resource "aws_cognito_user_group" "admins" {
          name         = "admins"
          precedence   = 1
          role_arn     = aws_iam_role.admins.arn
          user_pool_id = aws_cognito_user_pool.this.id
        }

        resource "aws_cognito_user_group" "customers" {
          name         = "customers"
          precedence   = 2
          role_arn     = aws_iam_role.customers.arn
          user_pool_id = aws_cognito_user_pool.this.id
        }

References:
    - https://docs.aws.amazon.com/cognito/latest/developerguide/role-based-access-control.html
    - https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-user-groups.html
"""

from collections.abc import Iterator

from tfproof.scan.facts.groups import (
    Given,
    follows_its_key,
    in_other_pool,
    others_with_roles,
    role_of,
    stands_for_several,
)
from tfproof.scan.policy import Answer, Policy, Problem, Resource, is_unresolved

EXPECTED = "a precedence that no other group with a role has"


class GroupHasItsOwnPrecedence(Policy):
    """CGA_FED_16."""

    id = "CGA_FED_16"
    severity = "LOW"
    resources = ("aws_cognito_user_group",)
    canary = """
        resource "aws_cognito_user_group" "canary" {
          name         = "canary"
          precedence   = 1
          user_pool_id = "eu-west-2_canary"
          role_arn     = "arn:aws:iam::111111111111:role/canary"
        }
        resource "aws_cognito_user_group" "canary_too" {
          name         = "canary-too"
          precedence   = 1
          user_pool_id = "eu-west-2_canary"
          role_arn     = "arn:aws:iam::111111111111:role/canary-too"
        }
    """

    def judge(self, resource: Resource) -> Answer:
        """Fail when another group of the pool with another role has the same precedence, or neither has one."""
        role = role_of(resource)
        if role is None:
            return Answer.passed("the group gives no role")
        return Answer.of(_problems(resource, role), expected=EXPECTED, fine="no other group has its precedence")


def _problems(group: Resource, role: Given) -> Iterator[Problem]:
    own = group.number("precedence")
    for other, their_role in others_with_roles(group):
        theirs = other.number("precedence")
        # With one role for both, the token names that role: that they share it is CGA_FED_15's to tell.
        if role.same(their_role) or in_other_pool(group, other):
            continue
        if is_unresolved(own) or is_unresolved(theirs):
            unresolved = own if is_unresolved(own) else theirs
            yield f"precedence is {unresolved}, and {other.address} may have the same", False
        elif own == theirs:
            said = "neither it nor" if own is None else f"precedence = {own}, as"
            yield f"{said} {other.address} has" + (" one" if own is None else ""), True
    if stands_for_several(group) and not follows_its_key(group.value("precedence")):
        yield "each instance of the block has the same precedence, and how many there are is not known", False


check = GroupHasItsOwnPrecedence()
