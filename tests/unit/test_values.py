"""The three states of an attribute."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tfproof.errors import UnknownValueError
from tfproof.values import Unknown, is_unknown

ARN = Unknown("aws_iam_role.this.arn", ("aws_iam_role.this.name",), "main.tf:7")

USES: dict[str, Callable[[], object]] = {
    "equal": lambda: ARN == "x",
    "equal from the right": lambda: "x" == ARN,  # noqa: SIM300
    "equal to itself": lambda: ARN == ARN,  # noqa: PLR0124
    "different": lambda: ARN != "x",
    "true": lambda: bool(ARN),
    "member of a list": lambda: ARN in ["x"],
    "searched": lambda: "x" in ARN,
    "hashed": lambda: {ARN},
    "iterated": lambda: list(ARN),
    "measured": lambda: len(ARN),
    "indexed": lambda: ARN[0],
    "ordered": lambda: ARN < 3,
    "ordered from the right": lambda: ARN > 3,
}


@pytest.mark.parametrize("use", USES.values(), ids=USES.keys())
def test_an_unknown_used_as_a_value_is_an_assertion_error_that_names_attribute_feed_and_place(
    use: Callable[[], object],
) -> None:
    with pytest.raises(UnknownValueError) as raised:
        use()
    message = raised.value.render()
    assert "aws_iam_role.this.arn is known only after apply" in message
    assert "fed by aws_iam_role.this.name" in message
    assert "main.tf:7" in message
    assert isinstance(raised.value, AssertionError)


def test_an_unknown_that_nothing_feeds_is_assigned_by_the_provider() -> None:
    with pytest.raises(UnknownValueError, match="the provider assigns it"):
        bool(Unknown("aws_iam_role.this.arn"))


def test_none_is_known() -> None:
    assert is_unknown(ARN)
    assert not is_unknown(None)
    assert not is_unknown("")


def test_an_unknown_shows_its_path_and_feed() -> None:
    assert repr(ARN) == "Unknown(aws_iam_role.this.arn <- aws_iam_role.this.name)"
