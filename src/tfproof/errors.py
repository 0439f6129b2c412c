"""Every exception that tfproof raises on purpose.

::

    TfproofError
    ├── UsageError              the user asked for something that cannot be
    │   ├── AddressError        (also ValueError) a text is no address of Terraform
    │   └── NoSuchFolderThen    a revision has no such folder
    ├── TerraformError          Terraform ran and did not do what was asked
    │   ├── CommandTimeout      ... within its time limit
    │   └── CommandKilled       ... because a signal ended it
    ├── TerraformNotFound       no usable Terraform on this machine
    ├── ProviderNotFound        a provider can be had from nowhere
    ├── WorkspaceError          the private copy could not be made or written
    ├── PlanFormatError         the plan JSON is not one that tfproof can read
    ├── AttributeAbsent         (also KeyError) no such attribute, resource or module
    ├── UnknownValueError       (also AssertionError) a value is known after apply
    ├── WiringError             (also AssertionError) not fed by one reference
    ├── ExpectationError        (also AssertionError) a case did not do what was expected
    ├── DocumentError           an IAM document is malformed
    ├── ProviderProxyError      the resident provider could not be used
    ├── ScanError               Checkov could not run, or would have failed open
    └── InternalError           a defect of tfproof itself

Each says *what* is wrong (with the value), *where* (file and line where there is one), what was *expected*, and the way
out (*fix*). The command line prints :meth:`TfproofError.render` and never a traceback.
"""

from __future__ import annotations


class TfproofError(Exception):
    """Base of all tfproof errors.

    Args:
        what: one sentence that names the value that is wrong.
        where: the place: ``file:line``, an address, a JSON path, a command.
        expected: what would have been right.
        fix: what the reader can do now.
    """

    def __init__(
        self, what: str, *, where: str | None = None, expected: str | None = None, fix: str | None = None
    ) -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.expected = expected
        self.fix = fix

    def render(self) -> str:
        """Return the message as a person reads it: one line for each part that there is."""
        lines = [self.what]
        for label, text in (("where", self.where), ("expected", self.expected), ("fix", self.fix)):
            if text:
                lines.append(f"  {label}: {text}")
        return "\n".join(lines)

    def __str__(self) -> str:
        return self.render()


class UsageError(TfproofError):
    """The user named something that does not exist or cannot be combined."""


class AddressError(UsageError, ValueError):
    """A text is not an address as Terraform writes it."""


class TerraformError(TfproofError):
    """Terraform ran and failed, or did something that was not asked for."""


class CommandTimeout(TerraformError):
    """A command did not end within its time limit and was stopped."""


class CommandKilled(TerraformError):
    """A signal ended a command, so its output proves nothing."""


class TerraformNotFound(TfproofError):
    """There is no Terraform on this machine that tfproof can use (missing, or older than the floor)."""


class ProviderNotFound(TfproofError):
    """A provider is neither in a registry that can be reached nor in a mirror."""


class WorkspaceError(TfproofError):
    """The private copy of the configuration could not be made."""


class PlanFormatError(TfproofError):
    """The plan JSON has a format that tfproof does not read."""


class AttributeAbsent(TfproofError, KeyError):
    """There is no such attribute, resource, module or output."""


class UnknownValueError(TfproofError, AssertionError):
    """A value was used as if it were known, but it is known after apply."""


class WiringError(TfproofError, AssertionError):
    """An attribute is not fed by exactly one reference."""


class ExpectationError(TfproofError, AssertionError):
    """A case planned, failed or failed differently than the test expects."""


class DocumentError(TfproofError):
    """An IAM document is malformed; ``where`` is the JSON path."""


class ProviderProxyError(TfproofError):
    """The resident provider could not be started or used."""


class ScanError(TfproofError):
    """Checkov could not run, or its result could not be trusted."""


class InternalError(TfproofError):
    """A defect of tfproof: two of its parts disagree."""


def demand_percentage(value: float | None, option: str) -> None:
    """Refuse a value of an option that is no percentage: with ``nan``, nothing is ever too little.

    Args:
        value: the value; None where the option is not given.
        option: its name.

    Raises:
        UsageError: it is not between 0 and 100.
    """
    if value is not None and not 0 <= value <= 100:
        raise UsageError(f"{option} is no percentage: {value:g}", expected="a number from 0 to 100")
