"""A resource that has a policy is never passed over: one that lets in everybody is found, one that nobody can read is undecided."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tfproof.addresses import parse_path
from tfproof.plan import Plan
from tfproof.proofs import prove
from tfproof.proofs.policy_attributes import OF_ANOTHER_LANGUAGE, POLICIES

PUBLIC = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}],
    }
)


def planned(type_: str, path: str, value: Any, *, fed_by: str = "") -> Plan:
    """A plan of one resource, with a value at a path of it; unknown and fed by a reference when one is named."""
    change = {"actions": ["create"], "before": None, "after": nested(path, value), "after_unknown": {}}
    expression: Any = {"constant_value": value}
    if fed_by:
        change |= {"after": nested(path, None), "after_unknown": nested(path, known=True)}
        expression = {"references": [fed_by]}
    body = {"address": f"{type_}.this", "mode": "managed", "type": type_, "name": "this"}
    return Plan(
        {
            "format_version": "1.2",
            "resource_changes": [{**body, "change": change}],
            "configuration": {"root_module": {"resources": [{**body, "expressions": nested(path, expression)}]}},
        }
    )


def nested(path: str, value: Any = None, *, known: bool = False) -> dict[str, Any]:
    made: Any = True if known else value
    for step in reversed(parse_path(path)):
        made = [made] if isinstance(step, int) else {step: made}
    assert isinstance(made, dict)
    return made


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
