"""Connects resources of a plan across modules: Checkov draws an edge from a reference in one module only.

A check that asks what is connected to a bucket, and how that is set, would fail where both are in modules of their own.
Only what certainly refers to one resource is connected.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

from checkov.terraform.graph_builder.local_graph import TerraformLocalGraph

from tfproof.scan.facts.connections import connections
from tfproof.scan.facts.plan_file import PlanFile


@contextlib.contextmanager
def across_modules(plan: PlanFile) -> Iterator[None]:
    """Have Checkov's graph of a plan show what its resources refer to in other modules."""
    build = TerraformLocalGraph._build_edges  # noqa: SLF001 - there is no other place to ask

    def build_all(graph: Any) -> None:
        build(graph)
        places = {str(vertex.attributes.get("__address__", "")): place for place, vertex in enumerate(graph.vertices)}
        for address, name, target in connections(plan):
            if address in places and target in places:
                graph.create_edge(places[address], places[target], name)

    TerraformLocalGraph._build_edges = build_all  # noqa: SLF001 - likewise
    try:
        yield
    finally:
        TerraformLocalGraph._build_edges = build  # noqa: SLF001 - likewise
