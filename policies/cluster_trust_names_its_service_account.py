"""A role for pods of an EKS cluster takes the tokens of service accounts that it names, meant for AWS, and no others.

Why:
    A cluster's OIDC provider issues tokens to all its pods. A trust that does not bind ``sub`` to a namespace and a
    service account, or that has a wildcard there, lets every pod have the role, and everyone who may make a service
    account in a namespace. Without ``aud``, a token that a pod has for the cluster itself is enough. The decision is
    made by running such tokens through the document, so a negated operator is found as well.

Fix:
    Condition the trust with ``StringEquals`` on the provider's ``sub`` and ``aud``.

    Before::

        condition {
          test     = "StringLike"
          variable = "${local.issuer}:sub"
          values   = ["system:serviceaccount:shop:*"]
        }

    After::

        condition {
          test     = "StringEquals"
          variable = "${local.issuer}:aud"
          values   = ["sts.amazonaws.com"]
        }
        condition {
          test     = "StringEquals"
          variable = "${local.issuer}:sub"
          values   = ["system:serviceaccount:shop:orders"]
        }

References:
    - https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html
    - https://docs.aws.amazon.com/eks/latest/userguide/iam-roles-for-service-accounts.html
"""

from tfproof.scan.policy import Answer, Oidc, Policy, Resource, oidc_trust

EXPECTED = "a trust that names namespace and service account in sub, and sts.amazonaws.com in aud"


class ClusterTrustNamesItsServiceAccount(Policy):
    """CGA_OIDC_02."""

    id = "CGA_OIDC_02"
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
              Principal = { Federated = "arn:aws:iam::111111111111:oidc-provider/oidc.eks.eu-west-2.amazonaws.com/id/CANARY" }
              Condition = {
                StringEquals = { "oidc.eks.eu-west-2.amazonaws.com/id/CANARY:aud" = "sts.amazonaws.com" }
                StringLike   = { "oidc.eks.eu-west-2.amazonaws.com/id/CANARY:sub" = "system:serviceaccount:*" }
              }
            }]
          })
        }
    """

    def judge(self, resource: Resource) -> Answer:
        """Fail when the token of another service account, or for another audience, gets in."""
        stranger = oidc_trust(resource, Oidc.EKS)
        if stranger.admitted is None:
            return Answer.undecided(stranger.reason, EXPECTED)
        if stranger.admitted:
            return Answer.failed(f"the trust {stranger.reason}", EXPECTED)
        return Answer.passed(f"the trust {stranger.reason}")


check = ClusterTrustNamesItsServiceAccount()
