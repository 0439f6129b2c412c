"""Resources of the copy that are still to be created: what is made of one is unknown, by Terraform's own rules.

Where ``count`` or ``for_each`` is assumed (see :mod:`tfproof.terraform.assumed_instances`), so is every key. What such a block reads as
``each.key``, ``each.value`` or ``count.index``, and what others read of all its instances, is read from a pending resource instead.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from typing import Any

from tfproof import hcl
from tfproof.addresses import key_text

PENDING = "zzzz_tfproof_pending"
"""What the names of these resources begin with."""
# The text of a pending resource's id is unknown; what is decoded from such a text has any type.
_FORMS = {"each.key": "{}", "count.index": "tonumber({})"}
_ANY_TYPE = "jsondecode({})"
_KEYS = frozenset({("each", "key"), ("each", "value"), ("count", "index")})
_REFERENCE = re.compile(rf"terraform_data\.{PENDING}_of_([0-9a-f]+)\.id")
_EXPRESSION = re.compile(rf"(?:(?:tonumber|jsondecode)\(|(?<!\())terraform_data\.{PENDING}_of_([0-9a-f]+)\.id\)?")
# Meta-arguments that take names, or that Terraform reads before there are values.
_NAMES = frozenset({"depends_on", "provider", "providers", "source", "version", "lifecycle"})
_REPETITION = frozenset({"for_each", "count"})
_REPEATED = ("resource", "data", "module", "ephemeral")
_VALUED = (*_REPEATED, "locals", "output", "provider", "check")
Labels = tuple[str, ...]
"""The type and labels of a block."""


def resource(subject: str = "") -> str:
    """Return the source of a pending resource; of one that represents what a reference means."""
    return f'resource "terraform_data" "{_name(subject) if subject else PENDING}" {{}}\n'


def repeating(file: hcl.File, node: hcl.Node) -> Labels | None:
    """Return the block whose ``count`` or ``for_each`` an expression is."""
    found = (block for block, argument in repetitions(file) if _same(argument.expression, node))
    return next(((block.type, *block.labels) for block in found), None)


def repetitions(file: hcl.File) -> Iterator[tuple[hcl.Block, hcl.Attribute]]:
    """Yield each block that may have several instances, with its ``count`` or ``for_each``."""
    for type_ in _REPEATED:
        for block in file.body.blocks_of(type_):
            yield from ((block, one) for name in _REPETITION if (one := block.attribute(name)) is not None)


def subject_of(reference: hcl.ScopeTraversal) -> Labels:
    """Return the block that a reference names."""
    if reference.root in {"data", "ephemeral"}:
        return reference.names[:3]
    return reference.names[:2] if reference.root == "module" else ("resource", *reference.names[:2])


def key_references(file: hcl.File, blocks: Collection[Labels]) -> Iterator[hcl.ScopeTraversal]:
    """Yield what reads the key of an instance in some blocks of a file."""
    for type_ in _REPEATED if blocks else ():
        for block in file.body.blocks_of(type_):
            if (block.type, *block.labels) in blocks:
                for part in _values(block):
                    yield from (one for one in hcl.references(part) if one.names[:2] in _KEYS)


def hidden(file: hcl.File, blocks: Collection[Labels], known: Collection[hcl.Node]) -> Iterator[tuple[str, hcl.Edit]]:
    """Yield what is to be unknown in a file, with the edit that makes it so.

    Args:
        file: the file.
        blocks: the blocks of its folder whose instances are assumed.
        known: expressions of the file that Terraform cannot do without.
    """
    for reference in key_references(file, blocks):
        yield _hiding(".".join(reference.names[:2]), reference.start, reference.steps[0].end)
    parts = [part for type_ in _VALUED if blocks for block in file.body.blocks_of(type_) for part in _values(block)]
    parts += [argument for _, argument in repetitions(file)]
    for reference in (one for part in parts for one in hcl.references(part)):
        if subject_of(reference) in blocks and not any(node.start <= reference.start < node.end for node in known):
            yield _hiding(_text(reference), reference.start, reference.end)


def as_written(text: str) -> str:
    """Return a text of a plan as the author of the configuration wrote it."""
    return _EXPRESSION.sub(lambda found: bytes.fromhex(found[1]).decode(), text) if PENDING in text else text


def without_pending(names: Iterable[Any]) -> list[Any]:
    """Return what a plan's expression refers to as its author wrote it."""
    found = [_REFERENCE.sub(lambda one: bytes.fromhex(one[1]).decode(), n) if isinstance(n, str) else n for n in names]
    return [one for one in found if not (isinstance(one, str) and PENDING in one)]


def _hiding(subject: str, start: int, end: int) -> tuple[str, hcl.Edit]:
    text = _FORMS.get(subject, _ANY_TYPE).format(f"terraform_data.{_name(subject)}.id")
    return subject, hcl.Edit(start=start, end=end, text=text)


def _text(reference: hcl.ScopeTraversal) -> str:
    """A reference as a plan lists it."""
    steps = (f".{step.name}" if isinstance(step, hcl.TraverseAttr) else _index(step.key) for step in reference.steps)
    return reference.root + "".join(steps)


def _index(key: object) -> str:
    return key_text(key) if isinstance(key, str | int) else f"[{key}]"


def _name(subject: str) -> str:
    return f"{PENDING}_of_{subject.encode().hex()}"


def _values(block: hcl.Block) -> Iterator[hcl.Node]:
    """The arguments and nested blocks whose values Terraform looks at for each instance."""
    for part in block.body.children():
        name = part.name if isinstance(part, hcl.Attribute) else part.type if isinstance(part, hcl.Block) else ""
        if block.type == "locals" or name not in _NAMES | _REPETITION:
            yield part
    for lifecycle in block.blocks_of("lifecycle"):
        for condition in ("precondition", "postcondition"):
            yield from lifecycle.blocks_of(condition)


def _same(one: hcl.Node, other: hcl.Node) -> bool:
    """Whether two nodes of a file are one; in the JSON syntax it is another object each time."""
    return (one.start, one.end) == (other.start, other.end)
