"""tftest's plan as a base class. tftest has no types, so type checkers see what is declared here; at run time it is tftest's own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Literal, overload

if TYPE_CHECKING:
    from tfproof.plan.resource import Resource
    from tfproof.plan.tftest_shape import Outputs, PlanModule, Variables

RawKey = Literal[
    "format_version", "terraform_version", "variables", "planned_values", "resource_drift", "resource_changes",
    "output_changes", "prior_state", "configuration", "relevant_attributes", "checks", "timestamp", "applyable",
    "complete", "errored",
]  # fmt: skip
"""The keys of `terraform show -json`: https://developer.hashicorp.com/terraform/internals/json-format#plan-representation."""

if TYPE_CHECKING:

    class PlanOutput(Mapping[str, Any]):
        """``tftest.TerraformPlanOutput``."""

        _raw: dict[str, Any]
        root_module: PlanModule
        outputs: Outputs
        variables: Variables
        resource_changes: Mapping[str, Mapping[str, Any]]
        planned_values: Mapping[str, Any]
        format_version: str
        terraform_version: str

        def __init__(self, raw: dict[str, Any]) -> None: ...

        @overload
        def __getitem__(self, address: RawKey) -> Any: ...
        @overload
        def __getitem__(self, address: str) -> Resource: ...
        def __getitem__(self, address: str) -> Any:
            """A resource by its address."""

        def __iter__(self) -> Iterator[str]: ...
        def __len__(self) -> int: ...

        @property
        def resources(self) -> Mapping[str, Mapping[str, Any]]:
            """The resources of the root module."""

        @property
        def modules(self) -> Mapping[str, PlanModule]:
            """The modules of the root module."""

else:
    from tftest import TerraformPlanOutput as PlanOutput

__all__ = ["PlanOutput", "RawKey"]
