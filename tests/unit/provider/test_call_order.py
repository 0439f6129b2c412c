from __future__ import annotations

import threading
import time

import pytest

from tfproof.provider.call_order import Turnstile


def test_one_is_inside_until_it_leaves() -> None:
    turnstile, order = Turnstile(), list[str]()
    turnstile.enter()

    def wait() -> None:
        turnstile.enter()
        order.append("second")

    second = threading.Thread(target=wait)
    second.start()
    time.sleep(0.05)
    order.append("first")
    turnstile.leave()
    second.join(5)
    assert order == ["first", "second"]


def test_one_that_never_leaves_does_not_stop_the_others_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tfproof.provider.call_order._PATIENCE", 0.05)
    turnstile = Turnstile()
    for _ in range(3):
        turnstile.enter()
