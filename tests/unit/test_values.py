"""The three states of an attribute."""

from __future__ import annotations

import copy
import json
import pprint
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tfproof.errors import UnknownValueError
from tfproof.values import Unknown, is_unknown

ARN: Any = Unknown("aws_iam_role.this.arn", ("aws_iam_role.this.name",), "main.tf:7")

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
    "text": lambda: str(ARN),
    "part of an f-string": lambda: f"{ARN}",
    "padded in an f-string": lambda: f"{ARN:>10}",
    "formatted": lambda: "{}".format(ARN),  # noqa: UP032
    "formatted by percent": lambda: "%s" % ARN,  # noqa: UP031
    "joined": lambda: "a" + ARN,
    "printed": lambda: print(ARN),
    "searched for what is not there": lambda: "x" not in ARN,
    "searched for in a text": lambda: "x" in str(ARN),
    "part of a set": lambda: {"x", ARN},
    "key of a dictionary": lambda: {ARN: 1},
    "looked up in a dictionary": lambda: {"x": 1}.get(ARN),
    "copied into a frozen set": lambda: frozenset([ARN]),
    "written as JSON": lambda: json.dumps(ARN),
    "written as JSON inside of something": lambda: json.dumps({"a": [1, ARN]}, indent=2),
    "written as JSON with text as the way out": lambda: json.dumps([ARN], default=str),
    "a number": lambda: int(ARN),
    "a fraction": lambda: float(ARN),
    "a complex number": lambda: complex(ARN),
    "an index": lambda: [1][ARN],
    "rounded": lambda: round(ARN),
    "bytes": lambda: bytes(ARN),
    "a path": lambda: Path(ARN),
    "added to": lambda: ARN + 1,
    "multiplied": lambda: 3 * ARN,
    "a decision": lambda: 1 if ARN else 2,
    "negated": lambda: not ARN,
    "one of several alternatives": lambda: ARN or "",
    "unpacked": lambda: [*ARN],
    "turned round": lambda: list(reversed(ARN)),
    "asked for a method": lambda: ARN.startswith("x"),
    "asked whether it has a method": lambda: hasattr(ARN, "startswith"),
    "equal inside of a list": lambda: [ARN] == ["x"],
    "equal inside of a dictionary": lambda: {"a": ARN} == {"a": 1},
    "the greatest": lambda: max(1, ARN),
    "all": lambda: all([ARN]),
    "matched": lambda: _matched(ARN),
}


def _matched(value: object) -> bool:
    match value:
        case "x":
            return True
    return False


@pytest.mark.parametrize("use", USES.values(), ids=USES.keys())
def test_an_unknown_used_as_a_value_is_an_assertion_error_that_names_attribute_feed_and_place(
    use: Callable[[], object],
) -> None:
    with pytest.raises(UnknownValueError) as raised:
        use()
    message = raised.value.render()
    assert "aws_iam_role.this.arn is known after apply" in message
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


def test_an_unknown_is_shown_wherever_something_is_only_shown() -> None:
    shown = "Unknown(aws_iam_role.this.arn <- aws_iam_role.this.name)"
    assert f"{ARN!r}" == f"{ARN = }".partition(" = ")[2] == shown
    assert "%r" % [ARN] == f"{[ARN]}" == pprint.pformat([ARN]) == f"[{shown}]"
    assert json.dumps([ARN], default=repr) == f'["{shown}"]'


def test_what_feeds_an_unknown_is_looked_for_once_and_only_when_asked() -> None:
    asked = []

    def feeds() -> tuple[str, ...]:
        asked.append(1)
        return ("a.b",)

    value = Unknown("x.y", feeds)
    assert is_unknown(value)
    assert not asked
    assert (value.fed_by, value.fed_by) == (("a.b",), ("a.b",))
    assert len(asked) == 1


def test_an_unknown_can_be_copied_with_what_holds_it() -> None:
    held = {"a": [ARN]}
    for other in (copy.copy(ARN), copy.deepcopy(held)["a"][0], next(iter(held["a"]))):
        assert is_unknown(other)
        assert repr(other) == repr(ARN)
