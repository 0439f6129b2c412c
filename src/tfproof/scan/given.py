"""A plan that somebody else made: the file that ``terraform show -json`` wrote."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tfproof.errors import UsageError
from tfproof.plan.shape import misshapen

_MAKE = "terraform plan -out plan.bin && terraform show -json plan.bin > plan.json"


def read_plan(file: Path) -> dict[str, Any]:
    """Return the plan in ``file``.

    Raises:
        UsageError: there is no such file, it is no plan JSON, or its format is not one that tfproof knows.
    """
    try:
        content = file.read_bytes()
    except OSError as error:
        raise UsageError(
            f"cannot read the plan {file}: {error.strerror}", expected="a file of `terraform show -json`", fix=_MAKE
        ) from None
    if content.startswith(b"PK"):
        raise UsageError(
            f"{file} is a saved plan, not its JSON", expected="what `terraform show -json` says", fix=_MAKE
        )
    try:
        plan = json.loads(content)
    except ValueError as error:
        where = f"{file}:{error.lineno}" if isinstance(error, json.JSONDecodeError) else str(file)
        raise UsageError(
            f"{file} is not JSON", where=where, expected="one object, as `terraform show -json` writes it", fix=_MAKE
        ) from None
    version = str(plan.get("format_version", "")) if isinstance(plan, dict) else ""
    if not version or "planned_values" not in plan or not plan.get("terraform_version"):
        raise UsageError(
            f"{file} holds no plan", expected="format_version, terraform_version and planned_values", fix=_MAKE
        )
    if version.split(".", 1)[0] != "1":
        raise UsageError(
            f"the plan {file} has the format version {version}",
            expected="format version 1.x, the only one that this tfproof knows",
            fix="use a newer tfproof, or make the plan with a Terraform whose JSON has format version 1",
        )
    wrong = misshapen(plan)
    if wrong is not None:
        raise UsageError(
            f"{file} holds no plan: {wrong.lstrip('.')} is not of the shape that it has there",
            expected="https://developer.hashicorp.com/terraform/internals/json-format",
            fix=_MAKE,
        )
    return dict(plan)
