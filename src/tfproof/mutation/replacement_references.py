"""What a folder offers in place of a reference: another attribute, another resource, another variable."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from tfproof.hcl import Block, File, ScopeTraversal, TraverseAttr
from tfproof.mutation.schemas import Schemas

_ATTRIBUTES: Final = {"id": "arn", "arn": "id", "name": "id", "endpoint": "id", "json": "minified_json"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbors:
    """The resources and variables of a folder.

    Args:
        blocks: the top-level blocks of the folder, each with its file.
        schemas: of the types.
    """

    blocks: Sequence[tuple[File, Block]]
    schemas: Schemas

    def attributes(self, reference: ScopeTraversal) -> Iterator[str]:
        """Yield names of attributes that could stand at the end of a reference instead."""
        found = _resource(reference)
        last = reference.steps[-1] if reference.steps else None
        if found is None or not isinstance(last, TraverseAttr):
            return
        mode, type_, _ = found
        schema, other = self.schemas(mode, type_), _ATTRIBUTES.get(last.name)
        names = [step.name for step in reference.steps if isinstance(step, TraverseAttr)]
        if schema is not None and other in schema.arguments and len(names) == (3 if mode == "data" else 2):
            yield str(other)

    def siblings(self, reference: ScopeTraversal) -> Iterator[str]:
        """Yield references to what else there is of the same type; at most one."""
        if reference.root == "var" and len(reference.steps) == 1:
            yield from self._variables(reference)
            return
        found = _resource(reference)
        if found is None:
            return
        mode, type_, name = found
        before = f"{'data.' if mode == 'data' else ''}{type_}."
        keys = [block.attribute("count") or block.attribute("for_each") for block in self._of(mode, type_, name)]
        for _, block in self.blocks:
            if block.type != mode or block.labels[:1] != (type_,) or block.labels[1] == name:
                continue
            if bool(keys and keys[0]) == bool(block.attribute("count") or block.attribute("for_each")):
                rest = reference.steps[2 if mode == "data" else 1 :]
                tail = self._text(reference)[rest[0].start - reference.start :] if rest else ""
                yield f"{before}{block.labels[1]}{tail}"
                return

    def _of(self, mode: str, type_: str, name: str) -> list[Block]:
        return [block for _, block in self.blocks if block.type == mode and block.labels == (type_, name)]

    def _variables(self, reference: ScopeTraversal) -> Iterator[str]:
        types = {
            block.labels[0]: file.source(argument.expression)
            for file, block in self.blocks
            if block.type == "variable" and (argument := block.attribute("type")) is not None
        }
        [step] = reference.steps
        name = step.name if isinstance(step, TraverseAttr) else ""
        others = [other for other, type_ in types.items() if other != name and type_ == types.get(name)]
        if others:
            later = [other for other in others if other > name]
            yield f"var.{(later or others)[0]}"

    def _text(self, reference: ScopeTraversal) -> str:
        """The text of a reference: it is in one of the files, at its own place."""
        start = reference.root
        for file, _ in self.blocks:
            text = file.source(reference)
            if text.startswith(start) and _matches(text, reference):
                return text
        return ""


def _matches(text: str, reference: ScopeTraversal) -> bool:
    return all(
        step.name in text[step.start - reference.start : step.end - reference.start]
        for step in reference.steps if isinstance(step, TraverseAttr)
    )  # fmt: skip


def _resource(reference: ScopeTraversal) -> tuple[str, str, str] | None:
    """Mode, type and name of the resource or data source that is referred to."""
    names = reference.names
    if reference.root in ("var", "local", "module", "each", "count", "self", "path", "terraform"):
        return None
    if reference.root == "data":
        return ("data", names[1], names[2]) if len(names) > 2 else None
    return ("resource", names[0], names[1]) if len(names) > 1 and "_" in names[0] else None
