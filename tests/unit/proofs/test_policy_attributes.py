"""A resource that has a policy is never passed over: one that admits everyone is found, one that cannot be read is undecided."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.unit.proofs.plans import FUNCTION, fed, planned

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


def invoking(**condition: str) -> str:
    statement = {"Effect": "Allow", "Principal": "*", "Action": "execute-api:Invoke", "Resource": "execute-api:/*"}
    made = [{**statement, **({"Condition": {"StringEquals": condition}} if condition else {})}]
    return json.dumps({"Version": "2012-10-17", "Statement": made})


@pytest.mark.parametrize("apart", [False, True])
@pytest.mark.parametrize(
    ("types", "policy", "said"),
    [
        (["PRIVATE"], invoking(), "critical"),
        (["PRIVATE"], invoking(**{"aws:SourceVpce": "vpce-1a2b3c4d"}), ""),
        (["PRIVATE"], invoking(**{"aws:PrincipalOrgID": "o-abcdefghij"}), "medium"),
        (["PRIVATE"], invoking(**{"aws:PrincipalTag/team": "web"}), "critical"),
        (["REGIONAL"], invoking(), "nothing"),
        (["EDGE"], invoking(), "nothing"),
        (None, invoking(), "nothing"),
    ],
)
def test_only_a_private_api_is_closed_without_its_policy(
    types: list[str] | None, policy: str, said: str, *, apart: bool
) -> None:
    api: dict[str, Any] = {
        "id": "a1b2c3d4e5",
        "name": "api",
        "endpoint_configuration": [{"types": types}] if types else [],
    }
    holder = {"aws_api_gateway_rest_api_policy.this": {"rest_api_id": "a1b2c3d4e5", "policy": policy}}
    apis = {"aws_api_gateway_rest_api.this": api if apart else {**api, "policy": policy}}
    resources = {**apis, **(holder if apart else {})}
    found = prove(fed(resources, {}))
    assert not found.undecided
    told = [one.severity.value for one in found.findings] or ([""] if found.notes["proved"] else ["nothing"])
    assert told == [said]


@pytest.mark.parametrize("type_", ["aws_vpc_endpoint", "aws_vpc_endpoint_policy"])
def test_a_policy_of_a_vpc_endpoint_opens_nothing(type_: str) -> None:
    found = prove(planned(type_, "policy", PUBLIC))
    assert (found.findings, found.undecided) == ((), ())
