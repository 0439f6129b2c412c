"""User pool remembers every device, which then skips MFA.

Requirement:
    user pools let a device skip MFA only after the user has agreed to remember it

Why:
    With ``challenge_required_on_new_device`` a remembered device signs in with its own key in place of MFA. If
    ``device_only_remembered_on_user_prompt`` is false, every device that a user signs in from is remembered, also a
    borrowed or a shared one: an attacker who has the password and the device needs no second factor.

Fix:
    Set ``device_only_remembered_on_user_prompt = true``, or leave ``device_configuration`` out: then no device is remembered.

    Before::

        device_configuration {
          challenge_required_on_new_device      = true
          device_only_remembered_on_user_prompt = false
        }

    After::

        device_configuration {
          challenge_required_on_new_device      = true
          device_only_remembered_on_user_prompt = true
        }

References:
    - https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-device-tracking.html
    - https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_DeviceConfigurationType.html
"""

from tfproof.scan.policy import Answer, Policy, Resource, is_unresolved

EXPECTED = "device_only_remembered_on_user_prompt = true, or no device_configuration"


class UserPoolAsksBeforeItRemembers(Policy):
    """CGA_UP_09."""

    id = "CGA_UP_09"
    severity = "MEDIUM"
    resources = ("aws_cognito_user_pool",)
    safe_values = (("device_configuration.device_only_remembered_on_user_prompt", True),)
    canary = """
        resource "aws_cognito_user_pool" "canary" {
          name              = "canary"
          mfa_configuration = "ON"
          device_configuration {
            challenge_required_on_new_device      = true
            device_only_remembered_on_user_prompt = false
          }
        }
    """

    def judge(self, resource: Resource) -> Answer:
        """Fail when devices are remembered without a question and take the place of MFA."""
        blocks = resource.blocks("device_configuration")
        if is_unresolved(blocks):
            return Answer.undecided(f"the device_configuration blocks are {blocks}", EXPECTED)
        mfa = resource.text("mfa_configuration")
        if not blocks:
            return Answer.passed("no device is remembered")
        if mfa in (None, "", "OFF"):
            return Answer.passed("there is no MFA that a device could skip")
        asked, instead = (
            blocks[0].flag(name)
            for name in ("device_only_remembered_on_user_prompt", "challenge_required_on_new_device")
        )
        if asked is True or not instead:
            return Answer.passed("a device is remembered with the user's consent, or does not take the place of MFA")
        found = "every device is remembered (device_only_remembered_on_user_prompt is not true), and skips MFA"
        unsure = next((value for value in (asked, instead, mfa) if is_unresolved(value)), None)
        return (
            Answer.undecided(f"{found}: one of both is {unsure}", EXPECTED)
            if unsure
            else Answer.failed(found, EXPECTED)
        )


check = UserPoolAsksBeforeItRemembers()
