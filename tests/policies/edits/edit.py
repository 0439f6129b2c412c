"""An edit to ``terraform/``, what it breaks, and what edits of several families name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

ACM = "modules/acm/main.tf"
API = "modules/rest_api_gateway/main.tf"
BUCKET = "modules/s3/main.tf"
COGNITO = "modules/cognito/main.tf"
SECRETS = "modules/secrets_manager/main.tf"
CLOUDFRONT = "modules/cloudfront/main.tf"
GROUPS = {
    "admins": {"precedence": 1, "description": "Staff"},
    "customers": {"precedence": 2, "description": "Everybody else"},
}
# The source of a role is judged also when no input makes it: the group that comes next month would have the hole.
SHARED_TRUST = "the roles of groups share the trust document of all signed-in users"


@dataclass(frozen=True, slots=True, kw_only=True)
class Red:
    """What must go red beside the policy that the edit is for, and why that is right."""

    id: str
    address: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """One edit and what it breaks.

    Args:
        id: the policy.
        file: the edited file, relative to ``terraform/``.
        old: the text that is replaced; it is in the file once.
        new: what replaces it.
        address: the resource that goes red. Its block is where the finding points.
        block_in: the file that the block is in; the edited one by default.
        also: what else goes red.
        inputs: further inputs of the stack.
        undecided: what can no longer be decided, and why that is right.
    """

    id: str
    file: str
    old: str
    new: str
    address: str
    block_in: str = ""
    also: tuple[Red, ...] = ()
    inputs: Mapping[str, Any] = field(default_factory=dict)
    undecided: tuple[Red, ...] = ()
