"""What a command says to do about a plan that Terraform refuses."""

from __future__ import annotations

import pytest

from tfproof.cases import FailureKind
from tfproof.cases.failures import Failure
from tfproof.cli.plan_step import fix_of


@pytest.mark.parametrize(
    ("message", "fix"),
    [
        (
            'Error accessing remote module registry: Failed to retrieve available versions for module "kms" (main.tf:176)',
            "connect to the registry",
        ),
        ("Unsupported argument: An argument named x is not expected here.", "correct the configuration"),
    ],
)
def test_a_registry_that_cannot_be_reached_is_no_fault_of_the_configuration(message: str, fix: str) -> None:
    failure = Failure(kind=FailureKind.CONFIGURATION, addresses=(), message=message, where="main.tf:176")
    assert (fix_of(failure) or "").startswith(fix)
