"""Each policy against its fixture: the name of a resource says what the verdict must be.

``pass_*`` passes, ``fail_*`` fails, ``unknown_*`` cannot be decided before apply. Source and plan are the same
configuration, and both views together must give the verdict; no single view may say the opposite.
"""

from __future__ import annotations

import functools
import json
import re
import subprocess
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import pytest

from tfproof.findings import View
from tfproof.scan import CheckovEnvironment, CheckovProcess, own_policies, scan
from tfproof.scan.environment import clean_environment
from tfproof.scan.places import keyless
from tfproof.scan.protocol import ViewReport
from tfproof.scan.worker.folder import declared

FIXTURES = Path(__file__).parent / "fixtures"
IDS = sorted(path.name for path in FIXTURES.iterdir() if path.is_dir())
ORACLE = re.compile(r"(?:^|\.)(pass|fail|unknown)_")
# Whatever names an authorizer is a reference that the source shows.
ALWAYS_DECIDED = frozenset({"CGA_API_02"})
WANTED = {"pass": "passed", "fail": "failed", "unknown": "undecided"}


def plan(identifier: str) -> dict[str, Any]:
    text = (FIXTURES / identifier / "plan.json").read_text(encoding="utf-8")
    read: dict[str, Any] = json.loads(text)
    return read


def oracle(address: str) -> str:
    found = ORACLE.search(address)
    assert found, f"{address} has no oracle in its name"
    return WANTED[found.group(1)]


@pytest.fixture(scope="session")
def views(process: CheckovProcess) -> Any:
    @functools.cache
    def both(identifier: str) -> tuple[ViewReport, ...]:
        return process.scan(stack=FIXTURES / identifier, plans=[("plan", json.dumps(plan(identifier), indent=2))])

    return both


def test_every_policy_has_a_fixture_and_every_fixture_a_policy() -> None:
    assert [policy.id for policy in declared(own_policies())] == IDS


@pytest.mark.parametrize("identifier", IDS)
def test_the_fixture_has_all_three_kinds_in_source_and_plan(identifier: str) -> None:
    source = "".join(path.read_text(encoding="utf-8") for path in sorted((FIXTURES / identifier).rglob("*.tf")))
    named = {keyless(address) for change in plan(identifier)["resource_changes"] for address in [change["address"]]}
    labels = re.findall(r'^(?:resource "([\w-]+)"|(module)) "((?:pass|fail|unknown)_\w+)"', source, re.MULTILINE)
    kinds = {label.split("_")[0] for _, _, label in labels}
    assert kinds == set(WANTED) - ({"unknown"} if identifier in ALWAYS_DECIDED else set())
    for type_, module, label in labels:
        address = f"{type_ or module}.{label}"
        assert any(name == address or name.startswith(f"{address}.") for name in named), (
            f"{address}: make the plan again"
        )


@pytest.mark.parametrize("identifier", IDS)
def test_both_views_together_give_the_verdict_that_the_name_says(process: CheckovProcess, identifier: str) -> None:
    result = scan(
        process.environment, stack=FIXTURES / identifier, plans={View.PLAN: plan(identifier)}, process=process
    )
    said = {
        finding.address: (finding.verdict.value, finding.found)
        for finding in (*result.findings, *result.undecided)
        if finding.rule == identifier
    }
    policy = next(policy for policy in process.loaded.policies if policy.id == identifier)
    judged = [change["address"] for change in plan(identifier)["resource_changes"] if change["type"] in policy.types]
    wrong = {
        address: said.get(address, ("passed", ""))
        for address in judged
        if ORACLE.search(address) and said.get(address, ("passed", ""))[0] != oracle(address)
    }
    assert not wrong
    for finding in (*result.findings, *result.undecided):
        if finding.rule == identifier:
            assert finding.location is not None
            assert finding.found
            assert finding.expected
            assert finding.fix


@pytest.mark.parametrize("identifier", IDS)
def test_no_view_says_the_opposite_of_the_name(views: Any, identifier: str) -> None:
    wrong = []
    for report in views(identifier):
        for outcome in report.outcomes:
            if outcome.policy == identifier and ORACLE.search(outcome.address):
                wanted = oracle(outcome.address)
                if outcome.outcome not in (wanted, "undecided"):
                    wrong.append((report.view, outcome.address, outcome.outcome, outcome.found))
    assert not wrong


@pytest.mark.parametrize(
    ("identifier", "source", "plan_"),
    [
        ("CGA_ACM_01", 5, 2),
        ("CGA_API_01", 1, 1),
        ("CGA_API_02", 0, 5),
        ("CGA_API_03", 4, 1),
        ("CGA_API_04", 1, 4),
        ("CGA_API_05", 4, 1),
        ("CGA_API_06", 2, 1),
        ("CGA_API_07", 5, 1),
        ("CGA_API_08", 1, 1),
        ("CGA_CL_01", 1, 1),
        ("CGA_CL_02", 1, 1),
        ("CGA_CL_03", 1, 1),
        ("CGA_CL_04", 2, 1),
        ("CGA_CL_05", 2, 1),
        ("CGA_CL_06", 1, 1),
        ("CGA_CL_07", 2, 2),
        ("CGA_FED_01", 9, 7),
        ("CGA_FED_02", 1, 6),
        ("CGA_FED_03", 1, 3),
        ("CGA_FED_04", 1, 2),
        ("CGA_FED_05", 1, 2),
        ("CGA_FED_06", 2, 1),
        ("CGA_FED_07", 1, 4),
        ("CGA_FED_08", 2, 1),
        ("CGA_FED_09", 4, 1),
        ("CGA_FED_10", 2, 8),
        ("CGA_FED_11", 1, 3),
        ("CGA_FED_12", 3, 1),
        ("CGA_FED_13", 3, 1),
        ("CGA_FED_14", 1, 1),
        ("CGA_FED_15", 2, 2),
        ("CGA_FED_16", 2, 2),
        ("CGA_OIDC_01", 1, 6),
        ("CGA_OIDC_02", 3, 8),
        ("CGA_OIDC_03", 1, 6),
        ("CGA_PRM_01", 3, 5),
        ("CGA_PRM_02", 1, 4),
        ("CGA_PRM_03", 1, 5),
        ("CGA_SEC_01", 4, 3),
        ("CGA_SEC_02", 2, 1),
        ("CGA_UP_01", 2, 1),
        ("CGA_UP_02", 3, 1),
        ("CGA_UP_03", 2, 1),
        ("CGA_UP_04", 1, 1),
        ("CGA_UP_05", 2, 1),
        ("CGA_UP_06", 3, 1),
        ("CGA_UP_07", 1, 1),
        ("CGA_UP_08", 1, 6),
        ("CGA_WEB_01", 1, 1),
        ("CGA_WEB_02", 1, 2),
        ("CGA_WEB_03", 1, 1),
        ("CGA_WEB_04", 3, 3),
        ("CGA_WEB_05", 1, 9),
    ],
)
def test_what_each_view_cannot_decide_alone(views: Any, identifier: str, source: int, plan_: int) -> None:
    """The price of each view, kept as numbers: more undecided than this is a loss that somebody should see."""
    undecided: dict[str, Counter[str]] = defaultdict(Counter)
    for report in views(identifier):
        for outcome in report.outcomes:
            if outcome.policy == identifier and ORACLE.search(outcome.address) and outcome.outcome == "undecided":
                undecided[report.view][outcome.address] += 1
    assert (len(undecided["source"]), len(undecided["plan"])) == (source, plan_), {
        view: sorted(addresses) for view, addresses in undecided.items()
    }


def test_plain_checkov_gives_the_same_verdicts(checkov: CheckovEnvironment, tmp_path: Path) -> None:
    """`checkov --external-checks-dir`: what is undecided there is a failed check, for it has no other list."""
    command = [
        str(checkov.python),
        "-m",
        "checkov.main",
        "--skip-download",
        "--external-checks-dir",
        str(own_policies()),
    ]
    command += [
        "-c",
        "CGA_*",
        "-o",
        "json",
        "--compact",
        "--framework",
        "terraform",
        "-d",
        str(FIXTURES / "CGA_FED_06"),
    ]
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=120, env=clean_environment(tmp_path), cwd=tmp_path, check=False
    )
    results = json.loads(done.stdout)["results"]
    failed = {record["resource"] for record in results["failed_checks"] if record["check_id"] == "CGA_FED_06"}
    passed = {record["resource"] for record in results["passed_checks"] if record["check_id"] == "CGA_FED_06"}
    assert done.returncode == 1
    assert {oracle(address) for address in passed} == {"passed"}
    assert {address for address in failed if oracle(address) == "passed"} == set()
    one = next(record for record in results["failed_checks"] if record["resource"].endswith("fail_explicit"))
    assert one["severity"] == "HIGH"
    assert one["guideline"].startswith("https://")
    assert one["details"] == [
        "failed: allow_unauthenticated_identities = true", "expected: allow_unauthenticated_identities = false"
    ]  # fmt: skip
