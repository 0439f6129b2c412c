"""The contract of the stack's trusts, proved for every request: from the plan, and from the applied state."""

from __future__ import annotations

import pytest

import tfproof
from tfproof import PlannedCase
from tfproof.errors import ExpectationError, UsageError
from tfproof.pytest_plugin import CaseFactory

cognito = tfproof.case(
    "terraform/modules/cognito",
    service_name="shop",
    stage_name="dev",
    domain_name="shop.example.com",
    groups={"admins": {"precedence": 1}},
)
ROLES = ("aws_iam_role.authenticated", 'aws_iam_role.group["admins"]')


@pytest.mark.parametrize("role", ROLES)
def test_before_apply_both_sides_hold_whatever_the_pools_id_will_be(cognito: PlannedCase, role: str) -> None:
    trust = cognito.plan[role].document("assume_role_policy")
    pool_id = cognito.plan["aws_cognito_identity_pool.this"]["id"]
    trust.must_admit_only(aud=pool_id, amr="authenticated")
    trust.must_admit_all(aud=pool_id, amr="authenticated")


@pytest.mark.parametrize("role", ROLES)
def test_after_apply_both_sides_hold(cognito: PlannedCase, role: str) -> None:
    trust = cognito.applied[role].document("assume_role_policy")
    pool_id = cognito.applied["aws_cognito_identity_pool.this"]["id"]
    trust.must_admit_only(aud=pool_id)
    trust.must_admit_all(aud=pool_id)


def test_another_pool_is_refuted_with_a_token(cognito: PlannedCase) -> None:
    trust = cognito.plan["aws_iam_role.authenticated"].document("assume_role_policy")
    with pytest.raises(ExpectationError) as raised:
        trust.must_admit_only(aud=cognito.plan["aws_cognito_user_pool.this"]["id"])
    assert "cognito-identity.amazonaws.com:aud" in str(raised.value)
    assert "SignedInUsersOfThisIdentityPool" in str(raised.value)


def test_guests_are_left_out(cognito: PlannedCase) -> None:
    trust = cognito.plan["aws_iam_role.authenticated"].document("assume_role_policy")
    with pytest.raises(ExpectationError, match="unauthenticated"):
        trust.must_admit_all(aud=cognito.plan["aws_cognito_identity_pool.this"]["id"], amr="unauthenticated")


def test_what_must_never_be_allowed(cognito: PlannedCase) -> None:
    permissions = cognito.applied["aws_iam_role_policy.authenticated"].document("policy")
    permissions.must_never_allow(
        {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "iam:*", "Resource": "*"}}
    )
    with pytest.raises(ExpectationError, match="GetCredentialsForIdentity"):
        permissions.must_never_allow(
            {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "cognito-identity:*", "Resource": "*"}}
        )


def test_a_demand_without_a_pool_is_a_mistake(cognito: PlannedCase) -> None:
    with pytest.raises(UsageError, match="neither a contract nor aud"):
        cognito.plan["aws_iam_role.authenticated"].document("assume_role_policy").must_admit_only()


def test_a_pool_that_nobody_knows_before_apply_is_no_other_pool(tfproof_case: CaseFactory) -> None:
    case = tfproof_case("tests/applied/spellings/heredoc")
    with pytest.raises(AssertionError, match=r"refuted: .* only identities of pool x"):
        case.plan["aws_iam_role.this"].document("assume_role_policy").must_admit_only(aud="x")
    case.applied["aws_iam_role.this"].document("assume_role_policy").must_admit_only(
        aud=case.applied["aws_cognito_identity_pool.this"]["id"]
    )
