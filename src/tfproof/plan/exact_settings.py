"""Compares all that the configuration sets in a resource with what a test expects: nothing more, nothing less.

An assertion on one attribute notices nothing about the others. This one also notices an argument or block that was added.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tfproof.errors import ExpectationError
from tfproof.plan.resolve import Resolver
from tfproof.plan.resource import NestedBlock, Resource
from tfproof.plan.source import ModuleBody
from tfproof.plan.written_arguments import ORDERING, written_arguments
from tfproof.values import Sensitive, is_unknown

META_ARGUMENTS = frozenset({"count", "depends_on", "for_each", "lifecycle", "provider", "provisioner", "connection"})
"""Source: https://developer.hashicorp.com/terraform/language/meta-arguments."""

Names = dict[str, "Names | None"]
"""Configured names: of an argument None, of a block type the names inside any of its blocks."""


@dataclass(frozen=True, slots=True)
class References:
    """An expected value that is given by where it comes from.

    Attributes:
        addresses: every reference that the value is made of.
        exact: the value is exactly the one reference.
    """

    addresses: tuple[str, ...]
    exact: bool


def references(*addresses: str, exact: bool | None = None) -> References:
    """Expect a value that is made of these references, as :meth:`~tfproof.plan.resource.NestedBlock.wiring` names them.

    Args:
        *addresses: full addresses from the root module, such as ``aws_cognito_user_pool.this.id``.
        exact: the value is exactly the reference and not a template or function of it. By default so for one address.
    """
    return References(addresses, len(addresses) == 1 if exact is None else exact)


def must_be(resource: Resource, expected: Mapping[str, Any], resolver: Resolver) -> None:
    """Require that what the configuration sets in a resource is what is expected.

    Args:
        resource: an instance of a resource or data source.
        expected: value by argument. Blocks are lists of such mappings; a value that is known after apply is given by
            :func:`references`. An argument that is null may be left out. ``depends_on``, ``lifecycle`` without its conditions,
            and ``provider`` are as the source writes them, references as text.
        resolver: of the resource's plan.

    Raises:
        ExpectationError: an argument or block is missing, is not expected, or has another value; all are listed.
    """
    body = resolver.body_of(resource)
    wrong = list(
        _differences(resource, {k: v for k, v in expected.items() if k not in ORDERING}, configured_names(body))
    )
    wrong += _ordering_differences(resource, expected, body)
    if wrong:
        listed = "\n".join(f"  - {line}" for line in wrong)
        raise ExpectationError(
            f"{resource.address} is not what is expected:\n{listed}",
            where=resource.where_of(()),
            fix="correct the configuration, or what the test expects",
        )


def _ordering_differences(resource: Resource, expected: Mapping[str, Any], body: ModuleBody) -> Iterator[str]:
    written = written_arguments(body)
    for name in ORDERING:
        path, found, wanted = f"{resource.address}.{name}", written.get(name), expected.get(name)
        if body.from_plan and wanted:
            yield f"{path}: only the source says what it is, and the source is not available"
        elif found != (wanted or None) and not body.from_plan:
            if not wanted:
                yield f"{path}: not expected; it is {_shown(found)}"
            elif found is None:
                yield f"{path}: the configuration does not set it; expected {_shown(wanted)}"
            else:
                yield f"{path}: {_shown(found)}; expected {_shown(wanted)}"


def configured_names(body: ModuleBody) -> Names:
    """Return the names of the arguments and blocks that the source of a block sets, meta-arguments left out."""
    found: Names = {name: None for name in body.attributes if name not in META_ARGUMENTS}
    for block in body.blocks:
        if block.makes in META_ARGUMENTS:
            continue
        content = block.body
        if block.type == "dynamic":
            content = next((inner.body for inner in block.body.blocks if inner.type == "content"), ModuleBody())
        found[block.makes] = _merged(found.get(block.makes) or {}, configured_names(content))
    return found


def _merged(one: Names, other: Names) -> Names:
    both = dict(one)
    for name, inner in other.items():
        before = both.get(name)
        both[name] = _merged(before, inner) if before and inner else (before if inner is None else inner)
    return both


def _differences(block: NestedBlock, expected: Mapping[str, Any], names: Names) -> Iterator[str]:
    for name in sorted(names.keys() | expected.keys()):
        inner = names.get(name)
        path = f"{block.path}.{name}"
        found = block.peek(name)
        block.note(name, found)
        if name not in names:
            if expected[name] is not None:
                yield f"{path}: the configuration does not set it; expected {_shown(expected[name])}"
        elif inner is not None:
            yield from _block_differences(path, found, expected.get(name, []), inner)
        elif name not in expected:
            if found is not None:
                yield f"{path}: not expected; it is {_shown(found)}"
        else:
            yield from _value_differences(block, name, path, found, expected[name])


def _block_differences(path: str, found: Any, expected: Any, names: Names) -> Iterator[str]:
    blocks = [found] if isinstance(found, NestedBlock) else found or []
    wanted = [expected] if isinstance(expected, Mapping) else list(expected)
    if is_unknown(blocks) or not all(isinstance(block, NestedBlock) for block in blocks):
        yield f"{path}: {blocks!r} cannot be compared block by block"
        return
    if len(blocks) != len(wanted):
        yield f"{path}: {len(blocks)} blocks; expected {len(wanted)}"
        return
    for block, one in zip(blocks, wanted, strict=True):
        yield from _differences(block, one, names)


def _value_differences(block: NestedBlock, name: str, path: str, found: Any, expected: Any) -> Iterator[str]:
    if isinstance(expected, References):
        wiring = block.wiring(name)
        if set(wiring.references) != set(expected.addresses):
            yield f"{path}: set from {', '.join(wiring.references) or 'a constant'}; expected {', '.join(expected.addresses)}"
        elif expected.exact and not wiring.exact:
            yield f"{path}: made of {expected.addresses[0]}, but not exactly it"
    elif is_unknown(found):
        yield f"{path}: known after apply, from {', '.join(found.fed_by) or 'the provider'}; expected {_shown(expected)}"
    elif isinstance(found, list) and isinstance(expected, (list, tuple)) and len(found) == len(expected):
        for position, (one, wanted) in enumerate(zip(found, expected, strict=True)):
            yield from _value_differences(block, f"{name}[{position}]", f"{path}[{position}]", one, wanted)
    elif isinstance(found, dict) and isinstance(expected, Mapping) and found.keys() == expected.keys():
        for key in found:
            yield from _value_differences(block, f'{name}["{key}"]', f'{path}["{key}"]', found[key], expected[key])
    elif found != expected:
        shown = "(sensitive)" if isinstance(found, Sensitive) else _shown(expected)
        yield f"{path}: {_shown(found)}; expected {shown}"


def _shown(value: Any) -> str:
    if isinstance(value, References):
        return f"a reference to {', '.join(value.addresses)}"
    return repr(value)
