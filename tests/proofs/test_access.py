"""Forty edits of one stack in a repository, all made at once: each gets the right verdict, and a rewrite gets none."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from tfproof import PlannedCase
from tfproof.cases.compared import Compared
from tfproof.errors import AttributeAbsent, ExpectationError, UsageError
from tfproof.findings import Severity, Verdict
from tfproof.proofs.access_changes import Change, Fate
from tfproof.proofs.access_parts import What
from tfproof.pytest_plugin import CaseFactory

STACK = Path(__file__).parent / "access" / "stack"
NEW, READABLE = "PROOF_ACCESS_NEW", "PROOF_ACCESS_READABLE"


@dataclass(frozen=True, kw_only=True)
class Edit:
    """What is edited, and what the comparison must say of one resource.

    Args:
        replacements: of texts that stand in the source once.
        address: of the resource today, or of before when it is gone.
        what: which access it gives; ``permissions`` unless said.
        gained: what a shown request that is newly allowed holds, one for each; and by which statement.
        lost: the same for what is no longer allowed.
        detached: policies outside the stack that are attached no more.
        undecided: what the reason holds.
        severity: of the finding.
        fate: what became of it.
    """

    address: str
    replacements: tuple[tuple[str, str], ...] = ()
    what: What = What.PERMISSIONS
    gained: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    detached: tuple[str, ...] = ()
    undecided: str = ""
    severity: Severity = Severity.MEDIUM
    fate: Fate = Fate.KEPT

    @property
    def is_rewrite(self) -> bool:
        """It changes nothing that is allowed."""
        return not (self.gained or self.lost or self.detached or self.undecided)


def one(edit: str) -> str:
    return f'aws_iam_role.one["{edit}"]'


REFACTORED = """
moved {
  from = aws_iam_role.old_name
  to   = aws_iam_role.new_name
}

moved {
  from = aws_s3_bucket.old
  to   = aws_s3_bucket.new
}
"""
ADDED = """
resource "aws_iam_role" "added" {
  name               = "added"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = { Effect = "Allow", Principal = { Service = "ec2.amazonaws.com" }, Action = "sts:AssumeRole" } })
}

resource "aws_iam_role_policy" "added" {
  role   = aws_iam_role.added.id
  policy = jsonencode({ Version = "2012-10-17", Statement = merge(local.read, { Action = "ec2:StopInstances", Resource = "*" }) })
}
"""
GONE = STACK.joinpath("main.tf").read_text().partition('resource "aws_iam_role" "gone"')[2].partition("# Trusts.")[0]

EDITS = {
    # Documents that mean another thing.
    "a value added to a list": Edit(
        address=one("value_added"),
        replacements=(('"aws:PrincipalTag/team" = ["web"]', '"aws:PrincipalTag/team" = ["web", "ops"]'),),
        gained=('aws:principaltag/team = "ops"',),
    ),
    "an operator loosened": Edit(
        address=one("operator_loosened"),
        replacements=(
            ('{ StringEquals = { "aws:PrincipalTag/team" = "web*" } }', '{ StringLike = { "aws:PrincipalTag/team" = "web*" } }'),
        ),
        gained=("s3:GetObject on arn:aws:s3:::shop/",),
    ),
    "an action wildcarded": Edit(
        address=one("action_wildcarded"),
        replacements=(('Sid = "Wildcarded", Action = "s3:GetObject"', 'Sid = "Wildcarded", Action = "s3:Get*"'),),
        gained=("is allowed by statement 1 (Wildcarded) of aws_iam_role_policy.one",),
    ),
    "a resource narrowed": Edit(
        address=one("resource_narrowed"),
        replacements=(('"arn:aws:s3:::narrowed/*"', '"arn:aws:s3:::narrowed/public/*"'),),
        lost=("s3:GetObject on arn:aws:s3:::narrowed/",),
    ),
    "an action tightened": Edit(
        address=one("tightened"), replacements=(('Action = "s3:*" })]', 'Action = "s3:GetObject" })]'),), lost=("s3:",)
    ),
    "a Deny removed": Edit(
        address=one("deny_removed"),
        replacements=(
            ('      { Sid = "NoSecrets", Effect = "Deny", Action = "s3:*", Resource = "arn:aws:s3:::shop/secret/*" },\n', ""),
        ),
        gained=("s3:GetObject on arn:aws:s3:::shop/secret/",),
    ),
    "NotAction instead of Action": Edit(
        address=one("not_action"),
        replacements=(
            ('[{ Effect = "Allow", Action = "logs:PutLogEvents"', '[{ Effect = "Allow", NotAction = "logs:PutLogEvents"'),
        ),
        gained=("on any resource",),
        lost=("logs:PutLogEvents on any resource",),
        severity=Severity.HIGH,
    ),
    "an action that gives more than the role": Edit(
        address=one("pass_role"),
        replacements=(('Action = "iam:GetRole"', 'Action = ["iam:GetRole", "iam:PassRole"]'),),
        gained=("iam:PassRole on any resource",),
        severity=Severity.HIGH,
    ),
    "a statement added": Edit(
        address=one("added_to"),
        replacements=(
            (
                "added_to      = [local.read]",
                'added_to      = [local.read, { Sid = "More", Effect = "Allow", Action = "s3:PutObject", Resource = "*" }]',
            ),
        ),
        gained=("s3:PutObject on any resource is allowed by statement 2 (More) of",),
    ),
    # Documents that mean the same.
    "statements in another order": Edit(
        address=one("reordered"),
        replacements=(
            (
                '      { Effect = "Allow", Action = "sqs:SendMessage", Resource = "arn:aws:sqs:eu-west-2:123456789012:first" },\n',
                "",
            ),
            (
                'Resource = "arn:aws:sns:eu-west-2:123456789012:second" },',
                'Resource = "arn:aws:sns:eu-west-2:123456789012:second" },\n'
                '      { Effect = "Allow", Action = "sqs:SendMessage", Resource = "arn:aws:sqs:eu-west-2:123456789012:first" },',
            ),
        ),
    ),
    "a Sid changed": Edit(address=one("sid_changed"), replacements=(('Sid = "Read"', 'Sid = "ReadObjects"'),)),
    "a condition split over two statements": Edit(
        address=one("condition_split"),
        replacements=(
            (
                'StringLike = { "aws:PrincipalTag/stage" = ["dev", "test"] } } }),',
                'StringEquals = { "aws:PrincipalTag/stage" = "dev" } } }),\n'
                '      merge(local.read, { Condition = { StringLike = { "aws:PrincipalTag/stage" = "test" } } }),',
            ),
        ),
    ),
    "a statement split in two": Edit(
        address=one("statement_split"),
        replacements=(
            (
                '{ Effect = "Allow", Action = ["dynamodb:GetItem", "dynamodb:PutItem"], Resource = "*" }',
                '{ Effect = "Allow", Action = "dynamodb:GetItem", Resource = "*" },\n'
                '      { Effect = "Allow", Action = "DynamoDB:putitem", Resource = ["*"] }',
            ),
        ),
    ),
    "a key in other case": Edit(
        address=one("key_spelling"), replacements=(('"aws:PrincipalTag/Owner"', '"aws:principaltag/OWNER"'),)
    ),
    "a statement moved between an attached policy and an inline one": Edit(
        address="aws_iam_role.mover",
        replacements=(
            ('  statement {\n    actions   = ["sns:Publish"]\n    resources = ["*"]\n  }\n', ""),
            (
                'Statement = { Effect = "Allow", Action = "logs:PutLogEvents", Resource = "*" }\n  })\n}\n\nresource "aws_sqs',
                'Statement = { Effect = "Allow", Action = ["logs:PutLogEvents", "sns:Publish"], Resource = "*" }\n  })\n}'
                '\n\nresource "aws_sqs',
            ),
        ),
    ),
    "a trust written with jsonencode": Edit(
        address="aws_iam_role.trust_rewritten",
        what=What.TRUST,
        replacements=(
            (
                "data.aws_iam_policy_document.rewritten.json",
                'jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = ["sts:AssumeRole"], '
                "Principal = { AWS = [aws_iam_role.mover.arn] } }] })",
            ),
        ),
    ),
    # Other addresses, and documents that come and go.
    "a role moved": Edit(
        address="aws_iam_role.new_name",
        replacements=(
            ('resource "aws_iam_role" "old_name"', REFACTORED + 'resource "aws_iam_role" "new_name"'),
            ("aws_iam_role.old_name.id", "aws_iam_role.new_name.id"),
        ),
        fate=Fate.RENAMED,
    ),
    "the policy of a bucket that moved, which names a role that moved": Edit(
        address="aws_s3_bucket_policy.new",
        what=What.POLICY,
        replacements=(
            # Another name, so that nothing but the moved block tells which bucket it was.
            ('resource "aws_s3_bucket" "old" {\n  bucket_prefix = "moved-"', 'resource "aws_s3_bucket" "new" {\n  bucket_prefix = "other-"'),
            ('resource "aws_s3_bucket_policy" "old"', 'resource "aws_s3_bucket_policy" "new"'),
            ("bucket = aws_s3_bucket.old.id", "bucket = aws_s3_bucket.new.id"),
            ("AWS = aws_iam_role.old_name.arn", "AWS = aws_iam_role.new_name.arn"),
            ('      Resource  = "${aws_s3_bucket.old.arn}/*"', '      Resource  = "${aws_s3_bucket.new.arn}/*"'),
            ('merge(local.read, { Resource = "${aws_s3_bucket.old.arn}/*" })', 'merge(local.read, { Resource = "${aws_s3_bucket.new.arn}/*" })'),
        ),
        fate=Fate.RENAMED,
    ),
    "a role of the same name under another address": Edit(
        address="aws_iam_role.still_unmoved",
        replacements=(
            ('resource "aws_iam_role" "unmoved"', 'resource "aws_iam_role" "still_unmoved"'),
            ("aws_iam_role.unmoved.id", "aws_iam_role.still_unmoved.id"),
        ),
        fate=Fate.RENAMED,
    ),
    "a role that is trusted with and holds the same under another address and name": Edit(
        address="aws_iam_role.as_alike",
        replacements=(
            ('resource "aws_iam_role" "alike" {\n  name_prefix        = "alike-"', 'resource "aws_iam_role" "as_alike" {\n  name_prefix        = "as-"'),
            ("aws_iam_role.alike.id", "aws_iam_role.as_alike.id"),
        ),
        fate=Fate.RENAMED,
    ),
    "a role removed": Edit(
        address="aws_iam_role.gone",
        replacements=(('resource "aws_iam_role" "gone"' + GONE, ""),),
        lost=("glue:GetTable on any resource",),
        fate=Fate.REMOVED,
    ),
    "the trust of a role removed": Edit(
        address="aws_iam_role.gone", what=What.TRUST, lost=("Service glue.amazonaws.com",), fate=Fate.REMOVED
    ),
    "a role added": Edit(
        address="aws_iam_role.added",
        replacements=(("# Trusts.\n", "# Trusts.\n" + ADDED),),
        gained=("ec2:StopInstances on any resource",),
        fate=Fate.ADDED,
    ),
    "the trust of a role added": Edit(
        address="aws_iam_role.added", what=What.TRUST, gained=("Service ec2.amazonaws.com",), fate=Fate.ADDED
    ),
    # Trusts.
    "amr dropped": Edit(
        address="aws_iam_role.users",
        what=What.TRUST,
        replacements=(
            (
                '    condition {\n      test     = "ForAnyValue:StringLike"\n'
                '      variable = "cognito-identity.amazonaws.com:amr"\n      values   = ["authenticated"]\n    }\n',
                "",
            ),
        ),
        gained=("the token of a guest of pool <aws_cognito_identity_pool.this.id> is let in by statement 1",),
        severity=Severity.CRITICAL,
    ),
    "a trust widened to another account": Edit(
        address="aws_iam_role.trust_widened",
        what=What.TRUST,
        replacements=(
            (
                '{ AWS = "arn:aws:iam::123456789012:role/ci" }',
                '{ AWS = ["arn:aws:iam::123456789012:role/ci", "arn:aws:iam::999999999999:root"] }',
            ),
        ),
        gained=("AWS arn:aws:iam::999999999999",),
        severity=Severity.CRITICAL,
    ),
    # What counts together with the policies of a role.
    "a boundary removed": Edit(
        address='aws_iam_role.bounded["unbound"]',
        replacements=(("{ unbound = aws_iam_policy.boundary.arn,", "{ unbound = null,"),),
        gained=("s3:",),
    ),
    "a boundary outside the stack replaced by another": Edit(
        address='aws_iam_role.bounded["foreign"]',
        replacements=(("policy/limit", "policy/other-limit"),),
        undecided="it is limited by arn:aws:iam::123456789012:policy/other-limit instead of",
    ),
    "a boundary kept": Edit(address='aws_iam_role.bounded["kept"]'),
    "an AWS managed policy attached": Edit(
        address=one("also_attached"),
        replacements=(
            (
                "# Statements that move",
                'resource "aws_iam_role_policy_attachment" "also" {\n  role       = aws_iam_role.one["also_attached"].name\n'
                '  policy_arn = "arn:aws:iam::aws:policy/ReadOnlyAccess"\n}\n\n# Statements that move',
            ),
        ),
        undecided="arn:aws:iam::aws:policy/ReadOnlyAccess is newly attached",
    ),
    "an AWS managed policy detached": Edit(
        address=one("detached_from"),
        replacements=(
            (
                'resource "aws_iam_role_policy_attachment" "detached" {\n  role       = aws_iam_role.one["detached_from"].name\n'
                '  policy_arn = "arn:aws:iam::aws:policy/CloudWatchReadOnlyAccess"\n}\n',
                "",
            ),
        ),
        detached=("arn:aws:iam::aws:policy/CloudWatchReadOnlyAccess",),
    ),
    "administration attached": Edit(
        address=one("admin"),
        replacements=(
            (
                "# Roles and what they read",
                'resource "aws_iam_role_policy_attachment" "admin" {\n  role       = aws_iam_role.one["admin"].name\n'
                '  policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess"\n}\n\n# Roles and what they read',
            ),
        ),
        gained=("is allowed by statement 1 of arn:aws:iam::aws:policy/AdministratorAccess",),
        severity=Severity.HIGH,
    ),
    # Policies of resources, and people.
    "a topic opened to everyone": Edit(
        address="aws_sns_topic_policy.this",
        what=What.POLICY,
        replacements=(('Principal = { Service = "s3.amazonaws.com" }', 'Principal = "*"'),),
        gained=("is let in by statement 1 of aws_sns_topic_policy.this",),
        severity=Severity.CRITICAL,
    ),
    "the policy of an API removed": Edit(
        address="aws_api_gateway_rest_api.this",
        what=What.POLICY,
        replacements=(
            (
                'resource "aws_api_gateway_rest_api_policy" "this" {\n  rest_api_id = aws_api_gateway_rest_api.this.id\n  policy',
                'resource "terraform_data" "unused" {\n  input',
            ),
        ),
        gained=("is let in, since no policy refuses it",),
        severity=Severity.HIGH,
    ),
    "a function that another service may call": Edit(
        address="aws_lambda_permission.this",
        what=What.POLICY,
        replacements=(('principal     = "sns.amazonaws.com"', 'principal     = "s3.amazonaws.com"'),),
        gained=("Service s3.amazonaws.com",),
        lost=("Service sns.amazonaws.com",),
    ),
    "a user who may do more": Edit(
        address="aws_iam_user.this",
        replacements=(
            (
                "user   = aws_iam_user.this.name\n  policy = jsonencode({ Version = \"2012-10-17\", Statement = local.read })",
                "user   = aws_iam_user.this.name\n  policy = jsonencode({ Version = \"2012-10-17\", Statement = "
                'merge(local.read, { Action = "s3:*Object" }) })',
            ),
        ),
        gained=("Object on arn:aws:s3:::shop/",),
    ),
}  # fmt: skip


def git(folder: Path, *arguments: str) -> None:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    who = {
        f"GIT_{role}_{what}": f"{what}@example.com" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")
    }
    subprocess.run(
        ["git", *arguments],
        cwd=folder,
        env={**clean, **who, "GIT_CONFIG_GLOBAL": os.devnull},
        check=True,
        capture_output=True,
    )


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
def compared(case: PlannedCase) -> Compared:
    return case.compared_with("released")


def change(compared: Compared, edit: Edit) -> Change:
    (found,) = (one for one in compared[edit.address] if one.what is edit.what)
    return found


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
def test_each_edit_gets_the_right_verdict(compared: Compared, edit: Edit) -> None:
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


def test_rewrites_and_what_was_not_edited_report_nothing(compared: Compared) -> None:
    said = {(one.address, one.what) for one in compared.changes if not one.same}
    assert said == {(edit.address, edit.what) for edit in EDITS.values() if not edit.is_rewrite}
    assert sum(edit.is_rewrite for edit in EDITS.values()) >= 12


def test_what_is_newly_allowed_is_a_finding_and_what_is_narrower_is_none(compared: Compared) -> None:
    result = compared.findings()
    assert {(one.address, one.rule, one.severity) for one in result.findings} == {
        (edit.address, NEW, edit.severity) for edit in EDITS.values() if edit.gained
    }
    assert {(one.address, one.rule, one.verdict) for one in result.undecided} == {
        (edit.address, READABLE, Verdict.UNDECIDED) for edit in EDITS.values() if edit.undecided
    }
    assert result.checks == len(compared.changes)
    assert "not applied" not in result.notes


def test_a_statement_is_found_at_its_line_in_its_own_version(compared: Compared, case: PlannedCase) -> None:
    (gained,) = change(compared, EDITS["amr dropped"]).gained
    now = (case.case.source / "main.tf").read_text().splitlines()
    assert gained.location is not None
    assert now[gained.location.line - 1] == "  statement {"
    assert "users" in now[gained.location.line - 2]
    (lost,) = change(compared, EDITS["a role removed"]).lost
    assert lost.location is not None
    assert "glue:GetTable" in STACK.joinpath("main.tf").read_text().splitlines()[lost.location.line - 1]


def test_what_took_access_away_is_told(compared: Compared) -> None:
    (denied,) = change(compared, EDITS["a Deny removed"]).gained
    assert denied.notes == ("statement 2 (NoSecrets) of the other version denies it",)
    (limited,) = change(compared, EDITS["a boundary removed"]).gained
    assert limited.notes == ("aws_iam_policy.boundary, which limits the other version, does not allow it",)


def test_what_is_declared_is_no_finding(compared: Compared) -> None:
    everything = [edit.address for edit in EDITS.values() if edit.gained or edit.undecided]
    assert compared.findings(allow=everything).clean
    compared.must_allow_nothing_new(allow=everything)
    left = {one.address for one in compared.findings(allow=everything[1:]).findings}
    assert left == {everything[0]}


def test_the_single_policy_that_allows_more_can_be_declared(compared: Compared) -> None:
    declared = compared.findings(allow=['aws_iam_role_policy.one["pass_role"]'])
    assert one("pass_role") not in {found.address for found in declared.findings}


def test_what_is_declared_must_be_there(compared: Compared) -> None:
    with pytest.raises(UsageError, match=r"did you mean 'aws_iam_role\.users'"):
        compared.findings(allow=["aws_iam_role.user"])


def test_a_test_that_demands_nothing_new_shows_each_request(compared: Compared) -> None:
    with pytest.raises(ExpectationError) as caught:
        compared.must_allow_nothing_new()
    message = str(caught.value)
    assert "more is allowed than at released (" in message
    assert "- aws_iam_role.users (main.tf:" in message
    assert 'cognito-identity.amazonaws.com:amr = ["unauthenticated"]' in message
    assert "undecided: arn:aws:iam::aws:policy/ReadOnlyAccess is newly attached" in message


def test_an_address_that_gives_no_access_is_an_error(compared: Compared) -> None:
    with pytest.raises(AttributeAbsent, match=r"aws_sqs_queue\.orders gives no access"):
        _ = compared["aws_sqs_queue.orders"]


def test_a_document_spelled_in_another_way_is_the_same(tfproof_case: CaseFactory) -> None:
    compared = tfproof_case("tests/applied/spellings/heredoc").compared_with("tests/applied/spellings/data_source")
    assert compared.changes
    assert all(one.same and one.fate is Fate.KEPT for one in compared.changes)
    compared.must_allow_nothing_new()
