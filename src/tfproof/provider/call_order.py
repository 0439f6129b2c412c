"""Lets resources of one apply pass one after another where Terraform says which one it works on, and nowhere else.

While it applies, Terraform plans each resource again, says its address, and then asks the provider to apply it. Between
the first call and the second no other resource may come in, or its address could be taken for the other's. What
comes after runs side by side.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from tfproof.provider import plugin_protocol

# No caller waits for so long but where the second call never comes: then the apply has failed already.
_PATIENCE = 20.0


class Turnstile:
    """Holds back all but one."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._taken = False

    def enter(self) -> None:
        """Wait until no resource is inside, and be inside."""
        end = time.monotonic() + _PATIENCE
        with self._changed:
            while self._taken and (left := end - time.monotonic()) > 0:
                self._changed.wait(left)
            self._taken = True

    def leave(self) -> None:
        """Let the next one in."""
        with self._changed:
            self._taken = False
            self._changed.notify()

    def planned(self, plan: Callable[[], bytes]) -> bytes:
        """Let one in that is planned, and out again at once where the plan is refused: it is not applied then."""
        self.enter()
        try:
            answer = plan()
        except BaseException:
            self.leave()
            raise
        said = plugin_protocol.message("PlanResponse", answer).diagnostics
        if any(one.severity == plugin_protocol.ERROR for one in said):
            self.leave()
        return answer
