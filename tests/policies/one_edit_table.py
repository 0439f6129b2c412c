"""For each policy, one edit to ``terraform/`` that breaks it: what a careless change would look like.

Where an edit breaks more than its own policy, the row says why that is right.
"""

from __future__ import annotations

from tests.policies.edits.federation import FEDERATION
from tests.policies.edits.gateway import GATEWAY
from tests.policies.edits.permissions import PERMISSIONS
from tests.policies.edits.providers import PROVIDERS
from tests.policies.edits.user_pools import USER_POOLS
from tests.policies.edits.web import WEB

EDITS = (*FEDERATION, *GATEWAY, *PERMISSIONS, *PROVIDERS, *USER_POOLS, *WEB)
