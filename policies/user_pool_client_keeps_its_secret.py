"""Public client has a secret, or machine client has none.

Requirement:
    public clients have no secret and machine clients have one

Why:
    The user of a browser or a phone app can read all that it holds: a secret in it is public, and looks like protection.
    A client that gets tokens for itself with ``client_credentials`` has nothing but its secret to show.

    A client counts as public when it uses the implicit flow, SRP (which runs in the user's own app), an app's own URL
    scheme, or when an identity pool takes its tokens.

Fix:
    Set ``generate_secret = false`` for browsers and phones, which use the code flow with PKCE, and ``true`` for machines.

    Before::

        allowed_oauth_flows = ["code"]
        explicit_auth_flows = ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
        generate_secret     = true

    After::

        allowed_oauth_flows = ["code"]
        explicit_auth_flows = ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
        generate_secret     = false

References:
    - https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-client-apps.html
    - https://www.rfc-editor.org/rfc/rfc6749.html#section-2.1
"""

import re
from collections.abc import Callable, Iterator

from tfproof.scan.policy import Answer, Policy, Problem, Resource, is_unresolved

EXPECTED = "generate_secret = false for a public client, true for a machine's"
APP = re.compile(r"^(?!https?:)[a-z][a-z0-9+.-]*://")
PUBLIC: dict[str, Callable[[str], bool]] = {
    "allowed_oauth_flows": lambda flow: flow == "implicit",
    "explicit_auth_flows": lambda flow: flow in ("ALLOW_USER_SRP_AUTH", "USER_SRP_AUTH"),
    "callback_urls": lambda url: bool(APP.match(url)),
}


class UserPoolClientKeepsItsSecret(Policy):
    """CGA_CL_07."""

    id = "CGA_CL_07"
    severity = "MEDIUM"
    resources = ("aws_cognito_user_pool_client", "aws_cognito_managed_user_pool_client")
    canary = """
        resource "aws_cognito_user_pool_client" "canary" {
          name         = "canary"
          user_pool_id = "eu-west-2_canary"
          explicit_auth_flows = ["ALLOW_USER_SRP_AUTH"]
          generate_secret     = true
        }
    """

    def judge(self, resource: Resource) -> Answer:
        """Fail on a secret that cannot be kept, and on a machine without one."""
        secret = resource.flag("generate_secret")
        if is_unresolved(secret):
            return Answer.undecided(f"generate_secret is {secret}", EXPECTED)
        problems = _cannot_be_kept(resource) if secret else _is_needed(resource)
        return Answer.of(problems, expected=EXPECTED, fine="a secret that can be kept" if secret else "no secret")


def _is_needed(resource: Resource) -> Iterator[Problem]:
    for flow, known in _values(resource, "allowed_oauth_flows"):
        if not known or flow == "client_credentials":
            yield f"generate_secret is not true, and allowed_oauth_flows holds {flow}", known


def _cannot_be_kept(resource: Resource) -> Iterator[Problem]:
    """What says that the client runs on its user's device. A machine does not, also with other signs of one."""
    if ("client_credentials", True) in _values(resource, "allowed_oauth_flows"):
        return
    for name, is_public in PUBLIC.items():
        for value, known in _values(resource, name):
            if not known or is_public(value):
                shown = "" if name == "callback_urls" and known else f" {value}"
                yield (
                    f"generate_secret = true, but the client is public: {name} holds{shown or ' its own scheme'}",
                    known,
                )
    for use in resource.users("aws_cognito_identity_pool", ("cognito_identity_providers",)):
        yield f"generate_secret = true, but {use.address} takes the client's tokens", use.path != "*"


def _values(resource: Resource, name: str) -> list[tuple[str, bool]]:
    """Each value of a list as text, and whether it is known."""
    values = resource.texts(name)
    every = [values] if is_unresolved(values) else values or ()
    return [(str(value), not is_unresolved(value)) for value in every]


check = UserPoolClientKeepsItsSecret()
