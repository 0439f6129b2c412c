"""Web identity role has administrator access.

Requirement:
    web identity roles do not allow all actions on all resources

Why:
    A token from outside AWS is enough to become administrator of the account: an attacker who changes a workflow, takes
    over a repository or a user's account, or finds a gap in the trust policy owns everything. No step of AWS's own
    sign-in, such as MFA, is required.

Fix:
    Attach a policy that allows what the job does, and limit it by a permissions boundary.

    Before::

        resource "aws_iam_role_policy_attachment" "deploy" {
          role       = aws_iam_role.deploy.name
          policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess"
        }

    After::

        resource "aws_iam_role_policy_attachment" "deploy" {
          role       = aws_iam_role.deploy.name
          policy_arn = aws_iam_policy.deploy.arn
        }

References:
    - https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html
    - https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AdministratorAccess.html
"""

from collections.abc import Iterator

from tfproof.iam import Document, Effect
from tfproof.scan.facts.permissions import HOLDERS, WEB_IDENTITIES
from tfproof.scan.policy import Answer, Policy, Problem, Resource, judge_permissions
from tfproof.scan.policy.canaries import identity_role

EXPECTED = "no policy that allows every action on every resource"
EVERYTHING = frozenset({"*", "*:*"})


class WebIdentityRoleIsNoAdministrator(Policy):
    """CGA_PRM_04."""

    id = "CGA_PRM_04"
    severity = "HIGH"
    resources = HOLDERS
    canary = identity_role("*")

    def judge(self, resource: Resource) -> Answer:
        """Fail on a statement that allows everything, also under conditions: they say when, and not what."""
        return judge_permissions(
            resource, _in_document, expected=EXPECTED, fine="it does not allow everything", holders=WEB_IDENTITIES
        )


def _in_document(document: Document) -> Iterator[Problem]:
    for statement in document.statements:
        actions = {one.text for one in statement.actions or ()}
        resources = {one.text for one in statement.resources or ()}
        spelled = not (statement.not_action or statement.not_resource)
        if statement.effect is Effect.ALLOW and spelled and actions & EVERYTHING and "*" in resources:
            yield f"{statement.name} allows every action on every resource", True


check = WebIdentityRoleIsNoAdministrator()
