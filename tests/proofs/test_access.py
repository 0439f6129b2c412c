"""Forty edits of one stack in a repository, all made at once: each gets the right verdict, and a rewrite gets none."""

from __future__ import annotations

import shutil

import pytest
from tests.git_tools import git
from tests.proofs.access.documents import DOCUMENTS
from tests.proofs.access.edit import STACK, Edit, one
from tests.proofs.access.resources import RESOURCES

from tfproof import PlannedCase
from tfproof.cases.comparison.access_diff import AccessDiff
from tfproof.errors import AttributeAbsent, ExpectationError, UsageError
from tfproof.findings import Verdict
from tfproof.proofs.access_changes import AccessChange, ChangeKind
from tfproof.pytest_plugin import CaseFactory

NEW, READABLE = "PROOF_ACCESS_NEW", "PROOF_ACCESS_READABLE"
EDITS = {**DOCUMENTS, **RESOURCES}


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory, tfproof_case: CaseFactory) -> PlannedCase:
    """The stack in a repository, released, and with every edit made since."""
    top = tmp_path_factory.mktemp("repository")
    shutil.copytree(STACK, top / "stack")
    git(top, "init", "--quiet")
    git(top, "add", ".")
    git(top, "commit", "--quiet", "-m", "release")
    git(top, "tag", "released")
    text = (top / "stack" / "main.tf").read_text()
    for edit in EDITS.values():
        for old, new in edit.replacements:
            assert text.count(old) == 1, old
            text = text.replace(old, new)
    (top / "stack" / "main.tf").write_text(text)
    return tfproof_case(top / "stack")


@pytest.fixture(scope="module")
def compared(case: PlannedCase) -> AccessDiff:
    return case.compared_with("released")


def change(compared: AccessDiff, edit: Edit) -> AccessChange:
    (found,) = (one for one in compared[edit.address] if one.what is edit.what)
    return found


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
def test_each_edit_gets_the_right_verdict(compared: AccessDiff, edit: Edit) -> None:
    found = change(compared, edit)
    assert found.fate is edit.fate
    assert found.location is not None
    for given, expected in ((found.gained, edit.gained), (found.lost, edit.lost)):
        assert len(given) == len(expected), given
        for one_, part in zip(given, expected, strict=True):
            assert part in one_.request
            assert one_.location is not None
            assert one_.location.file == "main.tf"
    assert [edit.undecided in why for why in found.undecided] == ([True] if edit.undecided else [])
    assert found.detached == edit.detached
    assert found.same is edit.is_rewrite


def test_rewrites_and_what_was_not_edited_report_nothing(compared: AccessDiff) -> None:
    said = {(one.address, one.what) for one in compared.changes if not one.same}
    assert said == {(edit.address, edit.what) for edit in EDITS.values() if not edit.is_rewrite}
    assert sum(edit.is_rewrite for edit in EDITS.values()) >= 12


def test_what_is_newly_allowed_is_a_finding_and_what_is_narrower_is_none(compared: AccessDiff) -> None:
    result = compared.findings()
    assert {(one.address, one.rule, one.severity) for one in result.findings} == {
        (edit.address, NEW, edit.severity) for edit in EDITS.values() if edit.gained
    }
    assert {(one.address, one.rule, one.verdict) for one in result.undecided} == {
        (edit.address, READABLE, Verdict.UNDECIDED) for edit in EDITS.values() if edit.undecided
    }
    assert result.checks == len(compared.changes)
    assert "not applied" not in result.notes


def test_a_statement_is_found_at_its_line_in_its_own_version(compared: AccessDiff, case: PlannedCase) -> None:
    (gained,) = change(compared, EDITS["amr dropped"]).gained
    now = (case.case.source / "main.tf").read_text().splitlines()
    assert gained.location is not None
    assert now[gained.location.line - 1] == "  statement {"
    assert "users" in now[gained.location.line - 2]
    (lost,) = change(compared, EDITS["a role removed"]).lost
    assert lost.location is not None
    assert "glue:GetTable" in STACK.joinpath("main.tf").read_text().splitlines()[lost.location.line - 1]


def test_what_took_access_away_is_told(compared: AccessDiff) -> None:
    (denied,) = change(compared, EDITS["a Deny removed"]).gained
    assert denied.notes == ("statement 2 (NoSecrets) of the other version denies it",)
    (limited,) = change(compared, EDITS["a boundary removed"]).gained
    assert limited.notes == ("aws_iam_policy.boundary, which limits the other version, does not allow it",)


def test_what_is_declared_is_no_finding(compared: AccessDiff) -> None:
    everything = [edit.address for edit in EDITS.values() if edit.gained or edit.undecided]
    assert compared.findings(allow=everything).clean
    compared.must_allow_nothing_new(allow=everything)
    left = {one.address for one in compared.findings(allow=everything[1:]).findings}
    assert left == {everything[0]}


def test_the_single_policy_that_allows_more_can_be_declared(compared: AccessDiff) -> None:
    declared = compared.findings(allow=['aws_iam_role_policy.one["pass_role"]'])
    assert one("pass_role") not in {found.address for found in declared.findings}


def test_what_is_declared_must_be_there(compared: AccessDiff) -> None:
    with pytest.raises(UsageError, match=r"did you mean 'aws_iam_role\.users'"):
        compared.findings(allow=["aws_iam_role.user"])


def test_a_test_that_demands_nothing_new_shows_each_request(compared: AccessDiff) -> None:
    with pytest.raises(ExpectationError) as caught:
        compared.must_allow_nothing_new()
    message = str(caught.value)
    assert "access was added since released (" in message
    assert "- aws_iam_role.users (main.tf:" in message
    assert 'cognito-identity.amazonaws.com:amr = ["unauthenticated"]' in message
    assert "undecided: arn:aws:iam::123456789012:policy/audit is newly attached" in message


def test_an_address_that_gives_no_access_is_an_error(compared: AccessDiff) -> None:
    with pytest.raises(AttributeAbsent, match=r"aws_sqs_queue\.orders gives no access"):
        _ = compared["aws_sqs_queue.orders"]


def test_a_document_spelled_in_another_way_is_the_same(tfproof_case: CaseFactory) -> None:
    compared = tfproof_case("tests/applied/spellings/heredoc").compared_with("tests/applied/spellings/data_source")
    assert compared.changes
    assert all(one.same and one.fate is ChangeKind.KEPT for one in compared.changes)
    compared.must_allow_nothing_new()
