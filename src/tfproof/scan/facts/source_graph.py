"""The blocks of Checkov's graph by type and address: each resource of a thousand may ask for all others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tfproof.scan.checkov_addresses import terraform_address
from tfproof.scan.facts.secret_texts import variable_secrets

Node = Mapping[str, Any]


class SourceGraph:
    """What is asked of all blocks at once.

    Args:
        nodes: all blocks of Checkov's graph.
    """

    def __init__(self, nodes: Sequence[Node]) -> None:
        self.nodes = nodes
        self._resources: dict[str, list[tuple[str, Node]]] = {}
        self._first: dict[tuple[str, str], Node] = {}
        for node in nodes:
            if node.get("block_type_") == "resource":
                type_, address = str(node.get("resource_type")), address_of(node)
                self._resources.setdefault(type_, []).append((address, node))
                self._first.setdefault((type_, address), node)
        self.variable_secrets = variable_secrets(nodes)
        """What Checkov put in place of variables that are sensitive."""

    def of_type(self, type_: str) -> Sequence[tuple[str, Node]]:
        """Return the resources of a type, each with Terraform's address."""
        return self._resources.get(type_, ())

    def node(self, type_: str, address: str) -> Node:
        """Return the first resource of a type at Terraform's address; nothing where there is none."""
        return self._first.get((type_, address), {})


def address_of(node: Node) -> str:
    """Return Terraform's address of a block of Checkov's graph."""
    return terraform_address(str(node.get("__address__")), str(node.get("block_type_")))


_last: list[SourceGraph] = []


def graph_of(nodes: Sequence[Node]) -> SourceGraph:
    """Return the graph of some blocks, which is made once for each list of them that is asked for in a row."""
    if not _last or _last[0].nodes is not nodes:
        _last[:] = [SourceGraph(nodes)]
    return _last[0]
