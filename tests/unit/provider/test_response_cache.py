from __future__ import annotations

from pathlib import Path

import pytest

from tfproof.provider.response_cache import ResponseCache

AWS = "registry.terraform.io/hashicorp/aws"
BINARY = Path("provider")


@pytest.mark.parametrize(
    ("source", "method", "repeated"),
    [
        (AWS, "ValidateResourceTypeConfig", True),
        (AWS, "UpgradeResourceState", True),
        (AWS, "PrepareProviderConfig", True),
        (AWS, "PlanResourceChange", False),
        (AWS, "ApplyResourceChange", False),
        (AWS, "ReadDataSource", False),
        ("registry.terraform.io/acme/files", "ValidateResourceConfig", False),
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
