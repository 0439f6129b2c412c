"""Identity pool role allows privilege escalation.

Requirement:
    identity pool roles do not allow privilege escalation

Why:
    A user who signs in, or a guest, holds the role's credentials in a browser and can call what it allows, not only what the
    app calls. With SetIdentityPoolRoles or UpdateIdentityPool such a user gets another role, with
    GetOpenIdTokenForDeveloperIdentity the identity of another user, with ``cognito-idp:Admin*`` sets another user's
    password, and with ``iam:*``, or with PassRole or AssumeRole on roles that are not named, leaves the app for the account.

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
from tfproof.iam.escalation import Weight
from tfproof.iam.escalation_paths import walks_of, worst
from tfproof.iam.evaluate import judge
from tfproof.iam.holder import Known
from tfproof.scan.facts.documents import ANY_TYPE
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
        """Fail when a path of the relation is walked, with any wildcard, NotAction or condition in the policy."""
        return judge_permissions(
            resource, _in_document, expected=EXPECTED, fine="it gives nothing more than the role", unread=True
        )


def _in_document(document: Document) -> Iterator[Problem]:
    walk = worst(walks_of(document, Known(roles=_named_roles(document), any_type=(f"{ANY_TYPE}${{Below}}",))))
    if walk is None or (walk.witness is not None and walk.weight is not Weight.HIGH):
        return
    if walk.witness is None:
        yield f"it may be that it {walk.what}: {walk.why}", False
        return
    request = walk.witness.request
    statement = judge(document, request).statement
    calls = " and ".join((request.action, *walk.with_))
    name = statement.name if statement is not None else "it"
    yield f"{name} allows {calls} on {request.resource}, which {walk.what}", True


def _named_roles(document: Document) -> tuple[str, ...]:
    """Roles that a document names one by one: what they may do is judged with the roles of the stack."""
    named = {one.text for statement in document.statements for one in statement.resources or () if _is_role(one.text)}
    return tuple(sorted(named))


def _is_role(text: str) -> bool:
    return (":role/" in text or text.startswith(ANY_TYPE)) and not set(text) & {"*", "?", "$"}


check = IdentityRoleGivesNoEscalation()
