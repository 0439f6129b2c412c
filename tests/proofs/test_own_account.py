"""Which account is a resource's own: what its provider configuration says, and what the user declares."""

from __future__ import annotations

import pytest
from tests.proofs.proof_tools import about, proofs, proved

import tfproof
from tfproof import PlannedCase
from tfproof.errors import UsageError
from tfproof.findings import Findings, Severity, Verdict
from tfproof.proofs import prove

accounts = tfproof.case("tests/proofs/accounts")
PUBLIC = "PROOF_RESOURCE_PUBLIC"
TOPIC = "aws_sns_topic_policy.organization"


@pytest.fixture(scope="module")
def judged(accounts: PlannedCase) -> Findings:
    return proofs(accounts)


def key(name: str, of: str = "this") -> str:
    return f'aws_kms_key.{of}["{name}"]'


@pytest.mark.parametrize(
    "address",
    [
        key("own"),
        key("identity"),
        key("role"),
        key("nobody"),
        key("peer", "peer"),
        key("identity", "hidden"),
        key("role", "hidden"),
    ],
)
def test_the_account_of_its_provider_configuration_is_a_resources_own(judged: Findings, address: str) -> None:
    assert proved(judged, address, PUBLIC)


@pytest.mark.parametrize(
    ("address", "named"),
    [
        (key("peer"), "444455556666"),
        (key("example"), "123456789012"),  # the account of AWS's examples belongs to no user
        (key("own", "peer"), "111122223333"),
        ("aws_kms_key.either", "111122223333"),  # two accounts are allowed: it is not said which one it is
        (TOPIC, "o-abcdefghij"),
    ],
)
def test_who_is_named_and_not_declared_is_external(judged: Findings, address: str, named: str) -> None:
    (finding,) = about(judged, address, PUBLIC)
    assert finding.severity is Severity.MEDIUM
    assert "no option declares (" in finding.found
    assert named in finding.found.partition(")")[0]


@pytest.mark.parametrize(
    "address",
    [
        "aws_kms_key.identity_of_peer",
        "aws_kms_key.role_of_peer",
        key("identity_of_peer", "hidden"),
        key("role_of_peer", "hidden"),
    ],
)
def test_what_another_accounts_provider_makes_is_external_in_the_plan_and_as_applied(
    judged: Findings, address: str
) -> None:
    (finding,) = about(judged, address, PUBLIC)
    assert finding.severity is Severity.MEDIUM
    assert "444455556666" in finding.found.partition(")")[0]


def test_an_account_that_nobody_names_is_not_that_of_a_provider_that_names_its_own(judged: Findings) -> None:
    (finding,) = about(judged, "aws_iam_role.trusts_unnamed", "PROOF_TRUST_ACCOUNTS")
    assert finding.severity is Severity.MEDIUM


def test_two_providers_that_name_no_account_are_not_taken_for_one_where_their_credentials_differ(
    judged: Findings,
) -> None:
    (finding,) = about(judged, "aws_kms_key.unnamed", PUBLIC)
    assert finding.verdict is Verdict.UNDECIDED
    assert "the account of aws_iam_role.of_a_profile, which no provider configuration names" in finding.found


def test_what_is_declared_is_no_stranger(accounts: PlannedCase) -> None:
    told = prove(
        accounts.plan,
        lambda: accounts.applied,
        accounts=("111122223333", "444455556666", "123456789012"),
        organizations=("o-abcdefghij",),
    )
    assert not [one for one in told.findings if one.rule == PUBLIC]


def test_no_stand_in_names_an_account_that_a_document_writes(accounts: PlannedCase) -> None:
    applied = accounts.applied
    assert applied.account not in ("123456789012", "111122223333", "444455556666")
    assert f":{applied.account}:" in applied["aws_kms_key.either"]["arn"]


def test_what_a_provider_for_a_named_account_makes_is_in_that_account(accounts: PlannedCase) -> None:
    applied = accounts.applied
    assert ":111122223333:" in applied["aws_sns_topic.this"]["arn"]
    assert ":444455556666:" in applied["aws_iam_role.peer"]["arn"]
    assert applied["data.aws_caller_identity.peer"]["account_id"] == "444455556666"


def test_what_is_no_organization_is_refused(accounts: PlannedCase) -> None:
    with pytest.raises(UsageError, match="not an AWS organization: o-1"):
        prove(accounts.plan, organizations=("o-1",))
