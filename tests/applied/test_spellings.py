"""A trust document says the same after apply, however Terraform writes it."""

from __future__ import annotations

from typing import Any

import pytest

from tfproof import is_unknown
from tfproof.pytest_plugin import CaseFactory

SPELLINGS = ("data_source", "jsonencode", "heredoc", "templatefile", "for_expression")


def trust(tfproof_case: CaseFactory, spelling: str) -> dict[str, Any]:
    case = tfproof_case(f"tests/applied/spellings/{spelling}")
    assert is_unknown(case.plan["aws_iam_role.this"]["assume_role_policy"])
    document: dict[str, Any] = case.applied["aws_iam_role.this"].document("assume_role_policy").to_json()
    pool = case.applied["aws_cognito_identity_pool.this"]["id"]
    assert document["Statement"][0]["Condition"]["StringEquals"]["cognito-identity.amazonaws.com:aud"] == pool
    return document


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_trust_document_is_fully_readable(tfproof_case: CaseFactory, spelling: str) -> None:
    statement = trust(tfproof_case, spelling)["Statement"][0]
    assert statement["Effect"] == "Allow"
    assert statement["Action"] == "sts:AssumeRoleWithWebIdentity"
    assert statement["Principal"] == {"Federated": "cognito-identity.amazonaws.com"}
    assert statement["Condition"]["ForAnyValue:StringLike"] == {"cognito-identity.amazonaws.com:amr": "authenticated"}


def test_all_spellings_say_the_same(tfproof_case: CaseFactory) -> None:
    documents = [trust(tfproof_case, spelling) for spelling in SPELLINGS]
    assert [document for document in documents if document != documents[0]] == []
