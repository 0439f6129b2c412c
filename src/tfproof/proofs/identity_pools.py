"""Which identities get which role: identity pools, role attachments, mapping rules and groups of user pools.

Source: https://docs.aws.amazon.com/cognito/latest/developerguide/role-based-access-control.html
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tfproof.plan import Plan, Resource
from tfproof.plan.attribute_paths import dig
from tfproof.proofs.configuration_view import AnalyzedConfiguration, ReferenceTarget, identifier, keys_of
from tfproof.values import Unknown

USERS, GUESTS = "authenticated", "unauthenticated"
_ROLE = (("aws_iam_role",), ("arn", "id", "name"))
_POOL = (("aws_cognito_identity_pool",), ("id",))


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleUse:
    """A role that identities of a pool get.

    Args:
        role: the role; None when it cannot be determined which.
        pool: the identity pool; None when it cannot be determined which.
        side: ``authenticated`` or ``unauthenticated``, as in ``amr``.
        how: what gives it to them, for messages.
        by: the resource that says so.
        mapped: a mapping rule gives it.
    """

    role: ReferenceTarget | None
    pool: ReferenceTarget | None
    side: str
    how: str
    by: Resource
    mapped: bool = False


def uses(stack: AnalyzedConfiguration) -> tuple[RoleUse, ...]:
    """Every role that some identity of some pool gets, as far as the stack says."""
    return stack.once(uses, lambda: _uses(stack))


def _uses(stack: AnalyzedConfiguration) -> tuple[RoleUse, ...]:
    found = [
        use for one in stack.of_type("aws_cognito_identity_pool_roles_attachment") for use in _attached(stack, one)
    ]
    return (*found, *(use for one in stack.of_type("aws_cognito_user_group") for use in _group(stack, one)))


def pools(stack: AnalyzedConfiguration) -> tuple[Resource, ...]:
    """The identity pools of the stack."""
    return tuple(stack.of_type("aws_cognito_identity_pool"))


def pool_text(pool: ReferenceTarget, view: Plan) -> str:
    """The pool's id as the documents of a view write it."""
    return identifier(view, pool.resource) if pool.resource is not None else pool.text


def pools_of_user_pool(stack: AnalyzedConfiguration, user_pool: ReferenceTarget | None) -> tuple[Resource, ...]:
    """The identity pools that take sign-ins of a user pool; all of the stack when it cannot be determined."""
    every = pools(stack)
    if user_pool is None or user_pool.resource is None:
        return every
    address = user_pool.resource.address

    def takes(pool: Resource) -> bool:
        if "cognito_identity_providers" not in pool:
            return False
        fed = pool.wiring("cognito_identity_providers").references
        return any(reference.startswith(f"{address}.") for reference in fed)

    return tuple(pool for pool in every if takes(pool)) or every


def _attached(stack: AnalyzedConfiguration, attachment: Resource) -> Iterator[RoleUse]:
    pool = stack.target(attachment, "identity_pool_id", *_POOL)
    keys = keys_of(attachment, "roles")
    if keys is None:
        later = stack.after(attachment)
        keys = keys_of(later, "roles") if later is not None else None
    for side in (USERS, GUESTS) if keys is None else keys:
        role = stack.target(attachment, f'roles["{side}"]', *_ROLE)
        how = f"{attachment.address} gives it to {'signed-in identities' if side == USERS else 'guests'}"
        yield RoleUse(role=role, pool=pool, side=side, how=how, by=attachment)
    for path in _mapping_rules(stack, attachment):
        role = stack.target(attachment, f"{path}.role_arn", *_ROLE)
        how = f"a mapping rule of {attachment.address} gives it to signed-in identities"
        yield RoleUse(role=role, pool=pool, side=USERS, how=how, by=attachment, mapped=True)


def _mapping_rules(stack: AnalyzedConfiguration, attachment: Resource) -> Iterator[str]:
    mappings = dig(attachment, "role_mapping")
    if isinstance(mappings, Unknown):
        later = stack.after(attachment)
        mappings = dig(later, "role_mapping") if later is not None else None
    for index, mapping in enumerate(mappings or ()):
        rules = mapping.peek("mapping_rule") if "mapping_rule" in mapping else None
        if isinstance(rules, Unknown):
            rules = stack.value(attachment, f"role_mapping[{index}].mapping_rule")
        for position in range(len(rules or ())):
            yield f"role_mapping[{index}].mapping_rule[{position}]"


def _group(stack: AnalyzedConfiguration, group: Resource) -> Iterator[RoleUse]:
    found = dig(group, "role_arn")
    if found is None or (isinstance(found, str) and not found):
        return
    role = stack.target(group, "role_arn", *_ROLE)
    user_pool = stack.target(group, "user_pool_id", ("aws_cognito_user_pool",), ("id",))
    name = dig(group, "name")
    for pool in pools_of_user_pool(stack, user_pool):
        how = f"{group.address} gives it to the group {name if isinstance(name, str) else 'of that name'}"
        yield RoleUse(role=role, pool=ReferenceTarget(resource=pool), side=USERS, how=how, by=group)
