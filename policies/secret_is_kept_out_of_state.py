"""Secret value is stored in state, or deletion is immediate.

Requirement:
    secrets use write-only values and a recovery window of 7 days or more

Why:
    ``secret_string`` and ``secret_binary`` are written in plain text to the state and to every plan file: a user who reads the
    state bucket, or a CI job's artifacts, has the secret without asking Secrets Manager, and no log says so. A recovery
    window of 0 deletes for good: with the secret goes what it opened, at the first ``terraform destroy`` in the wrong
    directory.

Fix:
    Hand the value over with the write-only ``secret_string_wo``, and leave ``recovery_window_in_days`` at 7 or more.

    Before::

        resource "aws_secretsmanager_secret" "this" {
          name                    = "shop"
          recovery_window_in_days = 0
        }

        resource "aws_secretsmanager_secret_version" "this" {
          secret_id     = aws_secretsmanager_secret.this.id
          secret_string = var.password
        }

    After::

        resource "aws_secretsmanager_secret" "this" {
          name                    = "shop"
          recovery_window_in_days = 30
        }

        resource "aws_secretsmanager_secret_version" "this" {
          secret_id                = aws_secretsmanager_secret.this.id
          secret_string_wo         = var.password
          secret_string_wo_version = 1
        }

References:
    - https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_DeleteSecret.html
    - https://developer.hashicorp.com/terraform/language/resources/ephemeral/write-only
    - https://developer.hashicorp.com/terraform/language/manage-sensitive-data
"""

import re
from collections.abc import Iterator, Mapping

from tfproof.scan.policy import Answer, Policy, Problem, Resource, is_unresolved

EXPECTED = "secret_string_wo in place of secret_string and secret_binary, and a recovery window of 7 days or more"
LEAST = 7
READABLE = ("secret_string", "secret_binary")
# Functions whose result is never null, with any arguments.
ALWAYS = re.compile(r"^(?:\$\{)?(?:jsonencode|base64encode|yamlencode|file|filebase64|templatefile|format|join)\s*\(")


class SecretIsKeptOutOfState(Policy):
    """CGA_SEC_01."""

    id = "CGA_SEC_01"
    severity = "MEDIUM"
    category = "SECRETS"
    resources = ("aws_secretsmanager_secret", "aws_secretsmanager_secret_version")
    safe_values = (("recovery_window_in_days", 30),)
    canary = """
        resource "aws_secretsmanager_secret_version" "canary" {
          secret_id     = "canary"
          secret_string = "canary"
        }
    """

    def judge(self, resource: Resource) -> Answer:
        """Fail when the secret is deleted at once, or when its value goes through the state."""
        if resource.type == "aws_secretsmanager_secret":
            return Answer.of(_window(resource), expected=EXPECTED, fine="a deleted secret can be restored")
        return Answer.of(_readable(resource), expected=EXPECTED, fine="the value is write-only")


def _window(secret: Resource) -> Iterator[Problem]:
    """What is wrong with the recovery window; absent is 30 days."""
    days = secret.number("recovery_window_in_days")
    if is_unresolved(days):
        yield f"recovery_window_in_days is {days}", False
    elif days is not None and days < LEAST:
        yield f"recovery_window_in_days = {days}", True


def _readable(version: Resource) -> Iterator[Problem]:
    """Each value that the state holds. It is not shown; an expression may still be null."""
    for name in READABLE:
        value = version.value(name)
        if isinstance(value, Mapping) and (not value or None in value.values()):  # Checkov lost the way to a part of it
            yield f"whether {name} is null is not known", False
        elif is_unresolved(value):
            certain = bool(ALWAYS.match(value.expression))
            yield f"{name} is set" if certain else f"whether {name} is null is not known", certain
        elif value is not None:
            yield f"{name} is set", True


check = SecretIsKeptOutOfState()
