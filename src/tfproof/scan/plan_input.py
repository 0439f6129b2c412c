"""A plan as Checkov is given it: recognizable, with what data sources answered, and with keys that Checkov can read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from tfproof.errors import ScanError
from tfproof.findings import View
from tfproof.scan.instance_keys import without_dots
from tfproof.values_representation import resources_in

Json = Mapping[str, Any]


def printed(view: View, plan: Json) -> str:
    """Return a plan as the JSON that Checkov reads.

    Raises:
        ScanError: it is no plan of a format that is known. Checkov recognizes a plan by its ``terraform_version``, and
            passes over what is none.
    """
    major = str(plan.get("format_version", "")).split(".", 1)[0]
    if major != "1" or not plan.get("terraform_version"):
        found = plan.get("format_version", "none")
        raise ScanError(
            f"the {view.value} JSON has the format version {found}",
            expected="format version 1.x, as `terraform show -json` writes it",
            fix="make it with `terraform show -json`",
        )
    return json.dumps(without_dots(with_read_data(plan)))


def with_read_data(plan: Json) -> dict[str, Any]:
    """Return a plan in whose planned values each data source is that was read while planning.

    Terraform keeps their answers in the state before the plan only, where Checkov does not look.
    """
    planned = plan.get("planned_values", {}).get("root_module", {})
    known = {resource["address"] for resource in resources_in(planned)}
    read = plan.get("prior_state", {}).get("values", {}).get("root_module", {})
    return {**plan, "planned_values": {**plan.get("planned_values", {}), "root_module": _joined(planned, read, known)}}


def _joined(planned: Json, read: Json, known: set[str]) -> dict[str, Any]:
    data = [
        resource
        for resource in read.get("resources", ())
        if resource.get("mode") == "data" and resource["address"] not in known
    ]
    planned_children = {child.get("address"): child for child in planned.get("child_modules", ())}
    read_children = {child.get("address"): child for child in read.get("child_modules", ())}
    children = [
        _joined(planned_children.get(address, {"address": address}), read_children.get(address, {}), known)
        for address in dict.fromkeys((*planned_children, *read_children))
    ]
    return {
        **planned,
        "resources": [*planned.get("resources", ()), *data],
        **(
            {"child_modules": [child for child in children if child["resources"] or child.get("child_modules")]}
            if children
            else {}
        ),
    }
