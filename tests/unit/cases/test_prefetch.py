"""What runs ahead of being asked for is the answer to the question, or is stopped."""

from __future__ import annotations

import threading

import pytest

from tfproof.cases.prefetch import RunsAhead
from tfproof.errors import TfproofError


def test_what_ran_ahead_is_taken_once() -> None:
    ahead = RunsAhead[str]()
    ahead.start("a", lambda _: "made", lambda made: f"{made}, kept")
    assert ahead.take("b") is None
    assert ahead.take("a") == "made, kept"
    assert ahead.take("a") is None
    ahead.close()


def test_what_goes_wrong_ahead_is_raised_where_it_is_taken() -> None:
    def fail(_stop: threading.Event) -> str:
        raise TfproofError("refused")

    ahead = RunsAhead[str]()
    ahead.start("a", fail, lambda made: made)
    with pytest.raises(TfproofError, match="refused"):
        ahead.take("a")
    assert ahead.take("a") is None, "it is run again by whoever asks again"
    ahead.close()


def test_what_nobody_takes_is_stopped_and_the_thread_stays_until_the_end() -> None:
    stopped: list[bool] = []
    threads: list[threading.Thread] = []

    def wait(stop: threading.Event) -> str:
        threads.append(threading.current_thread())
        stopped.append(stop.wait(timeout=30))
        return ""

    def note(_stop: threading.Event) -> str:
        threads.append(threading.current_thread())
        return "second"

    ahead = RunsAhead[str]()
    ahead.start("a", wait, lambda made: made)
    ahead.forget()
    assert ahead.take("a") is None
    ahead.start("b", note, lambda made: made)
    assert ahead.take("b") == "second"
    assert threads[0] is threads[1], "Linux ends a provider with the thread that started it"
    assert threads[0].is_alive()
    ahead.close()
    assert stopped == [True]
    assert not threads[0].is_alive()
