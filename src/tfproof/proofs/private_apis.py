"""Private REST APIs: without a policy no request is allowed, and a policy without a condition allows the endpoints of every account.

The policy of any other API narrows what is open without one.

Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-private-apis.html
"""

from __future__ import annotations

from tfproof.plan import Resource
from tfproof.plan.attribute_paths import dig, left_to_provider
from tfproof.proofs.configuration_view import AnalyzedConfiguration
from tfproof.values import Unknown

_API = "aws_api_gateway_rest_api"
_POLICY = "policy"


def private_api_policy(stack: AnalyzedConfiguration, resource: Resource) -> str | None:
    """The attribute that holds the policy of a private API; None when a resource has none, or the API is open anyway."""
    if not resource.type.startswith(_API) or resource.mode != "managed" or _POLICY not in resource:
        return None
    api: Resource | None = resource
    if resource.type != _API:
        target = stack.target(resource, "rest_api_id", (_API,), ("id",))
        api = target.resource if target is not None else None
    written = dig(resource, _POLICY)
    own = isinstance(written, Unknown) and not left_to_provider(resource, _POLICY)
    return _POLICY if api is not None and _is_private(api) and (own or (isinstance(written, str) and written)) else None


def _is_private(api: Resource) -> bool:
    """Whether only VPC endpoints reach an API; one of which that is not known may be so."""
    types = dig(api, "endpoint_configuration[0].types")
    if isinstance(types, Unknown):
        return not left_to_provider(api, "endpoint_configuration")
    return isinstance(types, list | tuple) and "PRIVATE" in types
