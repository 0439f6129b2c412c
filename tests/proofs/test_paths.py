"""What pools, attachments, trusts and permissions allow together: each path is found, with every step of it."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from tests.proofs.proof_tools import proofs

import tfproof
from tfproof import PlannedCase
from tfproof.findings import Finding, Findings, Severity, Verdict
from tfproof.proofs import prove

paths = tfproof.case("tests/proofs/paths")
GUEST, OTHERS = "PROOF_PATH_GUEST", "PROOF_PATH_OTHERS_DATA"


@pytest.fixture(scope="module")
def judged(paths: PlannedCase) -> Findings:
    return proofs(paths)


def pool(name: str) -> str:
    return f'aws_cognito_identity_pool.this["{name}"]'


def found(result: Findings, rule: str, name: str) -> list[Finding]:
    """What a rule says against a pool."""
    every = (*result.findings, *result.undecided)
    return [one for one in every if one.rule == rule and pool(name) in one.expected]


def claims(result: Findings, rule: str, name: str) -> dict[str, str]:
    """What a rule proves of a pool, and relying on what."""
    return {
        one["claim"]: one["facts"]
        for one in result.notes["proved"]
        if (one["rule"], one["address"]) == (rule, pool(name))
    }


@pytest.mark.parametrize("name", ["closed", "members", "deny", "function", "developer"])
def test_a_pool_without_guests_gives_them_no_credentials(judged: Findings, name: str) -> None:
    facts = claims(judged, GUEST, name)
    assert facts == {f"a guest of {pool(name)} gets no credentials": "allow_unauthenticated_identities is false"}
    assert not found(judged, GUEST, name)


def test_guests_whose_role_does_not_trust_them_get_no_credentials(judged: Findings) -> None:
    ((claim, facts),) = claims(judged, GUEST, "orphaned").items()
    assert claim.endswith("gets no credentials")
    assert "no role is given to guests and trusts them" in facts
    assert not found(judged, GUEST, "orphaned")


@pytest.mark.parametrize("name", ["telemetry", "denied", "bounded"])
def test_guests_who_may_do_what_guests_are_for_are_proved_to(judged: Findings, name: str) -> None:
    ((claim, facts),) = claims(judged, GUEST, name).items()
    assert claim.endswith("gets nothing but what guests are for")
    assert facts == f'as aws_iam_role.this["{name}_guests"]'
    assert not found(judged, GUEST, name)


@dataclass(frozen=True, kw_only=True)
class Path:
    """A path of a guest: of which pool, what is at its end and where that is, how bad it is, and its steps."""

    pool: str
    address: str
    line: str
    severity: Severity
    steps: list[str]


@pytest.mark.parametrize(
    "path",
    [
        Path(
            pool="open",
            address='aws_iam_role_policy.this["open_guests"]',
            line='data "aws_iam_policy_document" "this"',
            severity=Severity.HIGH,
            steps=[
                f"{pool('open')} allows guests: allow_unauthenticated_identities is true (main.tf:",
                'aws_cognito_identity_pool_roles_attachment.this["open"] gives it to guests (main.tf:',
                'aws_iam_role.this["open_guests"] trusts it by statement 1 (main.tf:',
                'statement 1 (Held) of aws_iam_role_policy.this["open_guests"] allows s3:GetObject on arn:aws:s3:::shop-data/* (main.tf:',
            ],
        ),
        Path(
            pool="open",
            address="aws_dynamodb_resource_policy.orders",
            line='resource "aws_dynamodb_resource_policy" "orders"',
            severity=Severity.CRITICAL,
            steps=[
                f"{pool('open')} allows guests",
                "gives it to guests",
                "trusts it by statement 1",
                "statement 1 of aws_dynamodb_resource_policy.orders allows dynamodb:PutItem on arn:aws:dynamodb:",
            ],
        ),
        Path(
            pool="classic",
            address='aws_iam_role_policy.this["classic_jobs"]',
            line='data "aws_iam_policy_document" "this"',
            severity=Severity.HIGH,
            steps=[
                f"{pool('classic')} allows guests",
                f"{pool('classic')} allows the classic flow, where the client takes its token to any role",
                'aws_iam_role.this["classic_jobs"] trusts it',
                "allows execute-api:Invoke on *",
            ],
        ),
        Path(
            pool="chained",
            address="aws_iam_role_policy.reports",
            line='resource "aws_iam_role_policy" "reports"',
            severity=Severity.HIGH,
            steps=[
                f"{pool('chained')} allows guests",
                "gives it to guests",
                'aws_iam_role.this["chained_guests"] trusts it',
                'aws_iam_role.reports trusts sessions of aws_iam_role.this["chained_guests"] by statement 1',
                "statement 1 of aws_iam_role_policy.reports allows dynamodb:Scan on",
            ],
        ),
    ],
    ids=lambda path: f"{path.pool}: {path.address}",
)
def test_a_guests_path_is_found_step_by_step(paths: PlannedCase, judged: Findings, path: Path) -> None:
    (finding,) = (one for one in found(judged, GUEST, path.pool) if one.address == path.address)
    assert (finding.verdict, finding.severity) == (Verdict.FAILED, path.severity)
    first, *shown = finding.found.splitlines()
    assert first.startswith(f"a guest of {pool(path.pool)} may call ")
    for step, text in zip(path.steps, shown, strict=False):
        assert step in text
    assert finding.location is not None
    assert paths.plan.source is not None
    written = (paths.plan.source / finding.location.file).read_text().splitlines()
    assert written[finding.location.line - 1].startswith(path.line)


def test_what_a_boundary_outside_the_stack_may_refuse_is_undecided(judged: Findings) -> None:
    (finding,) = found(judged, GUEST, "limited")
    assert finding.verdict is Verdict.UNDECIDED
    assert "the boundary arn:aws:iam::123456789012:policy/limit may refuse it" in finding.found


def test_sessions_of_a_role_go_on_to_those_that_trust_them_and_to_no_other(judged: Findings) -> None:
    listing = [one for one in found(judged, GUEST, "chained") if "ec2:DescribeRegions" in one.found]
    assert {one.address for one in listing} == {
        'aws_iam_role_policy.further["by_name"]',
        'aws_iam_role_policy.further["by_session"]',
    }
    assert {one.severity for one in listing} == {Severity.MEDIUM}


def test_guests_of_a_pool_that_is_not_in_the_stack_are_undecided(judged: Findings) -> None:
    (finding,) = (
        one for one in judged.undecided if one.address.endswith("_roles_attachment.elsewhere") and one.rule == GUEST
    )
    assert "whether it allows guests" in finding.found


def test_guests_of_a_role_outside_the_stack_are_undecided(judged: Findings) -> None:
    (finding,) = found(judged, GUEST, "outside")
    assert finding.verdict is Verdict.UNDECIDED
    assert "what it allows is not in this stack" in finding.found


@pytest.mark.parametrize("name", ["closed", "telemetry", "deny"])
def test_users_who_reach_their_own_data_only_are_proved_to(judged: Findings, name: str) -> None:
    assert len(claims(judged, OTHERS, name)) == 2
    assert any("private/<identity id>" in claim for claim in claims(judged, OTHERS, name))
    assert not found(judged, OTHERS, name)


def test_a_default_role_that_no_sign_in_ends_with_is_on_no_path(judged: Findings) -> None:
    assert set(claims(judged, OTHERS, "deny").values()) == {'as aws_iam_role.this["deny_rule"]'}


def test_the_classic_flow_opens_roles_that_nothing_names(judged: Findings) -> None:
    (finding,) = (one for one in found(judged, OTHERS, "classic") if "classic_unused" in one.address)
    assert finding.severity is Severity.CRITICAL
    signs_up, classic, *_ = finding.found.splitlines()[1:]
    assert "any person may sign up to aws_cognito_user_pool.public (main.tf:" in signs_up
    assert "allows the classic flow" in classic


@pytest.mark.thorough
def test_a_group_that_reads_the_data_of_others_is_found_unless_it_is_staff(
    paths: PlannedCase, judged: Findings
) -> None:
    (finding,) = found(judged, OTHERS, "members")
    assert finding.severity is Severity.MEDIUM
    assert "aws_cognito_user_group.support gives it to the group support" in finding.found
    again = proofs(paths, staff=("support",))
    assert not found(again, OTHERS, "members")
    assert set(claims(again, OTHERS, "members").values()) == {
        'as aws_iam_role.this["members_users"]; members of support may'
    }
    assert found(again, OTHERS, "classic") == found(judged, OTHERS, "classic")


@pytest.mark.parametrize(
    ("name", "step"),
    [
        ("function", "the pre token generation function of aws_cognito_user_pool.function may name any role"),
        ("developer", f"{pool('developer')} has a developer provider, whose tokens go to any role"),
    ],
)
def test_whatever_may_name_any_role_opens_every_role_that_trusts_the_token(
    judged: Findings, name: str, step: str
) -> None:
    (finding,) = found(judged, OTHERS, name)
    assert step in finding.found
    assert "cognito-idp:ListUsers" in finding.found


@pytest.mark.thorough
def test_without_the_applied_state_what_nobody_knows_is_undecided(paths: PlannedCase) -> None:
    result = prove(paths.plan)
    assert {one.verdict for one in found(result, OTHERS, "closed")} == {Verdict.UNDECIDED}
    assert claims(result, GUEST, "closed")


def test_a_finding_has_each_step_of_its_path_with_its_place(judged: Findings) -> None:
    chained = next(one for one in found(judged, GUEST, "chained") if len(one.path) == 4)
    assert [step.kind.value for step in chained.path] == ["who", "role", "role", "data"]
    assert all(step.how and step.location and step.location.file == "main.tf" for step in chained.path)
    assert "allow_unauthenticated_identities is true" in chained.path[0].how
    assert chained.path[1].name == 'aws_iam_role.this["chained_guests"]'
    assert all(part in chained.found for step in chained.path[1:] for part in step.how.split("; "))
    assert all(len(one.path) >= 3 for one in judged.findings if one.rule in (GUEST, OTHERS))
