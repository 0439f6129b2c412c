"""Remembers a provider's answers to questions that always have the same answer."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import Final

_PROVIDER: Final = frozenset({"PrepareProviderConfig", "ValidateProviderConfig", "GetResourceIdentitySchemas"})
# Terraform asks these two or three times for each resource in each command; a plan and an apply that run at once ask the same.
_RESOURCES: Final = frozenset(
    {
        "ValidateResourceTypeConfig",
        "ValidateResourceConfig",
        "ValidateDataSourceConfig",
        "ValidateDataResourceConfig",
        "UpgradeResourceState",
        "PlanResourceChange",
    }
)
# What it checks and plans depends on nothing but the request and its configuration. Another provider may look at a file.
_PURE: Final = frozenset({"hashicorp/aws"})
_Key = tuple[Path, str, bytes | None, bytes]
MAY_DEFER: Final = (b"\x3a\x04\x08\x01\x10\x01", b"\x3a\x02\x10\x01")
"""The end of a plan's request in an apply, and in a plan: the first says that the provider may defer.

It is asked as in a plan, where it has to answer. ``make crosscheck-types`` compares both answers for every type that has a
configuration in ``tests/provider/minimal.json``. Source: PlanResourceChange.Request.client_capabilities in
https://developer.hashicorp.com/terraform/plugin/terraform-plugin-protocol, 5.10.
"""


class ResponseCache:
    """Answers by question, those used last within a bound.

    Args:
        limit: how many bytes of questions and answers are kept.
    """

    def __init__(self, limit: int = 32 << 20) -> None:
        self._limit = limit
        self._size = 0
        self._kept: OrderedDict[_Key, bytes] = OrderedDict()
        self._asked: dict[_Key, threading.Event] = {}
        self._lock = threading.Lock()

    @staticmethod
    def repeat(source: str, method: str) -> bool:
        """Whether the provider at the address ``source`` answers ``method`` from the request alone."""
        return method in _PROVIDER or (method in _RESOURCES and source.partition("/")[2] in _PURE)

    def get(
        self, binary: Path, method: str, configuration: bytes | None, request: bytes, ask: Callable[[bytes], bytes]
    ) -> bytes:
        """Return the kept answer, or that of ``ask``, which is then kept; who asks the same meanwhile waits for it."""
        request = _meaning(method, request)
        key = (binary, method, configuration, request)
        while True:
            with self._lock:
                if key in self._kept:
                    self._kept.move_to_end(key)
                    return self._kept[key]
                asked = self._asked.get(key)
                if asked is None:
                    self._asked[key] = threading.Event()
            if asked is None:
                break
            asked.wait()  # where that one fails, this one asks
        try:
            answer = ask(request)
            self._keep(key, answer)
        finally:
            with self._lock:
                self._asked.pop(key).set()
        return answer

    def _keep(self, key: _Key, answer: bytes) -> None:
        with self._lock:
            self._kept[key] = answer
            self._size += len(key[-1]) + len(answer)
            while self._size > self._limit and self._kept:
                (*_, old), dropped = self._kept.popitem(last=False)
                self._size -= len(old) + len(dropped)


def _meaning(method: str, request: bytes) -> bytes:
    """What a request asks, whether it is of a plan or of an apply."""
    apply, plan = MAY_DEFER
    return request.removesuffix(apply) + plan if method == "PlanResourceChange" and request.endswith(apply) else request
