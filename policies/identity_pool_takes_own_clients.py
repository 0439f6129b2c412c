"""Identity pool accepts a client of another user pool.

Requirement:
    identity pools pair each client with its own user pool in this configuration

Why:
    An identity pool turns the token of any client that it lists into AWS credentials. With the client of another user pool,
    left from a copy or of another stage, its users get this stack's credentials: those of the test stage, where sign-up
    is open, read what production holds. With the right pool and a client of another, no user can sign in at all.

Fix:
    Refer to the user pool and to its client; write neither out.

    Before::

        cognito_identity_providers {
          client_id               = "1example23456789"
          provider_name           = "cognito-idp.eu-west-2.amazonaws.com/eu-west-2_EXAMPLE"
          server_side_token_check = true
        }

    After::

        cognito_identity_providers {
          client_id               = aws_cognito_user_pool_client.this.id
          provider_name           = aws_cognito_user_pool.this.endpoint
          server_side_token_check = true
        }

References:
    - https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-integrating-user-pools-with-identity-pools.html
    - https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_CognitoIdentityProvider.html
"""

from collections.abc import Iterator

from tfproof.scan.policy import Answer, Block, Policy, Problem, Resource, Unresolved, is_unresolved, plain_reference

POOL, CLIENT = "aws_cognito_user_pool", "aws_cognito_user_pool_client"
EXPECTED = "a client and a provider name that both come from one user pool of this stack"


class IdentityPoolTakesOwnClients(Policy):
    """CGA_UP_08."""

    id = "CGA_UP_08"
    severity = "HIGH"
    resources = ("aws_cognito_identity_pool",)
    canary = """
        resource "aws_cognito_user_pool" "own" {
          name = "own"
        }
        resource "aws_cognito_identity_pool" "canary" {
          identity_pool_name = "canary"
          cognito_identity_providers {
            client_id     = "1example23456789"
            provider_name = "cognito-idp.eu-west-2.amazonaws.com/eu-west-2_EXAMPLE"
          }
        }
    """

    def judge(self, resource: Resource) -> Answer:
        """Fail at the first provider that is not, or not as a whole, a user pool of the stack."""
        return Answer.of(_problems(resource), expected=EXPECTED, fine="every client comes with its own user pool")


def _problems(identity_pool: Resource) -> Iterator[Problem]:
    pools, clients = identity_pool.others(POOL), identity_pool.others(CLIENT)
    if not pools:
        return  # The user pool is of another stack, and which one is right does not stand here.
    blocks = identity_pool.blocks("cognito_identity_providers")
    if is_unresolved(blocks):
        yield f"the cognito_identity_providers blocks are {blocks}", False
        return
    for block in blocks:
        yield from _provider(block, pools, clients)


def _provider(block: Block, pools: tuple[Resource, ...], clients: tuple[Resource, ...]) -> Iterator[Problem]:
    endpoint, client_id = block.text("provider_name"), block.text("client_id")
    pool, client = _find(endpoint, pools), _find(client_id, clients)
    if pool is None:
        yield from _foreign("provider_name", endpoint, "user pool")
    if client is None and clients:
        yield from _foreign("client_id", client_id, "client")
    if pool is not None and client is not None:
        belongs = _belongs(client, pool)
        if belongs is not True:
            found = f"{client.address} is a client of another user pool than {pool.address}"
            yield (
                found if belongs is False else f"whether {client.address} is of {pool.address} is not known",
                (belongs is False),
            )


def _foreign(name: str, value: str | Unresolved | None, what: str) -> Iterator[Problem]:
    if value is None:
        yield f"{name} is not set", True
    elif is_unresolved(value):
        yield f"{name} is {value}", False
    else:
        yield f"{name} is no {what} of this stack", True


def _find(value: str | Unresolved | None, resources: tuple[Resource, ...]) -> Resource | None:
    """The resource that ``value`` is of: by its id, which ends the name of a provider, or by a plain reference."""
    if is_unresolved(value):
        block = _referred(value)
        named = [one for one in resources if one.instance.resource.local == block]
        return named[0] if len(named) == 1 else None
    return next((one for one in resources if value and value.rsplit("/", 1)[-1] in one.names()), None)


def _belongs(client: Resource, pool: Resource) -> bool | None:
    of = client.text("user_pool_id")
    if is_unresolved(of):
        block = _referred(of)
        return block == pool.instance.resource.local if block else None
    return of in pool.names() if pool.names() else None


def _referred(value: Unresolved) -> str | None:
    """The pool or client whose id or endpoint a value is, as its own module names it."""
    found = plain_reference(value.expression)
    if found is None or found.type not in (POOL, CLIENT) or found.is_data or found.path not in (("id",), ("endpoint",)):
        return None
    return found.block


check = IdentityPoolTakesOwnClients()
