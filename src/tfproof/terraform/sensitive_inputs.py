"""Keeps the values of sensitive inputs out of messages.

Terraform hides them in its own messages. A provider gets them without the mark, and may quote them; and the line of a
variables file that does not fit is shown as it is.
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from tfproof.hcl import HclError, LiteralValue, constant, parse, parse_expression, walk
from tfproof.terraform.configuration import DeclaredConfiguration
from tfproof.terraform.variable_file import CommandLineValue, VariableArguments
from tfproof.values import leaves

HIDDEN = "(sensitive)"
# Of a value of several lines, a line of this length tells something by itself.
_TELLING_LINE = 8
_LONG = 4


def hider(configuration: DeclaredConfiguration, given: VariableArguments) -> Callable[[str], str]:
    """Return what takes the values of sensitive inputs out of a text.

    Args:
        configuration: of the copy that Terraform runs in, with the variables files that it loads by itself.
        given: what Terraform was started with.
    """
    names = configuration.sensitive_variables
    if not names:
        return lambda text: text
    found = {text for value in _values(names, configuration, given) for text in _texts(value)}
    patterns = [_pattern(text) for text in sorted(found, key=len, reverse=True)]
    return lambda text: functools.reduce(lambda rest, pattern: pattern.sub(HIDDEN, rest), patterns, text)


def _values(names: frozenset[str], configuration: DeclaredConfiguration, given: VariableArguments) -> Iterator[Any]:
    for name in sorted(names):
        if name in given.inputs:
            value = given.inputs[name]
            yield from _written(value) if isinstance(value, CommandLineValue) else (value,)
        yield from _written(configuration.variables[name].text("default") or "")
    automatic = (*configuration.folder.glob("*.tfvars"), *configuration.folder.glob("*.tfvars.json"))
    for file in (*automatic, *given.files):
        yield from _in_file(file, names)


def _written(text: str) -> Iterator[Any]:
    """The value itself, for it may be plain text, and what it means as an expression."""
    yield text
    try:
        expression = parse_expression(text)
    except HclError:
        return
    yield constant(expression)
    yield from (node.value for node in walk(expression) if isinstance(node, LiteralValue))


def _in_file(file: Path, names: Iterable[str]) -> Iterator[Any]:
    try:
        text = file.read_text(encoding="utf-8", errors="replace")
        if file.name.endswith(".json"):
            found = json.loads(text)
            yield from (found[name] for name in names if isinstance(found, dict) and name in found)
            return
    except (OSError, ValueError):
        return
    read = parse(text, path=file, is_json=False)
    for name, argument in read.body.attributes.items():
        if name in names:
            yield from _written(read.source(argument.expression))


def _texts(value: Any) -> Iterator[str]:
    for part in leaves(value):
        text = "" if part is None or isinstance(part, bool) else str(part).strip()
        if text:
            yield from (text, json.dumps(text)[1:-1], json.dumps(text, ensure_ascii=False)[1:-1])
            yield from (line for line in text.splitlines() if len(line) >= _TELLING_LINE)


def _pattern(text: str) -> re.Pattern[str]:
    """Short values are hidden where they stand alone: `1` is no part of `main.tf:12`."""
    exact = re.escape(text)
    return re.compile(exact if len(text) >= _LONG else rf"(?<![\w.:]){exact}(?![\w.:])")
