"""Which provider configuration makes a resource, and which account it is for, as far as it says.

Sources: https://registry.terraform.io/providers/hashicorp/aws/latest/docs#allowed_account_ids,
https://developer.hashicorp.com/terraform/internals/json-format#configuration-representation
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from tfproof.addresses import ModuleInstance
from tfproof.plan.source import ModuleBody

if TYPE_CHECKING:
    from tfproof.plan.model import Plan
    from tfproof.plan.resource import Resource

_ROLES = ("assume_role", "assume_role_with_web_identity")
_ROLE = re.compile(r"arn:[a-z-]+:iam::(\d{12}):role/.+", re.ASCII | re.DOTALL)
_ACCOUNT = re.compile(r"\d{12}", re.ASCII)


def provider_key(plan: Plan, resource: Resource) -> str:
    """The key of the provider configuration that makes a resource, as the plan's ``configuration`` has it."""
    declared = (
        plan.configuration_tree.resource(ModuleInstance.parse(resource.module_address), resource.local_address) or {}
    )
    return str(declared.get("provider_config_key", ""))


def provider_account(plan: Plan, key: str) -> str | None:
    """The account that a provider configuration names: its one allowed account, or that of the role that it assumes.

    Returns:
        None when it names none, or several.
    """
    entry: Mapping[str, Any] = plan["configuration"].get("provider_config", {}).get(key, {})
    where = ModuleInstance.parse(str(entry.get("module_address", "")))
    body = plan.provider_block(where, str(entry.get("name", "")), entry.get("alias"))
    found = dict.fromkeys(_accounts(plan, body, where)) if body is not None else {}
    return next(iter(found)) if len(found) == 1 else None


def provider_region(plan: Plan, key: str) -> str | None:
    """The region that a provider configuration names; None when it names none that is known."""
    entry: Mapping[str, Any] = plan["configuration"].get("provider_config", {}).get(key, {})
    where = ModuleInstance.parse(str(entry.get("module_address", "")))
    body = plan.provider_block(where, str(entry.get("name", "")), entry.get("alias"))
    written = body.attributes.get("region") if body is not None else None
    found = plan.known(written, where) if written is not None else None
    return found if isinstance(found, str) and found else None


def _accounts(plan: Plan, body: ModuleBody, where: ModuleInstance) -> Iterator[str]:
    allowed = body.attributes.get("allowed_account_ids")
    values = plan.known(allowed, where) if allowed is not None else None
    if isinstance(values, list) and len(values) == 1 and _ACCOUNT.fullmatch(str(values[0])):
        yield str(values[0])
    for block in body.blocks:
        expression = block.body.attributes.get("role_arn") if block.makes in _ROLES else None
        arn = plan.known(expression, where) if expression is not None else None
        if isinstance(arn, str) and (role := _ROLE.fullmatch(arn)):
            yield role[1]
