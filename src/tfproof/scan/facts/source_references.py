"""What a name of the source means: the expression of a local value, of an input where it is passed, or of its default."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tfproof.addresses import ModuleInstance, ResourceInstance
from tfproof.hcl import Block, ScopeTraversal, constant, source_files
from tfproof.hcl import Node as Syntax
from tfproof.scan.checkov_addresses import terraform_address
from tfproof.scan.facts.source_block import read_source, written_block


@dataclass(frozen=True, slots=True)
class ModuleScope:
    """A module as the graph has it: its folder and its address."""

    folder: Path
    module: ModuleInstance


class Following:
    """The blocks of one graph, by address, and what the names in them stand for.

    Args:
        nodes: the blocks of Checkov's graph.
    """

    def __init__(self, nodes: Iterable[Mapping[str, Any]]) -> None:
        self.nodes: dict[str, Mapping[str, Any]] = {}
        for node in nodes:
            if node.get("block_type_") in ("resource", "data", "module"):
                address = terraform_address(str(node.get("__address__")), str(node["block_type_"]))
                self.nodes.setdefault(address, node)
        self._declared: dict[tuple[Path, str], list[Block]] = {}
        self._written: dict[str, Block | None] = {}

    def of_type(self, type_: str) -> tuple[str, ...]:
        """The addresses of the resources of a type."""
        return tuple(one for one, node in self.nodes.items() if node.get("resource_type") == type_)

    def written(self, address: str) -> tuple[Block, ModuleScope] | None:
        """The resource or data source at an address as the source has it, and its module; None when it cannot be read."""
        node = self.nodes.get(address)
        if node is None or node["block_type_"] == "module":
            return None
        resource = ResourceInstance.parse(address).resource
        block = self._block(address, resource.mode, (resource.type, resource.name))
        if block is None:
            return None
        return block, ModuleScope(Path(str(node["file_path_"])).parent, resource.module)

    def behind(
        self,
        part: ScopeTraversal,
        scope: ModuleScope,
        depth: int,
        ask: Callable[[Syntax, ModuleScope, int], bool],
        *,
        unknown: bool,
    ) -> bool:
        """What is asked of a name, asked of the expression behind it; ``unknown`` when that is not to be found.

        Of an output, Checkov may take that of another call of the module, so nothing is known.
        """
        name = part.names[1] if len(part.names) > 1 else ""
        if part.root == "local":
            written = (block.attribute(name) for block in self._blocks(scope.folder, "locals"))
            found = next((one for one in written if one is not None), None)
            return ask(found.expression, scope, depth + 1) if found is not None else unknown
        if part.root != "var":
            return unknown
        if scope.module.steps:
            call = self.nodes.get(str(scope.module))
            block = self._block(str(scope.module), "module", (scope.module.steps[-1][0],))
            if call is None or block is None:
                return unknown
            if (passed := block.attribute(name)) is not None:
                outside = ModuleScope(Path(str(call["file_path_"])).parent, scope.module.parent)
                return ask(passed.expression, outside, depth + 1)
        declared = self.declaration(scope, name)
        default = declared.body.attribute("default") if declared is not None else None
        return ask(default.expression, scope, depth + 1) if default is not None else unknown

    def declaration(self, scope: ModuleScope, name: str) -> Block | None:
        """The block that declares an input of a module."""
        return next((one for one in self._blocks(scope.folder, "variable") if one.labels == (name,)), None)

    def called(self, scope: ModuleScope, name: str) -> ModuleScope | None:
        """The module that a call names; None when its source is not in a folder nearby."""
        call = next((one for one in self._blocks(scope.folder, "module") if one.labels == (name,)), None)
        source = call.body.attribute("source") if call is not None else None
        path = constant(source.expression) if source is not None else None
        if not isinstance(path, str) or not path.startswith(("./", "../")):
            return None
        return ModuleScope(scope.folder / path, ModuleInstance(steps=(*scope.module.steps, (name, None))))

    def outputs(self, scope: ModuleScope) -> list[Block]:
        """The blocks of a module's outputs."""
        return self._blocks(scope.folder, "output")

    def _block(self, address: str, kind: str, labels: tuple[str, ...]) -> Block | None:
        """The block at an address as the source has it, looked up once."""
        if address not in self._written:
            node = self.nodes.get(address)
            self._written[address] = written_block(node, kind, labels) if node else None
        return self._written[address]

    def _blocks(self, folder: Path, kind: str) -> list[Block]:
        """The blocks of a kind in a module. No file changes while its graph is asked about, so they are read once."""
        if (folder, kind) not in self._declared:
            try:
                files = [file for path in source_files(folder) if (file := read_source(path)) is not None]
            except OSError:
                files = []
            self._declared[folder, kind] = [block for file in files for block in file.body.blocks_of(kind)]
        return self._declared[folder, kind]
