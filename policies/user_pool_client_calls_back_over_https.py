"""User pool client has an insecure redirect URL.

Requirement:
    redirect URLs use HTTPS and exact host names

Why:
    The authorization code, and after sign-out the user, goes to these URLs. Over http anyone on the way reads the code;
    a bare IP address has no certificate and belongs to the next host that gets it; a wildcard lets any host collect codes.
    ``http://localhost`` stays on the user's own machine, which is how apps are developed; an app's own scheme, such as
    ``example.shop.app://``, is never sent anywhere.

Fix:
    Use https URLs with host names in ``callback_urls``, ``logout_urls`` and ``default_redirect_uri``.

    Before::

        callback_urls = ["http://shop.example/"]

    After::

        callback_urls = ["https://shop.example/"]

References:
    - https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-app-idp-settings.html
    - https://www.rfc-editor.org/rfc/rfc9700.html#section-2.1
"""

import ipaddress
from collections.abc import Iterator
from urllib.parse import urlsplit

from tfproof.scan.policy import Answer, Policy, Resource, is_unresolved

EXPECTED = "https URLs with host names, and a default_redirect_uri that is one of callback_urls"
HERE = frozenset({"localhost", "127.0.0.1", "::1"})


class UserPoolClientCallsBackOverHttps(Policy):
    """CGA_CL_03."""

    id = "CGA_CL_03"
    severity = "HIGH"
    resources = ("aws_cognito_user_pool_client", "aws_cognito_managed_user_pool_client")
    canary = """
        resource "aws_cognito_user_pool_client" "canary" {
          name          = "canary"
          user_pool_id  = "eu-west-2_canary"
          callback_urls = ["http://shop.example/"]
        }
    """

    def judge(self, resource: Resource) -> Answer:
        """Fail at the first URL that an attacker could read or own."""
        urls = list(self._urls(resource))
        for attribute, url in urls:
            problem = "" if is_unresolved(url) else _problem(str(url))
            if problem:
                return Answer.failed(f"{attribute} holds {problem}", EXPECTED)
        unresolved = [f"{attribute} is {url}" for attribute, url in urls if is_unresolved(url)]
        if unresolved:
            return Answer.undecided(unresolved[0], EXPECTED)
        default = resource.text("default_redirect_uri")
        if default is not None and ("callback_urls", default) not in urls:
            return Answer.failed("default_redirect_uri is none of callback_urls", EXPECTED)
        return Answer.passed("all URLs are https")

    @staticmethod
    def _urls(resource: Resource) -> Iterator[tuple[str, object]]:
        for attribute in ("callback_urls", "logout_urls", "default_redirect_uri"):
            urls = resource.texts(attribute)
            for url in [urls] if is_unresolved(urls) else urls or ():
                yield attribute, url


def _problem(url: str) -> str:
    """What is wrong with a URL, without its path and query: those may hold secrets."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return "something that is no URL"
    if "*" in parts.netloc or url == "*":
        return "a wildcard"
    if host in HERE and parts.scheme in ("http", "https"):
        return ""
    if parts.scheme == "http":
        return f"http://{host}"
    if parts.scheme == "https":
        return f"the bare address {host}" if _is_address(host) else "" if host else "a URL without a host"
    return ""


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


check = UserPoolClientCallsBackOverHttps()
