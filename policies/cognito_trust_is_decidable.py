"""Role trust policy for an identity pool is malformed or ambiguous.

Requirement:
    role trust policies for identity pools are valid and unambiguous

Why:
    No check can guard a trust that cannot be parsed, or whose meaning AWS does not document. A misspelled operator,
    a list where there should be an object, or ``StringEquals`` on ``amr``, which has several values, looks like a
    condition in a review; whether it is one is found out in production.

Fix:
    Write the trust as an ``aws_iam_policy_document`` with the operators of the IAM user guide, and a set operator on
    ``amr``.

    Before::

        condition {
          test     = "StringLike"
          variable = "cognito-identity.amazonaws.com:amr"
          values   = ["authenticated"]
        }

    After::

        condition {
          test     = "ForAnyValue:StringLike"
          variable = "cognito-identity.amazonaws.com:amr"
          values   = ["authenticated"]
        }

References:
    - https://docs.aws.amazon.com/cognito/latest/developerguide/iam-roles.html
    - https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
"""

from tfproof.scan.policy import Answer, Cognito, Policy, Resource, cognito_trust, names_cognito

EXPECTED = "a trust that says of every token whether it is admitted"


class CognitoTrustIsDecidable(Policy):
    """CGA_FED_05."""

    id = "CGA_FED_05"
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
              Principal = { Federated = "cognito-identity.amazonaws.com" }
              Condition = { StringEqual = { "cognito-identity.amazonaws.com:aud" = "canary" } }
            }]
          })
        }
    """

    def judge(self, resource: Resource) -> Answer:
        """Fail when no view can ever decide; what another view may know is undecided, and stays so if none does."""
        if names_cognito(resource) is False:
            return Answer.passed("the role is not for identities of an identity pool")
        answers = [cognito_trust(resource, kind) for kind in Cognito]
        open_ = [answer for answer in answers if answer.admitted is None]
        for answer in open_:
            if answer.final:
                return Answer.failed(answer.reason, EXPECTED)
        if open_:
            return Answer.undecided(open_[0].reason, EXPECTED)
        return Answer.passed("every token is admitted or refused")


check = CognitoTrustIsDecidable()
