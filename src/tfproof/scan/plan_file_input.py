"""A plan that another program made: the file that ``terraform show -json`` wrote."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from tfproof.errors import UsageError
from tfproof.hcl import LATE_KEY, Late, late_in
from tfproof.plan.json_format import misshapen
from tfproof.scan.sources import read_source
from tfproof.values import SOURCE_KEY

_MAKE = "terraform plan -out plan.bin && terraform show -json plan.bin > plan.json"


def read_plan(file: Path, stack: Path) -> dict[str, Any]:
    """Return the plan in ``file``, with what only the source tells of it.

    Args:
        file: what ``terraform show -json`` wrote.
        stack: the folder of the root module that it is a plan of. Of a module whose source is not available, no argument
            that the plan does not know counts as null.

    Raises:
        UsageError: there is no such file, it is no plan JSON, or its format is not one that tfproof knows.
        ScanError: the source cannot be read.
    """
    plan = _read(file)
    folders = {str(folder.path): folder for folder in read_source(stack).folders}
    declared = dict(_modules(plan.get("configuration", {}).get("root_module", {}), "", stack.resolve()))
    modules = {address: str(path) for address, (_, path) in declared.items() if str(path) in folders}
    unread = {
        f"{address}.{block}": late
        for address, (module, _) in declared.items() if address not in modules
        for block, late in _everything(module)
    }  # fmt: skip
    return {**plan, LATE_KEY: {**late_in(modules, folders), **unread}, SOURCE_KEY: str(stack.resolve())}


def _modules(
    module: Mapping[str, Any], address: str, path: Path | None
) -> Iterator[tuple[str, tuple[Mapping[str, Any], Path | None]]]:
    """Each module of a plan's configuration by address, with the folder that its calls by relative path lead to."""
    yield address, (module, path)
    for name, call in module.get("module_calls", {}).items():
        source = call.get("source", "")
        below = (path / source).resolve() if path is not None and source.startswith(("./", "../")) else None
        yield from _modules(call.get("module", {}), f"{address}.module.{name}".lstrip("."), below)


def _everything(module: Mapping[str, Any]) -> Iterator[tuple[str, Late]]:
    for resource in module.get("resources", ()):
        yield resource["address"], dict.fromkeys(resource.get("expressions", {}))
    for name, call in module.get("module_calls", {}).items():
        yield f"module.{name}", dict.fromkeys(call.get("expressions", {}))


def _read(file: Path) -> dict[str, Any]:
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
