from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tfproof.provider.response_cache import MAY_DEFER, ResponseCache

AWS = "registry.terraform.io/hashicorp/aws"
BINARY = Path("provider")


@pytest.mark.parametrize(
    ("source", "method", "repeated"),
    [
        (AWS, "ValidateResourceTypeConfig", True),
        (AWS, "UpgradeResourceState", True),
        (AWS, "PrepareProviderConfig", True),
        (AWS, "PlanResourceChange", True),
        (AWS, "ApplyResourceChange", False),
        (AWS, "ReadDataSource", False),
        ("registry.terraform.io/acme/files", "ValidateResourceConfig", False),
        ("registry.terraform.io/acme/files", "PlanResourceChange", False),
        ("registry.terraform.io/acme/files", "ValidateProviderConfig", True),
    ],
)
def test_only_what_the_request_alone_decides_is_repeated(source: str, method: str, repeated: bool) -> None:
    assert ResponseCache.repeat(source, method) is repeated


def test_an_answer_is_asked_for_once_for_each_question() -> None:
    answers, asked = ResponseCache(), []

    def ask(request: bytes) -> bytes:
        asked.append(request)
        return request + b"!"

    for _ in range(2):
        assert answers.get(BINARY, "M", None, b"a", ask) == b"a!"
        assert answers.get(BINARY, "M", b"configured", b"a", ask) == b"a!"
        assert answers.get(BINARY, "N", None, b"a", ask) == b"a!"
        assert answers.get(Path("other"), "M", None, b"a", ask) == b"a!"
    assert len(asked) == 4


def test_the_answers_used_last_are_kept_within_the_bound() -> None:
    answers, asked = ResponseCache(limit=40), []

    def ask(request: bytes) -> bytes:
        asked.append(request)
        return bytes(10)

    for question in (b"a", b"b", b"c", b"a", b"d", b"a", b"b"):
        answers.get(BINARY, "M", None, question, ask)
    assert asked == [b"a", b"b", b"c", b"d", b"b"]


def test_a_call_that_fails_is_not_kept() -> None:
    answers = ResponseCache()

    def fail(_: bytes) -> bytes:
        raise OSError

    with pytest.raises(OSError):  # noqa: PT011
        answers.get(BINARY, "M", None, b"a", fail)
    assert answers.get(BINARY, "M", None, b"a", lambda _: b"fine") == b"fine"


def test_who_asks_the_same_meanwhile_waits_for_the_answer_and_asks_where_it_fails() -> None:
    answers, asked, release = ResponseCache(), [], threading.Event()

    def ask(request: bytes) -> bytes:
        asked.append(request)
        release.wait(10)
        if len(asked) == 1:
            raise OSError("gone")
        return b"answer"

    with ThreadPoolExecutor() as pool:
        calls = [pool.submit(answers.get, BINARY, "M", None, b"a", ask) for _ in range(4)]
        while not asked:
            time.sleep(0.001)
        release.set()
        failed = [call for call in calls if isinstance(call.exception(10), OSError)]
        assert [call.result() for call in calls if call not in failed] == [b"answer"] * 3
    assert (len(failed), asked) == (1, [b"a", b"a"])


def test_an_apply_that_may_defer_asks_what_the_plan_asks() -> None:
    for first, second in (MAY_DEFER, MAY_DEFER[::-1]):
        answers = ResponseCache()
        said = [answers.get(BINARY, "PlanResourceChange", None, b"a" + tail, bytes) for tail in (first, second)]
        assert said == [b"a" + MAY_DEFER[1]] * 2


def test_only_the_end_of_a_plan_says_that_a_provider_may_defer() -> None:
    answers = ResponseCache()
    for method, request in (("PlanResourceChange", b"a:\x02\x08\x01"), ("UpgradeResourceState", b"a" + MAY_DEFER[0])):
        assert answers.get(BINARY, method, None, request, bytes) == request
