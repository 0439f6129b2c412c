"""API method or route does not require authorization.

Requirement:
    every API method and route except OPTIONS requires authorization

Why:
    A method or route with ``NONE``, or without a word about it, is open to the internet: the back end answers every
    caller, even one that the front end shows nothing. An API key is no authorization: keys are for metering, travel in every request
    and can be read in the front end's source. ``OPTIONS`` is the exception, because a browser's preflight carries no token.

Fix:
    Set ``authorization = "COGNITO_USER_POOLS"`` with an ``authorizer_id`` (REST), or ``authorization_type = "JWT"`` (HTTP).

    Before::

        resource "aws_api_gateway_method" "orders" {
          rest_api_id      = aws_api_gateway_rest_api.this.id
          resource_id      = aws_api_gateway_resource.orders.id
          http_method      = "GET"
          authorization    = "NONE"
          api_key_required = true
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
    - https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-control-access-to-api.html
    - https://docs.aws.amazon.com/securityhub/latest/userguide/apigateway-controls.html#apigateway-8
"""

from tfproof.scan.policy import Answer, Policy, Resource, is_unresolved

EXPECTED = "an authorization other than NONE on every method but OPTIONS"
KINDS = {
    "aws_api_gateway_method": ("authorization", frozenset({"CUSTOM", "AWS_IAM", "COGNITO_USER_POOLS"})),
    "aws_apigatewayv2_route": ("authorization_type", frozenset({"CUSTOM", "AWS_IAM", "JWT"})),
}


class ApiMethodDemandsAuthorization(Policy):
    """CGA_API_01."""

    id = "CGA_API_01"
    severity = "HIGH"
    resources = tuple(KINDS)
    canary = """
        resource "aws_api_gateway_method" "canary" {
          rest_api_id   = "canary"
          resource_id   = "canary"
          http_method   = "GET"
          authorization = "NONE"
        }
    """

    def judge(self, resource: Resource) -> Answer:
        """Fail on NONE, on nothing, and on a word that no API knows."""
        attribute, known = KINDS[resource.type]
        authorization = resource.text(attribute)
        if isinstance(authorization, str) and authorization in known:
            return Answer.passed(f"{attribute} = {authorization}")
        preflight = self._preflight(resource)
        if preflight is True:
            return Answer.passed("a preflight carries no token")
        if is_unresolved(preflight) or is_unresolved(authorization):
            what = f"{attribute} is {authorization}" if is_unresolved(authorization) else f"the method is {preflight}"
            return Answer.undecided(what, EXPECTED)
        return Answer.failed(f"{attribute} = {authorization}" if authorization else f"{attribute} is not set", EXPECTED)

    @staticmethod
    def _preflight(resource: Resource) -> object:
        """True for OPTIONS. A route's key is ``OPTIONS /path``; ``$connect`` and ``$default`` are no preflight."""
        method = resource.text("http_method" if resource.type == "aws_api_gateway_method" else "route_key")
        if method is None or is_unresolved(method):
            return method
        return method.split(" ", 1)[0].upper() == "OPTIONS"


check = ApiMethodDemandsAuthorization()
