"""Errors of the runner: tfproof's own, each of which is a ``tftest.TerraformTestError`` too."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import tftest
from tfproof.errors import (
    CommandKilled,
    CommandTimeout,
    TerraformError,
    TerraformNotFound,
    TfproofError,
    WorkspaceError,
)
from tfproof.terraform.process import Completed


class CommandFailed(TerraformError, tftest.TerraformTestError):
    """Terraform ran to its end and failed. Also a ``tftest.TerraformTestError``."""

    def __init__(self, done: Completed) -> None:
        super().__init__(f"Error running command {done.command}: {done.code} {done.out} {done.err}")
        # tftest's cmd_error reads the second argument.
        self.args = (self.what, done.err)


class Killed(CommandKilled, tftest.TerraformTestError):
    """A signal ended Terraform. Also a ``tftest.TerraformTestError``."""


class TookTooLong(CommandTimeout, tftest.TerraformTestError):
    """Terraform did not end within the runner's time limit. Also a ``tftest.TerraformTestError``."""


class NoTerraform(TerraformNotFound, tftest.TerraformTestError):
    """There is no such executable. Also a ``tftest.TerraformTestError``."""


class NoFolder(WorkspaceError, tftest.TerraformTestError):
    """The folder is not there, or cannot be prepared. Also a ``tftest.TerraformTestError``."""


_ALSO: Mapping[type[TfproofError], type[TfproofError]] = {
    CommandKilled: Killed, CommandTimeout: TookTooLong, TerraformNotFound: NoTerraform, WorkspaceError: NoFolder,
}  # fmt: skip


@contextmanager
def as_tftest_raises() -> Iterator[None]:
    """Raise errors of tfproof's as those of tftest's too."""
    try:
        yield
    except tuple(_ALSO) as error:
        also = _ALSO.get(type(error))
        if also is None:
            raise
        raise also(error.what, where=error.where, expected=error.expected, fix=error.fix) from error.__cause__
