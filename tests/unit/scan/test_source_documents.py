"""A document of the source is read only where the source shows all of it."""

from __future__ import annotations

from typing import Any

import pytest

from tfproof.addresses import ResourceAddress
from tfproof.plan.document_parts import OpaqueDocument
from tfproof.scan.facts.source_documents import rendered

ADDRESS = ResourceAddress.parse("data.aws_iam_policy_document.this")
STATEMENT = {"actions": ["s3:GetObject"], "resources": ["*"]}
DYNAMIC = {"dynamic": [{"condition": {"for_each": ["a"], "content": [{"test": "StringEquals"}]}}]}


def follow(text: str) -> OpaqueDocument:
    raise AssertionError(text)


def test_statements_that_are_written_out_are_read() -> None:
    found = rendered(ADDRESS, {"statement": [STATEMENT]}, follow)
    assert not isinstance(found, OpaqueDocument)
    assert [one.actions for one in found.statements] == [("s3:GetObject",)]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"statement": []},
        {"statement": [STATEMENT], **DYNAMIC},
        {"statement": [STATEMENT | DYNAMIC]},
        {"statement": [STATEMENT, STATEMENT | DYNAMIC]},
        {"statement": [STATEMENT, "what is no block"]},
    ],
)
def test_what_only_terraform_writes_out_leaves_the_document_unread(body: dict[str, Any]) -> None:
    found = rendered(ADDRESS, body, follow)
    assert isinstance(found, OpaqueDocument)
    assert "does not show its statements" in found.reason
