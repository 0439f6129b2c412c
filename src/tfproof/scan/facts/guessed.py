"""Where Checkov's value of an argument may be another than Terraform's: what it cannot evaluate, it drops or guesses.

A ``for`` expression becomes an empty list, a comparison with an unknown value becomes false, and a variable without a value
becomes an empty one. Nothing but the text of the source tells.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tfproof.addresses import ModuleInstance, ResourceInstance
from tfproof.hcl import (
    BinaryOp,
    Block,
    ConditionalExpr,
    ForExpr,
    ScopeTraversal,
    SplatExpr,
    TemplateFor,
    TemplateIf,
    UnaryOp,
    source_files,
)
from tfproof.hcl import Node as Syntax
from tfproof.scan.checkov_addresses import terraform_address
from tfproof.scan.facts.written import parts_of, read_source, written_block

_LOOPS = (ForExpr, SplatExpr, TemplateFor)
_CHOICES = (ConditionalExpr, BinaryOp, UnaryOp, TemplateIf)
_NAMES = ("var", "local", "module")
_DEEPEST = 40


@dataclass(frozen=True, slots=True)
class _Scope:
    """A module as the graph has it: its folder and its address."""

    folder: Path
    module: ModuleInstance


class Guesses:
    """What may be guessed in the source of one graph.

    Args:
        nodes: the blocks of Checkov's graph.
    """

    def __init__(self, nodes: Iterable[Mapping[str, Any]]) -> None:
        self._nodes: dict[str, Mapping[str, Any]] = {}
        for node in nodes:
            if node.get("block_type_") in ("resource", "data", "module"):
                address = terraform_address(str(node.get("__address__")), str(node["block_type_"]))
                self._nodes.setdefault(address, node)

    def of_type(self, type_: str) -> tuple[str, ...]:
        """The addresses of the resources of a type."""
        return tuple(one for one, node in self._nodes.items() if node.get("resource_type") == type_)

    def may_be(self, address: str, name: str) -> bool:
        """Whether the argument ``name`` of a block, or its nested blocks of that name, may be guessed."""
        node = self._nodes.get(address)
        resource = ResourceInstance.parse(address).resource
        block = written_block(node, resource.mode, (resource.type, resource.name)) if node else None
        if node is None or block is None:
            return True
        scope = _Scope(Path(str(node["file_path_"])).parent, resource.module)
        return any(self._guessed(part, scope, 0) for part in parts_of(block, name))

    def _guessed(self, part: Syntax, scope: _Scope, depth: int) -> bool:
        if isinstance(part, _LOOPS) or depth > _DEEPEST:
            return True
        if isinstance(part, _CHOICES) and not self._settled(part, scope, depth):
            return True
        if isinstance(part, ScopeTraversal) and part.names[:2] == ("data", "aws_iam_policy_document"):
            return self._in_document(part, scope, depth)
        if isinstance(part, ScopeTraversal) and part.root in _NAMES:
            return self._behind(part, scope, depth, self._guessed, unknown=True)
        return any(self._guessed(child, scope, depth + 1) for child in part.children())

    def _in_document(self, part: ScopeTraversal, scope: _Scope, depth: int) -> bool:
        """Whether anything in the data source that a document comes from may be guessed."""
        node = self._nodes.get(scope.module.prefixed(".".join(part.names[:3])))
        block = written_block(node, "data", part.names[1:3]) if node else None
        return block is None or self._guessed(block.body, scope, depth + 1)

    def _settled(self, part: Syntax, scope: _Scope, depth: int) -> bool:
        """Whether an expression is made of nothing but constants."""
        if isinstance(part, _LOOPS) or depth > _DEEPEST:
            return False
        if isinstance(part, ScopeTraversal):
            return part.root in _NAMES and self._behind(part, scope, depth, self._settled, unknown=False)
        return all(self._settled(child, scope, depth + 1) for child in part.children())

    def _behind(
        self,
        part: ScopeTraversal,
        scope: _Scope,
        depth: int,
        ask: Callable[[Syntax, _Scope, int], bool],
        *,
        unknown: bool,
    ) -> bool:
        """What is asked of a name, asked of the expression behind it; ``unknown`` when that is not to be found.

        Of an output, Checkov may take that of another call of the module, so nothing is known.
        """
        name = part.names[1] if len(part.names) > 1 else ""
        if part.root == "local":
            written = (block.attribute(name) for block in _blocks(scope.folder, "locals"))
            found = next((one for one in written if one is not None), None)
            return ask(found.expression, scope, depth + 1) if found is not None else unknown
        if part.root != "var":
            return unknown
        if scope.module.steps:
            call = self._nodes.get(str(scope.module))
            block = written_block(call, "module", (scope.module.steps[-1][0],)) if call else None
            if call is None or block is None:
                return unknown
            if (passed := block.attribute(name)) is not None:
                outside = _Scope(Path(str(call["file_path_"])).parent, scope.module.parent)
                return ask(passed.expression, outside, depth + 1)
        declared = next((one for one in _blocks(scope.folder, "variable") if one.labels == (name,)), None)
        default = declared.body.attribute("default") if declared is not None else None
        return ask(default.expression, scope, depth + 1) if default is not None else unknown


def _blocks(folder: Path, kind: str) -> list[Block]:
    try:
        files = [read_source(path) for path in source_files(folder)]
    except OSError:
        return []
    return [block for file in files if file is not None for block in file.body.blocks_of(kind)]
