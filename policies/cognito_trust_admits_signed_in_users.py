"""Authenticated role cannot be assumed by authenticated identities.

Requirement:
    authenticated roles can be assumed by authenticated identities

Why:
    A trust with a typing error (``:audience`` for ``:aud``), with the user pool's id where the identity pool's belongs,
    or with an ``amr`` that no token has, refuses everyone. Sign-in is broken, and the usual repair in a hurry is to
    loosen the trust until it works, which opens it to other AWS accounts and to guests.

Fix:
    Name the identity pool's id as ``aud``, and ``authenticated`` as one value of ``amr``.

    Before::

        condition {
          test     = "StringEquals"
          variable = "cognito-identity.amazonaws.com:aud"
          values   = [aws_cognito_user_pool.this.id]
        }

    After::

        condition {
          test     = "StringEquals"
          variable = "cognito-identity.amazonaws.com:aud"
          values   = [aws_cognito_identity_pool.this.id]
        }

References:
    - https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
    - https://docs.aws.amazon.com/cognito/latest/developerguide/iam-roles.html
"""

from tfproof.scan.policy import Answer, Cognito, Policy, Resource, cognito_trust, names_cognito

EXPECTED = "a trust that admits signed-in users of the identity pool"
ATTACHMENT = ("aws_cognito_identity_pool_roles_attachment", ("roles", "role_mapping"))
GROUP = ("aws_cognito_user_group", ("role_arn",))


class CognitoTrustAdmitsSignedInUsers(Policy):
    """CGA_FED_03."""

    id = "CGA_FED_03"
    severity = "HIGH"
    resources = ("aws_iam_role",)
    canary = """
        resource "aws_iam_role" "canary" {
          name = "canary"
          assume_role_policy = jsonencode({
            Version = "2012-10-17"
            Statement = [{
              Effect    = "Allow"
              Action    = "sts:AssumeRoleWithWebIdentity"
              Principal = { Federated = "cognito-identity.amazonaws.com" }
              Condition = { StringEquals = { "cognito-identity.amazonaws.com:audience" = "eu-west-2:canary" } }
            }]
          })
        }
    """

    def judge(self, resource: Resource) -> Answer:
        """Fail when no signed-in user gets in, unless the role is for guests or for another kind of principal."""
        named = names_cognito(resource)
        if named is False:
            return Answer.passed("the trust is not for identities of a pool")
        user = cognito_trust(resource, Cognito.USER)
        if user.admitted:
            return Answer.passed(f"the trust {user.reason}")
        paths = [use.path for type_, names in (ATTACHMENT, GROUP) for use in resource.users(type_, names)]
        for_users = [path for path in paths if path not in ("*", "roles.unauthenticated")]
        guest = cognito_trust(resource, Cognito.GUEST)
        if not for_users and guest.admitted and user.admitted is False:
            known = "*" not in paths
            return (
                Answer.passed("the trust is for guests")
                if known
                else Answer.undecided("whether this is the role for guests is not known in this view", EXPECTED)
            )
        if user.admitted is None:
            return Answer.undecided(user.reason, EXPECTED)
        if named is None:
            return Answer.undecided("whose identities the trust is for is not known in this view", EXPECTED)
        return Answer.failed(f"the trust {user.reason}", EXPECTED)


check = CognitoTrustAdmitsSignedInUsers()
