"""Role trust policy uses inexact operators on aud, amr or sub.

Requirement:
    trust policies compare aud, amr and sub with exact operators

Why:
    ``ForAllValues``, ``...IfExists`` and the negated operators are true of a token that lacks the key, so what holds today
    holds only because Cognito sets it. A set operator on ``aud`` or ``sub``, which have one value, and wildcards in ``aud``
    or ``amr`` admit more than they say: ``*authenticated`` also matches ``unauthenticated``. Such a trust may be right today; it
    is one edit from being open, and no review shows it.

Fix:
    ``StringEquals`` on ``aud`` and ``sub``, ``ForAnyValue:StringLike`` or ``ForAnyValue:StringEquals`` on ``amr``, and
    values that are written out.

    Before::

        condition {
          test     = "ForAllValues:StringLike"
          variable = "cognito-identity.amazonaws.com:amr"
          values   = ["auth*"]
        }

    After::

        condition {
          test     = "ForAnyValue:StringLike"
          variable = "cognito-identity.amazonaws.com:amr"
          values   = ["authenticated"]
        }

References:
    - https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
    - https://docs.aws.amazon.com/cognito/latest/developerguide/iam-roles.html
"""

from collections.abc import Iterator, Mapping

from tfproof.errors import DocumentError
from tfproof.iam.operators import Operator, Quantifier, parse_operator
from tfproof.scan.facts.documents import is_assigned, listed
from tfproof.scan.facts.trust import ISSUERS
from tfproof.scan.policy import Answer, Policy, Problem, Resource, is_unresolved, names_cognito

EXPECTED = "StringEquals on aud and sub, ForAnyValue on amr, and no wildcard"
CLAIMS = ("aud", "amr", "sub")


class CognitoTrustComparesPlainly(Policy):
    """CGA_FED_04."""

    id = "CGA_FED_04"
    severity = "MEDIUM"
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
              Condition = { "ForAllValues:StringLike" = { "cognito-identity.amazonaws.com:amr" = "authenticated" } }
            }]
          })
        }
    """

    def judge(self, resource: Resource) -> Answer:
        """Fail at the first comparison that a missing key, a second value or a longer one meets."""
        document = resource.document("assume_role_policy")
        if is_unresolved(document):
            return Answer.undecided(f"assume_role_policy is {document}", EXPECTED)
        if names_cognito(resource) is False:
            return Answer.passed("the role is not for identities of an identity pool")
        problems = [one for item in listed(document.get("Statement")) for one in _of_statement(item)]
        return Answer.of(problems, expected=EXPECTED, fine="aud, amr and sub are compared plainly")


def _of_statement(statement: object) -> Iterator[Problem]:
    if not isinstance(statement, Mapping):
        yield "a statement is unresolved", False
        return
    # In a Deny the same operators err on the safe side.
    if statement.get("Effect") == "Deny":
        return
    conditions = statement.get("Condition")
    if is_unresolved(conditions):
        yield f"Condition is {conditions}", False
    for written, keys in conditions.items() if isinstance(conditions, Mapping) else ():
        if not isinstance(keys, Mapping):
            yield f"the keys of {written} are unresolved", False
            continue
        for key, values in keys.items():
            yield from _of_comparison(str(written), str(key), listed(values))


def _of_comparison(written: str, key: str, values: list[object]) -> Iterator[Problem]:
    issuer, _, claim = key.lower().rpartition(":")
    if claim not in CLAIMS or issuer not in ISSUERS:
        return
    try:
        operator = parse_operator(written, "Condition")
    except DocumentError as error:
        yield error.what, False
        return
    for found in _of_operator(operator, claim):
        yield f"{found} {written} on {claim}", True
    for value in values if claim != "sub" else ():
        if is_unresolved(value):
            if not is_assigned(value):
                yield f"a value of {claim} is {value}", False
        elif set(str(value)) & {"*", "?"}:
            yield f"the wildcard {value} in {claim}", True


def _of_operator(operator: Operator, claim: str) -> Iterator[str]:
    if operator.quantifier is Quantifier.ALL:
        yield "a set operator that a missing key meets:"
    elif operator.quantifier is Quantifier.ANY and claim != "amr":
        yield "a set operator on one value:"
    if operator.if_exists:
        yield "an operator that a missing key meets:"
    elif operator.base.negated:
        yield "a negated operator:"


check = CognitoTrustComparesPlainly()
