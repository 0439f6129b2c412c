"""Comparisons as planned, where nothing could be applied; and documents that no principal of the stack holds."""

from __future__ import annotations

from pathlib import Path

import pytest

from tfproof import PlannedCase
from tfproof.cases.comparison.access_diff import AccessDiff
from tfproof.errors import TerraformError
from tfproof.plan import Plan
from tfproof.proofs.access import compare_stacks
from tfproof.proofs.access_changes import AccessChange, ChangeKind
from tfproof.proofs.access_sources import AccessKind
from tfproof.pytest_plugin import CaseFactory

HEAD = """
provider "aws" {
  region = "eu-west-2"
}

resource "aws_s3_bucket" "NAME" {
  bucket_prefix = "shop-"
}

resource "aws_iam_policy" "NAME" {
  name_prefix = "shop-"
  policy      = jsonencode({ Version = "2012-10-17", Statement = { Effect = "Allow", Action = "s3:Get*", Resource = "*" } })
}
"""
READER = """
data "aws_iam_policy_document" "ROLE" {
  statement {
    actions   = ["s3:GetObject"]
    resources = [RESOURCES]
  }
}

data "aws_iam_policy_document" "ROLE_trust" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "AWS"
      identifiers = [PRINCIPALS]
    }
  }
}

resource "aws_iam_role" "ROLE" {
  name               = "ROLE"
  assume_role_policy = data.aws_iam_policy_document.ROLE_trust.json
  managed_policy_arns = MANAGED
}

resource "aws_iam_role_policy" "ROLE" {
  name   = "ROLE"
  role   = aws_iam_role.ROLE.name
  policy = data.aws_iam_policy_document.ROLE.json
}
"""

ASKED = """
data "aws_sqs_queue" "asked" {
  name = "QUESTION"
}
"""


def reader(role: str, resources: str, *, principals: str = '"123456789012"', managed: str = "null") -> str:
    text = READER.replace("ROLE", role).replace("RESOURCES", resources)
    return text.replace("PRINCIPALS", principals).replace("MANAGED", managed)


THEN = HEAD.replace("NAME", "old") + "".join(
    [
        reader("plain", "aws_s3_bucket.old.arn"),
        reader("beside", "aws_s3_bucket.old.arn"),
        reader("inside", '"${aws_s3_bucket.old.arn}/public/*"'),
        reader("managed", '"*"', managed="[]"),
        ASKED.replace("QUESTION", "one"),
        reader("asked", "data.aws_sqs_queue.asked.arn"),
    ]
)
NOW = HEAD.replace("NAME", "new") + "".join(
    [
        reader("plain", "aws_s3_bucket.new.arn"),
        reader("beside", 'aws_s3_bucket.new.arn, "arn:aws:s3:::stranger"'),
        reader("inside", '"${aws_s3_bucket.new.arn}/*"'),
        reader("managed", '"*"', managed="[for arn in [aws_iam_policy.new.arn] : arn if length(arn) > 3]"),
        ASKED.replace("QUESTION", "two"),
        reader("asked", "data.aws_sqs_queue.asked.arn"),
    ]
)
MOVES = {"aws_s3_bucket.old": "aws_s3_bucket.new", "aws_iam_policy.old": "aws_iam_policy.new"}


@pytest.fixture(scope="module")
def plans(tfproof_case: CaseFactory, tmp_path_factory: pytest.TempPathFactory) -> tuple[Plan, Plan]:
    found = []
    for text in (THEN, NOW):
        folder = tmp_path_factory.mktemp("stack")
        (folder / "main.tf").write_text(text)
        found.append(tfproof_case(folder).plan)
    return found[0], found[1]


@pytest.fixture(scope="module")
def planned(plans: tuple[Plan, Plan]) -> AccessDiff:
    return AccessDiff(compare_stacks(*plans, moves=lambda: MOVES), before="then")


def permissions(compared: AccessDiff, role: str) -> AccessChange:
    (found,) = (one for one in compared[f"aws_iam_role.{role}"] if one.what is AccessKind.PERMISSIONS)
    return found


def test_an_unknown_value_of_what_moved_is_the_same_value(planned: AccessDiff) -> None:
    assert permissions(planned, "plain").same


def test_without_the_move_it_is_another_value(plans: tuple[Plan, Plan]) -> None:
    text = compare_stacks(*plans, moves=dict)
    changed = {one.address for one in text if one.gained}
    # Nothing but their addresses tells the two buckets apart, so that they count as one.
    assert "aws_iam_role.plain" not in changed


def test_what_stands_beside_an_unknown_value_is_compared(planned: AccessDiff) -> None:
    (gained,) = permissions(planned, "beside").gained
    assert (
        "s3:GetObject on arn:aws:s3:::stranger is allowed by statement 1 of aws_iam_role_policy.beside"
        in gained.request
    )
    assert not permissions(planned, "beside").lost


def test_two_texts_made_of_an_unknown_value_are_not_the_same(planned: AccessDiff) -> None:
    """They have one name in a plan; that must not count as a proof."""
    (before, now) = permissions(planned, "inside").undecided
    assert "it cannot be determined before an apply what" in now
    assert before.endswith("(as it was before)")
    assert not planned.findings().clean


def test_an_unknown_answer_to_another_question_is_another_value(planned: AccessDiff) -> None:
    asked = permissions(planned, "asked")
    assert len(asked.gained) == len(asked.lost) == 1


def test_a_list_of_attachments_that_nobody_can_read_is_undecided(planned: AccessDiff) -> None:
    assert permissions(planned, "managed").undecided == (
        "aws_iam_role.managed attaches a policy, and it cannot be determined which one or to which principal",
    )


ALONE_THEN = """
provider "aws" {
  region = "eu-west-2"
}

resource "aws_iam_policy" "free" {
  name   = "free"
  policy = jsonencode({ Version = "2012-10-17", Statement = { Effect = "Allow", Action = "s3:GetObject", Resource = "*" } })
}

resource "aws_iam_policy" "taken" {
  name   = "taken"
  policy = jsonencode({ Version = "2012-10-17", Statement = { Effect = "Allow", Action = "sqs:SendMessage", Resource = "*" } })
}

resource "aws_iam_role" "this" {
  name               = "this"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = { Effect = "Allow", Principal = { Service = "lambda.amazonaws.com" }, Action = "sts:AssumeRole" } })
}

resource "aws_iam_role_policy_attachment" "elsewhere" {
  role       = "somebody-else"
  policy_arn = aws_iam_policy.free.arn
}

resource "aws_kms_key" "this" {
  description = "one"
}

resource "aws_kms_key_policy" "this" {
  key_id = aws_kms_key.this.id
  policy = jsonencode({ Version = "2012-10-17", Statement = { Effect = "Allow", Principal = { AWS = "123456789012" }, Action = "kms:Decrypt", Resource = "*" } })
}

variable "secret" {
  type      = string
  sensitive = true
  default   = "hunter2"
}

data "aws_iam_policy" "given" {
  name = "ViewOnlyAccess"
}

data "aws_iam_policy" "kept" {
  name = "ViewOnlyAccess"
}

resource "aws_iam_role_policy_attachment" "given" {
  for_each   = { given = data.aws_iam_policy.given.arn, kept = data.aws_iam_policy.kept.arn }
  role       = "asked-for"
  policy_arn = each.value
}

resource "aws_iam_role" "secret" {
  name = "secret"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = { Effect = "Allow", Principal = { AWS = "123456789012" }, Action = "sts:AssumeRole", Condition = { StringEquals = { "sts:ExternalId" = ["other"] } } }
  })
}
"""
ATTACHED = """
resource "aws_iam_role_policy_attachment" "taken" {
  role       = aws_iam_role.this.name
  policy_arn = aws_iam_policy.taken.arn
}

resource "aws_iam_role_policy_attachment" "admin" {
  role       = "somebody-else"
  policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess"
}
"""


@pytest.fixture(scope="module")
def alone(tfproof_case: CaseFactory, tmp_path_factory: pytest.TempPathFactory) -> AccessDiff:
    top = tmp_path_factory.mktemp("alone")
    now = ALONE_THEN + ATTACHED
    for old, new in (
        ('Action = "s3:GetObject"', 'Action = ["s3:GetObject", "s3:PutObject"]'),
        (
            'resource "aws_kms_key" "this" {\n  description = "one"',
            'resource "aws_kms_key" "other" {\n  description = "two"',
        ),
        ('resource "aws_kms_key_policy" "this"', 'resource "aws_kms_key_policy" "other"'),
        ("aws_kms_key.this.id", "aws_kms_key.other.id"),
        (
            '"aws_iam_policy" "given" {\n  name = "ViewOnlyAccess"',
            '"aws_iam_policy" "given" {\n  name = "PowerUserAccess"',
        ),
        ('"sts:ExternalId" = ["other"]', '"sts:ExternalId" = ["other", var.secret]'),
    ):
        assert now.count(old) == 1, old
        now = now.replace(old, new)
    for name, text in (("then", ALONE_THEN), ("now", now)):
        (top / name).mkdir()
        (top / name / "main.tf").write_text(text)
    return tfproof_case(top / "now").compared_with(top / "then")


@pytest.mark.thorough
def test_a_policy_that_only_others_hold_is_compared_by_itself_and_where_it_is_attached(alone: AccessDiff) -> None:
    assert [one.statement for one in alone["aws_iam_policy.free"][0].gained] == ["statement 1"]
    (attached,) = alone["aws_iam_role_policy_attachment.elsewhere"]
    assert "s3:PutObject on any resource" in attached.gained[0].request


def test_a_policy_that_is_newly_attached_is_access_of_the_role_alone(alone: AccessDiff) -> None:
    (gained,) = next(one for one in alone["aws_iam_role.this"] if one.what is AccessKind.PERMISSIONS).gained
    assert (gained.document, gained.statement) == ("aws_iam_policy.taken", "statement 1")
    assert "aws_iam_policy.taken" not in {one.address for one in alone.changes if not one.same}


def test_administration_of_a_role_outside_the_stack_is_access(alone: AccessDiff) -> None:
    (admin,) = alone["aws_iam_role_policy_attachment.admin"]
    assert (admin.fate, len(admin.gained)) == (ChangeKind.ADDED, 1)


def test_equal_policies_of_two_different_keys_are_not_one(alone: AccessDiff) -> None:
    """A key's policy says "*" and means its key: only who has the policy tells which."""
    assert [(one.fate, len(one.gained)) for one in alone["aws_kms_key_policy.other"]] == [(ChangeKind.ADDED, 1)]
    assert [(one.fate, len(one.lost)) for one in alone["aws_kms_key_policy.this"]] == [(ChangeKind.REMOVED, 1)]


def test_another_question_to_the_cloud_may_have_another_answer(alone: AccessDiff) -> None:
    (given,) = alone['aws_iam_role_policy_attachment.given["given"]']
    assert given.undecided
    assert given.detached
    (kept,) = alone['aws_iam_role_policy_attachment.given["kept"]']
    assert kept.same


def test_what_is_sensitive_is_not_shown(alone: AccessDiff) -> None:
    (trust,) = alone["aws_iam_role.secret"]
    (gained,) = trust.gained
    assert "hunter2" not in repr(gained)
    assert gained.request == (
        "sts:AssumeRole is let in by statement 1 of aws_iam_role.secret; its document is sensitive, so the request is not shown"
    )


def test_source_that_does_not_plan_is_an_error(tfproof_case: CaseFactory, tmp_path: Path) -> None:
    for name, text in (
        ("then", 'resource "terraform_data" "this" {\n  input = nothing.here\n}\n'),
        ("now", ALONE_THEN),
    ):
        (tmp_path / name).mkdir()
        (tmp_path / name / "main.tf").write_text(text)
    case: PlannedCase = tfproof_case(tmp_path / "now")
    with pytest.raises(TerraformError, match=r"as it was at .*then does not plan"):
        case.compared_with(tmp_path / "then")
