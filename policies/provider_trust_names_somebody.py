"""OIDC role accepts any subject and audience of its provider.

Requirement:
    OIDC roles restrict aud or sub, without incomplete prefix wildcards

Why:
    Most providers issue tokens to every user who signs up, for any application. A trust that binds neither ``aud`` nor
    ``sub`` accepts all of them: every user of the provider has the role. A wildcard that ends a name before it is
    over is another way in: ``project_path:acme*`` takes the tokens of ``acme-evil`` as well. The audience keeps
    no job out that chooses it: at gitlab.com and app.terraform.io the subject must name a project or workspace. GitHub and EKS clusters have stricter policies of their own; identity pools of
    Amazon Cognito as well. A trust that no token meets passes: it admits no principal, and ``tfproof prove`` refutes it.

Fix:
    Condition the trust with ``StringEquals`` on the provider's ``aud``, and on ``sub`` where you know who is meant; put a
    wildcard behind a separator, as in ``project_path:acme/shop:*``.

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
from tfproof.scan.policy.canaries import provider_role

EXPECTED = "a trust that binds aud or sub, with no wildcard within a name"


class ProviderTrustNamesSomebody(Policy):
    """CGA_OIDC_03."""

    id = "CGA_OIDC_03"
    severity = "HIGH"
    resources = ("aws_iam_role",)
    canary = provider_role("login.example.com", sub="canary*")

    def judge(self, resource: Resource) -> Answer:
        """Fail when a token for any audience and subject gets in, or one of a name that goes on where a wildcard is."""
        return oidc_trust(resource, Oidc.OTHER).must_be_refused("the trust", EXPECTED)


check = ProviderTrustNamesSomebody()
