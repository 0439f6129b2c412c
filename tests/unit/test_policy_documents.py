"""The option ``--policy-document``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tfproof.cli.document_options import policy_documents
from tfproof.errors import UsageError

DOCUMENT = {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}}


def test_a_document_is_read_by_its_name(tmp_path: Path) -> None:
    file = tmp_path / "limit=1.json"
    file.write_text(json.dumps(DOCUMENT))
    (found,) = policy_documents([f"limit={file}"]).items()
    assert (found[0], found[1].where, len(found[1].statements)) == ("limit", str(file), 1)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (None, "cannot read"),
        ("{", "it is not JSON"),
        ("[]", "is no IAM policy document"),
        ('{"Version": "2012-10-17", "Statement": {"Effect": "Maybe", "Action": "*", "Resource": "*"}}', "is no IAM"),
    ],
)
def test_a_file_that_is_no_document_is_refused_with_the_option(tmp_path: Path, text: str | None, what: str) -> None:
    file = tmp_path / "limit.json"
    if text is not None:
        file.write_text(text)
    with pytest.raises(UsageError) as caught:
        policy_documents([f"limit={file}"])
    assert what in str(caught.value)
    assert "--policy-document limit=" in str(caught.value)


@pytest.mark.parametrize("text", ["limit", "limit=", "=limit.json", ""])
def test_an_option_without_a_name_or_a_file_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="expected: --policy-document NAME=FILE"):
        policy_documents([text])
