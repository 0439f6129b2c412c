"""Checkov's spelling of addresses, and Terraform's in place of it.

In its view of the source Checkov leaves out the last ``module.`` of a module call's address and the ``data.`` of a data
source's. A key that came through an expression is unchanged, without escapes, and and with
``:`` for ``=``; a key of a map is as it is written in the source. In its view of a plan the addresses
are the plan's own.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from tfproof.addresses import Key, ModuleInstance, ResourceInstance, key_text, parse, without_keys
from tfproof.errors import AddressError

# A key ends before the end of the address, or before the next step of it; quotes may stand in it.
_KEY = re.compile(r'\["(?P<key>.*?)"\](?=$|\.[^\W\d][\w-]*(?:[.\[]|$))', re.DOTALL)


def terraform_address(text: str, block: str) -> str:
    """Return Terraform's address of a block.

    Args:
        text: Checkov's address of it.
        block: ``resource``, ``data`` or ``module``; the address of anything else is Checkov's own and stays.
    """
    written = _escaped(text)
    if block not in ("resource", "data", "module"):
        return written
    try:
        if block == "module":
            around, own = ModuleInstance.leading(written)
            called = ModuleInstance.parse(f"module.{own}") if own else ModuleInstance()
            return str(ModuleInstance(steps=(*around.steps, *called.steps)))
        found = ResourceInstance.parse(written)
    except AddressError:
        return text
    return str(replace(found, resource=replace(found.resource, mode="data")) if block == "data" else found)


def written_keys(texts: Iterable[str]) -> Mapping[str, str]:
    """Return the texts that Checkov changes when they are keys, by what it makes of them.

    Args:
        texts: every string that the source holds. What two of them become is left out.
    """
    known = frozenset(texts)
    found: dict[str, str] = {}
    for text in sorted(known):
        changed = text.replace("=", ":")
        if changed != text:
            found[changed] = "" if changed in found or changed in known else text
    return {changed: text for changed, text in found.items() if text}


def with_written_keys(address: str, keys: Mapping[str, str]) -> str:
    """Return an address with its keys as the source writes them, where :func:`written_keys` knows them."""
    if not keys or ":" not in address:
        return address
    try:
        found = parse(address)
    except AddressError:
        return address
    if isinstance(found, ModuleInstance):
        return str(_module(found, keys))
    if isinstance(found, ResourceInstance):
        return str(found.resource.moved_to(_module(found.module, keys)).instance(_key_of(found.key, keys)))
    return address


def _module(module: ModuleInstance, keys: Mapping[str, str]) -> ModuleInstance:
    return ModuleInstance(steps=tuple((name, _key_of(key, keys)) for name, key in module.steps))


def _key_of(key: Key, keys: Mapping[str, str]) -> Key:
    return keys.get(key, key) if isinstance(key, str) else key


def instances(address: str, planned: Sequence[str], named: Collection[str]) -> list[str]:
    """The planned instances that a block of the source makes, when its address is none of theirs.

    Args:
        address: the block's, as :func:`terraform_address` gives it.
        planned: the instances of the same block.
        named: the addresses of all blocks of the source.

    Returns:
        Those that ``address`` has no key for; else those whose keys Checkov changes into the keys of ``address``.
    """
    try:
        block = ResourceInstance.parse(address)
        known = {one: ResourceInstance.parse(one) for one in planned}
    except AddressError:
        return []
    general = [one for one, instance in known.items() if block.contains(instance)]
    if general or address == without_keys(address):
        return general
    return [one for one in planned if one not in named and _as_changed(known[one]) == _as_changed(block)]


def _escaped(text: str) -> str:
    """The address with its keys written as Terraform writes them, as far as they are not written so already."""

    def key(match: re.Match[str]) -> str:
        written = f'x.y["{match["key"]}"]'
        try:
            read: Key = ResourceInstance.parse(written).key
        except AddressError:
            read = match["key"]
        return key_text(read)

    return _KEY.sub(key, text)


def _as_changed(instance: ResourceInstance) -> list[Key]:
    """The keys of an address with the punctuation that Checkov gives them."""
    keys = [*(key for _, key in instance.module.steps), instance.key]
    return [key.replace("=", ":") if isinstance(key, str) else key for key in keys]
