"""User pool offers SMS as the only second factor.

Requirement:
    user pools with MFA offer an authenticator app or passkey

Why:
    A code in a text message goes to the holder of the number, and numbers are moved to another SIM by talking to a shop
    assistant. When text messages are the only second factor, users cannot choose a better one. An authenticator app or a
    passkey stays on the user's own device.

Fix:
    Enable ``software_token_mfa_configuration``, or allow ``WEB_AUTHN`` as a first factor.

    Before::

        mfa_configuration = "ON"
        sms_configuration {
          external_id    = "shop"
          sns_caller_arn = aws_iam_role.sms.arn
        }

    After::

        mfa_configuration = "ON"
        software_token_mfa_configuration {
          enabled = true
        }

References:
    - https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-mfa.html
    - https://docs.aws.amazon.com/cognito/latest/developerguide/managing-security.html
"""

from tfproof.scan.policy import Answer, Policy, Resource, Unresolved, is_unresolved

EXPECTED = "software_token_mfa_configuration with enabled = true, or passkeys"
FACTORS = frozenset({"ON", "OPTIONAL"})


class UserPoolOffersMoreThanTextMessages(Policy):
    """CGA_UP_02."""

    id = "CGA_UP_02"
    severity = "MEDIUM"
    resources = ("aws_cognito_user_pool",)
    canary = """
        resource "aws_cognito_user_pool" "canary" {
          name = "canary"
          mfa_configuration = "ON"
        }
    """

    def judge(self, resource: Resource) -> Answer:
        """Fail when a second factor is asked for and neither an app nor a passkey can be it."""
        mfa = resource.text("mfa_configuration")
        if not is_unresolved(mfa) and mfa not in FACTORS:
            return Answer.passed("there is no second factor, which is CGA_UP_01")
        states = [
            ("software_token_mfa_configuration", _any(resource, "software_token_mfa_configuration", "enabled", "true")),
            ("sign_in_policy", _any(resource, "sign_in_policy", "allowed_first_auth_factors", "WEB_AUTHN")),
        ]
        enabled = [name for name, state in states if state is True]
        if enabled:
            return Answer.passed(f"{enabled[0]} offers a better factor")
        unsure = [f"{name} is {state}" for name, state in [*states, ("mfa_configuration", mfa)] if is_unresolved(state)]
        if unsure:
            return Answer.undecided(unsure[0], EXPECTED)
        return Answer.failed(f"mfa_configuration = {mfa}, and neither an app nor a passkey is enabled", EXPECTED)


def _any(resource: Resource, block: str, attribute: str, wanted: str) -> bool | Unresolved:
    """Whether a block's attribute is, or holds, ``wanted``."""
    blocks = resource.blocks(block, computed=True)
    if is_unresolved(blocks):
        return blocks
    unresolved: Unresolved | None = None
    for item in blocks:
        values = item.texts(attribute)
        for value in [values] if is_unresolved(values) else values or ():
            if is_unresolved(value):
                unresolved = value
            elif value.lower() == wanted.lower():
                return True
    return unresolved if unresolved is not None else False


check = UserPoolOffersMoreThanTextMessages()
