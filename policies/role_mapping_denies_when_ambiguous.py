"""Role mapping does not deny ambiguous roles.

Requirement:
    role mappings set ambiguous_role_resolution to Deny

Why:
    With ``AuthenticatedRole`` a user without a group, or with several of the same precedence, gets the default role of
    all signed-in users instead of nothing. A user who can leave a group, or join a second one, chooses.

Fix:
    Set ``ambiguous_role_resolution = "Deny"`` in each ``role_mapping`` block.

    Before::

        role_mapping {
          identity_provider         = "${aws_cognito_user_pool.this.endpoint}:${aws_cognito_user_pool_client.this.id}"
          ambiguous_role_resolution = "AuthenticatedRole"
          type                      = "Token"
        }

    After::

        role_mapping {
          identity_provider         = "${aws_cognito_user_pool.this.endpoint}:${aws_cognito_user_pool_client.this.id}"
          ambiguous_role_resolution = "Deny"
          type                      = "Token"
        }

References:
    - https://docs.aws.amazon.com/cognito/latest/developerguide/role-based-access-control.html
    - https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_RoleMapping.html
"""

from tfproof.scan.policy import Answer, Policy, Resource, is_unresolved

EXPECTED = 'ambiguous_role_resolution = "Deny" in each role_mapping block'


class RoleMappingDeniesWhenAmbiguous(Policy):
    """CGA_FED_13."""

    id = "CGA_FED_13"
    severity = "HIGH"
    resources = ("aws_cognito_identity_pool_roles_attachment",)
    safe_values = (("role_mapping.ambiguous_role_resolution", "Deny"),)
    canary = """
        resource "aws_cognito_identity_pool_roles_attachment" "canary" {
          identity_pool_id = "eu-west-2:canary"
          roles            = { authenticated = "arn:aws:iam::111111111111:role/canary" }
          role_mapping {
            identity_provider         = "cognito-idp.eu-west-2.amazonaws.com/eu-west-2_canary:canary"
            ambiguous_role_resolution = "AuthenticatedRole"
            type                      = "Token"
          }
        }
    """

    def judge(self, resource: Resource) -> Answer:
        """Fail at the first mapping that is softer; no mapping is none that could be ambiguous."""
        mappings = resource.blocks("role_mapping")
        if is_unresolved(mappings):
            return Answer.undecided(f"the role_mapping blocks are {mappings}", EXPECTED)
        answers = [mapping.text("ambiguous_role_resolution") for mapping in mappings]
        for number, answer in enumerate(answers, start=1):
            if not is_unresolved(answer) and answer != "Deny":
                state = f"= {answer}" if answer else "is not set"
                return Answer.failed(f"ambiguous_role_resolution {state} in block {number} of {len(answers)}", EXPECTED)
        unresolved = [answer for answer in answers if is_unresolved(answer)]
        if unresolved:
            return Answer.undecided(f"ambiguous_role_resolution is {unresolved[0]}", EXPECTED)
        return Answer.passed(f"{len(answers)} role mappings, all deny")


check = RoleMappingDeniesWhenAmbiguous()
