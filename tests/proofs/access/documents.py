"""Edits of documents: those that mean another thing, and those that mean the same."""

from __future__ import annotations

from collections.abc import Mapping

from tests.proofs.access.edit import Edit, one

from tfproof.findings import Severity
from tfproof.proofs.access_sources import AccessKind

DOCUMENTS: Mapping[str, Edit] = {
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
    "a call added, beside one that its resources are not for": Edit(
        address=one("put_object"),
        replacements=(
            ('Action = ["iam:GetRole", "s3:GetObject"]', 'Action = ["iam:GetRole", "iam:PassRole", "s3:GetObject", "s3:PutObject"]'),
        ),
        gained=("s3:PutObject on arn:aws:s3:::put/",),
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
        what=AccessKind.TRUST,
        replacements=(
            (
                "data.aws_iam_policy_document.rewritten.json",
                'jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = ["sts:AssumeRole"], '
                "Principal = { AWS = [aws_iam_role.mover.arn] } }] })",
            ),
        ),
    ),
}  # fmt: skip
