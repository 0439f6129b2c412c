"""Identity pool does not check for revoked tokens.

Requirement:
    identity pools enable server-side token checks

Why:
    With ``server_side_token_check`` off, the identity pool looks at a token's signature and expiry only. A user who was
    signed out everywhere, disabled or deleted keeps getting AWS credentials until the token runs out. A pool without
    any provider has no token to check at all: no user can sign in, or only guests. One with other providers alone
    passes: AWS asks none of them whether a token is still good.

Fix:
    Set ``server_side_token_check = true`` in each ``cognito_identity_providers`` block, and have at least one provider.

    Before::

        cognito_identity_providers {
          client_id     = aws_cognito_user_pool_client.this.id
          provider_name = aws_cognito_user_pool.this.endpoint
        }

    After::

        cognito_identity_providers {
          client_id               = aws_cognito_user_pool_client.this.id
          provider_name           = aws_cognito_user_pool.this.endpoint
          server_side_token_check = true
        }

References:
    - https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_CognitoIdentityProvider.html
    - https://docs.aws.amazon.com/cognito/latest/developerguide/identity-pools-security-best-practices.html
"""

from tfproof.scan.policy import Answer, Policy, Resource, is_unresolved

EXPECTED = "server_side_token_check = true in each cognito_identity_providers block, and at least one provider"
_OTHERS = ("developer_provider_name", "openid_connect_provider_arns", "saml_provider_arns", "supported_login_providers")


class IdentityPoolChecksTokensOnServer(Policy):
    """CGA_FED_09."""

    id = "CGA_FED_09"
    severity = "HIGH"
    resources = ("aws_cognito_identity_pool",)
    safe_values = (("cognito_identity_providers.server_side_token_check", True),)
    canary = """
        resource "aws_cognito_identity_pool" "canary" {
          identity_pool_name = "canary"
          cognito_identity_providers {
            client_id               = "canary"
            provider_name           = "cognito-idp.eu-west-2.amazonaws.com/eu-west-2_canary"
            server_side_token_check = false
          }
        }
    """

    def judge(self, resource: Resource) -> Answer:
        """Fail at the first block that does not check; absent is the API's default, false."""
        providers = resource.blocks("cognito_identity_providers")
        if is_unresolved(providers):
            return Answer.undecided(f"the cognito_identity_providers blocks are {providers}", EXPECTED)
        if not providers:
            return self._without(resource)
        checks = [provider.flag("server_side_token_check") for provider in providers]
        for number, check_ in enumerate(checks, start=1):
            if check_ is None or check_ is False:
                state = "not set" if check_ is None else "false"
                return Answer.failed(f"server_side_token_check is {state} in block {number} of {len(checks)}", EXPECTED)
        unresolved = [check_ for check_ in checks if is_unresolved(check_)]
        if unresolved:
            return Answer.undecided(f"server_side_token_check is {unresolved[0]}", EXPECTED)
        return Answer.passed("every token is checked on the server")

    @staticmethod
    def _without(resource: Resource) -> Answer:
        """The verdict on a pool that takes no tokens of user pools."""
        others = {name: resource.value(name) for name in _OTHERS}
        if any(value and not is_unresolved(value) for value in others.values()):
            return Answer.passed("the pool takes no tokens of user pools")
        unresolved = [f"{name} is {value}" for name, value in others.items() if is_unresolved(value)]
        if unresolved:
            return Answer.undecided(unresolved[0], EXPECTED)
        return Answer.failed("there is no provider at all", EXPECTED)


check = IdentityPoolChecksTokensOnServer()
