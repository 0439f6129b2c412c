"""What would stop a real destroy."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tfproof.cases.case import Case
from tfproof.cases.lifecycle.destroy import DestroyResult
from tfproof.cases.lifecycle.destroy_blockers import DestroyBlocker, obstacles
from tfproof.errors import ExpectationError


@pytest.mark.parametrize(
    ("type_name", "values", "said"),
    [
        ("aws_cognito_user_pool", {"deletion_protection": "ACTIVE"}, ['it is protected from deletion (deletion_protection = "ACTIVE")']),
        ("aws_cognito_user_pool", {"deletion_protection": "INACTIVE"}, []),
        ("aws_lb", {"enable_deletion_protection": True}, ["it is protected from deletion (enable_deletion_protection = true)"]),
        ("aws_lb", {"enable_deletion_protection": None}, []),
        ("aws_s3_bucket", {"force_destroy": None}, ["it may hold something, and then it is not deleted (force_destroy is not true)"]),
        ("aws_s3_bucket", {"force_destroy": True}, []),
        ("aws_rds_cluster", {"skip_final_snapshot": True}, []),
        ("aws_rds_cluster", {"skip_final_snapshot": False, "final_snapshot_identifier": "last"}, []),
        ("aws_rds_cluster", {"skip_final_snapshot": None}, ["a last snapshot is asked for, without a name for it (final_snapshot_identifier)"]),
        ("aws_sns_topic", {"deletion_protection": True, "force_destroy": False}, []),
    ],
)  # fmt: skip
def test_protections_contents_and_snapshots(type_name: str, values: dict[str, Any], said: list[str]) -> None:
    assert [one.reason for one in obstacles("x.y", type_name, values)] == said


def test_what_is_left_is_said_although_something_else_is_allowed(tmp_path: Path) -> None:
    (tmp_path / "main.tf").touch()
    obstacle = DestroyBlocker(address="aws_s3_bucket.this", reason="it may hold something")
    done = DestroyResult(
        case=Case(source=tmp_path), order=(), left=("aws_sns_topic.this",), obstacles=(obstacle,), failures=()
    )
    with pytest.raises(ExpectationError, match=r"aws_sns_topic\.this: it is still there"):
        done.must_be_complete(allow=["aws_s3_bucket.this"])
