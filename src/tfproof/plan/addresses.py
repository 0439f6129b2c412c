"""Takes Terraform's addresses and references apart, and puts them together.

Grammar: https://developer.hashicorp.com/terraform/cli/state/resource-addressing
"""

from __future__ import annotations

import json
import re

Key = str | int | None
Step = str | int

_STEP = re.compile(r'\.?(?P<name>[^.\[\]"]+)|\[(?P<index>\d+)\]|\[(?P<key>"(?:[^"\\]|\\.)*")\]')


def split(text: str) -> tuple[tuple[Step, bool], ...]:
    """Split an address or attribute path into steps; the flag says that a step stood in brackets.

    ``module.a["x.y"].b[0]`` gives ``("module", False), ("a", False), ("x.y", True), ("b", False), (0, True)``.

    Raises:
        ValueError: the text is no address.
    """
    steps: list[tuple[Step, bool]] = []
    position = 0
    while position < len(text):
        match = _STEP.match(text, position)
        if match is None:
            raise ValueError(f"{text!r} is not an address: cannot read on at character {position + 1}")
        if match["name"] is not None:
            steps.append((match["name"], False))
        elif match["index"] is not None:
            steps.append((int(match["index"]), True))
        else:
            steps.append((json.loads(match["key"]), True))
        position = match.end()
    return tuple(steps)


def path_of(text: str) -> tuple[Step, ...]:
    """The steps of an attribute path: ``a[0].b`` and ``a.0.b`` both give ``("a", 0, "b")``."""
    return tuple(int(s) if isinstance(s, str) and not bracket and s.isdigit() else s for s, bracket in split(text))


def bracketed(key: Key) -> str:
    """The instance key as an address writes it: ``""``, ``[0]`` or ``["k"]``."""
    if key is None:
        return ""
    return f"[{key}]" if isinstance(key, int) else f"[{json.dumps(key, ensure_ascii=False)}]"


def join_path(path: tuple[Step, ...]) -> str:
    """An attribute path as people write it: ``("a", 0, "b c")`` gives ``a[0]["b c"]``."""
    text = ""
    for step in path:
        if isinstance(step, str) and re.fullmatch(r"[\w-]+", step):
            text += f".{step}" if text else step
        else:
            text += bracketed(step)
    return text


def modules_of(address: str) -> tuple[tuple[str, Key], ...]:
    """The module steps of a module address: ``module.a["k"].module.b`` gives ``(("a", "k"), ("b", None))``."""
    found: list[tuple[str, Key]] = []
    steps = split(address)
    position = 0
    while position + 1 < len(steps) and steps[position] == ("module", False):
        name = str(steps[position + 1][0])
        position += 2
        key: Key = None
        if position < len(steps) and steps[position][1]:
            key = steps[position][0]
            position += 1
        found.append((name, key))
    return tuple(found)


def join_modules(modules: tuple[tuple[str, Key], ...]) -> str:
    """The module address of module steps; ``""`` for the root."""
    return ".".join(f"module.{name}{bracketed(key)}" for name, key in modules)


def in_module(module: str, local: str) -> str:
    """``local`` seen from the root, when it stands in ``module`` (``""`` is the root)."""
    return f"{module}.{local}" if module else local
