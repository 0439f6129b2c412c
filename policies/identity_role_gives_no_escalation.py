"""A role that an identity pool hands out cannot be used to get more than the role.

Why:
    Whoever signs in, or is a guest, holds the role's credentials in a browser and can call what it allows, not only what the
    app calls. With SetIdentityPoolRoles or UpdateIdentityPool he gives himself another role, with
    GetOpenIdTokenForDeveloperIdentity he becomes another user, with ``cognito-idp:Admin*`` he sets another user's
    password, and with ``iam:*``, or with PassRole or AssumeRole on roles that nobody named, he leaves the app for the account.

Fix:
    Remove the action, and let a back end with a role of its own do what needs it. Name the role to pass or to assume.

    Before::

        statement {
          actions   = ["cognito-idp:AdminUpdateUserAttributes"]
          resources = [aws_cognito_user_pool.this.arn]
        }

    After::

        statement {
          actions   = ["execute-api:Invoke"]
          resources = ["${aws_api_gateway_rest_api.this.execution_arn}/*/GET/me"]
        }

References:
    - https://docs.aws.amazon.com/cognito/latest/developerguide/identity-pools-security-best-practices.html
    - https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html
"""

from collections.abc import Iterator

from tfproof.iam import Document
from tfproof.iam.granting import Grant, grants
from tfproof.iam.permissions import (
    ESCALATING_CALLS,
    UNLIMITED_CALLS,
    unnamed_roles,
)
from tfproof.scan.facts.permissions import HOLDERS
from tfproof.scan.policy import Answer, Policy, Problem, Resource, judge_permissions
from tfproof.scan.policy.canaries import identity_role

EXPECTED = "no action that gives more than the role"


class IdentityRoleGivesNoEscalation(Policy):
    """CGA_PRM_01."""

    id = "CGA_PRM_01"
    severity = "CRITICAL"
    resources = HOLDERS
    canary = identity_role("iam:*")

    def judge(self, resource: Resource) -> Answer:
        """Fail when a policy allows a call of the list, whatever wildcard, NotAction or condition it is written with."""
        return judge_permissions(
            resource, _in_document, expected=EXPECTED, fine="it gives nothing more than the role", unread=True
        )


def _in_document(document: Document) -> Iterator[Problem]:
    for action in ESCALATING_CALLS:
        yield from _shown(action, grants(document, action))
    for action in UNLIMITED_CALLS:
        for role in unnamed_roles(document):
            yield from _shown(f"{action} of any role", grants(document, action, resource=role))


def _shown(what: str, given: Iterator[Grant]) -> Iterator[Problem]:
    for grant in given:
        if grant.request is None:
            yield f"{grant.statement.name} may allow {what}, under conditions that cannot be tried", False
        else:
            yield f"{grant.statement.name} allows {what}", True


check = IdentityRoleGivesNoEscalation()
