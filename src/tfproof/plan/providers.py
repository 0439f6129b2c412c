"""Which provider configuration makes a resource, and which account it is for, as far as it says.

Sources: https://registry.terraform.io/providers/hashicorp/aws/latest/docs#allowed_account_ids,
https://developer.hashicorp.com/terraform/internals/json-format#configuration-representation
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from tfproof.addresses import ModuleInstance
from tfproof.plan.source import ModuleBody
from tfproof.values import Unknown

if TYPE_CHECKING:
    from tfproof.plan.core import PlanCore
    from tfproof.plan.resource import Resource

_CREDENTIALS = ("access_key", "profile", "token", "shared_config_files", "shared_credentials_files")
_ROLES = ("assume_role", "assume_role_with_web_identity")
_ROLE = re.compile(r"arn:[a-z-]+:iam::(\d{12}):role/.+", re.ASCII | re.DOTALL)
_ACCOUNT = re.compile(r"\d{12}", re.ASCII)


def provider_key(plan: PlanCore, resource: Resource) -> str:
    """The key of the provider configuration that makes a resource, as the plan's ``configuration`` has it."""
    declared = (
        plan.configuration_tree.resource(ModuleInstance.parse(resource.module_address), resource.local_address) or {}
    )
    return str(declared.get("provider_config_key", ""))


def provider_account(plan: PlanCore, key: str) -> str | None:
    """The account that a provider configuration names: its one allowed account, or that of the role that it assumes.

    Returns:
        None when it names none, or several.
    """
    found = dict.fromkeys(_accounts(plan, *plan.provider_block(key)))
    return next(iter(found)) if len(found) == 1 else None


def provider_region(plan: PlanCore, key: str) -> str | Unknown | None:
    """The region that a provider configuration names, by the source or else by what the plan says of it.

    Returns:
        None when it names none; Unknown, with what it is made of, when that is not known.
    """
    body, where = plan.provider_block(key)
    written = body.attributes.get("region")
    if written is None:
        return None
    found = plan.value_of(written, where)
    if found.known in (None, "") or isinstance(found.known, str):
        return found.known or None
    return Unknown(f"the region of the provider configuration {key}", found.references)


def provider_credentials(plan: PlanCore, key: str) -> frozenset[tuple[str, str]]:
    """What says as whom a provider configuration calls AWS; empty when the environment alone does.

    Two configurations with the same call AWS as the same principal, hence in one account.
    """
    body, where = plan.provider_block(key)
    said = [(name, body.attributes[name]) for name in _CREDENTIALS if name in body.attributes]
    for block in body.blocks:
        if block.makes in _ROLES:
            within = next((one.body for one in block.body.blocks if one.makes == "content"), block.body)
            role = within.attributes.get("role_arn")
            said += [(block.makes, role)] if role is not None else []
    found = [(name, plan.value_of(expression, where)) for name, expression in said]
    return frozenset(
        (name, repr(one.known) if one.is_known else f"{where} {sorted(one.references)}")
        for name, one in found
        if not (one.is_known and one.known in (None, ""))
    )


def _accounts(plan: PlanCore, body: ModuleBody, where: ModuleInstance) -> Iterator[str]:
    allowed = body.attributes.get("allowed_account_ids")
    values = plan.known(allowed, where) if allowed is not None else None
    if isinstance(values, list) and len(values) == 1 and _ACCOUNT.fullmatch(str(values[0])):
        yield str(values[0])
    for block in body.blocks:
        expression = block.body.attributes.get("role_arn") if block.makes in _ROLES else None
        arn = plan.known(expression, where) if expression is not None else None
        if isinstance(arn, str) and (role := _ROLE.fullmatch(arn)):
            yield role[1]
