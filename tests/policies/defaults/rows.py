"""Every argument that a policy asks for, with what takes its place when it is not set.

P is the documentation or the schema of the AWS provider 5.100, A is AWS's API reference or guide of the service.
"""

from __future__ import annotations

from tests.policies.defaults.rows_cognito import COGNITO_ROWS
from tests.policies.defaults.rows_services import SERVICE_ROWS

ROWS = (*SERVICE_ROWS, *COGNITO_ROWS)
