"""User pool password policy is weak.

Requirement:
    password policies require 12 characters of all kinds and short-lived temporary passwords

Why:
    Short passwords are guessed from lists. Without a ``password_policy`` the pool takes eight characters. A temporary
    password travels in a mail or message, and an attacker who finds that later becomes the user who never signed in.

Fix:
    Set ``password_policy`` with 12 characters or more (14 is better), all four kinds, and at most 7 days for temporary ones.

    Before::

        password_policy {
          minimum_length = 8
        }

    After::

        password_policy {
          minimum_length                   = 14
          require_lowercase                = true
          require_numbers                  = true
          require_symbols                  = true
          require_uppercase                = true
          temporary_password_validity_days = 3
        }

References:
    - https://docs.aws.amazon.com/cognito/latest/developerguide/managing-users-passwords.html
    - https://docs.aws.amazon.com/securityhub/latest/userguide/cognito-controls.html#cognito-3
"""

from collections.abc import Iterator

from tfproof.scan.policy import Answer, Block, Policy, Problem, Resource, is_unresolved

SHORTEST, LONGEST_DAYS = 12, 7
KINDS = ("require_lowercase", "require_numbers", "require_symbols", "require_uppercase")
EXPECTED = (
    f"a password_policy with {SHORTEST} characters, every kind, and temporary passwords for {LONGEST_DAYS} days at most"
)


class UserPoolDemandsStrongPasswords(Policy):
    """CGA_UP_04."""

    id = "CGA_UP_04"
    severity = "MEDIUM"
    resources = ("aws_cognito_user_pool",)
    safe_values = (
        ("password_policy.minimum_length", 14),
        *((f"password_policy.{kind}", True) for kind in KINDS),
        ("password_policy.temporary_password_validity_days", LONGEST_DAYS),
    )
    makes_blocks = ("password_policy",)
    canary = """
        resource "aws_cognito_user_pool" "canary" {
          name = "canary"
          password_policy {
            minimum_length = 8
          }
        }
    """

    def judge(self, resource: Resource) -> Answer:
        """Fail without a policy, and at its first weakness; a kind that is absent is not required."""
        policies = resource.blocks("password_policy", computed=True)
        if is_unresolved(policies):
            return Answer.undecided(f"the password_policy block is {policies}", EXPECTED)
        if not policies:
            return Answer.failed("there is no password_policy block", EXPECTED)
        problems = [problem for policy in policies for problem in _problems(policy)]
        return Answer.of(problems, expected=EXPECTED, fine="passwords are long and mixed")


def _problems(policy: Block) -> Iterator[Problem]:
    """What is wrong, and whether that is certain."""
    length, days = policy.number("minimum_length"), policy.number("temporary_password_validity_days")
    if is_unresolved(length) or length is None or length < SHORTEST:
        yield (
            f"minimum_length is {length}" if length is not None else "minimum_length is not set",
            not is_unresolved(length),
        )
    for kind in KINDS:
        required = policy.flag(kind)
        if required is not True:
            found = f"{kind} is {required}" if is_unresolved(required) else f"{kind} is not true"
            yield found, not is_unresolved(required)
    if is_unresolved(days) or (days is not None and days > LONGEST_DAYS):
        yield f"temporary_password_validity_days is {days}", not is_unresolved(days)


check = UserPoolDemandsStrongPasswords()
