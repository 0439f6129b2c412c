"""What a user can set about how cases are planned, wherever it was set."""

from __future__ import annotations

import os
from dataclasses import dataclass

from tfproof.errors import UsageError

DEFAULT_TIMEOUT = 300.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How Terraform is found and run.

    Attributes:
        terraform: path or name of the executable; ``None`` looks for one.
        mirror: folder of a provider mirror; ``None`` looks for one.
        timeout: seconds that one Terraform command may take.
    """

    terraform: str | None = None
    mirror: str | None = None
    timeout: float = DEFAULT_TIMEOUT

    @classmethod
    def of(
        cls, *, terraform: str | None = None, mirror: str | None = None, timeout: str | float | None = None
    ) -> Settings:
        """Settings from what the command line or the pytest configuration says, else from ``TFPROOF_*`` variables.

        Raises:
            UsageError: the time limit is not a positive number of seconds.
        """
        limit = timeout or os.environ.get("TFPROOF_TIMEOUT") or DEFAULT_TIMEOUT
        try:
            seconds = float(limit)
        except ValueError:
            seconds = -1.0
        if not seconds > 0:
            raise UsageError(f"not a time limit: {limit}", expected="a positive number of seconds")
        return cls(
            terraform=terraform or os.environ.get("TFPROOF_TERRAFORM") or None,
            mirror=mirror or os.environ.get("TFPROOF_MIRROR") or None,
            timeout=seconds,
        )
