"""Providers without a cloud behind them: they apply and read by themselves, and are never answered for."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

_KNOWN: Final = frozenset(
    f"hashicorp/{name}"
    for name in ("archive", "cloudinit", "external", "local", "null", "random", "template", "time", "tls")
)  # not http: it leaves the machine


def is_local(source: str, added: Collection[str] = ()) -> bool:
    """Whether a provider computes everything by itself.

    Args:
        source: the provider's address, such as ``registry.terraform.io/hashicorp/random``.
        added: what the user says of others: ``type``, ``namespace/type`` or the whole address of each.
    """
    return source.partition("/")[2] in _KNOWN or any(f"/{source}".endswith(f"/{name}") for name in added)
