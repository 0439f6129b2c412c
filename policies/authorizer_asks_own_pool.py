"""Cognito authorizer is missing or uses another user pool.

Requirement:
    Cognito-authorized methods use an authorizer of this configuration's user pool

Why:
    A ``COGNITO_USER_POOLS`` method without an ``authorizer_id`` has no user pool to ask. An authorizer that asks another pool
    accepts that pool's users: those of a test stage, for example, where sign-up is open.

Fix:
    Set ``authorizer_id`` of the method, and ``provider_arns`` of the authorizer to the stack's own pool.

    Before::

        resource "aws_api_gateway_authorizer" "this" {
          name          = "shop"
          rest_api_id   = aws_api_gateway_rest_api.this.id
          type          = "COGNITO_USER_POOLS"
          provider_arns = ["arn:aws:cognito-idp:eu-west-2:111111111111:userpool/*"]
        }

    After::

        resource "aws_api_gateway_authorizer" "this" {
          name          = "shop"
          rest_api_id   = aws_api_gateway_rest_api.this.id
          type          = "COGNITO_USER_POOLS"
          provider_arns = [aws_cognito_user_pool.this.arn]
        }

References:
    - https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-enable-cognito-user-pool.html
    - https://docs.aws.amazon.com/apigateway/latest/api/API_CreateAuthorizer.html
"""

from collections.abc import Iterator

from tfproof.scan.policy import Answer, Policy, Problem, Resource, is_unresolved

METHOD = "aws_api_gateway_method"
EXPECTED = "an authorizer_id, and provider_arns that name this stack's user pool"
COGNITO = "COGNITO_USER_POOLS"


class AuthorizerAsksOwnPool(Policy):
    """CGA_API_04."""

    id = "CGA_API_04"
    severity = "HIGH"
    resources = ("aws_api_gateway_method", "aws_api_gateway_authorizer")
    canary = """
        resource "aws_api_gateway_authorizer" "canary" {
          name        = "canary"
          rest_api_id = "canary"
          type        = "COGNITO_USER_POOLS"
        }
    """

    def judge(self, resource: Resource) -> Answer:
        """Fail where no user pool is asked, or another one."""
        kind = resource.text("authorization" if resource.type == METHOD else "type")
        if is_unresolved(kind):
            return Answer.undecided(f"whether it is {COGNITO} is {kind}", EXPECTED)
        if kind != COGNITO:
            return Answer.passed(f"it is {kind or 'no'} authorization")
        problems = _of_method(resource) if resource.type == METHOD else _of_authorizer(resource)
        return Answer.of(problems, expected=EXPECTED, fine="the stack's own pool is asked")


def _of_method(method: Resource) -> Iterator[Problem]:
    authorizer = method.text("authorizer_id")
    if not authorizer:
        yield "authorizer_id is not set", True
    elif is_unresolved(authorizer) and not _refers(method, "aws_api_gateway_authorizer", METHOD, "authorizer_id"):
        yield f"authorizer_id is {authorizer}", False


def _of_authorizer(authorizer: Resource) -> Iterator[Problem]:
    arns, pools = authorizer.texts("provider_arns"), authorizer.others("aws_cognito_user_pool")
    if not is_unresolved(arns) and not arns:
        yield "provider_arns is not set", True
        return
    own = frozenset(name for pool in pools for name in pool.names())
    # An unknown set may hold more than what it refers to; the source, and the state after apply, show each element.
    whole = is_unresolved(arns) and authorizer.view == "plan"
    for arn in [arns] if is_unresolved(arns) else arns or ():
        if not is_unresolved(arn):
            if "*" in arn:
                yield "provider_arns holds a wildcard", True
            elif pools and arn not in own:
                yield "provider_arns holds a pool that is not of this stack", True
        elif whole or not _refers(authorizer, "aws_cognito_user_pool", authorizer.type, "provider_arns"):
            yield f"provider_arns is {arn}", False


def _refers(resource: Resource, type_: str, own_type: str, attribute: str) -> bool:
    """True when ``resource`` certainly refers to one of ``type_``."""
    return any(
        use.address == resource.address and use.path != "*"
        for other in resource.others(type_)
        for use in other.users(own_type, (attribute,))
    )


check = AuthorizerAsksOwnPool()
