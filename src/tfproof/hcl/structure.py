"""The structure of a configuration: bodies, and the blocks and arguments in them.

The two syntaxes share these classes. A body of the JSON syntax (:mod:`tfproof.hcl.json_syntax`) says what it holds only
when it is asked, since nothing in the text tells an argument from a block there.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass

from tfproof.hcl.syntax import Expression, Node

# How many labels the blocks of Terraform's own language have; every other block has none.
LABELS: Mapping[str, int] = {
    "action": 2, "backend": 1, "check": 1, "data": 2, "dynamic": 1, "ephemeral": 2, "list": 2, "module": 1, "output": 1,
    "provider": 1, "provider_meta": 1, "provisioner": 1, "resource": 2, "state_store": 1, "variable": 1,
}  # fmt: skip

# The blocks that a file of a module may hold.
TOP_LEVEL = (
    "action", "check", "data", "ephemeral", "import", "list", "locals", "module", "moved", "output", "provider",
    "removed", "resource", "terraform", "variable",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribute(Node):
    """An argument: ``name = expression``."""

    name: str
    expression: Expression

    def children(self) -> tuple[Node, ...]:
        """Return the expression."""
        return (self.expression,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Body(Node, ABC):
    """What a file, or a block between its braces, holds."""

    @property
    @abstractmethod
    def attributes(self) -> Mapping[str, Attribute]:
        """Every argument by its name. In JSON every property, since any of them may be one."""

    @abstractmethod
    def attribute(self, name: str) -> Attribute | None:
        """Return one argument; ``None`` where the body does not have it."""

    @abstractmethod
    def blocks_of(self, type: str, *, labels: int | None = None, dynamic: bool = False) -> tuple[Block, ...]:  # noqa: A002
        """Return the blocks of a type, in the order of the text.

        Args:
            type: the type, such as ``resource``.
            labels: how many labels they have; by default as many as Terraform's language gives them
                (:data:`LABELS`), and none for the blocks of resources.
            dynamic: whether to include the ``dynamic`` blocks that generate blocks of that type.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class Block(Node):
    """``type "label" { ... }``.

    In JSON, a block begins at the property whose value it is, or with its own brace where it is an item of an array.

    Attributes:
        type: the type.
        labels: the labels, escapes resolved.
        body: what is between the braces.
        label_spans: the place of each label, quotes included.
        open_brace: offset of the opening brace; the closing one is the last character of the block.
    """

    type: str
    labels: tuple[str, ...]
    body: Body
    label_spans: tuple[tuple[int, int], ...]
    open_brace: int

    def attribute(self, name: str) -> Attribute | None:
        """Return an argument of the body; ``None`` where there is none."""
        return self.body.attribute(name)

    def blocks_of(self, type: str, *, labels: int | None = None, dynamic: bool = False) -> tuple[Block, ...]:  # noqa: A002
        """Return the blocks of a type in the body, as :meth:`Body.blocks_of` does."""
        return self.body.blocks_of(type, labels=labels, dynamic=dynamic)

    def children(self) -> tuple[Node, ...]:
        """Return the body."""
        return (self.body,)


@dataclass(frozen=True, slots=True, kw_only=True)
class NativeBody(Body):
    """A body of the native syntax.

    Attributes:
        arguments: every argument by its name.
        blocks: every block.
    """

    arguments: Mapping[str, Attribute]
    blocks: tuple[Block, ...]

    @property
    def attributes(self) -> Mapping[str, Attribute]:
        """Every argument by its name."""
        return self.arguments

    def attribute(self, name: str) -> Attribute | None:
        """Return one argument; ``None`` where the body does not have it."""
        return self.arguments.get(name)

    def blocks_of(self, type: str, *, labels: int | None = None, dynamic: bool = False) -> tuple[Block, ...]:  # noqa: A002
        """Return the blocks of a type that have that many labels."""
        count = LABELS.get(type, 0) if labels is None else labels
        return tuple(
            block for block in self.blocks
            if (block.type == type and len(block.labels) == count)
            or (dynamic and block.type == "dynamic" and block.labels == (type,))
        )  # fmt: skip

    def children(self) -> tuple[Node, ...]:
        """Return arguments and blocks in the order of the text."""
        return tuple(sorted((*self.arguments.values(), *self.blocks), key=lambda node: node.start))
