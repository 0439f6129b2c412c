"""User pool does not verify email addresses before using them.

Requirement:
    user pools verify email at sign-up and before changes

Why:
    Passwords are recovered through the mailbox. When its address is not verified, or can be changed without verifying the
    new one, a stolen session moves the account to the attacker's mailbox for good. Recovery through the phone first goes
    to the present holder of the number: that is what a pool without ``account_recovery_setting`` does for a verified number.

Fix:
    Name ``email`` in ``auto_verified_attributes`` and in ``attributes_require_verification_before_update``, and let
    ``verified_email`` have the first priority of recovery.

    Before::

        auto_verified_attributes = ["email"]

    After::

        auto_verified_attributes = ["email"]
        user_attribute_update_settings {
          attributes_require_verification_before_update = ["email"]
        }
        account_recovery_setting {
          recovery_mechanism {
            name     = "verified_email"
            priority = 1
          }
        }

References:
    - https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-email-phone-verification.html
    - https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AccountRecoverySettingType.html
"""

from collections.abc import Iterator

from tfproof.scan.policy import Answer, Block, Policy, Problem, Resource, is_unresolved

EXPECTED = "email verified at sign-up and before each update, and no recovery by phone first"
UPDATE = "attributes_require_verification_before_update"


class UserPoolProvesMailboxes(Policy):
    """CGA_UP_07."""

    id = "CGA_UP_07"
    severity = "MEDIUM"
    resources = ("aws_cognito_user_pool",)
    canary = """
        resource "aws_cognito_user_pool" "canary" {
          name = "canary"
          auto_verified_attributes = ["phone_number"]
        }
    """

    def judge(self, resource: Resource) -> Answer:
        """Fail at the first way to an unproved mailbox."""
        updates = resource.blocks("user_attribute_update_settings")
        problems = list(_lacks_email(resource, "auto_verified_attributes"))
        if is_unresolved(updates):
            problems.append((f"the user_attribute_update_settings block is {updates}", False))
        elif not updates:
            problems.append(("there is no user_attribute_update_settings block", True))
        else:
            problems.extend(_lacks_email(updates[0], UPDATE))
        problems.extend(_phone_first(resource))
        return Answer.of(problems, expected=EXPECTED, fine="email is proved first")


def _lacks_email(block: Block, name: str) -> Iterator[Problem]:
    values = block.texts(name)
    if is_unresolved(values):
        yield f"{name} is {values}", False
    elif "email" not in (values or ()):
        unsure = any(is_unresolved(value) for value in values or ())
        yield f"{name} lacks email", not unsure


def _phone_first(resource: Resource) -> Iterator[Problem]:
    """Without a setting the API recovers by text message where a phone number is verified, and else by email."""
    settings = resource.blocks("account_recovery_setting", computed=True)
    mechanisms = (
        settings
        if is_unresolved(settings)
        else settings[0].blocks("recovery_mechanism", computed=True)
        if settings
        else ()
    )
    if is_unresolved(mechanisms):
        yield f"the recovery mechanisms are {mechanisms}", False
        return
    if not mechanisms:
        yield from _phone_by_default(resource)
        return
    ranked = [(item.number("priority"), item.text("name")) for item in mechanisms]
    if any(is_unresolved(part) for pair in ranked for part in pair):
        yield "the recovery mechanisms are unresolved", False
    elif min(ranked, key=lambda pair: (int(str(pair[0] or 1)), str(pair[1])))[1] == "verified_phone_number":
        yield "recovery goes to the phone first", True


def _phone_by_default(resource: Resource) -> Iterator[Problem]:
    verified = resource.texts("auto_verified_attributes")
    found = "there is no account_recovery_setting, so recovery goes to a verified phone first"
    if is_unresolved(verified):
        yield found, False
    elif "phone_number" in (verified or ()):
        yield found, True
    elif any(is_unresolved(one) for one in verified or ()):
        yield found, False


check = UserPoolProvesMailboxes()
