"""API deployment is not re-created when its methods change.

Requirement:
    deployment triggers include every method, integration and authorizer

Why:
    A deployment is a snapshot. When its ``triggers`` do not name a method, a change of that method's authorization is
    applied, shows no difference in the next plan, and never reaches the stage: the source says closed, the API is open.

Fix:
    Name every method, integration and authorizer in ``triggers``, as whole resources.

    Before::

        resource "aws_api_gateway_deployment" "this" {
          rest_api_id = aws_api_gateway_rest_api.this.id
        }

    After::

        resource "aws_api_gateway_deployment" "this" {
          rest_api_id = aws_api_gateway_rest_api.this.id
          triggers = {
            redeployment = sha256(jsonencode([
              aws_api_gateway_authorizer.this,
              aws_api_gateway_integration.orders,
              aws_api_gateway_method.orders,
            ]))
          }
        }

References:
    - https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/api_gateway_deployment
    - https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-deploy-api.html
"""

from collections.abc import Iterator

from tfproof.scan.policy import Answer, Policy, Problem, Resource

EXPECTED = "triggers that name every method, integration and authorizer of the API"
PARTS = ("aws_api_gateway_method", "aws_api_gateway_integration", "aws_api_gateway_authorizer")
INDIRECT = ("local.", "var.", "module.")


class DeploymentFollowsItsMethods(Policy):
    """CGA_API_07."""

    id = "CGA_API_07"
    severity = "MEDIUM"
    resources = ("aws_api_gateway_deployment",)
    canary = """
        resource "aws_api_gateway_deployment" "canary" {
          rest_api_id = "canary"
        }
        resource "aws_api_gateway_method" "part" {
          rest_api_id   = "canary"
          resource_id   = "canary"
          http_method   = "GET"
          authorization = "AWS_IAM"
        }
    """

    def judge(self, resource: Resource) -> Answer:
        """Fail when a part of the same API is not among the references of the triggers."""
        return Answer.of(_unnamed(resource), expected=EXPECTED, fine="a change of any part of the API re-creates it")


def _unnamed(deployment: Resource) -> Iterator[Problem]:
    named, api = deployment.references("triggers"), deployment.references("rest_api_id")
    indirect = sorted(name for name in named if name.startswith(INDIRECT))
    for part in (part for type_ in PARTS for part in deployment.others(type_)):
        own, block = part.instance.module, part.instance.resource.local
        if own != deployment.instance.module or part.references("rest_api_id") != api or block in named:
            continue
        if deployment.value("triggers") is not None and indirect:
            yield f"whether {indirect[0]} holds {block} is not known", False
        else:
            yield f"triggers does not name {block}" if named else "triggers names nothing of the API", True


check = DeploymentFollowsItsMethods()
