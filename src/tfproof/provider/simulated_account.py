"""The account that stand-ins name."""

from __future__ import annotations

import re
from typing import Final

ACCOUNT = "123456789012"
"""The account of AWS's examples; where the configuration writes it, stand-ins name another."""
ACCOUNT_KEY = "tfproof_stand_in_account"
"""Where the JSON of an applied state says which one they name."""
_NUMBER: Final = re.compile(r"\d{12}", re.ASCII)


def account_of(configuration: bytes | None, otherwise: str) -> str:
    """Return the account that a provider configuration is for, as set by :mod:`tfproof.terraform.overrides`.

    Args:
        configuration: the ``Configure`` request of a provider, if it was configured.
        otherwise: the account where it names none.
    """
    from tfproof.provider import plugin_protocol  # needs protobuf, which a reader of the constants may not have

    config = plugin_protocol.decode_value(plugin_protocol.message("ConfigureRequest", configuration or b"").config)
    named = config.get("sts_region") if isinstance(config, dict) else None
    return named if isinstance(named, str) and _NUMBER.fullmatch(named) else otherwise
