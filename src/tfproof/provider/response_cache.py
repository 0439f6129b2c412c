"""Remembers a provider's answers to questions that always have the same answer."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import Final

_PROVIDER: Final = frozenset({"PrepareProviderConfig", "ValidateProviderConfig", "GetResourceIdentitySchemas"})
# Terraform asks these two or three times for each resource in each command.
_RESOURCES: Final = frozenset(
    {
        "ValidateResourceTypeConfig",
        "ValidateResourceConfig",
        "ValidateDataSourceConfig",
        "ValidateDataResourceConfig",
        "UpgradeResourceState",
    }
)
# Their checks look at nothing but the request. Another provider's may look at a file that it names.
_PURE: Final = frozenset({"hashicorp/aws"})


class ResponseCache:
    """Answers by question, those used last within a bound.

    Args:
        limit: how many bytes of questions and answers are kept.
    """

    def __init__(self, limit: int = 32 << 20) -> None:
        self._limit = limit
        self._size = 0
        self._kept: OrderedDict[tuple[Path, str, bytes | None, bytes], bytes] = OrderedDict()
        self._lock = threading.Lock()

    @staticmethod
    def repeat(source: str, method: str) -> bool:
        """Whether the provider at the address ``source`` answers ``method`` from the request alone."""
        return method in _PROVIDER or (method in _RESOURCES and source.partition("/")[2] in _PURE)

    def get(
        self, binary: Path, method: str, configuration: bytes | None, request: bytes, ask: Callable[[bytes], bytes]
    ) -> bytes:
        """Return the kept answer, or that of ``ask``, which is then kept."""
        key = (binary, method, configuration, request)
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        answer = ask(request)
        with self._lock:
            if key not in self._kept:
                self._kept[key] = answer
                self._size += len(request) + len(answer)
            while self._size > self._limit and self._kept:
                (*_, old), dropped = self._kept.popitem(last=False)
                self._size -= len(old) + len(dropped)
        return answer
