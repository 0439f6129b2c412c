"""The secret texts of source or of a plan: what is in a digest or in a message is none of them.

Terraform marks in a plan what comes from a sensitive variable, and what the schema of a provider says is sensitive. In the
source nothing is marked, and a password in an environment variable is marked nowhere. So a text counts as secret that a
sensitive variable or ``sensitive()`` gives, also through functions; that is in an argument which the AWS provider calls
sensitive; or that has a name such as ``DB_PASSWORD``: of an argument, of an environment variable, or in a script.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from tfproof.plan.named_secrets import PAIRS, assigned_secrets, is_secret_name
from tfproof.scan.facts.derived_secrets import DerivedSecrets, secret_leaves

Node = Mapping[str, Any]
_DATA = Path(__file__).resolve().parents[1] / "data" / "sensitive_arguments.json"


def secret_texts(nodes: Sequence[Node]) -> tuple[str, ...]:
    """Return the secret texts of all blocks of Checkov's graph, of the source or of a plan."""
    return tuple(dict.fromkeys(text for node in nodes for text in own_secrets(node)))


def variable_secrets(nodes: Sequence[Node]) -> tuple[str, ...]:
    """Return what Checkov put in place of variables that are sensitive, and what the source makes of them."""
    given = [text for node in nodes if node.get("block_type_") == "variable" for text in own_secrets(node)]
    return tuple(dict.fromkeys([*given, *DerivedSecrets(nodes).texts()]))


def own_secrets(node: Node) -> Iterator[str]:
    """Yield the secret texts that one block of the graph has by itself."""
    kind, body = node.get("block_type_"), block_body(node.get("config_"))
    if kind == "variable":
        if is_sensitive(node.get("sensitive")) or is_sensitive(node.get("ephemeral")):
            yield from secret_leaves(node.get("default"))
    elif kind in ("resource", "data", "provider", "module", "locals"):
        type_ = str(node.get("resource_type", "")).removeprefix("data.")
        yield from _in(body, type_, (), free=not type_.startswith("aws_"))


def is_sensitive(mark: object) -> bool:
    """Whether what is after ``sensitive =`` is anything but a plain false."""
    while isinstance(mark, list) and len(mark) == 1:
        mark = mark[0]
    return mark is not None and str(mark).lower() != "false"


def block_body(config: Any) -> Any:
    """A block's own body: Checkov wraps it in its type and its name."""
    while isinstance(config, Mapping) and len(config) == 1 and isinstance(next(iter(config.values())), Mapping):
        config = next(iter(config.values()))
    return config


@functools.cache
def _marked_by_schema() -> Mapping[str, frozenset[str]]:
    read = json.loads(_DATA.read_text(encoding="utf-8"))
    return {type_: frozenset(names) for type_, names in read.items()}


def _in(value: object, type_: str, path: tuple[str, ...], *, free: bool) -> Iterator[str]:
    """The secret texts in a value; ``free`` where the configuration chooses the names, and no schema says what they mean."""
    if isinstance(value, Mapping):
        named = [given for name, given in PAIRS if is_secret_name(value.get(name)) and given in value]
        for key, part in value.items():
            place = (*path, str(key))
            if str(key).startswith("__"):
                continue
            if key in named or ".".join(place) in _marked_by_schema().get(type_, ()) or (free and is_secret_name(key)):
                yield from secret_leaves(part)
            yield from _in(part, type_, place, free=True)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _in(part, type_, path, free=free)
    elif isinstance(value, str):
        yield from _in_text(value, type_, path)


def _in_text(text: str, type_: str, path: tuple[str, ...]) -> Iterator[str]:
    if text.lstrip().startswith(("{", "[")):
        try:
            yield from _in(json.loads(text), type_, path, free=True)
        except (ValueError, RecursionError):
            pass
        else:
            return
    yield from assigned_secrets(text)
