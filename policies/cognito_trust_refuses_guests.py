"""Authenticated role can be assumed by unauthenticated identities.

Requirement:
    authenticated roles require amr = authenticated

Why:
    A guest's token comes from the same pool, with the same ``aud``; only ``amr`` tells it from a user's. A trust
    without a condition on ``amr``, or with one that guests meet as well (``*authenticated`` matches
    ``unauthenticated``), gives everyone who knows the pool's id the rights of signed-in users, as soon as guests are
    allowed. In the basic flow the client itself names the role, so the trust is the only gate.

Fix:
    Condition the trust with ``ForAnyValue:StringLike`` on ``cognito-identity.amazonaws.com:amr`` = ``authenticated``.

    Before::

        condition {
          test     = "StringEquals"
          variable = "cognito-identity.amazonaws.com:aud"
          values   = [aws_cognito_identity_pool.this.id]
        }

    After::

        condition {
          test     = "StringEquals"
          variable = "cognito-identity.amazonaws.com:aud"
          values   = [aws_cognito_identity_pool.this.id]
        }
        condition {
          test     = "ForAnyValue:StringLike"
          variable = "cognito-identity.amazonaws.com:amr"
          values   = ["authenticated"]
        }

References:
    - https://docs.aws.amazon.com/cognito/latest/developerguide/iam-roles.html
    - https://docs.aws.amazon.com/cognito/latest/developerguide/identity-pools-security-best-practices.html
    - https://docs.aws.amazon.com/cognito/latest/developerguide/role-based-access-control.html
"""

from tfproof.scan.policy import Answer, Cognito, Policy, Resource, cognito_trust

EXPECTED = 'a trust that refuses tokens whose amr is ["unauthenticated"]'
ATTACHMENT = ("aws_cognito_identity_pool_roles_attachment", ("roles", "role_mapping"))
GROUP = ("aws_cognito_user_group", ("role_arn",))


class CognitoTrustRefusesGuests(Policy):
    """CGA_FED_02."""

    id = "CGA_FED_02"
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
              Condition = {
                StringEquals = { "cognito-identity.amazonaws.com:aud" = "eu-west-2:00000000-0000-4000-8000-000000000000" }
              }
            }]
          })
        }
    """

    def judge(self, resource: Resource) -> Answer:
        """Fail when a guest gets in, unless the role is the pool's role for guests."""
        guest = cognito_trust(resource, Cognito.GUEST)
        if guest.admitted is False:
            return Answer.passed(f"the trust {guest.reason}")
        paths = [use.path for type_, names in (ATTACHMENT, GROUP) for use in resource.users(type_, names)]
        certain = [path for path in paths if path != "*"]
        if any(path != "roles.unauthenticated" for path in certain):
            if guest.admitted is None:
                return Answer.undecided(guest.reason, EXPECTED)
            return Answer.failed(f"the trust {guest.reason}, and the role is used as {certain[0]}", EXPECTED)
        if "*" in paths:
            return Answer.undecided("whether this is the role for guests is not known in this view", EXPECTED)
        if certain:
            return Answer.passed("the role is the pool's role for guests")
        return self._unattached(resource, guest.admitted, guest.reason)

    @staticmethod
    def _unattached(resource: Resource, admitted: bool | None, reason: str) -> Answer:
        """Nothing here uses the role: one for guests alone is meant so, one for both is meant for users."""
        user = cognito_trust(resource, Cognito.USER)
        if admitted is None or user.admitted is None:
            return Answer.undecided(reason if admitted is None else user.reason, EXPECTED)
        if user.admitted:
            return Answer.failed(f"the trust {reason} as well as signed-in users", EXPECTED)
        return Answer.passed("the trust admits guests alone")


check = CognitoTrustRefusesGuests()
