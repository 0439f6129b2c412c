"""Mutants of documents: one or two small changes, as an author may make them."""

from __future__ import annotations

import copy
import random
from collections.abc import Callable
from typing import Any

Statements = list[dict[str, Any]]
_OPERATORS = ("StringEquals", "StringLike", "StringNotEquals", "StringNotLike", "StringEqualsIfExists", "ArnLike",
              "ForAllValues:StringEquals", "ForAnyValue:StringLike", "ForAllValues:StringLike", "StringEqualsIgnoreCase")  # fmt: skip


def mutant(statements: Statements, chance: random.Random) -> Statements:
    """A copy with one or two changes."""
    made = copy.deepcopy(statements)
    for _ in range(chance.choice((1, 1, 2))):
        change = chance.choice(_CHANGES)
        change(made, chance.choice(made), chance)
    return made


def _texts(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(value)


def _condition(one: dict[str, Any], chance: random.Random) -> tuple[dict[str, Any], str, str] | None:
    block = one.get("Condition")
    if not block:
        return None
    operator = chance.choice(list(block))
    return block, operator, chance.choice(list(block[operator]))


def _drop_condition(_: Statements, one: dict[str, Any], chance: random.Random) -> None:
    found = _condition(one, chance)
    if found is not None:
        block, operator, key = found
        block[operator] = {name: value for name, value in block[operator].items() if name != key}
        one["Condition"] = {name: keys for name, keys in block.items() if keys}
        if not one["Condition"]:
            del one["Condition"]


def _change_operator(_: Statements, one: dict[str, Any], chance: random.Random) -> None:
    found = _condition(one, chance)
    if found is not None and not found[1].startswith(("Bool", "Null", "Ip", "Num", "Date")):
        block, operator, _key = found
        keys = block.pop(operator)
        block[chance.choice(_OPERATORS)] = keys


def _change_value(_: Statements, one: dict[str, Any], chance: random.Random) -> None:
    found = _condition(one, chance)
    if found is not None:
        block, operator, key = found
        block[operator][key] = [_changed(text, chance) for text in _texts(block[operator][key])]


def _changed(text: str, chance: random.Random) -> str:
    at = chance.randrange(len(text) + 1)
    return chance.choice(
        (f"{text}*", f"{text[:at]}*", f"{text[:at]}?{text[at + 1 :]}", f"*{text[at:]}", "*", text.upper())
    )


def _change_resource(_: Statements, one: dict[str, Any], chance: random.Random) -> None:
    if "Resource" in one:
        one["Resource"] = [_widened(text, chance) for text in _texts(one["Resource"])]


def _widened(text: str, chance: random.Random) -> str:
    parts = text.split(":", 5)
    if len(parts) < 6:
        return chance.choice(("*", "arn:aws:iam::*:role/*", "arn:*", "arn:aws:s3:::*"))
    index = chance.choice((1, 3, 4, 5))
    parts[index] = chance.choice(
        ("*", "?" * len(parts[index]), f"{parts[index][:3]}*", parts[index].rpartition("/")[0] + "/*")
    )
    return chance.choice((":".join(parts), f"{text}*", f"{text}/x"))


def _not_resource(_: Statements, one: dict[str, Any], __: random.Random) -> None:
    if "Resource" in one and one["Resource"] != "*":
        one["NotResource"] = one.pop("Resource")


def _change_action(_: Statements, one: dict[str, Any], chance: random.Random) -> None:
    if "Action" in one:
        texts = _texts(one["Action"])
        one["Action"] = [f"{text[: max(text.find(':') + 1, chance.randrange(len(text) + 1))]}*" for text in texts]


def _not_action(_: Statements, one: dict[str, Any], __: random.Random) -> None:
    if "Action" in one and one["Effect"] == "Allow":
        one["NotAction"] = one.pop("Action")


def _add_deny(every: Statements, one: dict[str, Any], chance: random.Random) -> None:
    denied = {**copy.deepcopy(one), "Effect": "Deny"}
    chance.choice((_change_resource, _change_action, _change_value))(every, denied, chance)
    every.append(denied)


def _change_principal(_: Statements, one: dict[str, Any], chance: random.Random) -> None:
    if isinstance(one.get("Principal"), dict):
        kinds = (
            {"AWS": "*"},
            {"AWS": "444455556666"},
            {"Service": "sns.amazonaws.com"},
            {"Federated": "accounts.google.com"},
        )
        one["Principal"] = chance.choice(({**one["Principal"], **chance.choice(kinds)}, chance.choice(kinds)))


_CHANGES: tuple[Callable[[Statements, dict[str, Any], random.Random], None], ...] = (
    _drop_condition, _change_operator, _change_value, _change_value, _change_resource, _change_resource, _not_resource,
    _change_action, _not_action, _add_deny, _change_principal,
)  # fmt: skip
