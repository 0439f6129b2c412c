"""User pool allows open self-registration.

Requirement:
    user pools restrict sign-up to administrators or a pre sign-up function

Why:
    With open sign-up every person on the internet becomes a signed-in user with one API call, also when no page offers it, and
    gets the identity pool's role for signed-in users. "Authenticated" then means "has a mail address".

Fix:
    Set ``allow_admin_create_user_only = true``, or decide about each sign-up in a ``pre_sign_up`` function.

    Before::

        resource "aws_cognito_user_pool" "this" {
          name = "shop"
        }

    After::

        resource "aws_cognito_user_pool" "this" {
          name = "shop"
          admin_create_user_config {
            allow_admin_create_user_only = true
          }
        }

References:
    - https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-admin-create-user-policy.html
    - https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-pre-sign-up.html
"""

from tfproof.scan.policy import Answer, Policy, Resource, is_unresolved

EXPECTED = "allow_admin_create_user_only = true, or a pre_sign_up function"


class UserPoolSignsUpNobodyUnasked(Policy):
    """CGA_UP_06."""

    id = "CGA_UP_06"
    severity = "MEDIUM"
    resources = ("aws_cognito_user_pool",)
    safe_values = (("admin_create_user_config.allow_admin_create_user_only", True),)
    makes_blocks = ("admin_create_user_config",)
    canary = """
        resource "aws_cognito_user_pool" "canary" {
          name = "canary"
          admin_create_user_config {
            allow_admin_create_user_only = false
          }
        }
    """

    def judge(self, resource: Resource) -> Answer:
        """Fail when every person can sign up and no function is asked; absent is the API's default, false."""
        configs, functions = (
            resource.blocks("admin_create_user_config", computed=True),
            resource.blocks("lambda_config", computed=True),
        )
        only = (
            configs if is_unresolved(configs) else configs[0].flag("allow_admin_create_user_only") if configs else None
        )
        if only is True:
            return Answer.passed("only administrators make users")
        asked = functions if is_unresolved(functions) else functions[0].text("pre_sign_up") if functions else None
        # A function's ARN is known after apply, but a reference to one is a function.
        referred = is_unresolved(asked) and (
            not asked.expression or asked.expression.startswith(("aws_lambda_", "module."))
        )
        if (asked and not is_unresolved(asked)) or (referred and not is_unresolved(functions)):
            return Answer.passed("a pre_sign_up function decides")
        for name, value in (("allow_admin_create_user_only", only), ("pre_sign_up", asked)):
            if is_unresolved(value):
                return Answer.undecided(f"{name} is {value}", EXPECTED)
        return Answer.failed("any person can sign up, and no pre_sign_up function decides", EXPECTED)


check = UserPoolSignsUpNobodyUnasked()
