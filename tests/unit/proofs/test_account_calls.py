"""Which calls reach another one's account: by AWS's catalogue."""

from __future__ import annotations

from typing import Any

import pytest

from tfproof.iam import Kind, parse_document
from tfproof.proofs.account_calls import others_accounts

POOL = "arn:aws:cognito-idp:eu-west-2:111122223333:userpool/eu-west-2_a"
OWN = "arn:aws:cognito-sync:eu-west-2:111122223333:identitypool/p/identity/${cognito-identity.amazonaws.com:sub}"


def keeps(action: Any, resource: str) -> bool:
    statement = {"Effect": "Allow", "Action": action, "Resource": resource}
    document = parse_document({"Version": "2012-10-17", "Statement": [statement]}, kind=Kind.IDENTITY)
    return others_accounts().keeps([document]).proved


@pytest.mark.parametrize(
    ("action", "resource"),
    [
        ("cognito-idp:AdminSetUserPassword", POOL),
        ("cognito-idp:AdminGetUser", POOL),
        ("cognito-idp:ListUsersInGroup", "*"),
        ("cognito-idp:UpdateGroup", POOL),
        ("cognito-idp:DeleteUserPool", "*"),
        ("cognito-idp:CreateUserImportJob", POOL),
        ("cognito-idp:UpdateUserPool", POOL),
        ("cognito-idp:CreateIdentityProvider", "*"),
        ("cognito-idp:*", POOL),
        ("cognito-identity:GetOpenIdTokenForDeveloperIdentity", "*"),
        ("cognito-identity:SetPrincipalTagAttributeMap", "*"),
        ("cognito-identity:List*", "*"),
        ("cognito-sync:*", "*"),
        ("cognito-sync:ListRecords", f"{OWN[: OWN.index('$')]}*"),
        ("cognito-sync:UpdateRecords", "arn:aws:cognito-sync:*:*:identitypool/p/identity/eu-west-2:*"),
        ("cognito-sync:SetCognitoEvents", "arn:aws:cognito-sync:eu-west-2:111122223333:identitypool/p"),
    ],
)
def test_a_call_that_shows_or_changes_anothers_account_is_found(action: str, resource: str) -> None:
    assert not keeps(action, resource)


@pytest.mark.parametrize(
    ("action", "resource"),
    [
        ("cognito-idp:ChangePassword", "*"),
        ("cognito-idp:GetUser", "*"),
        (["cognito-idp:Describe*", "cognito-idp:GetUICustomization", "cognito-idp:ListGroups"], POOL),
        (["cognito-identity:GetId", "cognito-identity:GetCredentialsForIdentity", "cognito-identity:UnlinkIdentity"], "*"),
        ("cognito-identity:DescribeIdentityPool", "*"),
        ("cognito-sync:*", OWN),
        ("cognito-sync:ListRecords", f"{OWN}/dataset/*"),
        ("s3:*", "*"),
    ],
)  # fmt: skip
def test_a_call_about_ones_own_account_is_not(action: Any, resource: str) -> None:
    assert keeps(action, resource)
