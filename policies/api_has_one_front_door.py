"""API with a custom domain is also reachable at its default endpoint.

Requirement:
    APIs with a custom domain disable the execute-api endpoint

Why:
    What guards the custom domain name, such as a web ACL of a distribution in front, mutual TLS or a TLS policy, is not
    asked on ``https://ID.execute-api.REGION.amazonaws.com``, which every API has until it is switched off. A domain name
    of another endpoint type than the API's takes another way than the one that was thought about.

Fix:
    Set ``disable_execute_api_endpoint = true``, and give API and domain name the same endpoint type.

    Before::

        resource "aws_api_gateway_rest_api" "this" {
          name = "shop"
        }

    After::

        resource "aws_api_gateway_rest_api" "this" {
          name                         = "shop"
          disable_execute_api_endpoint = true
        }

References:
    - https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-disable-default-endpoint.html
    - https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-custom-domains.html
"""

from collections.abc import Iterator

from tfproof.scan.policy import Answer, Policy, Problem, Resource, Unresolved, is_unresolved

EXPECTED = "disable_execute_api_endpoint = true and a domain name of the API's endpoint type"
MAPPING, DOMAIN = "aws_api_gateway_base_path_mapping", "aws_api_gateway_domain_name"


class ApiHasOneFrontDoor(Policy):
    """CGA_API_06."""

    id = "CGA_API_06"
    severity = "MEDIUM"
    category = "NETWORKING"
    resources = ("aws_api_gateway_rest_api",)
    canary = """
        resource "aws_api_gateway_rest_api" "canary" {
          name = "canary"
        }
        resource "aws_api_gateway_base_path_mapping" "other" {
          api_id      = aws_api_gateway_rest_api.canary_cga_api_06.id
          domain_name = "api.shop.example"
        }
    """

    def judge(self, resource: Resource) -> Answer:
        """Fail when a domain name is mapped to the API and there is another way in."""
        uses = resource.users(MAPPING, ("api_id",))
        return Answer.of(
            _ways(resource, {use.address: use.path != "*" for use in uses}), expected=EXPECTED, fine="one way in"
        )


def _ways(api: Resource, mapped: dict[str, bool]) -> Iterator[Problem]:
    """Each other way in; ``mapped`` says of each mapping whether it is certainly this API's."""
    disabled = api.flag("disable_execute_api_endpoint")
    for mapping in api.others(MAPPING):
        if mapping.address not in mapped:
            continue
        certain = mapped[mapping.address]
        if disabled is not True:
            found = f"is {disabled}" if is_unresolved(disabled) else "is not true"
            yield (
                f"disable_execute_api_endpoint {found} beside {mapping.address}",
                certain and not is_unresolved(disabled),
            )
        ours = _types(api)
        for domain in _domains(mapping):
            theirs = _types(domain)
            if ours != theirs or is_unresolved(ours):
                known = not is_unresolved(ours) and not is_unresolved(theirs)
                yield f"the endpoint type is {ours}, and that of {domain.address} is {theirs}", certain and known


def _domains(mapping: Resource) -> list[Resource]:
    """The domain names that a mapping may be for: the ones of its name, or the only one."""
    every, name = mapping.others(DOMAIN), mapping.text("domain_name")
    same = [domain for domain in every if domain.text("domain_name") == name]
    return same or ([*every] if len(every) == 1 else [])


def _types(resource: Resource) -> str | Unresolved:
    """The endpoint type; EDGE is the API's default."""
    blocks = resource.blocks("endpoint_configuration", computed=True)
    if is_unresolved(blocks):
        return blocks
    types = blocks[0].texts("types") if blocks else None
    if is_unresolved(types):
        return types
    unresolved = [type_ for type_ in types or () if is_unresolved(type_)]
    return unresolved[0] if unresolved else ", ".join(sorted(str(type_) for type_ in types or ("EDGE",)))


check = ApiHasOneFrontDoor()
