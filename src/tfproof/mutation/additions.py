"""Values for arguments and blocks that a schema knows and a configuration does not set."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from tfproof.mutation.schemas import Argument, BlockSchema, Type

_NOT_ADDED: Final = frozenset(
    {"id", "region", "tags_all", "name_prefix", "bucket_prefix", "override_json", "source_json"}
)
_KNOWN: Final = {
    "effect": '"Deny"', "permissions_boundary": '"arn:aws:iam::111122223333:policy/mutant"', "path": '"/mutant/"',
    "not_actions": '["s3:GetObject"]', "not_resources": '["arn:aws:s3:::mutant"]', "policy_id": '"mutant"',
    "principal": '"*"',
}  # fmt: skip
_ARN: Final = "arn:aws:iam::111122223333:role/mutant"


def argument_values(name: str, argument: Argument) -> Iterator[str]:
    """Yield the texts of values that an argument may be added with; none for what a configuration cannot set."""
    if name in _NOT_ADDED or not (argument.optional or argument.required):
        return
    if name in _KNOWN:
        yield _KNOWN[name]
        return
    value = _value(name, argument.type)
    if value is not None:
        yield value
        if argument.type == "bool":
            yield "false"


def block_lines(name: str, schema: BlockSchema, indent: str = "") -> list[str] | None:
    """Return the lines of a block with what it must have, or the first that it may have; None where none can be made."""
    lines: list[str] = []
    for key, argument in schema.arguments.items():
        if argument.required:
            value = _value(key, argument.type)
            if value is None:
                return None
            lines.append(f"{indent}  {key} = {value}")
    for key, nested in schema.blocks.items():
        if nested.least:
            inner = block_lines(key, nested.schema, f"{indent}  ")
            if inner is None:
                return None
            lines += inner
    if not lines:
        for key, argument in schema.arguments.items():
            value = next(argument_values(key, argument), None)
            if value is not None:
                lines.append(f"{indent}  {key} = {value}")
                break
    return [f"{indent}{name} {{", *lines, f"{indent}}}"]


def _value(name: str, type_: Type) -> str | None:
    match type_:
        case "bool":
            return "true"
        case "number":
            return "5"
        case "string":
            return _text(name)
        case ["list" | "set", "string"]:
            return f"[{_text(name)}]"
        case ["map", "string"]:
            return '{ mutant = "x" }'
        case _:
            return None


def _text(name: str) -> str:
    if name.endswith(("arn", "_arns")):
        return f'"{_ARN}"'
    if name.endswith(("_seconds", "_days", "_minutes")):
        return '"5"'
    if name in ("type", "mode", "status"):
        return '"ENABLED"'
    return '"mutant"'
