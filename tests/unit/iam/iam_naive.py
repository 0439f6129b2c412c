"""A second evaluator, written to be obvious instead of fast: straight from the user guide, on plain JSON.

It shares no code with tfproof.iam, so that agreement of the two means something.
"""

from __future__ import annotations

import ipaddress
import itertools
import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

LISTS = ("cognito-identity.amazonaws.com:amr",)
Context = Mapping[str, tuple[str, ...]]
Reading = Mapping[tuple[str, str, frozenset[str]], bool]
Opaque = tuple[str]


def as_list(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list) else [value]


def expand(text: str, context: Context) -> list[str | Opaque] | None:
    """Characters of a pattern; text put in for a variable, and escapes, as one-element tuples. None: no value."""
    found: list[str | Opaque] = []
    index = 0
    while index < len(text):
        if text.startswith("${", index):
            end = text.index("}", index)
            name, _, default = text[index + 2 : end].partition(", ")
            if name in ("*", "?", "$"):
                found.append((name,))
            else:
                values = context.get(name.lower(), ())
                if len(values) == 1 and name.lower() not in LISTS:
                    found.extend((char,) for char in values[0])
                elif default:
                    found.extend((char,) for char in default.strip("'"))
                else:
                    return None
            index = end + 1
        else:
            found.append(text[index])
            index += 1
    return found


def glob(pattern: list[str | Opaque], text: str, *, arn: str = "") -> bool:
    """``arn`` is empty, "arn" (wildcards stay within parts) or "resource" (a star that ends a part may run on)."""

    def match(at: int, position: int, colons: int) -> bool:  # noqa: PLR0911
        if at == len(pattern):
            return position == len(text)
        token = pattern[at]
        if token == "*":
            following = pattern[at + 1] if at + 1 < len(pattern) else None
            free = not arn or colons >= 5 or following is None or (arn == "resource" and following == ":")
            if following == "*":
                return match(at + 1, position, colons)
            for end in range(position, len(text) + 1):
                if match(at + 1, end, colons):
                    return True
                if end < len(text) and text[end] == ":" and not free:
                    return False
            return False
        if position == len(text):
            return False
        if token == "?":
            return (not arn or colons >= 5 or text[position] != ":") and match(at + 1, position + 1, colons)
        char = token[0]
        step = isinstance(token, str) and token == ":"
        return text[position] == char and match(at + 1, position + 1, colons + step)

    return match(0, 0, 0)


@cache
def fold(text: str) -> str:
    return re.sub("[A-Z]", lambda found: found.group(0).lower(), text)


def test_value(base: str, wanted: str, value: str, context: Context) -> bool:  # noqa: PLR0911
    positive = base.replace("Not", "")
    if positive in ("StringEquals", "StringEqualsIgnoreCase", "StringLike", "ArnLike", "ArnEquals"):
        pattern = expand(wanted, context)
        if pattern is None:
            return False
        if positive.startswith("StringEquals"):
            plain = "".join(token[0] for token in pattern)
            return fold(plain) == fold(value) if positive.endswith("Case") else plain == value
        return glob(pattern, value, arn="arn" if positive.startswith("Arn") else "")
    if positive == "Bool":
        return wanted.lower() == value.lower()
    if positive == "IpAddress":
        try:
            return ipaddress.ip_address(value) in ipaddress.ip_network(wanted)
        except ValueError:
            return False
    try:
        number, limit = float(value), float(wanted)
    except ValueError:
        return False
    signs = {"LessThan": number < limit, "LessThanEquals": number <= limit, "Equals": number == limit}
    signs |= {"GreaterThan": number > limit, "GreaterThanEquals": number >= limit}
    return signs[positive.removeprefix("Numeric")]


def holds(operator: str, key: str, wanted: list[str], context: Context, reading: Reading) -> bool | None:
    values = context.get(key, ())
    if operator == "Null":
        return any((word == "true") == (not values) for word in wanted)
    quantifier, _, name = operator.rpartition(":")
    base = name.removesuffix("IfExists")
    if not wanted or (not quantifier and values and (len(values) > 1 or key in LISTS)):
        return reading.get((operator, key, frozenset(wanted)))
    if quantifier:
        values = tuple(value for value in values if value)
    if not values:
        if name.endswith("IfExists"):
            return True
        return quantifier == "ForAllValues" or ("Not" in base and not quantifier)
    answers = [any(test_value(base, one, value, context) for one in wanted) != ("Not" in base) for value in values]
    if quantifier:
        return all(answers) if quantifier == "ForAllValues" else any(answers)
    return answers[0]


def names_caller(kind: str, text: str, caller: tuple[str, str]) -> bool:  # noqa: PLR0911
    if text == "*":
        return kind == "AWS" or kind == caller[0]
    if kind != caller[0]:
        return False
    if text == caller[1]:
        return True
    if kind != "AWS":
        return False
    if re.fullmatch(r"\d{12}", text) or text.endswith(":root"):
        account = re.findall(r"\d{12}", text)[0]
        return caller[1].split(":")[4:5] == [account]
    if ":role/" in text and ":assumed-role/" in caller[1]:
        role = text.split(":role/")[1].rsplit("/", maxsplit=1)[-1]
        return caller[1].split("/")[1] == role and caller[1].split(":")[4] == text.split(":")[4]
    return False


def applies(  # noqa: C901, PLR0912, PLR0917
    statement: Mapping[str, Any],
    caller: tuple[str, str],
    action: str,
    resource: str,
    context: Context,
    reading: Reading,
) -> bool | None:
    for word, negated in (("Principal", False), ("NotPrincipal", True)):
        if word in statement:
            value = statement[word]
            pairs = [("AWS", "*")] if value == "*" else [(k, one) for k, many in value.items() for one in as_list(many)]
            if any(names_caller(kind, one, caller) for kind, one in pairs) == negated:
                return False
    for word, negated in (("Action", False), ("NotAction", True)):
        if word in statement:
            found = any(glob(list(fold(one)), fold(action)) for one in as_list(statement[word]))
            if found == negated:
                return False
    for word, negated in (("Resource", False), ("NotResource", True)):
        if word in statement:
            patterns = [expand(one, context) for one in as_list(statement[word])]
            found = any(one is not None and glob(one, resource, arn="resource") for one in patterns)
            if found == negated:
                return False
    answer: bool | None = True
    for operator, keys in statement.get("Condition", {}).items():
        for key, wanted in keys.items():
            one = holds(operator, key.lower(), [str(item) for item in as_list(wanted)], context, reading)
            if one is False:
                return False
            if one is None:
                answer = None
    return answer


def allows(  # noqa: PLR0917
    document: Mapping[str, Any], caller: tuple[str, str], action: str, resource: str, context: Context, reading: Reading
) -> bool | None:
    """True, False, or None when it depends on what AWS does not specify."""
    answers = [
        (statement["Effect"], applies(statement, caller, action, resource, context, reading))
        for statement in as_list(document["Statement"])
    ]
    if ("Deny", True) in answers:
        return False
    allowed = True if ("Allow", True) in answers else None if ("Allow", None) in answers else False
    if allowed is False:
        return False
    return None if ("Deny", None) in answers else allowed


def readings(*documents: Mapping[str, Any]) -> Iterator[Reading]:
    """Every way to read the conditions that AWS may leave unspecified, the same way in all documents."""
    unclear: dict[tuple[str, str, frozenset[str]], None] = {}
    for document in documents:
        for statement in as_list(document["Statement"]):
            for operator, keys in statement.get("Condition", {}).items():
                for key, wanted in keys.items():
                    if ":" not in operator and operator != "Null":
                        unclear[operator, key.lower(), frozenset(str(one) for one in as_list(wanted))] = None
    for answers in itertools.product((True, False), repeat=len(unclear)):
        yield dict(zip(unclear, answers, strict=True))
