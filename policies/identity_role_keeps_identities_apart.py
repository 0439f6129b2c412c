"""Identity pool role allows actions on all resources.

Requirement:
    identity pool roles name resources or restrict by identity

Why:
    All signed-in users have the same role. An action that it allows on ``*``, or on all buckets or tables, every user can
    do to every resource of the account: to the files, items and endpoints of all other users, and to those of other apps. Only a comparison with
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

from tfproof.iam import Document, Statement
from tfproof.iam.sample_requests import for_everyone
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
            resource, _in_document, expected=EXPECTED, fine="no action is allowed to every identity on every resource"
        )


def _in_document(document: Document) -> Iterator[Problem]:
    for statement, action, shared in for_everyone(document):
        if shared is None:
            yield f"{statement.name} allows every resource under conditions that cannot be tried", False
        else:
            yield f"{statement.name} allows {action} on {_shown(statement)} to every identity", True


def _shown(statement: Statement) -> str:
    texts = [one.text for one in statement.resources or ()]
    return "*" if statement.not_resource or "*" in texts else ", ".join(texts)


check = IdentityRoleKeepsIdentitiesApart()
