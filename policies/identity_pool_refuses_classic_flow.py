"""Identity pool allows the classic (basic) flow.

Requirement:
    identity pools disable the classic flow

Why:
    In the classic flow (also called basic) the client itself calls AssumeRoleWithWebIdentity and picks the role: any role
    whose trust admits the pool's tokens, not the one that the pool would give. Role mappings and the scope-down policy of
    the enhanced flow are skipped.

Fix:
    Set ``allow_classic_flow = false`` or leave it out.

    Before::

        resource "aws_cognito_identity_pool" "this" {
          identity_pool_name = "shop"
          allow_classic_flow = true
        }

    After::

        resource "aws_cognito_identity_pool" "this" {
          identity_pool_name = "shop"
          allow_classic_flow = false
        }

References:
    - https://docs.aws.amazon.com/cognito/latest/developerguide/authentication-flow.html
"""

from tfproof.scan.policy import Answer, Policy, Resource, is_unresolved

EXPECTED = "allow_classic_flow = false"


class IdentityPoolRefusesClassicFlow(Policy):
    """CGA_FED_08."""

    id = "CGA_FED_08"
    severity = "MEDIUM"
    resources = ("aws_cognito_identity_pool",)
    safe_values = (("allow_classic_flow", False),)
    canary = """
        resource "aws_cognito_identity_pool" "canary" {
          identity_pool_name = "canary"
          allow_classic_flow = true
        }
    """

    def judge(self, resource: Resource) -> Answer:
        """Fail when allowed; absent is the provider's default, false."""
        classic = resource.flag("allow_classic_flow")
        if is_unresolved(classic):
            return Answer.undecided(f"allow_classic_flow is {classic}", EXPECTED)
        if classic:
            return Answer.failed("allow_classic_flow = true", EXPECTED)
        return Answer.passed("the pool picks the role")


check = IdentityPoolRefusesClassicFlow()
