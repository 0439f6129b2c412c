"""The stack's central promise, proved: only signed-in identities of this pool get its roles, and all of them do."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import tfproof
from tfproof import PlannedCase
from tfproof.errors import ExpectationError
from tfproof.plan import Plan
from tfproof.pytest_plugin import CaseFactory

ROLES = ("aws_iam_role.authenticated", 'aws_iam_role.group["editors"]', 'aws_iam_role.group["staff"]')
INPUTS: dict[str, Any] = {
    "domain_name": "shop.example.com",
    "service_name": "shop",
    "stage_name": "dev",
    "groups": {"editors": {"precedence": 10}, "staff": {"precedence": 20}},
}
own = tfproof.case("terraform/modules/cognito", **INPUTS)


def prove_both_sides(view: Plan) -> None:
    pool = view["aws_cognito_identity_pool.this"]["id"]
    assert {role.address for role in view.resources_of_type("aws_iam_role")} == set(ROLES)
    for role in ROLES:
        trust = view[role].document("assume_role_policy")
        trust.must_admit_only(aud=pool, amr="authenticated")
        trust.must_admit_all(aud=pool, amr="authenticated")


def test_every_role_admits_the_signed_in_identities_of_the_pool_whatever_its_id_will_be(own: PlannedCase) -> None:
    prove_both_sides(own.plan)


def test_every_role_admits_the_signed_in_identities_of_the_pool_as_applied(own: PlannedCase) -> None:
    prove_both_sides(own.applied)


AUD = """      test     = "StringEquals"
      variable = "cognito-identity.amazonaws.com:aud"
      values   = [aws_cognito_identity_pool.this.id]
"""
AMR = """      test     = "ForAnyValue:StringLike"
      variable = "cognito-identity.amazonaws.com:amr"
      values   = ["authenticated"]
"""
PRINCIPAL = """      type        = "Federated"
      identifiers = ["cognito-identity.amazonaws.com"]
"""
ACTION = 'actions = ["sts:AssumeRoleWithWebIdentity"]'
SECOND = f"""  statement {{
    {ACTION}

    principals {{
{PRINCIPAL}    }}
  }}

  statement {{
    sid     = "SignedInUsersOfThisIdentityPool"
"""


def block(condition: str) -> str:
    return f"\n    condition {{\n{condition}    }}\n"


@dataclass(frozen=True, kw_only=True)
class Edit:
    """An edit of the trust in the module's source, and a line of the counterexample by which a reader sees at once why."""

    old: str
    new: str
    shown: str
    times: int = 1

    def of(self, text: str) -> str:
        """The source with the edit; only the trust's own statement is edited."""
        before, marker, after = text.partition('data "aws_iam_policy_document" "trust" {')
        trust, end, rest = after.partition("\n}\n")
        assert trust.count(self.old) == self.times, f"{self.old!r} is {trust.count(self.old)} times in the trust"
        return before + marker + trust.replace(self.old, self.new) + end + rest


GUEST = 'cognito-identity.amazonaws.com:amr = ["unauthenticated"]'
STRANGER = "the token of a signed-in identity of pool eu-west-2:99999999-9999-4999-8999-999999999999:"
UNSAFE = {
    "amr dropped": Edit(old=block(AMR), new="", shown=GUEST),
    "aud dropped": Edit(old=block(AUD), new="", shown=STRANGER),
    "amr unauthenticated": Edit(old='["authenticated"]', new='["unauthenticated"]', shown=GUEST),
    "*authenticated": Edit(old='["authenticated"]', new='["*authenticated"]', shown=GUEST),
    "??authenticated": Edit(old='["authenticated"]', new='["??authenticated"]', shown=GUEST),
    "ForAllValues": Edit(
        old="ForAnyValue:StringLike",
        new="ForAllValues:StringLike",
        shown="No request that AWS issues today does this, so the document relies on what it does not say.",
    ),
    "StringLike aud *": Edit(
        old=AUD, new=AUD.replace("StringEquals", "StringLike").replace("[aws_cognito_identity_pool.this.id]", '["*"]'), shown=STRANGER
    ),
    "StringNotEquals aud": Edit(old='"StringEquals"', new='"StringNotEquals"', shown=STRANGER),
    "aud IfExists": Edit(
        old='"StringEquals"', new='"StringEqualsIfExists"', shown="the token of a signed-in identity of no pool in particular:"
    ),
    "second statement": Edit(
        old='  statement {\n    sid     = "SignedInUsersOfThisIdentityPool"\n', new=SECOND, shown="is allowed by statement 1 of"
    ),
    "Principal *": Edit(
        old=PRINCIPAL, new=PRINCIPAL.replace('"Federated"', '"*"').replace("cognito-identity.amazonaws.com", "*"), shown="principal  AWS "
    ),
    "Federated *": Edit(old=PRINCIPAL, new=PRINCIPAL.replace("cognito-identity.amazonaws.com", "*"), shown="principal  Federated "),
    "sts:*": Edit(old="sts:AssumeRoleWithWebIdentity", new="sts:*", shown="action     sts:AssumeRole"),
    "StringEquals amr": Edit(
        old='"ForAnyValue:StringLike"', new='"StringEquals"', shown="depends on what AWS does not specify: a key with several values"
    ),
}  # fmt: skip
SAFE = {
    "lower-case keys": Edit(
        old="cognito-identity.amazonaws.com:a", new="COGNITO-identity.amazonaws.com:A", shown="", times=2
    ),
    "StringEquals in any value": Edit(old="ForAnyValue:StringLike", new="ForAnyValue:StringEquals", shown=""),
}


def edited(tfproof_case: CaseFactory, repository: Path, folder: Path, text: str) -> PlannedCase:
    """The module with another ``main.tf``."""
    module = Path(shutil.copytree(repository / "terraform/modules/cognito", folder / "cognito"))
    (module / "main.tf").write_text(text)
    return tfproof_case(module, **INPUTS)


@pytest.fixture
def repository(pytestconfig: pytest.Config) -> Path:
    return pytestconfig.rootpath


@pytest.fixture
def source(repository: Path) -> str:
    return (repository / "terraform/modules/cognito/main.tf").read_text()


@pytest.mark.sampled(4)
@pytest.mark.parametrize("name", UNSAFE)
def test_an_unsafe_edit_of_the_own_trust_is_refuted_for_every_role(
    tfproof_case: CaseFactory, repository: Path, source: str, tmp_path: Path, name: str
) -> None:
    plan = edited(tfproof_case, repository, tmp_path, UNSAFE[name].of(source)).plan
    pool = plan["aws_cognito_identity_pool.this"]["id"]
    for role in ROLES:
        with pytest.raises(ExpectationError) as refused:
            plan[role].document("assume_role_policy").must_admit_only(aud=pool, amr="authenticated")
        message = str(refused.value)
        assert message.startswith("refuted: ")
        assert UNSAFE[name].shown in message
        assert "is allowed by statement" in message
        assert "(main.tf:" in message


@pytest.mark.parametrize("name", SAFE)
def test_a_safe_edit_of_the_own_trust_is_proved(
    tfproof_case: CaseFactory, repository: Path, source: str, tmp_path: Path, name: str
) -> None:
    prove_both_sides(edited(tfproof_case, repository, tmp_path, SAFE[name].of(source)).plan)


POLICY = """{
      Version = "2012-10-17"
      Statement = [%s]
    }"""
STATEMENT = """{
        Effect    = "Allow"
        Action    = "sts:AssumeRoleWithWebIdentity"
        Principal = { Federated = "cognito-identity.amazonaws.com" }
        Condition = {
          StringEquals             = { "cognito-identity.amazonaws.com:aud" = aws_cognito_identity_pool.this.id }
          "ForAnyValue:StringLike" = { "cognito-identity.amazonaws.com:amr" = "authenticated" }
        }
      }"""
JSON = """{
  "Version": "2012-10-17",
  "Statement": [{
    "Effect": "Allow",
    "Action": ["sts:AssumeRoleWithWebIdentity"],
    "Principal": {"Federated": ["cognito-identity.amazonaws.com"]},
    "Condition": {
      "StringEquals": {"cognito-identity.amazonaws.com:aud": "${%s}"},
      "ForAnyValue:StringLike": {"cognito-identity.amazonaws.com:amr": ["authenticated"]}
    }
  }]
}
"""
EACH = f'for action in ["sts:AssumeRoleWithWebIdentity"] : merge({STATEMENT}, {{ Action = action }})'
SPELLINGS = {
    "data source": "data.aws_iam_policy_document.trust.json",
    "jsonencode": f"jsonencode({POLICY % STATEMENT})",
    "heredoc": f"<<JSON\n{JSON % 'aws_cognito_identity_pool.this.id'}JSON",
    "templatefile": 'templatefile("${path.module}/trust.json", { pool = aws_cognito_identity_pool.this.id })',
    "for expression": f"jsonencode({POLICY % EACH})",
}


@pytest.mark.sampled(5)
@pytest.mark.parametrize("spelling", SPELLINGS)
def test_the_own_trust_is_proved_however_terraform_writes_it(
    tfproof_case: CaseFactory, repository: Path, source: str, tmp_path: Path, spelling: str
) -> None:
    text = source.replace("= data.aws_iam_policy_document.trust.json", "= local.trust")
    assert text.count("= local.trust") == 2
    case = edited(tfproof_case, repository, tmp_path, f"{text}\nlocals {{\n  trust = {SPELLINGS[spelling]}\n}}\n")
    (tmp_path / "cognito/trust.json").write_text(JSON % "pool")
    prove_both_sides(case.applied)
