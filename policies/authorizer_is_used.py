"""API authorizer is not used by any method or route.

Requirement:
    every authorizer is used by a method or route

Why:
    An authorizer does nothing by being there. When no method names it, the API that its authors believe to be protected is
    open, or protected by something else that no reviewer reads.

Fix:
    Name the authorizer in ``authorizer_id`` of the methods or routes that it is for, or remove it.

    Before::

        resource "aws_api_gateway_method" "orders" {
          rest_api_id   = aws_api_gateway_rest_api.this.id
          resource_id   = aws_api_gateway_resource.orders.id
          http_method   = "GET"
          authorization = "NONE"
        }

    After::

        resource "aws_api_gateway_method" "orders" {
          rest_api_id   = aws_api_gateway_rest_api.this.id
          resource_id   = aws_api_gateway_resource.orders.id
          http_method   = "GET"
          authorization = "COGNITO_USER_POOLS"
          authorizer_id = aws_api_gateway_authorizer.this.id
        }

References:
    - https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-enable-cognito-user-pool.html
    - https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html
"""

from tfproof.scan.policy import Answer, Policy, Resource

EXPECTED = "a method or route whose authorizer_id is this authorizer"
USERS = {
    "aws_api_gateway_authorizer": "aws_api_gateway_method",
    "aws_apigatewayv2_authorizer": "aws_apigatewayv2_route",
}


class AuthorizerIsUsed(Policy):
    """CGA_API_02."""

    id = "CGA_API_02"
    severity = "HIGH"
    resources = tuple(USERS)
    canary = """
        resource "aws_api_gateway_authorizer" "canary" {
          name          = "canary"
          rest_api_id   = "canary"
          type          = "COGNITO_USER_POOLS"
          provider_arns = ["arn:aws:cognito-idp:eu-west-2:111111111111:userpool/eu-west-2_canary"]
        }
    """

    def judge(self, resource: Resource) -> Answer:
        """Fail when nothing refers to it."""
        uses = resource.users(USERS[resource.type], ("authorizer_id",))
        certain = sorted(use.address for use in uses if use.path != "*")
        if certain:
            return Answer.passed(f"{certain[0]} demands it")
        if uses:
            return Answer.undecided(f"whether {uses[0].address} demands it is not known", EXPECTED)
        return Answer.failed("nothing demands it", EXPECTED)


check = AuthorizerIsUsed()
