"""One resource as a policy sees it, from whichever view it comes."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass

from tfproof.addresses import ResourceInstance
from tfproof.findings import View
from tfproof.scan.facts.unresolved import Unresolved, is_unresolved

_BOOLEANS = {"true": True, "false": False}


class Block(ABC):
    """A resource's body or one of its nested blocks.

    A value is a string, number, boolean, list or mapping as Terraform will set it, ``None`` when it is absent or null,
    or :class:`Unresolved`; lists and mappings may hold unresolved parts.
    """

    @abstractmethod
    def value(self, name: str) -> object:
        """Return the value of the attribute ``name``."""

    @abstractmethod
    def blocks(self, name: str, *, computed: bool = False) -> tuple[Block, ...] | Unresolved:
        """Return the nested blocks called ``name``, or Unresolved when their number is not known.

        With ``computed``, for blocks that the provider fills in when none is written, those of its own are none.
        """

    def flag(self, name: str) -> bool | Unresolved | None:
        """Return a boolean attribute. Text that is no boolean is unresolved, not true."""
        value = self.value(name)
        if value is None or isinstance(value, bool | Unresolved):
            return value
        text = str(value).lower()
        return _BOOLEANS[text] if text in _BOOLEANS else Unresolved(expression=str(value))

    def text(self, name: str) -> str | Unresolved | None:
        """Return a string attribute."""
        value = self.value(name)
        if value is None or isinstance(value, str | Unresolved):
            return value
        if isinstance(value, Mapping | list | tuple):  # Checkov puts {} in place of a variable that has no default
            return Unresolved(expression=str(value))
        return str(value).lower() if isinstance(value, bool) else str(value)

    def number(self, name: str) -> int | Unresolved | None:
        """Return a whole number. Text that is no number is unresolved."""
        value = self.value(name)
        if value is None or is_unresolved(value):
            return value
        text = str(value)
        return int(text) if text.lstrip("-").isdigit() else Unresolved(expression=text)

    def texts(self, name: str) -> tuple[str | Unresolved, ...] | Unresolved | None:
        """Return a list or set of strings; single elements may be unresolved."""
        value = self.value(name)
        if value is None or is_unresolved(value):
            return value
        if isinstance(value, Mapping):
            return Unresolved(expression=str(value))
        elements = value if isinstance(value, list | tuple) else [value]
        # Checkov wraps a list once more when an element of it came through a local.
        elements = [part for element in elements for part in (element if isinstance(element, list) else [element])]
        return tuple(element if isinstance(element, str | Unresolved) else str(element) for element in elements)


class Resource(Block):
    """A whole resource: its body, its address, and its way to others of the same view."""

    address: str
    type: str
    view: View

    @property
    def instance(self) -> ResourceInstance:
        """The address, taken apart."""
        return ResourceInstance.parse(self.address)

    @property
    @abstractmethod
    def secrets(self) -> tuple[str, ...]:
        """The sensitive texts that this resource may hold."""

    def hide(self, text: str) -> str:
        """Return ``text`` without any sensitive value."""
        for secret in sorted(set(self.secrets), key=len, reverse=True) if text else ():
            whole = len(secret) == 1 or secret.isdigit()
            pattern = rf"(?<!\w){re.escape(secret)}(?!\w)" if whole else re.escape(secret)
            text = re.sub(pattern, "(sensitive value)", text) if secret else text
        return text

    @abstractmethod
    def document(self, name: str, within: Block | None = None) -> Mapping[str, object] | Unresolved:
        """Return the IAM document in the attribute ``name``, of a nested block of this resource if ``within`` is given.

        Parts of it may be :class:`Unresolved`.
        """

    @abstractmethod
    def users(self, type_: str, attributes: tuple[str, ...]) -> tuple[Use, ...]:
        """Return where resources of ``type_`` refer, or may refer, to this one in one of ``attributes``."""

    @abstractmethod
    def targets(self, name: str, type_: str) -> Targets:
        """Return which resources of ``type_`` the attribute ``name`` names, by reference, ARN, id or ``name``."""

    @abstractmethod
    def names(self) -> frozenset[str]:
        """Return the ids and ARNs that others know this one by, as far as this view knows them."""

    @abstractmethod
    def references(self, name: str) -> frozenset[str]:
        """Return what the expression of the attribute ``name`` refers to: ``aws_x.y``, ``local.a``, ``var.b``."""

    @abstractmethod
    def others(self, type_: str) -> tuple[Resource, ...]:
        """Return the resources of ``type_`` in the whole stack."""

    @abstractmethod
    def region(self) -> str | Unresolved:
        """Return the region that the resource is made in: its own, or that of its provider configuration."""


class Use:
    """A place in another resource that refers to this one.

    Args:
        address: the resource that refers.
        path: where in it, such as ``roles.authenticated``; ``*`` when this view does not say where, or whether at all.
    """

    __slots__ = ("address", "path")

    def __init__(self, address: str, path: str) -> None:
        self.address = address
        self.path = path


@dataclass(frozen=True, slots=True, kw_only=True)
class Targets:
    """What an attribute names.

    Args:
        resources: those that it names, or may name.
        certain: it names all of these and no other of this stack.
    """

    resources: tuple[Resource, ...]
    certain: bool
