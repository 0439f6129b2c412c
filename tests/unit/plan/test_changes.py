from __future__ import annotations

from typing import Any

import pytest

from tfproof.plan.changes import Change


def entry(actions: list[str], **more: Any) -> dict[str, Any]:
    change = {"actions": actions, **more.pop("change", {})}
    return {"address": "aws_x.this[0]", "mode": "managed", "type": "aws_x", "name": "this", "change": change, **more}


@pytest.mark.parametrize(
    ("actions", "word"),
    [
        (["create"], "create"),
        (["no-op"], "no-op"),
        (["delete", "create"], "replace"),
        (["create", "delete"], "replace"),
        (["update"], "update"),
        (["a", "new", "one"], "a+new+one"),
    ],
)
def test_actions_have_one_word(actions: list[str], word: str) -> None:
    assert Change.parse(entry(actions)).action == word


def test_a_replacement_tells_why() -> None:
    change = Change.parse(
        entry(
            ["delete", "create"],
            change={"replace_paths": [["name"], ["origin", 0, "id"]]},
            action_reason="replace_because_cannot_update",
            index=0,
        )
    )
    assert change.replaced_by == ("name", "origin.0.id")
    assert change.reason == "replace_because_cannot_update"
    assert change.key == 0


def test_a_move_tells_where_from() -> None:
    assert Change.parse(entry(["no-op"], previous_address="aws_x.old")).previous_address == "aws_x.old"
