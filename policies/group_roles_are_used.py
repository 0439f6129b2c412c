"""User pool group roles are not used by a role mapping.

Requirement:
    identity pools map group roles when groups have roles

Why:
    A ``role_arn`` on a group only writes a claim into the token. Without a ``role_mapping`` the identity pool does not look
    at it: everyone, administrator or customer, gets the one default role. What looks like access control by group is
    none, and the default role tends to grow until the administrators can work.

Fix:
    Add a ``role_mapping`` block with ``type = "Token"`` for the user pool to the roles attachment.

    Before::

        resource "aws_cognito_identity_pool_roles_attachment" "this" {
          identity_pool_id = aws_cognito_identity_pool.this.id
          roles            = { authenticated = aws_iam_role.authenticated.arn }
        }

    After::

        resource "aws_cognito_identity_pool_roles_attachment" "this" {
          identity_pool_id = aws_cognito_identity_pool.this.id
          roles            = { authenticated = aws_iam_role.authenticated.arn }
          role_mapping {
            identity_provider         = "${aws_cognito_user_pool.this.endpoint}:${aws_cognito_user_pool_client.this.id}"
            ambiguous_role_resolution = "Deny"
            type                      = "Token"
          }
        }

References:
    - https://docs.aws.amazon.com/cognito/latest/developerguide/role-based-access-control.html
    - https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_RoleMapping.html
"""

from tfproof.scan.policy import Answer, Policy, Resource, is_unresolved

EXPECTED = "a role_mapping block, because a group has a role_arn"


class GroupRolesAreUsed(Policy):
    """CGA_FED_12."""

    id = "CGA_FED_12"
    severity = "HIGH"
    resources = ("aws_cognito_identity_pool_roles_attachment",)
    canary = """
        resource "aws_cognito_identity_pool_roles_attachment" "canary" {
          identity_pool_id = "eu-west-2:canary"
          roles            = { authenticated = "arn:aws:iam::111111111111:role/canary" }
        }
        resource "aws_cognito_user_group" "canary" {
          name         = "canary"
          user_pool_id = "eu-west-2_canary"
          role_arn     = "arn:aws:iam::111111111111:role/canary"
        }
    """

    def judge(self, resource: Resource) -> Answer:
        """Fail when a group has a role and nothing maps tokens to roles."""
        groups = [group.address for group in resource.others("aws_cognito_user_group") if group.value("role_arn")]
        if not groups:
            return Answer.passed("no group has a role")
        mappings = resource.blocks("role_mapping")
        if is_unresolved(mappings):
            return Answer.undecided(f"the role_mapping blocks are {mappings}", EXPECTED)
        if mappings:
            return Answer.passed("a role_mapping uses the groups' roles")
        return Answer.failed(f"no role_mapping, and {sorted(groups)[0]} has a role_arn", EXPECTED)


check = GroupRolesAreUsed()
