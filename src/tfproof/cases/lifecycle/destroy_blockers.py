"""What stops a real destroy: protections that are switched on, and what may hold something. A table to add to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

_PROTECTED = "it is protected from deletion"
_CONTENTS = "it may hold something, and then it is not deleted"
_SNAPSHOT = "a last snapshot is asked for, without a name for it"

_PROTECTIONS: Final[dict[str, tuple[str, Any]]] = {
    "aws_cognito_user_pool": ("deletion_protection", "ACTIVE"),
    "aws_db_instance": ("deletion_protection", True),
    "aws_docdb_cluster": ("deletion_protection", True),
    "aws_dsql_cluster": ("deletion_protection_enabled", True),
    "aws_dynamodb_table": ("deletion_protection_enabled", True),
    "aws_instance": ("disable_api_termination", True),
    "aws_lb": ("enable_deletion_protection", True),
    "aws_alb": ("enable_deletion_protection", True),
    "aws_neptune_cluster": ("deletion_protection", True),
    "aws_networkfirewall_firewall": ("delete_protection", True),
    "aws_qldb_ledger": ("deletion_protection", True),
    "aws_rds_cluster": ("deletion_protection", True),
    "aws_rds_global_cluster": ("deletion_protection", True),
}
"""The attribute of each type, and the value with which AWS refuses to delete it."""

_EMPTIED: Final[dict[str, str]] = {
    "aws_backup_vault": "force_destroy",
    "aws_ecr_repository": "force_delete",
    "aws_route53_zone": "force_destroy",
    "aws_s3_bucket": "force_destroy",
    "aws_s3_directory_bucket": "force_destroy",
}
"""Types that are deleted only when they are empty, and the attribute that has them emptied before."""

_SNAPSHOTS: Final = frozenset(
    {"aws_db_instance", "aws_docdb_cluster", "aws_neptune_cluster", "aws_rds_cluster", "aws_redshift_cluster"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DestroyBlocker:
    """Why a resource would not be destroyed by a real destroy.

    Attributes:
        address: the resource.
        reason: why, with the attribute that says so.
        stops_all: Terraform itself refuses, and then destroys nothing at all.
    """

    address: str
    reason: str
    stops_all: bool = False

    def __str__(self) -> str:
        return f"{self.address}: {self.reason}"


def obstacles(address: str, type_name: str, values: Mapping[str, Any]) -> tuple[DestroyBlocker, ...]:
    """Return what would stop the destruction of a resource with these attributes."""
    found: list[str] = []
    protection = _PROTECTIONS.get(type_name)
    if protection is not None and values.get(protection[0]) == protection[1]:
        found.append(f"{_PROTECTED} ({protection[0]} = {_text(protection[1])})")
    emptied = _EMPTIED.get(type_name)
    if emptied is not None and not values.get(emptied):
        found.append(f"{_CONTENTS} ({emptied} is not true)")
    skipped, named = values.get("skip_final_snapshot"), values.get("final_snapshot_identifier")
    if type_name in _SNAPSHOTS and not skipped and not named:
        found.append(f"{_SNAPSHOT} (final_snapshot_identifier)")
    return tuple(DestroyBlocker(address=address, reason=reason) for reason in found)


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else f'"{value}"'
