"""The trusts of roles that identity pools give: a good one is proved, each unsafe edit refuted with a token."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.proofs.proof_tools import about, proofs, proved

import tfproof
from tfproof import PlannedCase
from tfproof.findings import Findings, Severity, Verdict, View
from tfproof.proofs import prove
from tfproof.pytest_plugin import CaseFactory

edits = tfproof.case("tests/proofs/edits")
ONLY, ALL = "PROOF_TRUST_ONLY", "PROOF_TRUST_ALL"
STRANGER = 'amazonaws.com:aud = "eu-west-2:99999999-9999-4999-8999-999999999999"'
GUEST = 'amazonaws.com:amr = ["unauthenticated"]'


@pytest.fixture(scope="module")
def judged(edits: PlannedCase) -> Findings:
    # Without the applied state: what is proved here holds for any value that the cloud assigns.
    return prove(edits.plan)


def role(edit: str) -> str:
    return f'aws_iam_role.this["{edit}"]'


@pytest.mark.parametrize("edit", ["good", "lower_case"])
def test_a_good_trust_is_proved_on_both_sides(judged: Findings, edit: str) -> None:
    assert proved(judged, role(edit), ONLY)
    assert proved(judged, role(edit), ALL)


@pytest.mark.parametrize(
    ("edit", "severity", "shown"),
    [
        ("amr_dropped", Severity.CRITICAL, GUEST),
        ("amr_guest", Severity.CRITICAL, GUEST),
        ("amr_star", Severity.CRITICAL, GUEST),
        ("amr_marks", Severity.CRITICAL, GUEST),
        ("aud_dropped", Severity.CRITICAL, STRANGER),
        ("aud_star", Severity.CRITICAL, STRANGER),
        ("aud_not", Severity.CRITICAL, STRANGER),
        ("aud_other", Severity.CRITICAL, STRANGER),
        ("second_statement", Severity.CRITICAL, "is let in by statement 2"),
        ("principal_star", Severity.CRITICAL, "principal  AWS arn:aws:iam::999999999999:user/stranger"),
        ("federated_star", Severity.CRITICAL, "oidc-provider/login.stranger.example"),
        ("google", Severity.CRITICAL, "principal  Federated accounts.google.com"),
        ("amr_no_set", Severity.HIGH, "AWS does not say"),
        ("amr_all_values", Severity.MEDIUM, "AWS issues no such request today"),
        ("aud_if_exists", Severity.MEDIUM, "of no pool in particular"),
        ("sts_star", Severity.MEDIUM, "action     sts:AssumeRole"),
    ],
)
def test_an_unsafe_edit_is_refuted_with_a_token(judged: Findings, edit: str, severity: Severity, shown: str) -> None:
    (finding,) = about(judged, role(edit), ONLY)
    assert (finding.verdict, finding.severity, finding.view) == (Verdict.FAILED, severity, View.PROOF)
    assert shown in finding.found
    assert "is let in by statement" in finding.found.splitlines()[0]
    assert "${unknown" not in finding.found
    assert finding.location is not None
    assert finding.location.file == "main.tf"


@pytest.mark.parametrize(
    "edit", ["amr_guest", "amr_marks", "amr_all_values", "amr_no_set", "aud_not", "aud_other", "google"]
)
def test_a_trust_that_refuses_those_it_is_for_is_refuted_with_a_token(judged: Findings, edit: str) -> None:
    (finding,) = about(judged, role(edit), ALL)
    assert finding.severity is Severity.MEDIUM
    assert "a signed-in identity of pool <aws_cognito_identity_pool.this.id> is not let in" in finding.found


def test_every_edit_is_judged_on_both_sides(judged: Findings, edits: PlannedCase) -> None:
    roles = len(edits.plan.resources_of_type("aws_iam_role"))
    about_trusts = [one for one in (*judged.findings, *judged.undecided) if one.rule in (ONLY, ALL)]
    about_trusts_proved = [one for one in judged.notes["proved"] if one["rule"] in (ONLY, ALL)]
    assert len(about_trusts) + len(about_trusts_proved) == 2 * roles == 36


@pytest.mark.sampled(5)
@pytest.mark.parametrize("spelling", ["data_source", "jsonencode", "heredoc", "templatefile", "for_expression"])
def test_a_trust_is_proved_however_terraform_writes_it(tfproof_case: CaseFactory, spelling: str) -> None:
    result = proofs(tfproof_case(f"tests/applied/spellings/{spelling}"))
    assert proved(result, "aws_iam_role.this", ONLY)
    assert proved(result, "aws_iam_role.this", ALL)


def test_a_trust_that_nobody_can_read_is_undecided(tfproof_case: CaseFactory, tmp_path: Path) -> None:
    text = Path("tests/applied/spellings/jsonencode/main.tf").read_text(encoding="utf-8")
    assert text.count("jsonencode({") == 1
    hidden = re.sub(
        r"jsonencode\(\{(.*?)^  \}\)", r"strrev(strrev(jsonencode({\1  })))", text, flags=re.DOTALL | re.MULTILINE
    )
    (tmp_path / "main.tf").write_text(hidden, encoding="utf-8")
    result = prove(tfproof_case(tmp_path).plan)
    assert [(one.rule, one.address) for one in result.undecided] == [("PROOF_TRUST_READABLE", "aws_iam_role.this")]
    assert not result.clean


def test_a_proof_from_the_plan_holds_for_every_pool_id(judged: Findings) -> None:
    facts = {one["facts"] for one in judged.notes["proved"] if (one["address"], one["rule"]) == (role("good"), ONLY)}
    assert facts == {"for every value of aws_cognito_identity_pool.this.id"}


def test_a_stack_without_documents_has_nothing_to_prove(tfproof_case: CaseFactory, tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text('resource "terraform_data" "this" {}\n')
    result = prove(tfproof_case(tmp_path).plan)
    assert result.checks == 0
    assert not result.clean
