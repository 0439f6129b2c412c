"""Providers without a cloud behind them: they apply and read by themselves, and are answered for where they reach out."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

_KNOWN: Final = frozenset(
    f"hashicorp/{name}"
    for name in ("archive", "cloudinit", "external", "local", "null", "random", "template", "time", "tls")
)  # not http: it leaves the machine

REACHING: Final = frozenset({"external", "http", "local_command", "tls_certificate"})
"""Types of providers without a cloud that start a program or open a connection."""

NOT_ASKED: Final = "tfproof does not ask it: it may start a program or open a connection."
"""The detail of the error that a data source gets which is not read."""
UNKNOWN_ID = "tfproof: not known offline"
"""The id of an import whose own comes from a data source; it is none of any type, and no importer is asked about it."""


def is_local(source: str) -> bool:
    """Whether a provider, such as ``registry.terraform.io/hashicorp/random``, is known to compute everything by itself."""
    return source.partition("/")[2] in _KNOWN


def is_said(source: str, added: Collection[str]) -> bool:
    """Whether the user names a provider: ``added`` has its ``type``, its ``namespace/type`` or its whole address."""
    return any(f"/{source}".endswith(f"/{name}") for name in added)
