"""EKS pod role accepts tokens of other service accounts or audiences.

Requirement:
    EKS roles restrict sub to named service accounts and aud to AWS

Why:
    A cluster's OIDC provider issues tokens to all its pods. A trust that does not bind ``sub`` to a namespace and a
    service account, or that has a wildcard there, lets every pod have the role, and everyone who may make a service
    account in a namespace. Without ``aud``, a token that a pod has for the cluster itself is enough. The decision is
    made by running such tokens through the document, so a negated operator is found as well. A trust that no token meets
    passes: it admits no principal, and ``tfproof prove`` refutes it.

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
from tfproof.scan.policy.canaries import provider_role

EXPECTED = "a trust that names namespace and service account in sub, and sts.amazonaws.com in aud"


class ClusterTrustNamesItsServiceAccount(Policy):
    """CGA_OIDC_02."""

    id = "CGA_OIDC_02"
    severity = "HIGH"
    resources = ("aws_iam_role",)
    canary = provider_role(
        "oidc.eks.eu-west-2.amazonaws.com/id/CANARY", aud="sts.amazonaws.com", sub="system:serviceaccount:*"
    )

    def judge(self, resource: Resource) -> Answer:
        """Fail when the token of another service account, or for another audience, gets in."""
        return oidc_trust(resource, Oidc.EKS).must_be_refused("the trust", EXPECTED)


check = ClusterTrustNamesItsServiceAccount()
