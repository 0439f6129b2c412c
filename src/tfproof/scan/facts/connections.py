"""Which resource of another module an argument of a plan refers to: only what is certain, and one resource."""

from __future__ import annotations

from collections.abc import Iterator

from tfproof.addresses import ResourceInstance
from tfproof.scan.facts.plan_file import PlanFile, most_exact
from tfproof.scan.facts.view_resource import ViewResource


def connections(plan: PlanFile) -> Iterator[tuple[str, str, str]]:
    """Each argument that is an attribute of one resource of another module: whose it is, its name, and that resource."""
    for address, type_ in plan.types.items():
        module = ResourceInstance.parse(address).module
        for name in plan.expressions(address):
            references = most_exact(plan.references(address, name))
            end = plan.follow(module, references) if len(references) == 1 else None
            if end is None or end.resource is None or end.resource.module == module:
                continue
            found = ViewResource(plan, address=address, type_=type_).targets(name, end.resource.resource.type)
            if found.certain and len(found.resources) == 1:
                yield address, name, found.resources[0].address
