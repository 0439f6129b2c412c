"""The same condition, written in every way that Terraform can write it, gets the same verdict.

The source is generated, planned and applied by Terraform with the real provider, and scanned in all views: none may say the
opposite of what is in the source, and together they must decide.
"""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, cast

import pytest
from tests.policies.matrix import documents, values
from tests.policies.matrix.document_sites import DocumentRow
from tests.policies.matrix.root import FAILED, PASSED, Root
from tests.policies.matrix.row import Row
from tests.policies.matrix.rows_cognito import CLIENTS, FEDERATION, POOLS
from tests.policies.matrix.rows_documents import APIS, BUCKETS, PERMISSIONS, PROVIDERS, SECRETS, TRUSTS
from tests.policies.matrix.rows_gateway import GATEWAYS, KEPT, WEB

from tfproof.addresses import ResourceInstance
from tfproof.findings import Findings, View
from tfproof.pytest_plugin import CaseFactory
from tfproof.scan import CheckovProcess, own_policies, scan
from tfproof.scan.protocol import ViewReport
from tfproof.scan.worker.policy_folder import declared

VALUES: Mapping[str, Sequence[Row]] = {
    "pools": POOLS,
    "clients": CLIENTS,
    "federation": FEDERATION,
    "gateways": GATEWAYS,
    "web": (*WEB, *KEPT),
}
DOCUMENTS: Mapping[str, Sequence[DocumentRow]] = {
    "trusts": (TRUSTS,),
    "providers": (PROVIDERS,),
    "permissions": (PERMISSIONS,),
    "resources": (BUCKETS, SECRETS, APIS),
}
WITHOUT = {
    "CGA_API_07": "its condition is what an expression refers to, and no value: its fixture has the ways to write that",
    "CGA_FED_05": "its condition is that no view decides, which after an apply none of these spellings meets",
}
# How many verdicts the source alone and the plan alone leave open, of how many: more is a loss that a developer should see.
OPEN: Mapping[str, Mapping[str, tuple[int, int, int]]] = {
    "pools": {
        "CGA_UP_01": (0, 0, 12),
        "CGA_UP_02": (0, 0, 16),
        "CGA_UP_03": (0, 0, 44),
        "CGA_UP_04": (0, 0, 64),
        "CGA_UP_05": (0, 0, 16),
        "CGA_UP_06": (0, 0, 16),
        "CGA_UP_07": (0, 0, 28),
        "CGA_UP_09": (0, 0, 16),
    },
    "clients": {
        "CGA_CL_01": (0, 0, 44),
        "CGA_CL_02": (0, 0, 12),
        "CGA_CL_03": (0, 0, 12),
        "CGA_CL_04": (0, 0, 12),
        "CGA_CL_05": (0, 0, 24),
        "CGA_CL_06": (0, 0, 12),
        "CGA_CL_07": (0, 0, 12),
        "CGA_CL_08": (0, 0, 12),
        "CGA_CL_09": (0, 0, 12),
    },
    "federation": {
        "CGA_FED_06": (0, 0, 12),
        "CGA_FED_07": (0, 0, 12),
        "CGA_FED_08": (0, 0, 12),
        "CGA_FED_09": (0, 0, 16),
        "CGA_FED_11": (0, 0, 12),
        "CGA_FED_12": (0, 0, 12),
        "CGA_FED_13": (0, 0, 16),
        "CGA_FED_14": (0, 0, 16),
        "CGA_FED_15": (0, 0, 12),
        "CGA_FED_16": (0, 0, 12),
        "CGA_FED_17": (0, 0, 12),
    },
    "gateways": {
        "CGA_API_01": (0, 0, 24),
        "CGA_API_02": (8, 8, 15),
        "CGA_API_04": (1, 1, 36),
        "CGA_API_05": (2, 0, 28),
        "CGA_API_06": (0, 0, 12),
        "CGA_API_08": (0, 0, 16),
    },
    "web": {
        "CGA_ACM_01": (0, 0, 24),
        "CGA_ACM_02": (0, 0, 12),
        "CGA_FED_10": (1, 15, 28),
        "CGA_FED_11": (1, 1, 30),
        "CGA_SEC_01": (0, 0, 24),
        "CGA_UP_08": (1, 1, 30),
        "CGA_WEB_01": (0, 0, 12),
        "CGA_WEB_02": (0, 0, 22),
        "CGA_WEB_03": (0, 0, 28),
        "CGA_WEB_04": (0, 0, 12),
        "CGA_WEB_06": (0, 0, 12),
    },
    "trusts": {
        "CGA_FED_01": (0, 0, 120),
        "CGA_FED_02": (0, 0, 120),
        "CGA_FED_03": (0, 0, 120),
        "CGA_FED_04": (0, 0, 120),
    },
    "providers": {
        "CGA_OIDC_01": (0, 0, 60),
        "CGA_OIDC_02": (0, 0, 60),
        "CGA_OIDC_03": (0, 0, 60),
    },
    "permissions": {
        "CGA_PRM_01": (0, 0, 60),
        "CGA_PRM_02": (0, 0, 60),
        "CGA_PRM_03": (0, 0, 60),
        "CGA_PRM_04": (0, 0, 60),
    },
    "resources": {
        "CGA_API_03": (0, 0, 42),
        "CGA_SEC_02": (0, 0, 60),
        "CGA_WEB_01": (0, 0, 60),
        "CGA_WEB_05": (0, 0, 60),
    },
}


def written(family: str) -> Root:
    """The root module of a family of conditions."""
    root = Root()
    for turn, row in enumerate(VALUES.get(family, ())):
        values.write(root, row, turn)
    for documents_ in DOCUMENTS.get(family, ()):
        documents.write(root, documents_)
    return root


class Listening:
    """A process of Checkov that keeps what it last said of each view."""

    def __init__(self, process: CheckovProcess) -> None:
        self._process = process
        self.loaded, self.environment = process.loaded, process.environment
        self._begun: list[Callable[[], tuple[ViewReport, ...]]] = []

    def begin(self, **request: Any) -> Callable[[], tuple[ViewReport, ...]]:
        self._begun.append(functools.cache(self._process.begin(**request)))
        return self._begun[-1]

    @property
    def said(self) -> tuple[ViewReport, ...]:
        return tuple({view.view: view for wait in self._begun for view in wait()}.values())


def merged(result: Findings, expected: Mapping[tuple[str, str], str]) -> dict[tuple[str, str], object]:
    """What all views together got wrong."""
    said = {(one.rule, one.address): one for one in (*result.findings, *result.undecided)}
    return {
        pair: (wanted, said[pair].verdict.value, said[pair].found) if pair in said else (wanted, PASSED)
        for pair, wanted in expected.items()
        if (said[pair].verdict.value if pair in said else PASSED) != wanted
    }


def alone(report: ViewReport, expected: Mapping[tuple[str, str], str]) -> tuple[list[object], set[tuple[str, str]]]:
    """What one view says the opposite of, and what it leaves open."""
    opposite: list[object] = []
    left = set(expected)
    by_policy: dict[str, list[str]] = {}
    for policy, address in expected:
        by_policy.setdefault(policy, []).append(address)
    for outcome in report.outcomes:
        for address in by_policy.get(outcome.policy, ()):
            if outcome.outcome != "undecided" and ResourceInstance.parse(outcome.address).contains(
                ResourceInstance.parse(address)
            ):
                left.discard((outcome.policy, address))
                if outcome.outcome != expected[outcome.policy, address]:
                    opposite.append((report.view, outcome.policy, address, outcome.outcome, outcome.found))
    return opposite, left


@pytest.mark.parametrize("family", [*VALUES, *DOCUMENTS])
@pytest.mark.thorough
def test_every_spelling_of_a_condition_gets_its_verdict(
    process: CheckovProcess, tfproof_case: CaseFactory, tmp_path: Path, family: str
) -> None:
    root = written(family)
    case = tfproof_case(root.write(tmp_path))
    plans: dict[View, dict[str, Any]] = {View.PLAN: dict(case.plan), View.APPLIED: dict(case.applied)}
    listening = Listening(process)
    result = scan(process.environment, stack=tmp_path, plans=plans, process=cast("CheckovProcess", listening))
    planned = {change["address"] for change in plans[View.PLAN]["resource_changes"]}
    assert {address for _, address in root.expected} <= planned
    assert not merged(result, root.expected)
    opposite: list[object] = []
    left: dict[str, Counter[str]] = {}
    for report in listening.said:
        wrong, open_ = alone(report, root.expected)
        opposite += wrong
        left[report.view] = Counter(policy for policy, _ in open_)
    assert not opposite
    every = Counter(policy for policy, _ in root.expected)
    open_in = {policy: (left["source"][policy], left["plan"][policy], of) for policy, of in sorted(every.items())}
    assert open_in == OPEN[family], str(open_in)


def test_every_policy_has_a_condition_or_a_reason_why_not() -> None:
    judged = {
        policy for rows in VALUES.values() for row in rows for one in row.choices.values() for policy in one.wanted
    }
    judged |= {policy for rows in DOCUMENTS.values() for row in rows for _, wanted in row.documents.values() for policy in wanted}  # fmt: skip
    assert judged.isdisjoint(WITHOUT)
    assert judged | set(WITHOUT) == {policy.id for policy in declared(own_policies())}


@pytest.mark.parametrize("verdict", [PASSED, FAILED])
def test_values_are_written_in_six_ways_and_documents_in_twelve(verdict: str) -> None:
    """Each way once, or often, with a value that must pass and with one that must fail."""
    least: dict[str, int] = {}
    for families, enough in ((VALUES, 6), (DOCUMENTS, 12)):
        ways: dict[str, set[str]] = {}
        for family in families:
            root = written(family)
            for (policy, address), wanted in root.expected.items():
                if wanted == verdict:
                    ways.setdefault(policy, set()).add(root.spelled[address])
        least |= {policy: len(spelled) for policy, spelled in ways.items() if len(spelled) < enough}
    assert not least


def test_every_way_to_write_a_value_is_used_with_every_type() -> None:
    every = {name for rows in VALUES.values() for turn, row in enumerate(rows) for name in values.spellings(row, turn)}
    assert every == {*values.SPELLINGS, *values.IN_BLOCKS}


def test_a_verdict_that_is_not_the_expected_one_is_noticed(process: CheckovProcess, tmp_path: Path) -> None:
    """The same comparison on source alone, where a wrong expectation and an open verdict must both show."""
    (tmp_path / "main.tf").write_text(
        'variable "v" {\n  type = string\n}\n'
        'resource "aws_cognito_user_pool" "a" {\n  name = "a"\n  deletion_protection = "ACTIVE"\n}\n'
        'resource "aws_cognito_user_pool" "b" {\n  name = "b"\n  deletion_protection = var.v\n}\n'
    )
    listening = Listening(process)
    result = scan(process.environment, stack=tmp_path, process=cast("CheckovProcess", listening))
    pairs = [("CGA_UP_03", f"aws_cognito_user_pool.{name}") for name in "ab"]
    expected = dict.fromkeys(pairs, FAILED)
    assert set(merged(result, expected)) == set(pairs)
    opposite, left = alone(listening.said[0], expected)
    assert len(opposite) == 1
    assert left == {pairs[1]}
