"""Secret resource policy allows access from any AWS account.

Requirement:
    secret resource policies grant access to named principals only

Why:
    ``Principal = "*"`` in a resource policy is every account of AWS: an attacker who knows the secret's ARN reads it, or writes
    another value into it, with credentials of another account. The policy is judged for every request, as ``tfproof prove`` does it:
    a condition keeps the public out when it fixes a value that the caller cannot choose.

Fix:
    Name the roles or accounts that need the secret, or add a condition such as ``aws:PrincipalOrgID``.

    Before::

        resource "aws_secretsmanager_secret_policy" "this" {
          secret_arn = aws_secretsmanager_secret.this.arn
          policy = jsonencode({
            Version = "2012-10-17"
            Statement = [{
              Effect    = "Allow"
              Action    = "secretsmanager:GetSecretValue"
              Resource  = "*"
              Principal = "*"
            }]
          })
        }

    After::

        resource "aws_secretsmanager_secret_policy" "this" {
          secret_arn = aws_secretsmanager_secret.this.arn
          policy = jsonencode({
            Version = "2012-10-17"
            Statement = [{
              Effect    = "Allow"
              Action    = "secretsmanager:GetSecretValue"
              Resource  = "*"
              Principal = { AWS = aws_iam_role.reader.arn }
            }]
          })
        }

References:
    - https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_resource-policies.html
    - https://docs.aws.amazon.com/secretsmanager/latest/userguide/best-practices.html
    - https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-anonymous
"""

from tfproof.scan.policy import Answer, Policy, Resource, admits_the_public

EXPECTED = "a policy that names who may use the secret"


class SecretRefusesStrangers(Policy):
    """CGA_SEC_02."""

    id = "CGA_SEC_02"
    severity = "CRITICAL"
    category = "SECRETS"
    resources = ("aws_secretsmanager_secret_policy", "aws_secretsmanager_secret")
    canary = """
        resource "aws_secretsmanager_secret_policy" "canary" {
          secret_arn = "arn:aws:secretsmanager:eu-west-2:111111111111:secret:canary"
          policy = jsonencode({
            Version = "2012-10-17"
            Statement = [{
              Effect    = "Allow"
              Action    = "secretsmanager:GetSecretValue"
              Resource  = "*"
              Principal = { AWS = "*" }
            }]
          })
        }
    """

    def judge(self, resource: Resource) -> Answer:
        """Fail when a request of another account is allowed."""
        if resource.type == "aws_secretsmanager_secret":
            policy = resource.value("policy")
            if policy is None or policy in ("", "{}"):
                return Answer.passed("no policy in the secret itself")
        return admits_the_public(resource.document("policy"), "policy").must_be_refused("the policy", EXPECTED)


check = SecretRefusesStrangers()
