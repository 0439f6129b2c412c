"""Identity pool role allows all actions of a service.

Requirement:
    identity pool roles list individual actions

Why:
    ``s3:*`` allows a browser everything that the service can do, and everything that it will be able to do: deleting a
    bucket, changing its policy, reading other users' files. The app makes two of these calls; an attacker
    makes the others.

Fix:
    List the actions that the app calls.

    Before::

        statement {
          actions   = ["s3:*"]
          resources = ["${aws_s3_bucket.this.arn}/$${cognito-identity.amazonaws.com:sub}/*"]
        }

    After::

        statement {
          actions   = ["s3:GetObject", "s3:PutObject"]
          resources = ["${aws_s3_bucket.this.arn}/$${cognito-identity.amazonaws.com:sub}/*"]
        }

References:
    - https://docs.aws.amazon.com/cognito/latest/developerguide/iam-roles.html
    - https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html#iam-21
"""

from collections.abc import Iterator

from tfproof.iam import Document, Statement
from tfproof.iam.narrowed_documents import ask
from tfproof.iam.permissions import EVERY_SERVICE, nameless_calls
from tfproof.iam.statement_match import action_matches
from tfproof.scan.facts.permissions import HOLDERS
from tfproof.scan.policy import Answer, Policy, Problem, Resource, judge_permissions
from tfproof.scan.policy.canaries import identity_role

EXPECTED = "single actions, or a part of a service such as s3:Get*"


class IdentityRoleNamesActions(Policy):
    """CGA_PRM_02."""

    id = "CGA_PRM_02"
    severity = "HIGH"
    resources = HOLDERS
    canary = identity_role("s3:*")

    def judge(self, resource: Resource) -> Answer:
        """Fail when a statement allows a call of a service that no policy can have named."""
        return judge_permissions(resource, _in_document, expected=EXPECTED, fine="it names the actions that it allows")


def _in_document(document: Document) -> Iterator[Problem]:
    for call in nameless_calls(document):
        service = call.split(":", 1)[0].replace("-", " ") if call.startswith(EVERY_SERVICE) else call.split(":", 1)[0]
        proof = ask((document,), [call], None)
        if proof is None or proof.proved:
            continue
        example = proof.counterexample
        if example is None or example.statement is None:
            yield f"it may allow all of {service}: {proof.why}", False
        else:
            name = document.statements[_index(document, call, example.statement)].name
            yield f"{name} allows every action of {service}", True


def _index(document: Document, call: str, statement: Statement) -> int:
    """The index in a document of the statement that allows a call: of those about it, the one of that number."""
    return [one.index for one in document.statements if action_matches(one, call)][statement.index]


check = IdentityRoleNamesActions()
