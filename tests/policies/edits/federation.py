"""Edits that break the policies on identity pools, their roles and groups."""

from __future__ import annotations

from tests.policies.edits.edit import COGNITO, GROUPS, SHARED_TRUST, Edit, Red

FEDERATION = (
    Edit(
        id="CGA_FED_17",
        file=COGNITO,
        old='  description        = "Signed-in users of ${local.name}"\n',
        new='  description        = "Signed-in users of ${local.name}"\n  max_session_duration = 43200\n',
        address="module.cognito.aws_iam_role.authenticated",
    ),
    Edit(
        id="CGA_FED_01",
        file=COGNITO,
        old="""    condition {
      test     = "StringEquals"
      variable = "cognito-identity.amazonaws.com:aud"
      values   = [aws_cognito_identity_pool.this.id]
    }

    condition {
      test     = "ForAnyValue:StringLike"
""",
        new="""    condition {
      test     = "ForAnyValue:StringLike"
""",
        address="module.cognito.aws_iam_role.authenticated",
        also=(Red(id="CGA_FED_01", address="module.cognito.aws_iam_role.group", reason=SHARED_TRUST),),
    ),
    Edit(
        id="CGA_FED_02",
        file=COGNITO,
        old="""
    condition {
      test     = "ForAnyValue:StringLike"
      variable = "cognito-identity.amazonaws.com:amr"
      values   = ["authenticated"]
    }
""",
        new="",
        address="module.cognito.aws_iam_role.authenticated",
        also=(Red(id="CGA_FED_02", address="module.cognito.aws_iam_role.group", reason=SHARED_TRUST),),
    ),
    Edit(
        id="CGA_FED_03",
        file=COGNITO,
        old='values   = ["authenticated"]',
        new='values   = ["authenticatd"]',
        address="module.cognito.aws_iam_role.authenticated",
        also=(Red(id="CGA_FED_03", address="module.cognito.aws_iam_role.group", reason=SHARED_TRUST),),
    ),
    Edit(
        id="CGA_FED_04",
        file=COGNITO,
        old="""      identifiers = ["cognito-identity.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
""",
        new="""      identifiers = ["cognito-identity.amazonaws.com"]
    }

    condition {
      test     = "ForAnyValue:StringEquals"
""",
        address="module.cognito.aws_iam_role.authenticated",
        also=(Red(id="CGA_FED_04", address="module.cognito.aws_iam_role.group", reason=SHARED_TRUST),),
    ),
    Edit(
        id="CGA_FED_05",
        file=COGNITO,
        old='test     = "ForAnyValue:StringLike"',
        new='test     = "StringLike"',
        address="module.cognito.aws_iam_role.authenticated",
        also=(Red(id="CGA_FED_05", address="module.cognito.aws_iam_role.group", reason=SHARED_TRUST),),
        undecided=tuple(
            Red(
                id=identifier,
                address="module.cognito.aws_iam_role.authenticated",
                reason="AWS does not say what a part of the trust means, so whom it admits cannot be determined",
            )
            for identifier in ("CGA_FED_02", "CGA_FED_03")
        ),
    ),
    Edit(
        id="CGA_FED_06",
        file=COGNITO,
        old="allow_unauthenticated_identities = false",
        new="allow_unauthenticated_identities = true",
        address="module.cognito.aws_cognito_identity_pool.this",
    ),
    Edit(
        id="CGA_FED_07",
        file=COGNITO,
        old="""    authenticated = aws_iam_role.authenticated.arn
""",
        new="""    authenticated   = aws_iam_role.authenticated.arn
    unauthenticated = aws_iam_role.authenticated.arn
""",
        address="module.cognito.aws_cognito_identity_pool_roles_attachment.this",
    ),
    Edit(
        id="CGA_FED_08",
        file=COGNITO,
        old="allow_classic_flow               = false",
        new="allow_classic_flow               = true",
        address="module.cognito.aws_cognito_identity_pool.this",
    ),
    Edit(
        id="CGA_FED_09",
        file=COGNITO,
        old="server_side_token_check = true",
        new="server_side_token_check = false",
        address="module.cognito.aws_cognito_identity_pool.this",
    ),
    Edit(
        id="CGA_FED_10",
        file=COGNITO,
        old="provider_name           = aws_cognito_user_pool.this.endpoint",
        new='provider_name           = "cognito-idp.eu-west-2.amazonaws.com/${aws_cognito_user_pool.this.id}"',
        address="module.cognito.aws_cognito_identity_pool.this",
    ),
    Edit(
        id="CGA_FED_11",
        file=COGNITO,
        old="""  allow_classic_flow               = false
""",
        new="""  allow_classic_flow               = false
  developer_provider_name          = "login.example"
""",
        address="module.cognito.aws_cognito_identity_pool.this",
    ),
    Edit(
        id="CGA_FED_12",
        file=COGNITO,
        old='length(var.groups) > 0 ? ["token"] : []',
        new="[]",
        address="module.cognito.aws_cognito_identity_pool_roles_attachment.this",
        inputs={"groups": GROUPS},
    ),
    Edit(
        id="CGA_FED_13",
        file=COGNITO,
        old='ambiguous_role_resolution = "Deny"',
        new='ambiguous_role_resolution = "AuthenticatedRole"',
        address="module.cognito.aws_cognito_identity_pool_roles_attachment.this",
        inputs={"groups": GROUPS},
    ),
    Edit(
        id="CGA_FED_14",
        file=COGNITO,
        old="""      type                      = "Token"
""",
        new="""      type                      = "Rules"
      mapping_rule {
        claim      = "cognito:groups"
        match_type = "Contains"
        value      = "admin"
        role_arn   = aws_iam_role.authenticated.arn
      }
""",
        address="module.cognito.aws_cognito_identity_pool_roles_attachment.this",
        inputs={"groups": GROUPS},
    ),
    Edit(
        id="CGA_FED_15",
        file=COGNITO,
        old="role_arn     = aws_iam_role.group[each.key].arn",
        new="role_arn     = aws_iam_role.authenticated.arn",
        address='module.cognito.aws_cognito_user_group.this["admins"]',
        also=(
            Red(
                id="CGA_FED_15",
                address='module.cognito.aws_cognito_user_group.this["customers"]',
                reason="sharing takes two, and either may be the one to change",
            ),
        ),
        inputs={"groups": GROUPS},
    ),
    Edit(
        id="CGA_FED_16",
        file=COGNITO,
        old="precedence   = each.value.precedence",
        new="precedence   = 1",
        address='module.cognito.aws_cognito_user_group.this["admins"]',
        also=(
            Red(
                id="CGA_FED_16",
                address='module.cognito.aws_cognito_user_group.this["customers"]',
                reason="a tie takes two, and either may be the one to change",
            ),
        ),
        inputs={"groups": GROUPS},
    ),
)
