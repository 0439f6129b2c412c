"""GitHub Actions role accepts tokens of other repositories or audiences.

Requirement:
    GitHub Actions roles restrict sub to named repositories and aud to AWS

Why:
    ``token.actions.githubusercontent.com`` is one issuer for all repositories of all owners. A trust that does not
    bind ``sub``, or binds it to ``repo:*`` or to the beginning of an owner's name, lets anyone with a GitHub
    account write a workflow that assumes the role; one for all repositories of an owner admits every user who may create a
    repository there. So does one that compares nothing but ``environment`` or ``job_workflow_ref``. Without ``aud``, a token that was made for another service can be passed on, unless the
    provider takes one audience only. The decision is made by running such tokens through the document, so a negated
    operator or one that is true without the key is found as well. A trust that no token meets passes: it admits
    no principal, and ``tfproof prove`` refutes it.

Fix:
    Condition the trust with the owner and the repository in ``sub``, and with ``StringEquals`` on ``aud``.

    Before::

        condition {
          test     = "StringLike"
          variable = "token.actions.githubusercontent.com:sub"
          values   = ["repo:acme*"]
        }

    After::

        condition {
          test     = "StringEquals"
          variable = "token.actions.githubusercontent.com:aud"
          values   = ["sts.amazonaws.com"]
        }
        condition {
          test     = "StringEquals"
          variable = "token.actions.githubusercontent.com:sub"
          values   = ["repo:acme/shop:ref:refs/heads/main"]
        }

References:
    - https://docs.github.com/en/actions/security-for-github-actions/security-hardening-your-deployments/configuring-openid-connect-in-amazon-web-services
    - https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html
"""

from tfproof.scan.policy import Answer, Oidc, Policy, Resource, oidc_trust
from tfproof.scan.policy.canaries import provider_role

EXPECTED = "a trust that names owner and repository in sub, and binds aud"


class GithubTrustNamesItsRepository(Policy):
    """CGA_OIDC_01."""

    id = "CGA_OIDC_01"
    severity = "HIGH"
    resources = ("aws_iam_role",)
    canary = provider_role("token.actions.githubusercontent.com", aud="sts.amazonaws.com", sub="repo:*")

    def judge(self, resource: Resource) -> Answer:
        """Fail when a token of another repository, or for another audience, gets in."""
        return oidc_trust(resource, Oidc.GITHUB).must_be_refused("the trust", EXPECTED)


check = GithubTrustNamesItsRepository()
