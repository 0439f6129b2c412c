"""What an address can be of, and how each is read and written."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from tfproof.addresses.steps import Key, ReadStep, key_text, read_steps, refused, whole
from tfproof.errors import AddressError

Mode = Literal["managed", "data", "ephemeral"]

_RESERVED: Final = frozenset(
    {"arg", "count", "each", "lazy", "local", "module", "path", "self", "template", "terraform", "var"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ModuleInstance:
    """A module of the configuration, from the root down; without steps it is the root, written as empty text."""

    steps: tuple[tuple[str, Key], ...] = ()

    @classmethod
    def parse(cls, text: str) -> ModuleInstance:
        """Read ``module.a["k"].module.b``; empty text is the root.

        Raises:
            AddressError: the text is no address of a module.
        """
        module, rest = cls.leading(text)
        if rest:
            raise refused(text, "the address of a module", f"cannot read on at {rest!r}")
        return module

    @classmethod
    def leading(cls, text: str, *, most: int | None = None) -> tuple[ModuleInstance, str]:
        """The module that an address begins with, and the rest of the text, unchanged.

        Args:
            text: an address of anything, also of what :func:`parse` does not read: a variable, an output, a check.
            most: how many steps to take at most.

        Raises:
            AddressError: the word ``module`` is not followed by a name.
        """
        steps, _ = read_steps(text)
        module, used = read_modules(steps, text, most=most)
        return module, text[steps[used - 1].end :].strip().removeprefix(".").lstrip() if used else text.strip()

    @property
    def lineage(self) -> tuple[ModuleInstance, ...]:
        """The modules on the way to this one, the root's first, and this one itself; none for the root."""
        return tuple(ModuleInstance(steps=self.steps[: end + 1]) for end in range(len(self.steps)))

    @property
    def parent(self) -> ModuleInstance:
        """The module that calls this one; the root's is the root."""
        return ModuleInstance(steps=self.steps[:-1])

    def child(self, name: str, key: Key = None) -> ModuleInstance:
        """A module that this one calls."""
        return ModuleInstance(steps=(*self.steps, (name, key)))

    def without_keys(self) -> ModuleInstance:
        """The module as declared."""
        return ModuleInstance(steps=tuple((name, None) for name, _ in self.steps))

    def contains(self, other: ModuleInstance | ResourceAddress | ResourceInstance | ActionInstance) -> bool:
        """Whether ``other`` is this module or is inside it, at any depth; a step without key means every instance."""
        theirs = (other if isinstance(other, ModuleInstance) else other.module).steps
        return len(self.steps) <= len(theirs) and _covers(self.steps, theirs[: len(self.steps)])

    def prefixed(self, local: str) -> str:
        """``local``, an address inside this module, seen from the root."""
        return f"{self}.{local}" if self.steps else local

    def __str__(self) -> str:
        return ".".join(f"module.{name}{key_text(key)}" for name, key in self.steps)


ROOT: Final = ModuleInstance()


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceAddress:
    """A resource, data source or ephemeral resource as a block of a module, before it has instances."""

    type: str
    name: str
    mode: Mode = "managed"
    module: ModuleInstance = ROOT

    @classmethod
    def parse(cls, text: str) -> ResourceAddress:
        """Read ``module.a.data.aws_x.this``.

        Raises:
            AddressError: the text is no address of a block, or has a key at its end.
        """
        found = ResourceInstance.parse(text)
        if found.key is not None:
            raise refused(text, "the address of a block", f"{key_text(found.key)} is the key of one instance")
        return found.resource

    @property
    def local(self) -> str:
        """The address inside its module: ``aws_x.this``, ``data.aws_x.this``."""
        return f"{'' if self.mode == 'managed' else f'{self.mode}.'}{self.type}.{self.name}"

    def instance(self, key: Key = None) -> ResourceInstance:
        """One instance."""
        return ResourceInstance(resource=self, key=key)

    def moved_to(self, module: ModuleInstance) -> ResourceAddress:
        """The block of the same type and name in another module."""
        return replace(self, module=module)

    def within(self, module: ModuleInstance) -> ResourceAddress:
        """The same, of an address that was written inside ``module``."""
        return replace(self, module=ModuleInstance(steps=(*module.steps, *self.module.steps)))

    def without_keys(self) -> ResourceAddress:
        """The block as declared, whichever instance of its module."""
        return replace(self, module=self.module.without_keys())

    def contains(self, other: ResourceAddress | ResourceInstance) -> bool:
        """Whether ``other`` is this block or an instance of it."""
        theirs = other.resource if isinstance(other, ResourceInstance) else other
        return (
            (self.mode, self.type, self.name) == (theirs.mode, theirs.type, theirs.name)
            and len(self.module.steps) == len(theirs.module.steps)
            and _covers(self.module.steps, theirs.module.steps)
        )

    def __str__(self) -> str:
        return self.module.prefixed(self.local)


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceInstance:
    """One instance of a resource, data source or ephemeral resource; ``key`` is None without count and for_each."""

    resource: ResourceAddress
    key: Key = None

    @classmethod
    def parse(cls, text: str) -> ResourceInstance:
        """Read ``module.a["k"].data.aws_x.this[0]``.

        Raises:
            AddressError: the text is no address of a resource instance.
        """
        found = parse(text)
        if not isinstance(found, ResourceInstance):
            raise refused(text, "the address of a resource", f"it is the address of {_KINDS[type(found)]}")
        return found

    @classmethod
    def leading(cls, text: str) -> tuple[ResourceInstance, str] | None:
        """The address that a line of text begins with, and what follows it; None when it begins with none."""
        try:
            steps, end = read_steps(text)
            found = _address(steps, text)
        except AddressError:
            return None
        return (found, text[end:]) if isinstance(found, ResourceInstance) else None

    @property
    def module(self) -> ModuleInstance:
        """The module instance that it is in."""
        return self.resource.module

    @property
    def local(self) -> str:
        """The address inside its module, with the key."""
        return f"{self.resource.local}{key_text(self.key)}"

    def without_keys(self) -> ResourceInstance:
        """The address of the block, without any key."""
        return ResourceInstance(resource=self.resource.without_keys())

    def contains(self, other: ResourceInstance) -> bool:
        """Whether ``other`` is this instance; a place without key, here or in a module, means every instance."""
        return self.key in (None, other.key) and self.resource.contains(other)

    def __str__(self) -> str:
        return f"{self.resource}{key_text(self.key)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionInstance:
    """One instance of an ``action`` block (Terraform 1.14)."""

    type: str
    name: str
    key: Key = None
    module: ModuleInstance = ROOT

    def without_keys(self) -> ActionInstance:
        """The address of the block, without any key."""
        return replace(self, key=None, module=self.module.without_keys())

    def __str__(self) -> str:
        return self.module.prefixed(f"action.{self.type}.{self.name}{key_text(self.key)}")


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderConfig:
    """A provider configuration, as state and plan files name it; ``provider`` is the full source address."""

    provider: str
    alias: str | None = None
    module: ModuleInstance = ROOT

    def __str__(self) -> str:
        alias = f".{self.alias}" if self.alias is not None else ""
        return self.module.prefixed(f"provider{key_text(self.provider)}{alias}")


Address = ModuleInstance | ResourceInstance | ActionInstance | ProviderConfig
_KINDS: Final[dict[type[Address], str]] = {
    ModuleInstance: "a module",
    ActionInstance: "an action",
    ProviderConfig: "a provider configuration",
}


@functools.lru_cache(maxsize=1 << 14)
def parse(text: str) -> Address:
    """Read the address of a module, resource instance, action instance or provider configuration.

    Raises:
        AddressError: the text is none of these.
    """
    return _address(whole(text, "an address", read_steps(text)), text)


def read_modules(steps: Sequence[ReadStep], text: str, *, most: int | None = None) -> tuple[ModuleInstance, int]:
    """The module at the beginning of ``steps``, and how many of them it takes.

    Raises:
        AddressError: the word ``module`` is not followed by a name.
    """
    found: list[tuple[str, Key]] = []
    used = 0
    while used < len(steps) and steps[used].name == "module" and len(found) != most:
        if used + 1 == len(steps) or steps[used + 1].in_brackets:
            raise refused(text, "an address", "no name follows the word module")
        name = steps[used + 1].name
        used += 2
        key: Key = None
        if used < len(steps) and steps[used].in_brackets:
            key = steps[used].value
            used += 1
        found.append((name, key))
    return ModuleInstance(steps=tuple(found)), used


def read_resource(
    steps: Sequence[ReadStep], text: str, module: ModuleInstance
) -> tuple[ResourceInstance, Sequence[ReadStep]]:
    """The resource instance at the beginning of ``steps``, and the steps that follow it.

    Raises:
        AddressError: there is none.
    """
    head = steps[0].name
    if head in _RESERVED:
        raise refused(text, "the address of a resource", f"{head!r} is a word of the language and no type")
    mode: Mode = "data" if head == "data" else "ephemeral" if head == "ephemeral" else "managed"
    type_, name, key, left = _type_and_name(steps[1:] if head in ("data", "ephemeral", "resource") else steps, text)
    return ResourceAddress(type=type_, name=name, mode=mode, module=module).instance(key), left


def _address(steps: Sequence[ReadStep], text: str) -> Address:
    module, used = read_modules(steps, text)
    rest = steps[used:]
    if not rest:
        return module
    found: Address
    if rest[0].name == "provider" and len(rest) > 1 and rest[1].in_brackets and isinstance(rest[1].value, str):
        found = ProviderConfig(provider=rest[1].value, alias=rest[2].name if rest[2:] else None, module=module)
        left: Sequence[ReadStep] = [] if found.alias != "" and len(rest) <= 3 else rest[2:]
    elif rest[0].name == "action":
        type_, name, key, left = _type_and_name(rest[1:], text)
        found = ActionInstance(type=type_, name=name, key=key, module=module)
    else:
        found, left = read_resource(rest, text, module)
    if left:
        raise refused(text, "an address", "something follows it, and an attribute is no part of an address")
    return found


def _type_and_name(steps: Sequence[ReadStep], text: str) -> tuple[str, str, Key, Sequence[ReadStep]]:
    """Type, name and key, and the steps that follow them."""
    if len(steps) < 2 or not steps[0].name or not steps[1].name:
        raise refused(text, "the address of a resource", "it needs a type and a name")
    keyed = len(steps) > 2 and steps[2].in_brackets
    return steps[0].name, steps[1].name, steps[2].value if keyed else None, steps[3 if keyed else 2 :]


def _covers(general: Sequence[tuple[str, Key]], particular: Sequence[tuple[str, Key]]) -> bool:
    return all(
        name == other and key in (None, of) for (name, key), (other, of) in zip(general, particular, strict=True)
    )
