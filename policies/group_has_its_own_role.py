"""User pool groups share an IAM role.

Requirement:
    every user pool group has a separate role

Why:
    Two groups with one role are one group: what administrators may do, customers may do as well. It reads as if there
    were a difference, and an author who widens the role for one group does not see the other.

Fix:
    Give each group a role of its own, one ``aws_iam_role`` for each of them.

    Before::

        resource "aws_cognito_user_group" "admins" {
          name         = "admins"
          user_pool_id = aws_cognito_user_pool.this.id
          role_arn     = aws_iam_role.user.arn
        }

        resource "aws_cognito_user_group" "customers" {
          name         = "customers"
          user_pool_id = aws_cognito_user_pool.this.id
          role_arn     = aws_iam_role.user.arn
        }

    After::

        resource "aws_cognito_user_group" "this" {
          for_each     = toset(["admins", "customers"])
          name         = each.key
          user_pool_id = aws_cognito_user_pool.this.id
          role_arn     = aws_iam_role.group[each.key].arn
        }

References:
    - https://docs.aws.amazon.com/cognito/latest/developerguide/role-based-access-control.html
    - https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-user-groups.html
"""

from collections.abc import Iterator

from tfproof.scan.facts.groups import Given, follows_its_key, others_with_roles, role_of, stands_for_several
from tfproof.scan.policy import Answer, Policy, Problem, Resource

EXPECTED = "a role that no other group has"


class GroupHasItsOwnRole(Policy):
    """CGA_FED_15."""

    id = "CGA_FED_15"
    severity = "MEDIUM"
    resources = ("aws_cognito_user_group",)
    canary = """
        resource "aws_cognito_user_group" "canary" {
          name         = "canary"
          user_pool_id = "eu-west-2_canary"
          role_arn     = "arn:aws:iam::111111111111:role/two-canaries"
        }
        resource "aws_cognito_user_group" "canary_too" {
          name         = "canary-too"
          user_pool_id = "eu-west-2_canary"
          role_arn     = "arn:aws:iam::111111111111:role/two-canaries"
        }
    """

    def judge(self, resource: Resource) -> Answer:
        """Fail when another group gives the same role."""
        own = role_of(resource)
        if own is None:
            return Answer.passed("the group gives no role")
        return Answer.of(_problems(resource, own), expected=EXPECTED, fine="no other group gives its role")


def _problems(group: Resource, own: Given) -> Iterator[Problem]:
    for other, theirs in others_with_roles(group):
        same = own.same(theirs)
        if same is None:
            yield f"whether {other.address} gives the same role is not known", False
        elif same:
            yield f"{other.address} gives the same role", True
    if stands_for_several(group) and not follows_its_key(group.value("role_arn")):
        yield "each instance of the block gives the same role, and how many there are is not known", False


check = GroupHasItsOwnRole()
