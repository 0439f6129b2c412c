"""Identity pool provider name is hard-coded.

Requirement:
    provider_name refers to the user pool's endpoint

Why:
    ``provider_name`` is the issuer whose tokens the pool takes. Put together by hand, it names a region or a pool that was
    right once: in the next region, or after the user pool was replaced, it is the issuer of another pool, or of none.
    A plan shows neither.

Fix:
    Use the user pool's ``endpoint``.

    Before::

        cognito_identity_providers {
          client_id     = aws_cognito_user_pool_client.this.id
          provider_name = "cognito-idp.eu-west-2.amazonaws.com/${aws_cognito_user_pool.this.id}"
        }

    After::

        cognito_identity_providers {
          client_id     = aws_cognito_user_pool_client.this.id
          provider_name = aws_cognito_user_pool.this.endpoint
        }

References:
    - https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_CognitoIdentityProvider.html
    - https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/cognito_user_pool
"""

import re
from collections.abc import Iterator

from tfproof.findings import View
from tfproof.scan.policy import Answer, Policy, Problem, Resource, Unresolved, is_unresolved

EXPECTED = "provider_name = <user pool>.endpoint"
POOL = r"\$?\{?(?:data\.)?aws_cognito_user_pool\.[\w-]+(?:\[[^\]]*\])?"
ENDPOINT = re.compile(rf"^{POOL}\.endpoint\}}?$")
ASKED = re.compile(rf"{POOL}\.endpoint\b")
# The same in parts: region and domain are asked for, not written out.
PARTS = re.compile(
    r"^cognito-idp\.\$?\{?data\.aws_region\.[\w-]+\.(?:name|id|region)\}?\."
    rf"(?:amazonaws\.com(?:\.cn)?|\$?\{{?data\.aws_partition\.[\w-]+\.dns_suffix\}}?)/{POOL}\.id\}}?$"
)
REGION = re.compile(r"cognito-idp\.([a-z]{2}(?:-[a-z]+)+-\d)\.")


class IdentityPoolNamesItsIssuer(Policy):
    """CGA_FED_10."""

    id = "CGA_FED_10"
    severity = "MEDIUM"
    resources = ("aws_cognito_identity_pool",)
    canary = """
        resource "aws_cognito_user_pool" "canary" {
          name = "canary"
        }
        resource "aws_cognito_identity_pool" "canary" {
          identity_pool_name = "canary"
          cognito_identity_providers {
            client_id     = "canary"
            provider_name = "cognito-idp.eu-west-2.amazonaws.com/eu-west-2_canary"
          }
        }
    """

    def judge(self, resource: Resource) -> Answer:
        """Fail on a name that is written out; how it is written is visible in the source only."""
        blocks = resource.blocks("cognito_identity_providers")
        if is_unresolved(blocks):
            return Answer.undecided(f"the cognito_identity_providers blocks are {blocks}", EXPECTED)
        names = [block.text("provider_name") for block in blocks]
        problems = [problem for name in names for problem in _problems(resource, name)]
        return Answer.of(problems, expected=EXPECTED, fine="each user pool is asked for its name")


def _problems(identity_pool: Resource, name: str | Unresolved | None) -> Iterator[Problem]:
    text = name.expression if is_unresolved(name) else name
    if text is None:
        yield "provider_name is not set", True
    elif ENDPOINT.match(text) or PARTS.match(text):
        return
    elif is_unresolved(name) and ASKED.search(text):
        yield f"provider_name is {name}", False
    elif REGION.search(text):
        yield from _region(identity_pool, text, written_out=not is_unresolved(name))
    elif is_unresolved(name):
        built = bool(re.search(rf"{POOL}\.id", text)) and "/" in text
        yield f"provider_name is {name}", built
    else:
        yield f"provider_name = {name}", identity_pool.view is View.SOURCE


def _region(identity_pool: Resource, text: str, *, written_out: bool) -> Iterator[Problem]:
    """A region that is there: written so, or in a plan perhaps asked for; right or wrong only for a pool elsewhere."""
    region = REGION.findall(text)[0]
    if written_out and identity_pool.view is not View.SOURCE:
        own = {name for pool in identity_pool.others("aws_cognito_user_pool") for name in pool.names()}
        if text.rsplit("/", 1)[-1] not in own:
            yield "the plan does not say how provider_name is written", False
    elif written_out and not identity_pool.others("aws_cognito_user_pool"):
        here = identity_pool.region()
        if here != region:
            yield f"provider_name names {region}, and the pool is in {here}", not is_unresolved(here)
    else:
        yield f"provider_name names the region {region}", True


check = IdentityPoolNamesItsIssuer()
