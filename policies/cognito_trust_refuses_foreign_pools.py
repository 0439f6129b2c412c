"""Role trust policy accepts tokens from any Cognito identity pool.

Requirement:
    role trust policies restrict aud to one identity pool

Why:
    ``cognito-identity.amazonaws.com`` is one issuer for all identity pools of all AWS accounts. A trust that does not
    pin ``aud`` lets an attacker make an identity pool of his own, ask it for a token with GetOpenIdToken, and call
    AssumeRoleWithWebIdentity with the role's ARN: he is in, without any access to this account. The decision is made by
    running such tokens through the document, so a condition that can be true without the key, a wildcard or a negated
    operator is found however it is written.

Fix:
    Condition the trust with ``StringEquals`` on ``cognito-identity.amazonaws.com:aud`` = the identity pool's id.

    Before::

        principals {
          type        = "Federated"
          identifiers = ["cognito-identity.amazonaws.com"]
        }

    After::

        principals {
          type        = "Federated"
          identifiers = ["cognito-identity.amazonaws.com"]
        }
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
    - https://docs.aws.amazon.com/cognito/latest/developerguide/identity-pools-security-best-practices.html
    - https://docs.aws.amazon.com/cognito/latest/developerguide/iam-roles.html
    - https://securitylabs.datadoghq.com/articles/amplified-exposure-how-aws-flaws-made-amplify-iam-roles-vulnerable-to-takeover/
"""

from tfproof.scan.policy import Answer, Cognito, Policy, Resource, cognito_trust

EXPECTED = "a trust that refuses every token whose aud is not this identity pool"


class CognitoTrustRefusesForeignPools(Policy):
    """CGA_FED_01."""

    id = "CGA_FED_01"
    severity = "CRITICAL"
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
            }]
          })
        }
    """

    def judge(self, resource: Resource) -> Answer:
        """Fail when any token of another pool gets in."""
        return cognito_trust(resource, Cognito.FOREIGN).must_be_refused("the trust", EXPECTED)


check = CognitoTrustRefusesForeignPools()
