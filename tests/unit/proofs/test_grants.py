"""What a document with principals gives to one role: with NotPrincipal, all that it does not keep from it."""

from __future__ import annotations

from typing import Any

import pytest
from tests.unit.proofs.plans import several

from tfproof.iam import parse_document
from tfproof.proofs.configuration_view import AnalyzedConfiguration
from tfproof.proofs.grants import grant_of

ROLE = "arn:aws:iam::111122223333:role/guests"


@pytest.mark.parametrize(
    ("statement", "by_name", "doubtful"),
    [
        ({"Principal": {"AWS": ROLE}}, True, False),
        ({"Principal": {"AWS": f"{ROLE}-2"}}, False, False),
        ({"NotPrincipal": {"AWS": f"{ROLE}-2"}}, True, False),
        ({"NotPrincipal": {"Service": "s3.amazonaws.com"}}, True, False),
        ({"NotPrincipal": {"AWS": ROLE}}, False, True),
        ({"NotPrincipal": {"AWS": "111122223333"}}, False, True),
        ({"NotPrincipal": {"AWS": ROLE}, "Effect": "Deny"}, False, False),
    ],
)
def test_whoever_is_not_named_is_let_in(statement: dict[str, Any], *, by_name: bool, doubtful: bool) -> None:
    stack = AnalyzedConfiguration(several({"aws_iam_role.r": {"name": "guests", "path": "/"}}), lambda: None)
    written = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", **statement}
    document = parse_document({"Version": "2012-10-17", "Statement": [written]}, kind="resource")
    (role,) = stack.of_type("aws_iam_role")
    grant = grant_of(stack, document, role)
    assert (grant.by_name is not None, grant.doubtful) == (by_name, doubtful)
