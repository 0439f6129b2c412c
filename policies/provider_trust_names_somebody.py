"""A role for users of any other OIDC provider says whose tokens it takes, or which application's.

Why:
    Most providers issue tokens to anybody who signs up, for any application. A trust that binds neither ``aud`` nor
    ``sub`` takes all of them: whoever has an account there has the role. GitHub and EKS clusters have stricter
    policies of their own; identity pools of Amazon Cognito as well.

Fix:
    Condition the trust with ``StringEquals`` on the provider's ``aud``, and on ``sub`` where you know who is meant.

    Before::

        principals {
          type        = "Federated"
          identifiers = [aws_iam_openid_connect_provider.this.arn]
        }

    After::

        principals {
          type        = "Federated"
          identifiers = [aws_iam_openid_connect_provider.this.arn]
        }
        condition {
          test     = "StringEquals"
          variable = "gitlab.example.com:aud"
          values   = ["https://gitlab.example.com"]
        }

References:
    - https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html
    - https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html
"""

from tfproof.scan.policy import Answer, Oidc, Policy, Resource, oidc_trust

EXPECTED = "a trust that binds aud or sub"


class ProviderTrustNamesSomebody(Policy):
    """CGA_OIDC_03."""

    id = "CGA_OIDC_03"
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
              Principal = { Federated = "arn:aws:iam::111111111111:oidc-provider/login.example.com" }
            }]
          })
        }
    """

    def judge(self, resource: Resource) -> Answer:
        """Fail when a token for any audience and subject gets in."""
        anybody = oidc_trust(resource, Oidc.OTHER)
        if anybody.admitted is None:
            return Answer.undecided(anybody.reason, EXPECTED)
        if anybody.admitted:
            return Answer.failed(f"the trust {anybody.reason}", EXPECTED)
        return Answer.passed(f"the trust {anybody.reason}")


check = ProviderTrustNamesSomebody()
