"""OpenAPI operation does not require authorization.

Requirement:
    every OpenAPI operation requires an authorizer

Why:
    In a document an operation is open by saying nothing: no method of Terraform shows it, and a security scheme that is
    only defined protects nothing. An empty ``security`` list, or ``{}`` as one of its alternatives, opens an operation
    that the whole document would protect. An API key alone is no authorization.

Fix:
    Set ``security`` for the whole document, with a scheme that has an authorizer.

    Before::

        body = jsonencode({
          openapi = "3.0.1"
          paths   = { "/orders" = { get = { responses = {} } } }
        })

    After::

        body = jsonencode({
          openapi    = "3.0.1"
          security   = [{ users = [] }]
          paths      = { "/orders" = { get = { responses = {} } } }
          components = { securitySchemes = { users = local.cognito_scheme } }
        })

References:
    - https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-authorizer.html
    - https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-auth.html
"""

from collections.abc import Iterator, Mapping

import yaml

from tfproof.scan.policy import Answer, Policy, Problem, Resource, is_unresolved

EXPECTED = "an authorizer in the effective security of every operation but OPTIONS"
METHODS = frozenset({"get", "put", "post", "delete", "head", "patch", "trace", "x-amazon-apigateway-any-method"})
AUTH = "x-amazon-apigateway-auth"


class ApiDefinitionDemandsAuthorization(Policy):
    """CGA_API_03."""

    id = "CGA_API_03"
    severity = "HIGH"
    resources = ("aws_api_gateway_rest_api", "aws_apigatewayv2_api")
    canary = """
        resource "aws_api_gateway_rest_api" "canary" {
          name = "canary"
          body = jsonencode({
            openapi = "3.0.1"
            paths   = { "/orders" = { get = { responses = {} } } }
          })
        }
    """

    def judge(self, resource: Resource) -> Answer:
        """Fail at the first operation that requires no authorization."""
        body = resource.value("body")
        if body is None:
            return Answer.passed("no body: CGA_API_01 judges the methods")
        if isinstance(body, str):
            try:
                body = yaml.safe_load(body)
            except yaml.YAMLError:
                body = None
        if not isinstance(body, Mapping):
            return Answer.undecided(f"body is {body if is_unresolved(body) else 'no OpenAPI document'}", EXPECTED)
        return Answer.of(_open(body), expected=EXPECTED, fine="every operation demands authorization")


def _open(body: Mapping[str, object]) -> Iterator[Problem]:
    """Each operation that is, or may be, open."""
    schemes, paths = _schemes(body), body.get("paths", {})
    if not isinstance(paths, Mapping):
        yield f"paths is {paths}", False
        return
    for path, item in paths.items():
        if not isinstance(item, Mapping):
            yield f"the path {path} is {item}", False
            continue
        for method, operation in item.items():
            if str(method).lower() not in METHODS:
                continue
            name = "ANY" if method.startswith("x-") else method.upper()
            if not isinstance(operation, Mapping):
                yield f"{name} {path} is {operation}", False
                continue
            closed = _closed(operation, body.get("security"), schemes)
            if closed is not True:
                state = "demands nothing" if closed is False else "has a security that is unresolved"
                yield f"{name} {path} {state}", closed is False


def _closed(operation: Mapping[str, object], default: object, schemes: object) -> bool | None:
    """Whether an operation demands authorization; None when this view cannot say."""
    auth = operation.get(AUTH)
    if isinstance(auth, Mapping):
        kind = auth.get("type")
        return None if is_unresolved(kind) else str(kind).upper() not in ("NONE", "")
    security = operation.get("security", default)
    if is_unresolved(auth) or is_unresolved(security) or not isinstance(schemes, Mapping):
        return None
    # Checkov makes the only element of a list that came through a local or a variable the list.
    alternatives = security if isinstance(security, list) else [security] if isinstance(security, Mapping) else []
    if any(is_unresolved(alternative) for alternative in alternatives):
        return None
    return bool(alternatives) and all(
        any(_authorizes(schemes.get(name)) for name in alternative) for alternative in alternatives
    )


def _schemes(body: Mapping[str, object]) -> object:
    """The schemes of OpenAPI 3 or of Swagger 2."""
    components = body.get("components", {})
    found = components.get("securitySchemes") if isinstance(components, Mapping) else components
    return found if found is not None else body.get("securityDefinitions", {})


def _authorizes(scheme: object) -> bool:
    """A scheme without an authorizer is a key, or a description."""
    wanted = ("x-amazon-apigateway-authorizer", "x-amazon-apigateway-authtype")
    return isinstance(scheme, Mapping) and any(scheme.get(name) for name in wanted)


check = ApiDefinitionDemandsAuthorization()
