"""What is known of how a provider takes its configuration.

Which requests to configure it mean the same, and whether a process forgets its former configuration.
"""

from __future__ import annotations

from typing import Final

from tfproof.provider import plugin_protocol

# Configured again, it replaces all that it derived from its former configuration, and it never defers:
# https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/conns/config.go (ConfigureProvider).
# tests/provider/test_aws.py compares the plans.
_KNOWN: Final = frozenset({"hashicorp/aws"})


def forgets(source: str) -> bool:
    """Whether a process of the provider at the address ``source`` can be configured again, as if it had just started."""
    return source.partition("/")[2] in _KNOWN


def meaning(source: str, request: bytes) -> bytes:
    """Return a request to configure a provider without what makes no difference to it.

    Terraform allows a provider to defer when it applies and not when it plans: the same configuration, in other words
    (https://developer.hashicorp.com/terraform/plugin/framework/deferred-actions).
    """
    if not forgets(source):
        return request
    configure = plugin_protocol.message("ConfigureRequest", request)
    configure.client_capabilities.deferral_allowed = False
    encoded: bytes = configure.SerializeToString(deterministic=True)
    return encoded
