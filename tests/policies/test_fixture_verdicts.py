"""What each view says of the fixtures of the policies, alone and together; see ``test_policies``."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import cast

import pytest
from tests.policies.scanned_once import ScannedOnce
from tests.policies.test_policies import FIXTURES, IDS, ORACLE, WANTED, oracle, recorded

from tfproof.findings import Findings, View
from tfproof.scan import CheckovProcess, scan
from tfproof.scan.instance_keys import with_dots
from tfproof.scan.protocol import ViewReport
from tfproof.source_edits import FixKind, kind_of

# The policies that know safe values. That their edits take the finding away is what test_fixes shows.
FIXABLE = frozenset(
    {
        "CGA_CL_04",
        "CGA_CL_05",
        "CGA_FED_06",
        "CGA_FED_08",
        "CGA_FED_09",
        "CGA_FED_13",
        "CGA_FED_17",
        "CGA_SEC_01",
        "CGA_UP_03",
        "CGA_UP_04",
        "CGA_UP_06",
        "CGA_UP_09",
        "CGA_WEB_02",
        "CGA_WEB_03",
    }
)
# Those whose safe values cost money or take away a way in: their edits are no exact ones.
PRICED = frozenset({"CGA_CL_01", "CGA_CL_02", "CGA_UP_01", "CGA_UP_05"})
# Faults that are milder than what their policy looks for.
MILDER = {"aws_cloudfront_distribution.fail_identity": "medium"}
# How many resources the source alone and the plan alone leave undecided: more is a loss that a developer should see.
OPEN: Mapping[str, tuple[int, int]] = {
    "CGA_ACM_01": (2, 2),
    "CGA_ACM_02": (1, 1),
    "CGA_API_01": (1, 1),
    "CGA_API_02": (0, 0),
    "CGA_API_03": (1, 1),
    "CGA_API_04": (1, 1),
    "CGA_API_05": (1, 1),
    "CGA_API_06": (1, 1),
    "CGA_API_07": (1, 1),
    "CGA_API_08": (1, 1),
    "CGA_CL_01": (1, 1),
    "CGA_CL_02": (1, 1),
    "CGA_CL_03": (1, 1),
    "CGA_CL_04": (1, 1),
    "CGA_CL_05": (1, 1),
    "CGA_CL_06": (1, 1),
    "CGA_CL_07": (1, 1),
    "CGA_CL_08": (1, 1),
    "CGA_CL_09": (1, 1),
    "CGA_FED_01": (1, 1),
    "CGA_FED_02": (1, 1),
    "CGA_FED_03": (1, 1),
    "CGA_FED_04": (1, 1),
    "CGA_FED_05": (1, 1),
    "CGA_FED_06": (1, 1),
    "CGA_FED_07": (0, 0),
    "CGA_FED_08": (1, 1),
    "CGA_FED_09": (1, 1),
    "CGA_FED_10": (1, 2),
    "CGA_FED_11": (1, 1),
    "CGA_FED_12": (1, 1),
    "CGA_FED_13": (1, 1),
    "CGA_FED_14": (1, 1),
    "CGA_FED_15": (2, 2),
    "CGA_FED_16": (2, 2),
    "CGA_FED_17": (1, 1),
    "CGA_OIDC_01": (0, 0),
    "CGA_OIDC_02": (2, 2),
    "CGA_OIDC_03": (0, 0),
    "CGA_PRM_01": (3, 2),
    "CGA_PRM_02": (1, 1),
    "CGA_PRM_03": (1, 1),
    "CGA_PRM_04": (1, 1),
    "CGA_SEC_01": (2, 3),
    "CGA_SEC_02": (1, 1),
    "CGA_UP_01": (1, 1),
    "CGA_UP_02": (1, 1),
    "CGA_UP_03": (1, 1),
    "CGA_UP_04": (1, 1),
    "CGA_UP_05": (1, 1),
    "CGA_UP_06": (1, 1),
    "CGA_UP_07": (1, 1),
    "CGA_UP_08": (1, 4),
    "CGA_UP_09": (1, 1),
    "CGA_WEB_01": (1, 1),
    "CGA_WEB_02": (1, 1),
    "CGA_WEB_03": (1, 1),
    "CGA_WEB_04": (4, 4),
    "CGA_WEB_05": (1, 9),
    "CGA_WEB_06": (2, 2),
}
# What a name calls unknown, and source and plan can say: what an expression is made of shows it.
PLANNED = {
    "aws_iam_role.unknown_function": "passed",
    "aws_cognito_identity_pool.unknown_merged": "passed",
    "aws_cognito_identity_pool_roles_attachment.unknown_merge": "failed",
}
# What neither source nor plan can say, and an apply without a cloud can: the value holds a stand-in, so it is what it will
# be. The last of them is the price: a document that holds one stand-in and looks at another is believed.
DECIDED = {
    **PLANNED,
    "aws_cognito_user_group.unknown_choice": "failed",
    "aws_cognito_user_group.unknown_chosen": "failed",
    "aws_iam_role.unknown_operator": "passed",
    "aws_iam_role.unknown_until_made": "passed",
    "aws_iam_role.unknown_until_made_open": "failed",
    "aws_iam_role.unknown_amr": "failed",
}


@pytest.fixture(scope="module", params=IDS)
def identifier(request: pytest.FixtureRequest) -> str:
    """A policy. The tests of one run after each other, so that a process of pytest scans its fixture once."""
    return str(request.param)


def together(once: ScannedOnce, identifier: str, *views: View) -> Findings:
    """What a policy says of its fixture, by the source and these views together."""
    plans = {view: recorded(identifier, view) for view in views}
    process = cast("CheckovProcess", once)
    return scan(once.environment, stack=FIXTURES / identifier, plans=plans, process=process, ids=(identifier,))


def alone(once: ScannedOnce, identifier: str) -> tuple[ViewReport, ...]:
    """What a policy says of its fixture, by the source and the plan, each by itself."""
    together(once, identifier, View.PLAN)
    return tuple(report if report.view == View.SOURCE else with_dots(report) for report in once.last)


def test_both_views_together_give_the_verdict_that_the_name_says(once: ScannedOnce, identifier: str) -> None:
    result = together(once, identifier, View.PLAN)
    said = {
        finding.address: (finding.verdict.value, finding.found)
        for finding in (*result.findings, *result.undecided)
        if finding.rule == identifier
    }
    policy = next(policy for policy in once.loaded.policies if policy.id == identifier)
    changes = recorded(identifier, View.PLAN)["resource_changes"]
    judged = [change["address"] for change in changes if change["type"] in policy.types]
    wrong = {
        address: said.get(address, ("passed", ""))
        for address in judged
        if ORACLE.search(address) and said.get(address, ("passed", ""))[0] != PLANNED.get(address, oracle(address))
    }
    assert not wrong
    for finding in (*result.findings, *result.undecided):
        if finding.rule == identifier:
            assert finding.severity == MILDER.get(finding.address, policy.severity)
            assert finding.location is not None
            assert finding.found
            assert finding.expected
            assert finding.fix


def test_a_policy_that_knows_safe_values_proposes_exact_edits_for_what_fails(
    once: ScannedOnce, identifier: str
) -> None:
    result = together(once, identifier, View.PLAN)
    by_kind = Counter(kind_of(one.edits) for one in result.findings if one.rule == identifier)
    assert bool(by_kind[FixKind.EXACT]) == (identifier in FIXABLE), by_kind
    assert bool(by_kind[FixKind.LIKELY]) or identifier not in PRICED, by_kind


def test_no_view_says_the_opposite_of_the_name(once: ScannedOnce, identifier: str) -> None:
    wrong = []
    for report in alone(once, identifier):
        for outcome in report.outcomes:
            if outcome.policy == identifier and ORACLE.search(outcome.address):
                wanted = PLANNED.get(outcome.address, oracle(outcome.address))
                if outcome.outcome not in (wanted, "undecided"):
                    wrong.append((report.view, outcome.address, outcome.outcome, outcome.found))
    assert not wrong


def test_what_each_view_cannot_decide_alone(once: ScannedOnce, identifier: str) -> None:
    undecided: dict[str, Counter[str]] = defaultdict(Counter)
    for report in alone(once, identifier):
        for outcome in report.outcomes:
            if outcome.policy == identifier and ORACLE.search(outcome.address) and outcome.outcome == "undecided":
                undecided[report.view][outcome.address] += 1
    assert (len(undecided["source"]), len(undecided["plan"])) == OPEN.get(identifier, (0, 0)), {
        view: sorted(addresses) for view, addresses in undecided.items()
    }


@pytest.mark.thorough
def test_with_the_applied_view_every_verdict_is_what_the_name_says(once: ScannedOnce, identifier: str) -> None:
    """Nothing is decided by looking at a stand-in: what is ``unknown_*`` for that reason stays undecided."""
    result = together(once, identifier, View.PLAN, View.APPLIED)
    said = {
        one.address: (one.verdict.value, one.found, one.view)
        for one in (*result.findings, *result.undecided)
        if one.rule == identifier
    }
    types = next(policy.types for policy in once.loaded.policies if policy.id == identifier)
    wrong, judged = {}, 0
    for change in recorded(identifier, View.PLAN)["resource_changes"]:
        address, named = change["address"], ORACLE.search(change["address"])
        if change["type"] in types and named:
            judged += 1
            verdict = said.get(address, ("passed", "", None))
            if verdict[0] != DECIDED.get(address, WANTED[named.group(1)]):
                wrong[address] = verdict
    assert judged
    assert not wrong
