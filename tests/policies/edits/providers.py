"""Edits that break the policies on roles for users of OIDC providers."""

from __future__ import annotations

from tests.policies.edits.edit import COGNITO, SHARED_TRUST, Edit, Red

PROVIDER = "arn:aws:iam::111111111111:oidc-provider"
GITHUB = "token.actions.githubusercontent.com"
CLUSTER = "oidc.eks.eu-west-2.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE"


def _also_trusts(identifier: str, issuer: str, *conditions: tuple[str, str]) -> Edit:
    """Let the roles for signed-in users be assumed through a further provider."""
    lines = ['actions = ["sts:AssumeRoleWithWebIdentity"]', "principals {", '  type = "Federated"']
    lines += [f'  identifiers = ["{PROVIDER}/{issuer}"]', "}"]
    for claim, value in conditions:
        lines += [
            "condition {",
            '  test = "StringLike"',
            f'  variable = "{issuer}:{claim}"',
            f'  values = ["{value}"]',
            "}",
        ]
    trust = 'data "aws_iam_policy_document" "trust" {\n'
    return Edit(
        id=identifier,
        file=COGNITO,
        old=trust,
        new=trust + "  statement {\n" + "".join(f"    {line}\n" for line in lines) + "  }\n",
        address="module.cognito.aws_iam_role.authenticated",
        also=(Red(id=identifier, address="module.cognito.aws_iam_role.group", reason=SHARED_TRUST),),
    )


PROVIDERS = (
    _also_trusts("CGA_OIDC_01", GITHUB, ("aud", "sts.amazonaws.com"), ("sub", "repo:acme*")),
    _also_trusts("CGA_OIDC_02", CLUSTER, ("aud", "sts.amazonaws.com"), ("sub", "system:serviceaccount:shop:*")),
    _also_trusts("CGA_OIDC_03", "login.example.com"),
)
