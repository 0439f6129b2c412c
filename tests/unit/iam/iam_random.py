"""Small random documents, and a small universe of requests to try on them."""

from __future__ import annotations

import copy
import itertools
import random
from collections.abc import Iterator
from typing import Any

AMR = "cognito-identity.amazonaws.com:amr"
AUD = "cognito-identity.amazonaws.com:aud"
TEXTS = ["a", "b", "ab", "ba", "aab", "A", "aB"]
PATTERNS = [*TEXTS, "*", "?", "??", "a*", "*b", "a?", "?b", "*a*", "a*b", "*a*b*", "?*", ""]
ARNS = ["arn:aws:s3:::a", "arn:aws:s3:::a/b", "arn:aws:sns:r:1:a:b", "arn:aws:s3:::b/a/b"]
ARN_PATTERNS = [
    *ARNS, "*", "arn:aws:s3:::*", "arn:aws:s3:::a*", "arn:aws:s3:::a/*", "arn:aws:*:*:*:*", "arn:aws:s*", "arn:*:a",
    "arn:aws:s3:*:*:a/?", "arn:aws:s*3:::a", "arn:aws:sns:*:b", "arn:aws:sns:r:1:*b", "arn:aws:s?s:?:1:a*",
]  # fmt: skip
ACTIONS = ["s:A", "s:B", "t:A", "s:*", "*", "s:?", "*:A", "t:*", "S:a", "s:A*"]
PRINCIPALS: list[Any] = [
    "*",
    {"Federated": "a.example"},
    {"Federated": ["a.example", "b.example"]},
    {"Federated": "*"},
    {"AWS": "111111111111"},
    {"AWS": "arn:aws:iam::111111111111:role/path/r"},
    {"AWS": ["arn:aws:iam::111111111111:user/u", "222222222222"]},
    {"Service": "s.amazonaws.com"},
    {"AWS": "*"},
]
CALLERS = [
    ("Federated", "a.example"),
    ("Federated", "b.example"),
    ("Federated", "c.example"),
    ("AWS", "arn:aws:iam::111111111111:role/path/r"),
    ("AWS", "arn:aws:sts::111111111111:assumed-role/r/session"),
    ("AWS", "arn:aws:iam::111111111111:user/u"),
    ("AWS", "arn:aws:iam::222222222222:user/u"),
    ("AWS", "arn:aws:iam::333333333333:user/u"),
    ("Service", "s.amazonaws.com"),
    ("Anonymous", ""),
]
STRINGS = ["StringEquals", "StringNotEquals", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase", "StringLike",
           "StringNotLike"]  # fmt: skip
NUMBERS = [f"Numeric{word}" for word in (
    "Equals", "NotEquals", "LessThan", "LessThanEquals", "GreaterThan", "GreaterThanEquals")]  # fmt: skip
POOLS: dict[str, list[tuple[str, ...]]] = {
    "k:one": [(), ("a",), ("ab",), ("b",), ("A",), ("",), ("ba",), ("aab",), ("c",)],
    "k:src": [(), ("a",), ("b",), ("ab",), ("c",)],
    AUD: [(), ("a",), ("ab",), ("b",), ("aB",), ("",), ("xyz",)],
    AMR: [(), ("a",), ("b",), ("a", "b"), ("ab", "ba"), ("",), ("", "a"), ("A", "aab", "b"), ("c",), ("a", "ab", "c")],
    "k:many": [(), ("a",), ("b",), ("a", "b"), ("ab", "ba"), ("",), ("", "a"), ("aab", "a", "c")],
    "k:num": [(), ("1",), ("2",), ("2.5",), ("3",), ("0",), ("x",), ("2.0",)],
    "aws:sourceip": [(), ("10.0.0.1",), ("10.1.0.1",), ("10.0.1.7",), ("::1",), ("x",)],
    "aws:sourcearn": [(), *((arn,) for arn in ARNS), ("arn:aws:s3:::c",), ("a",)],
    "k:flag": [(), ("true",), ("false",), ("TRUE",), ("x",)],
}


class Maker:
    """Makes documents from one source of randomness."""

    def __init__(self, source: random.Random, *, variables: bool = False, symbols: bool = False) -> None:
        self.random = source
        self.variables, self.symbols = variables, symbols
        self.principals = source.random() < 0.6
        self.resources = source.random() < 0.5
        if symbols:
            self.resources = False
        self.keys = (
            [AUD, AMR, "k:one"]
            if symbols
            else source.sample([key for key in POOLS if key != "k:src"], k=source.randint(1, 3))
        )

    def some(self, items: list[Any], most: int = 2) -> Any:
        chosen = self.random.sample(items, k=self.random.randint(1, most))
        return chosen[0] if len(chosen) == 1 and self.random.random() < 0.5 else chosen

    def condition(self) -> tuple[str, str, Any]:
        key = self.random.choice(self.keys)
        if self.random.random() < 0.1:
            return "Null", key, self.random.choice(["true", "false"])
        if key == "k:num":
            operator, values = self.random.choice(NUMBERS), self.some(["1", "2", "2.5", "3"])
        elif key == "aws:sourceip":
            operator = self.random.choice(["IpAddress", "NotIpAddress"])
            values = self.some(["10.0.0.0/8", "10.0.0.0/16", "10.0.0.1/32", "0.0.0.0/0", "::/0", "::1/128"])
        elif key == "aws:sourcearn":
            operator = self.random.choice(["ArnLike", "ArnNotLike", "ArnEquals", "ArnNotEquals"])
            values = self.some(ARN_PATTERNS)
        elif key == "k:flag":
            operator, values = "Bool", self.some(["true", "false"])
        else:
            operator = self.random.choice(STRINGS)
            values = self.some(PATTERNS)
            if self.variables and self.random.random() < 0.4:
                values = self.random.choice(["${k:src}", "${k:src}*", "a${k:src, 'b'}", "*${k:src}"])
            if self.symbols and self.random.random() < 0.8:
                operator = self.random.choice(["StringEquals", "StringNotEquals", "StringLike", "StringNotLike"])
                values = self.some(["${unknown:s.id}", "${unknown:t.id}", *TEXTS, "*", "a*"])
        many = key in (AMR, "k:many")
        prefix = self.random.choice(["ForAllValues:", "ForAnyValue:", "ForAnyValue:", ""]) if many else ""
        if not many and self.random.random() < 0.05 and key not in ("k:num", "aws:sourceip", "k:one"):
            prefix = "ForAnyValue:"
        suffix = "IfExists" if self.random.random() < 0.15 else ""
        if operator != "Null" and self.random.random() < 0.03:
            values = []
        return prefix + operator + suffix, key, values

    def statement(self) -> dict[str, Any]:
        made: dict[str, Any] = {"Effect": "Deny" if self.random.random() < 0.25 else "Allow"}
        made["NotAction" if self.random.random() < 0.1 else "Action"] = self.some(ACTIONS)
        if self.principals:
            negated = self.random.random() < 0.1
            made["NotPrincipal" if negated else "Principal"] = self.random.choice(PRINCIPALS)
        if self.resources:
            patterns = list(ARN_PATTERNS)
            if self.variables:
                patterns += ["arn:aws:s3:::${k:src}/*", "arn:aws:s3:::*${k:src}", "arn:aws:s3:::a/${k:src, 'b'}"] * 4
            made["NotResource" if self.random.random() < 0.1 else "Resource"] = self.some(patterns)
        conditions: dict[str, dict[str, Any]] = {}
        for _ in range(self.random.randint(1 if self.symbols else 0, 3)):
            operator, key, values = self.condition()
            conditions.setdefault(operator, {})[key] = values
        if conditions:
            made["Condition"] = conditions
        return made

    def document(self) -> dict[str, Any]:
        return {"Version": "2012-10-17", "Statement": [self.statement() for _ in range(self.random.randint(1, 3))]}

    def edited(self, document: dict[str, Any]) -> dict[str, Any]:
        """One or two edits of a document: more interesting to compare with it than an unrelated one."""
        changed = copy.deepcopy(document)
        for _ in range(self.random.randint(1, 2)):
            statements = changed["Statement"]
            place = self.random.randrange(len(statements))
            fresh, edit = self.statement(), self.random.randrange(5)
            if edit == 0:
                statements.insert(place, fresh)
            elif edit == 1 and len(statements) > 1:
                del statements[place]
            elif edit == 2:
                statements[place].pop("Condition", None)
            elif edit == 3:
                operator, key, values = self.condition()
                statements[place].setdefault("Condition", {}).setdefault(operator, {})[key] = values
            else:
                for word in ("Action", "NotAction"):
                    statements[place].pop(word, None)
                statements[place]["Action"] = fresh.get("Action", "s:A")
        return changed

    def requests(self, most: int) -> Iterator[tuple[tuple[str, str], str, str, dict[str, tuple[str, ...]]]]:
        """All requests of the small universe, or a sample when they are more than ``most``."""
        callers = CALLERS if self.principals else CALLERS[3:4]
        keys = [*self.keys, "k:src"] if self.variables else self.keys
        resources = [*ARNS, "arn:aws:s3:::c", "arn:aws:s3:r:2:a/c", "*"] if self.resources else ["*"]
        axes: list[list[Any]] = [list(callers), ["s:A", "s:B", "t:A", "u:Z"], resources, *(POOLS[key] for key in keys)]
        size = 1
        for axis in axes:
            size *= len(axis)
        if size <= most:
            chosen: Any = itertools.product(*axes)
        else:
            chosen = (tuple(self.random.choice(axis) for axis in axes) for _ in range(most))
        for caller, action, resource, *values in chosen:
            context = {key: value for key, value in zip(keys, values, strict=True) if value}
            yield caller, action, resource, context


def pair(
    source: random.Random, *, variables: bool = False, symbols: bool = False
) -> tuple[Maker, dict[str, Any], dict[str, Any]]:
    """Two documents over the same keys, often the second one an edit of the first."""
    maker = Maker(source, variables=variables, symbols=symbols)
    one = maker.document()
    two = maker.edited(one) if source.random() < 0.7 else maker.document()
    return (maker, one, two) if source.random() < 0.5 else (maker, two, one)
