"""Edits of what documents belong to: addresses, trusts, boundaries and attachments, resources and people."""

from __future__ import annotations

from collections.abc import Mapping

from tests.proofs.access.edit import STACK, Edit, one

from tfproof.findings import Severity
from tfproof.proofs.access_changes import ChangeKind
from tfproof.proofs.access_sources import AccessKind

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

RESOURCES: Mapping[str, Edit] = {
    # Other addresses, and documents that come and go.
    "a role moved": Edit(
        address="aws_iam_role.new_name",
        replacements=(
            ('resource "aws_iam_role" "old_name"', REFACTORED + 'resource "aws_iam_role" "new_name"'),
            ("aws_iam_role.old_name.id", "aws_iam_role.new_name.id"),
        ),
        fate=ChangeKind.RENAMED,
    ),
    "the policy of a bucket that moved, which names a role that moved": Edit(
        address="aws_s3_bucket_policy.new",
        what=AccessKind.POLICY,
        replacements=(
            # Another name, so that nothing but the moved block tells which bucket it was.
            ('resource "aws_s3_bucket" "old" {\n  bucket_prefix = "moved-"', 'resource "aws_s3_bucket" "new" {\n  bucket_prefix = "other-"'),
            ('resource "aws_s3_bucket_policy" "old"', 'resource "aws_s3_bucket_policy" "new"'),
            ("bucket = aws_s3_bucket.old.id", "bucket = aws_s3_bucket.new.id"),
            ("AWS = aws_iam_role.old_name.arn", "AWS = aws_iam_role.new_name.arn"),
            ('      Resource  = "${aws_s3_bucket.old.arn}/*"', '      Resource  = "${aws_s3_bucket.new.arn}/*"'),
            ('merge(local.read, { Resource = "${aws_s3_bucket.old.arn}/*" })', 'merge(local.read, { Resource = "${aws_s3_bucket.new.arn}/*" })'),
        ),
        fate=ChangeKind.RENAMED,
    ),
    "a role of the same name under another address": Edit(
        address="aws_iam_role.still_unmoved",
        replacements=(
            ('resource "aws_iam_role" "unmoved"', 'resource "aws_iam_role" "still_unmoved"'),
            ("aws_iam_role.unmoved.id", "aws_iam_role.still_unmoved.id"),
        ),
        fate=ChangeKind.RENAMED,
    ),
    "a role that is trusted with and holds the same under another address and name": Edit(
        address="aws_iam_role.as_alike",
        replacements=(
            ('resource "aws_iam_role" "alike" {\n  name_prefix        = "alike-"', 'resource "aws_iam_role" "as_alike" {\n  name_prefix        = "as-"'),
            ("aws_iam_role.alike.id", "aws_iam_role.as_alike.id"),
        ),
        fate=ChangeKind.RENAMED,
    ),
    "a role removed": Edit(
        address="aws_iam_role.gone",
        replacements=(('resource "aws_iam_role" "gone"' + GONE, ""),),
        lost=("glue:GetTable on any resource",),
        fate=ChangeKind.REMOVED,
    ),
    "the trust of a role removed": Edit(
        address="aws_iam_role.gone", what=AccessKind.TRUST, lost=("Service glue.amazonaws.com",), fate=ChangeKind.REMOVED
    ),
    "a role added": Edit(
        address="aws_iam_role.added",
        replacements=(("# Trusts.\n", "# Trusts.\n" + ADDED),),
        gained=("ec2:StopInstances on any resource",),
        fate=ChangeKind.ADDED,
    ),
    "the trust of a role added": Edit(
        address="aws_iam_role.added", what=AccessKind.TRUST, gained=("Service ec2.amazonaws.com",), fate=ChangeKind.ADDED
    ),
    # Trusts.
    "amr dropped": Edit(
        address="aws_iam_role.users",
        what=AccessKind.TRUST,
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
        what=AccessKind.TRUST,
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
    "a policy outside the stack attached": Edit(
        address=one("also_attached"),
        replacements=(
            (
                "# Statements that move",
                'resource "aws_iam_role_policy_attachment" "also" {\n  role       = aws_iam_role.one["also_attached"].name\n'
                '  policy_arn = "arn:aws:iam::123456789012:policy/audit"\n}\n\n# Statements that move',
            ),
        ),
        undecided="arn:aws:iam::123456789012:policy/audit is newly attached",
    ),
    "a policy outside the stack detached": Edit(
        address=one("detached_from"),
        replacements=(
            (
                'resource "aws_iam_role_policy_attachment" "detached" {\n  role       = aws_iam_role.one["detached_from"].name\n'
                '  policy_arn = "arn:aws:iam::123456789012:policy/metrics"\n}\n',
                "",
            ),
        ),
        detached=("arn:aws:iam::123456789012:policy/metrics",),
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
        what=AccessKind.POLICY,
        replacements=(('Principal = { Service = "s3.amazonaws.com" }', 'Principal = "*"'),),
        gained=("is let in by statement 1 of aws_sns_topic_policy.this",),
        severity=Severity.CRITICAL,
    ),
    "the policy of an API removed": Edit(
        address="aws_api_gateway_rest_api.this",
        what=AccessKind.POLICY,
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
        what=AccessKind.POLICY,
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
