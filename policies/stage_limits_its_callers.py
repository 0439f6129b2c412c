"""API stage has no request throttling.

Requirement:
    API stages set rate and burst limits for all methods

Why:
    Without a limit of its own a stage takes what the account takes: one caller who guesses tokens, or one loop in a front
    end, uses up the limit that all APIs of the region share, and the back end is billed for each request. A setting for
    single methods does not hold for the others, and one that sets logging only lifts the limit again.

Fix:
    Set ``throttling_rate_limit`` and ``throttling_burst_limit`` for ``*/*``, and in each further setting.

    Before::

        resource "aws_api_gateway_method_settings" "this" {
          method_path = "*/*"
          rest_api_id = aws_api_gateway_rest_api.this.id
          stage_name  = aws_api_gateway_stage.this.stage_name
          settings {
            logging_level = "ERROR"
          }
        }

    After::

        resource "aws_api_gateway_method_settings" "this" {
          method_path = "*/*"
          rest_api_id = aws_api_gateway_rest_api.this.id
          stage_name  = aws_api_gateway_stage.this.stage_name
          settings {
            logging_level          = "ERROR"
            throttling_burst_limit = 100
            throttling_rate_limit  = 50
          }
        }

References:
    - https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html
    - https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-throttling.html
    - https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/api_gateway_method_settings
"""

import re
from collections.abc import Iterator

from tfproof.scan.policy import Answer, Policy, Problem, Resource, is_unresolved

EXPECTED = "throttling_rate_limit and throttling_burst_limit for every method of the stage"
SETTINGS = "aws_api_gateway_method_settings"
LIMITS = ("throttling_rate_limit", "throttling_burst_limit")
NUMBER = re.compile(r"^-?\d+(?:\.\d+)?$")
# The block that holds the limits, and the least that is one: -1 lifts a limit; in an HTTP API 0 sets none.
BLOCKS = {SETTINGS: ("settings", 0.0), "aws_apigatewayv2_stage": ("default_route_settings", 1.0)}


class StageLimitsItsCallers(Policy):
    """CGA_API_08."""

    id = "CGA_API_08"
    severity = "MEDIUM"
    category = "NETWORKING"
    resources = ("aws_api_gateway_stage", "aws_api_gateway_method_settings", "aws_apigatewayv2_stage")
    canary = """
        resource "aws_api_gateway_stage" "canary" {
          deployment_id = "canary"
          rest_api_id   = "canary"
          stage_name    = "canary"
        }
    """

    def judge(self, resource: Resource) -> Answer:
        """Fail where a request meets no limit of the stage."""
        problems = _limits(resource) if resource.type in BLOCKS else _covered(resource)
        return Answer.of(problems, expected=EXPECTED, fine="every request counts towards a limit")


def _limits(resource: Resource) -> Iterator[Problem]:
    name, least = BLOCKS[resource.type]
    blocks = resource.blocks(name)
    if is_unresolved(blocks):
        yield f"the {name} blocks are {blocks}", False
        return
    if not blocks:
        yield f"there is no {name} block", True
    for block in blocks:
        for limit in LIMITS:
            value = block.text(limit)
            if is_unresolved(value) or (value is not None and not NUMBER.match(value)):
                yield f"{limit} is {value}", False
            elif value is None or float(value) < least:
                yield f"{limit} = {value}" if value else f"{limit} is not set", True


def _covered(stage: Resource) -> Iterator[Problem]:
    """Whether some settings for every method are those of ``stage``; what they say is judged where they are."""
    doubtful = ""
    for settings in stage.others(SETTINGS):
        path = settings.text("method_path")
        if path != "*/*" and not is_unresolved(path):
            continue
        same = _same_stage(stage, settings)
        if same and not is_unresolved(path):
            return
        if same is not False:
            doubtful = settings.address
    if doubtful:
        yield f"whether {doubtful} is for every method of this stage is not known", False
    else:
        yield f'no {SETTINGS} with method_path = "*/*" is for this stage', True


def _same_stage(stage: Resource, settings: Resource) -> bool | None:
    """Whether ``settings`` are those of ``stage``; None when this view does not say."""
    answers = (_same_api(stage, settings), _same_name(stage, settings))
    return False if False in answers else None if None in answers else True


def _same_api(stage: Resource, settings: Resource) -> bool | None:
    ours, theirs = stage.text("rest_api_id"), settings.text("rest_api_id")
    if ours is not None and not is_unresolved(ours) and not is_unresolved(theirs):
        return ours == theirs
    mine, other = stage.references("rest_api_id"), settings.references("rest_api_id")
    plain = all(len(names) == 1 and next(iter(names)).startswith("aws_") for names in (mine, other))
    return mine == other if plain and stage.instance.module == settings.instance.module else None


def _same_name(stage: Resource, settings: Resource) -> bool | None:
    ours, theirs = stage.text("stage_name"), settings.text("stage_name")
    if not is_unresolved(ours) and not is_unresolved(theirs):
        return ours == theirs
    uses = {use.address: use.path for use in stage.users(SETTINGS, ("stage_name",))}
    if settings.address in uses:
        return True if uses[settings.address] != "*" else None
    return None


check = StageLimitsItsCallers()
