"""One argument that a policy reads, what AWS or its provider takes when it is not set, and what the policy must say then."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tests.policies.matrix.root import Root


@dataclass(frozen=True, slots=True, kw_only=True)
class DefaultRow:
    """A row of the sweep.

    ``holder`` is the source of the resource, where ``<NAME>`` is its name and ``<ARGUMENT>`` the place of the argument; the
    first resource in it is judged. ``type`` is the argument's type, or empty for a nested block or a part of a document,
    which can only be left out. ``default`` says what is taken, and ``source`` is the page that says so. ``written`` is the
    default as a value, where it can be written.
    """

    policy: str
    argument: str
    default: str
    source: str
    verdict: str
    holder: str
    type: str = ""
    root: str = ""
    written: str = ""

    @property
    def judged(self) -> str:
        """The type of the resource that is judged."""
        return self.holder.split('"')[1]

    @property
    def name(self) -> str:
        """What is part of the names of its resources."""
        return f"{self.policy}_{self.argument}".removeprefix("CGA_").replace(".", "_").lower()

    def put(self, root: Root, way: str) -> str:
        """Write the resource with the argument left out in one way; returns its address."""
        name = f"{self.name}_{way}"
        value = WAYS[way](root, self, name)
        line = f"{self.argument.rsplit('.', 1)[-1]} = {value}" if value else ""
        root.add(self.root, self.holder.replace("<ARGUMENT>", line).replace("<NAME>", name))
        address = f"{self.judged}.{name}"
        root.expect(address, {self.policy: self.verdict}, way)
        return address


def _variable(root: Root, row: DefaultRow, name: str) -> str:
    root.add(f'variable "{name}" {{\n  type    = {row.type}\n  default = null\n}}')
    return f"var.{name}"


def _optional(root: Root, row: DefaultRow, name: str) -> str:
    root.add(f'variable "{name}" {{\n  type    = object({{ value = optional({row.type}) }})\n  default = {{}}\n}}')
    return f"var.{name}.value"


def _lookup(root: Root, row: DefaultRow, name: str) -> str:
    root.add(f'variable "{name}" {{\n  type    = map({row.type})\n  default = {{}}\n}}')
    return f'lookup(var.{name}, "value", null)'


def _try(root: Root, row: DefaultRow, name: str) -> str:
    del row
    root.add(f"locals {{\n  {name} = {{}}\n}}")
    return f"try(local.{name}.value, null)"


WAYS: Mapping[str, Callable[[Root, DefaultRow, str], str]] = {
    "omitted": lambda *_: "",
    "null": lambda *_: "null",
    "variable": _variable,
    "optional": _optional,
    "lookup": _lookup,
    "try": _try,
    "default": lambda _, row, __: row.written,
}
"""The ways to leave an argument out: it is not written, or the value that is written is null or the default itself."""
