"""Identity pool accepts other identity providers.

Requirement:
    identity pools accept this configuration's user pool clients only

Why:
    A user who may sign in at a further provider, be it a developer's own, a social one, a company's SAML or OIDC provider or
    another client, gets the same signed-in role, past the user pool and all that it demands. Left over from a trial, its
    users are not reviewed.

Fix:
    Take the other providers out of the identity pool, and let people from elsewhere sign in through the user pool. Where one
    is meant, skip this check with the reason.

    Before::

        cognito_identity_providers {
          client_id     = aws_cognito_user_pool_client.this.id
          provider_name = aws_cognito_user_pool.this.endpoint
        }
        supported_login_providers = { "graph.facebook.com" = "7346241598935552" }

    After::

        cognito_identity_providers {
          client_id     = aws_cognito_user_pool_client.this.id
          provider_name = aws_cognito_user_pool.this.endpoint
        }

References:
    - https://docs.aws.amazon.com/cognito/latest/developerguide/identity-pools-security-best-practices.html
    - https://docs.aws.amazon.com/cognito/latest/developerguide/external-identity-providers.html
"""

from collections.abc import Iterator

from tfproof.scan.policy import Answer, Policy, Problem, Resource, Unresolved, is_unresolved, plain_reference

EXPECTED = "cognito_identity_providers with clients of this stack, and no other provider"
CLIENTS = ("aws_cognito_user_pool_client", "aws_cognito_managed_user_pool_client")
CLIENTS = ("aws_cognito_user_pool_client", "aws_cognito_managed_user_pool_client")
OTHERS = ("supported_login_providers", "saml_provider_arns", "openid_connect_provider_arns")


class IdentityPoolHasOneWayIn(Policy):
    """CGA_FED_11."""

    id = "CGA_FED_11"
    severity = "MEDIUM"
    resources = ("aws_cognito_identity_pool",)
    canary = """
        resource "aws_cognito_identity_pool" "canary" {
          identity_pool_name      = "canary"
          developer_provider_name = "login.canary"
        }
    """

    def judge(self, resource: Resource) -> Answer:
        """Fail when the pool takes tokens of another provider, or of a client that is not of this stack."""
        problems = [*_providers(resource), *_clients(resource)]
        return Answer.of(problems, expected=EXPECTED, fine="only clients of user pools sign in")


def _providers(identity_pool: Resource) -> Iterator[Problem]:
    developer = identity_pool.text("developer_provider_name")
    if is_unresolved(developer):
        yield f"developer_provider_name is {developer}", False
    elif developer:
        yield f"developer_provider_name = {developer}", True
    for name in OTHERS:
        value = identity_pool.value(name)
        if is_unresolved(value):
            yield f"{name} is {value}", False
        elif value:
            yield f"{name} is set", True


def _clients(identity_pool: Resource) -> Iterator[Problem]:
    clients = [client for type_ in CLIENTS for client in identity_pool.others(type_)]
    if not clients:
        return  # Whose clients are right does not stand here.
    blocks = identity_pool.blocks("cognito_identity_providers")
    if is_unresolved(blocks):
        yield f"the cognito_identity_providers blocks are {blocks}", False
        return
    own = {name for client in clients for name in client.names()}
    for block in blocks:
        yield from _client(block.text("client_id"), own)


def _client(client_id: str | Unresolved | None, own: set[str]) -> Iterator[Problem]:
    if is_unresolved(client_id):
        named = plain_reference(client_id.expression)
        if named is None or named.type not in CLIENTS or named.is_data or named.path != ("id",):
            yield f"client_id is {client_id}", False
    elif client_id is not None and client_id not in own:
        yield f"client_id = {client_id}, which is no client of this stack", True


check = IdentityPoolHasOneWayIn()
