"""Identity pool role allows actions on all resources.

Requirement:
    identity pool roles name resources or restrict by identity

Why:
    All signed-in users have the same role. An action that it allows on ``*`` every user can do to every resource of the
    account: to the files, items and endpoints of all other users, and to those of other apps. Only a comparison with
    who is asking keeps them apart.

Fix:
    Name the resources, with ``${cognito-identity.amazonaws.com:sub}`` or a principal tag where each user has his own.

    Before::

        statement {
          actions   = ["dynamodb:Query"]
          resources = ["*"]
        }

    After::

        statement {
          actions   = ["dynamodb:Query"]
          resources = [aws_dynamodb_table.this.arn]
          condition {
            test     = "ForAllValues:StringEquals"
            variable = "dynamodb:LeadingKeys"
            values   = ["$${cognito-identity.amazonaws.com:sub}"]
          }
        }

References:
    - https://docs.aws.amazon.com/cognito/latest/developerguide/identity-pools-security-best-practices.html
    - https://docs.aws.amazon.com/cognito/latest/developerguide/attributes-for-access-control.html
    - https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
"""

from collections.abc import Iterator

from tfproof.iam import Document, Effect
from tfproof.iam.granting import covers_everything, for_everyone
from tfproof.iam.permissions import limitable_calls
from tfproof.scan.facts.permissions import HOLDERS
from tfproof.scan.policy import Answer, Policy, Problem, Resource, judge_permissions
from tfproof.scan.policy.canaries import identity_role

EXPECTED = 'named resources, or a condition on who asks; "*" only for actions that no resource limits'


class IdentityRoleKeepsIdentitiesApart(Policy):
    """CGA_PRM_03."""

    id = "CGA_PRM_03"
    severity = "MEDIUM"
    resources = HOLDERS
    canary = identity_role("s3:GetObject")

    def judge(self, resource: Resource) -> Answer:
        """Fail when what a statement gives to one identity on any resource it gives to every other there too."""
        return judge_permissions(
            resource, _in_document, expected=EXPECTED, fine="nothing is everybody's on every resource"
        )


def _in_document(document: Document) -> Iterator[Problem]:
    for statement in document.statements:
        if statement.effect is not Effect.ALLOW or not covers_everything(statement):
            continue
        for action, call in limitable_calls(statement).items():
            shared = for_everyone(document, statement, call)
            if shared is None:
                yield f"{statement.name} allows on * under conditions that cannot be tried", False
            elif shared:
                yield f"{statement.name} allows {action} on * to everybody", True


check = IdentityRoleKeepsIdentitiesApart()
