"""API allows cross-origin reads from any site.

Requirement:
    CORS responses allow named origins only

Why:
    ``Access-Control-Allow-Origin: *`` lets the script of any page read the answers. A page that gets hold of a token, or
    that runs inside a company's network, reads the API with it. Together with credentials it is worse.
    An origin taken from the request, such as ``method.request.header.Origin``, is every origin as well.

Fix:
    Name the origin of the front end.

    Before::

        response_parameters = {
          "gatewayresponse.header.Access-Control-Allow-Origin" = "'*'"
        }

    After::

        response_parameters = {
          "gatewayresponse.header.Access-Control-Allow-Origin" = "'https://shop.example'"
        }

References:
    - https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-cors.html
    - https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html
"""

from collections.abc import Iterator, Mapping

from tfproof.scan.policy import Answer, Policy, Problem, Resource, is_unresolved

EXPECTED = "named origins in Access-Control-Allow-Origin"
REFLECTED = ("method.request.header.", "method.request.multivalueheader.", "method.request.querystring.",
             "method.request.multivaluequerystring.", "method.request.path.")  # fmt: skip
HEADER = ".header.access-control-allow-origin"


class ApiAnswersNamedOrigins(Policy):
    """CGA_API_05."""

    id = "CGA_API_05"
    severity = "MEDIUM"
    category = "NETWORKING"
    resources = ("aws_api_gateway_gateway_response", "aws_api_gateway_integration_response", "aws_apigatewayv2_api")
    canary = """
        resource "aws_api_gateway_gateway_response" "canary" {
          rest_api_id         = "canary"
          response_type       = "DEFAULT_4XX"
          response_parameters = { "gatewayresponse.header.Access-Control-Allow-Origin" = "'*'" }
        }
    """

    def judge(self, resource: Resource) -> Answer:
        """Fail on a wildcard origin; no header lets no other origin read."""
        origins = _allowed(resource) if resource.type == "aws_apigatewayv2_api" else _headers(resource)
        return Answer.of(origins, expected=EXPECTED, fine="no answer is for every origin")


def _headers(resource: Resource) -> Iterator[Problem]:
    parameters = resource.value("response_parameters")
    if parameters is None:
        return
    if not isinstance(parameters, Mapping):
        yield f"response_parameters is {parameters}", False
        return
    for name, value in parameters.items():
        if str(name).lower().endswith(HEADER):
            if is_unresolved(value):
                yield f"Access-Control-Allow-Origin is {value}", False
            elif str(value).strip("'\" ") == "*":
                yield "Access-Control-Allow-Origin = *", True
            elif str(value).lower().startswith(REFLECTED):
                yield f"Access-Control-Allow-Origin repeats the caller's origin ({value})", True


def _allowed(resource: Resource) -> Iterator[Problem]:
    blocks = resource.blocks("cors_configuration")
    if is_unresolved(blocks):
        yield f"cors_configuration is {blocks}", False
        return
    for block in blocks:
        origins = block.texts("allow_origins")
        for origin in [origins] if is_unresolved(origins) else origins or ():
            if is_unresolved(origin):
                yield f"allow_origins is {origin}", False
            elif origin in ("*", "http://*", "https://*"):
                yield f"allow_origins holds {origin}", True


check = ApiAnswersNamedOrigins()
