"""The account that stand-ins name."""

from __future__ import annotations

ACCOUNT = "123456789012"
"""The account of AWS's examples; where the configuration writes it, stand-ins name another."""
ACCOUNT_KEY = "tfproof_stand_in_account"
"""Where the JSON of an applied state says which one they name."""
