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


def is_local(source: str, added: Collection[str] = ()) -> bool:
    """Whether a provider computes everything by itself.

    Args:
        source: the provider's address, such as ``registry.terraform.io/hashicorp/random``.
        added: what the user says of others: ``type``, ``namespace/type`` or the whole address of each.
    """
    return source.partition("/")[2] in _KNOWN or is_said(source, added)


def is_said(source: str, added: Collection[str]) -> bool:
    """Whether the user says of a provider that it computes everything by itself."""
    return any(f"/{source}".endswith(f"/{name}") for name in added)
