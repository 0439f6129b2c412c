"""What every own policy must have, also a new one."""

from __future__ import annotations

from tfproof.scan import CheckovProcess, own_policies
from tfproof.scan.worker.policy_folder import declared


def test_every_policy_of_ours_has_a_known_bad_example_and_finds_it(process: CheckovProcess) -> None:
    """Loading scans the examples, and fails when one is not found: see ``test_fail_open``."""
    assert process.loaded.without_canary == ()


def test_the_ids_that_were_loaded_are_those_of_the_folder(process: CheckovProcess) -> None:
    ours = {policy.id for policy in process.loaded.policies if policy.own}
    assert ours == {policy.id for policy in declared(own_policies())}
    assert len(ours) > 30


def test_stock_policies_were_loaded_as_well(process: CheckovProcess) -> None:
    assert sum(not policy.own for policy in process.loaded.policies) > 1000
