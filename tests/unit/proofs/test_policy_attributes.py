"""A resource that has a policy is never passed over: one that admits everyone is found, one that cannot be read is undecided."""

from __future__ import annotations

import json

import pytest
from tests.unit.proofs.plans import FUNCTION, planned

from tfproof.proofs import prove
from tfproof.proofs.policy_attributes import OF_ANOTHER_LANGUAGE, POLICIES

PUBLIC = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}],
    }
)


@pytest.mark.parametrize(("type_", "path"), POLICIES.items())
def test_a_policy_for_everybody_is_found(type_: str, path: str) -> None:
    found = prove(planned(type_, path, PUBLIC))
    assert [one.rule for one in found.findings] == ["PROOF_RESOURCE_PUBLIC"]


@pytest.mark.parametrize(("type_", "path"), POLICIES.items())
def test_a_policy_that_nobody_can_read_is_undecided(type_: str, path: str) -> None:
    found = prove(planned(type_, path, None, fed_by="var.policy"))
    assert not found.findings
    assert [one.rule for one in found.undecided] == ["PROOF_RESOURCE_PUBLIC"]


@pytest.mark.parametrize("name", OF_ANOTHER_LANGUAGE)
def test_a_document_of_another_language_is_no_policy(name: str) -> None:
    type_, _, attribute = name.partition(".")
    found = prove(planned(type_, attribute, PUBLIC))
    assert (found.findings, found.undecided) == ((), ())


@pytest.mark.parametrize(("type_", "path"), POLICIES.items())
def test_a_policy_that_a_function_without_arguments_makes_is_undecided(type_: str, path: str) -> None:
    found = prove(planned(type_, path, None, fed_by=FUNCTION))
    assert [one.rule for one in found.undecided] == ["PROOF_RESOURCE_PUBLIC"]
