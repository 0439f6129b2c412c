"""What lets others in without a policy is never passed over: others are named, and those that nobody can tell are undecided."""

from __future__ import annotations

from typing import Any

import pytest
from tests.unit.proofs.plans import planned

from tfproof.findings import Severity
from tfproof.proofs import prove
from tfproof.proofs.shares import SHARES

PLACES = [(type_, path) for type_, share in SHARES.items() for path in share.principals]
# What stands before the last step is a block that may stand several times; these are lists of texts.
LISTS = ("shared_accounts", "user_ids", "user_groups", "organization_arns", "organizational_unit_arns", "account_ids")


def value_of(path: str, *texts: str) -> Any:
    return list(texts) if path.rpartition(".")[2] in LISTS else texts[-1]


def blocks_of(path: str) -> str:
    return path.replace(".", "[0].") if path.count(".") > 1 else path


@pytest.mark.parametrize(("type_", "path"), PLACES)
def test_another_account_is_told(type_: str, path: str) -> None:
    found = prove(planned(type_, blocks_of(path), value_of(path, "210987654321")))
    (finding,) = found.findings
    assert (finding.rule, finding.severity) == ("PROOF_RESOURCE_PUBLIC", Severity.MEDIUM)
    assert "210987654321" in finding.found


@pytest.mark.parametrize(("type_", "path"), PLACES)
def test_whoever_cannot_be_told_is_undecided(type_: str, path: str) -> None:
    found = prove(planned(type_, blocks_of(path), None, fed_by="var.account"))
    assert not found.findings
    assert [one.rule for one in found.undecided] == ["PROOF_RESOURCE_PUBLIC"]


@pytest.mark.parametrize(("type_", "path"), PLACES)
def test_the_last_of_several_is_told(type_: str, path: str) -> None:
    value = value_of(path, "123456789012", "*")
    found = prove(planned(type_, blocks_of(path), value), accounts=["123456789012"])
    assert [(one.rule, one.severity) for one in found.findings] == [("PROOF_RESOURCE_PUBLIC", Severity.CRITICAL)]


def test_each_block_is_looked_at() -> None:
    own, all_ = ({"launch_permission": [{"user_ids": [one]}]} for one in ("123456789012", "all"))
    regions = [{"ami_distribution_configuration": [own]}, {"ami_distribution_configuration": [own, all_]}]
    found = prove(planned("aws_imagebuilder_distribution_configuration", "distribution", regions))
    assert Severity.CRITICAL in [one.severity for one in found.findings]
