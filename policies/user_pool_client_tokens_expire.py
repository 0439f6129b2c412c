"""User pool client tokens are long-lived or cannot be revoked.

Requirement:
    tokens are short-lived and token revocation is enabled

Why:
    A token that leaks works until it expires. The numbers of the three validities mean nothing without their units: ``60``
    is an hour in minutes and two and a half days in hours. Without revocation, a stolen refresh token makes new tokens
    after the user has signed out. What is not set is safe: AWS gives access and ID tokens an hour, refresh tokens thirty
    days, and lets new clients revoke them.

Fix:
    Set access and ID tokens to 60 minutes at most and refresh tokens to 30 days at most, with
    ``token_validity_units``, and ``enable_token_revocation = true``.

    Before::

        access_token_validity = 24

    After::

        access_token_validity   = 60
        enable_token_revocation = true
        id_token_validity       = 60
        refresh_token_validity  = 30
        token_validity_units {
          access_token  = "minutes"
          id_token      = "minutes"
          refresh_token = "days"
        }

References:
    - https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-tokens-with-identity-providers.html
    - https://docs.aws.amazon.com/cognito/latest/developerguide/token-revocation.html
"""

from collections.abc import Iterator, Mapping

from tfproof.scan.policy import Answer, Policy, Problem, Resource, Unresolved, is_unresolved

SECONDS = {"seconds": 1, "minutes": 60, "hours": 3600, "days": 86400}
# The validity, its unit when none is set, and the most seconds. See API_TokenValidityUnitsType.
LIMITS = {"access_token": ("hours", 3600), "id_token": ("hours", 3600), "refresh_token": ("days", 30 * 86400)}
EXPECTED = "access and ID tokens for 60 minutes at most, refresh tokens for 30 days at most, and revocation"


class UserPoolClientTokensExpire(Policy):
    """CGA_CL_05."""

    id = "CGA_CL_05"
    severity = "MEDIUM"
    resources = ("aws_cognito_user_pool_client", "aws_cognito_managed_user_pool_client")
    canary = """
        resource "aws_cognito_user_pool_client" "canary" {
          name         = "canary"
          user_pool_id = "eu-west-2_canary"
          access_token_validity = 24
        }
    """

    def judge(self, resource: Resource) -> Answer:
        """Fail at the first token that lives too long, and when revocation is turned off."""
        problems = list(_problems(resource))
        revocation = resource.flag("enable_token_revocation")
        if is_unresolved(revocation) or revocation is False:
            problems.append((f"enable_token_revocation is {str(revocation).lower()}", revocation is False))
        return Answer.of(problems, expected=EXPECTED, fine="every token expires in time and can be revoked")

    def safe_values_of(self, resource: Resource) -> Mapping[str, object]:
        """The longest life that is allowed, in the unit that is written where that has one; and revocation."""
        found: dict[str, object] = {}
        for token, (default, most) in LIMITS.items():
            validity, unit = resource.number(f"{token}_validity"), _unit(resource, token, default)
            if is_unresolved(validity) or is_unresolved(unit):
                return {}
            if not validity or validity * SECONDS.get(unit, most + 1) <= most:
                continue
            fits = most // SECONDS.get(unit, most + 1)
            found[f"{token}_validity"] = fits or most // SECONDS[default]
            if not fits:
                found[f"token_validity_units.{token}"] = default
        if resource.flag("enable_token_revocation") is False:
            found["enable_token_revocation"] = True
        return found


def _problems(resource: Resource) -> Iterator[Problem]:
    """What is wrong, and whether that is certain."""
    for token, (default, most) in LIMITS.items():
        validity, unit = resource.number(f"{token}_validity"), _unit(resource, token, default)
        if is_unresolved(validity):
            yield f"{token}_validity is {validity}", False
        elif not validity:
            continue  # AWS's own default is within the limits
        elif is_unresolved(unit):
            yield f"the unit of {token}_validity is {unit}", False
        elif validity * SECONDS.get(unit, 0) > most or unit not in SECONDS:
            yield f"{token}_validity is {validity} {unit}", True


def _unit(resource: Resource, token: str, default: str) -> str | Unresolved:
    blocks = resource.blocks("token_validity_units")
    if is_unresolved(blocks):
        return blocks
    return (blocks[0].text(token) if blocks else None) or default


check = UserPoolClientTokensExpire()
