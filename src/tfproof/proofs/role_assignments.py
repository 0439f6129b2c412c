"""What gives a role to identities of a pool, before the role's trust has its say.

Sources: https://docs.aws.amazon.com/cognito/latest/developerguide/authentication-flow.html,
https://docs.aws.amazon.com/cognito/latest/developerguide/role-based-access-control.html,
https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-pre-token-generation.html
"""

from __future__ import annotations

import enum
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tfproof.plan import Resource
from tfproof.plan.attribute_paths import dig, left_to_provider
from tfproof.proofs.configuration_view import AnalyzedConfiguration, refers_to
from tfproof.proofs.identity_pools import GUESTS, USERS, RoleUse, uses
from tfproof.values import Unknown

_USER_POOL = "aws_cognito_user_pool"
_BY_NAME = ("openid_connect_provider_arns", "saml_provider_arns", "supported_login_providers")
"""The providers of a pool that a mapping names as the pool does: by ARN, or by the domain of the login."""
_SOCIAL = ("Facebook", "Google", "LoginWithAmazon", "SignInWithApple")


class For(enum.Enum):
    """Whom a gate is for: all of the pool's identities on that side, or those whom an administrator chose."""

    ALL = "all"
    CHOSEN = "chosen"


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleAssignment:
    """One thing that gives a role to identities of a pool.

    Args:
        step: what it does, as a sentence with the place that says so.
        group: the name of the group that has the role.
    """

    step: str
    open_to: For = For.ALL
    group: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Gates:
    """All gates of one side of a pool: by the role's address, and to each role that trusts the token."""

    given: Mapping[str, tuple[RoleAssignment, ...]]
    anywhere: tuple[RoleAssignment, ...]

    def to(self, role: Resource) -> RoleAssignment | None:
        """The gate to a role that is open to most; None when there is none."""
        every = (*self.given.get(role.address, ()), *self.anywhere)
        return min(every, key=lambda gate: gate.open_to is For.CHOSEN, default=None)


def gates(stack: AnalyzedConfiguration, pool: Resource, side: str) -> Gates:
    """Every gate that identities of a pool go through to a role of the stack."""
    given: dict[str, list[RoleAssignment]] = {}
    anywhere = [RoleAssignment(step=why)] if (why := _takes_tokens_anywhere(stack, pool, side)) is not None else []
    mapping = _by_token(stack, pool) if side == USERS else None
    if mapping is not None and (function := _names_roles(stack, pool)) is not None:
        anywhere.append(
            RoleAssignment(step=f"{function}, and {mapping.address} takes the role from the token{place(mapping)}")
        )
    default = side == GUESTS or _default_is_used(stack, pool)
    for use in uses(stack):
        if use.side != side or not _of(use, pool) or use.role is None or use.role.resource is None:
            continue
        step, kept = f"{use.how}{place(use.by)}", given.setdefault(use.role.resource.address, [])
        if use.by.type == "aws_cognito_user_group":
            name = dig(use.by, "name")
            if mapping is not None:
                taken = f"{step}, and {mapping.address} takes the role from the token"
                kept.append(
                    RoleAssignment(step=taken, open_to=For.CHOSEN, group=name if isinstance(name, str) else None)
                )
        elif use.mapped or default:
            kept.append(RoleAssignment(step=step))
    return Gates(given={address: tuple(found) for address, found in given.items()}, anywhere=tuple(anywhere))


def lets_guests_in(pool: Resource) -> bool | None:
    """Whether a pool gives identities to guests; None when it cannot be determined."""
    found = dig(pool, "allow_unauthenticated_identities")
    return None if isinstance(found, Unknown) else bool(found)


def unreadable(stack: AnalyzedConfiguration, pool: Resource, side: str) -> Iterator[tuple[Resource, str]]:
    """What gives roles to identities of a pool, and does not say which or to whose."""
    for one in stack.of_type("aws_cognito_identity_pool_roles_attachment") if side == USERS else ():
        target = stack.target(one, "identity_pool_id", ("aws_cognito_identity_pool",), ("id",))
        if (target is None or refers_to(target, pool)) and _has_unknown_rules(one):
            yield one, "its role mappings are known after apply"
    for use in uses(stack):
        if use.side == side and _of(use, pool) and (use.role is None or use.pool is None):
            yield use.by, f"it cannot be determined which {'role' if use.role is None else 'pool'} it names"


def _has_unknown_rules(attachment: Resource) -> bool:
    mappings = dig(attachment, "role_mapping")
    if isinstance(mappings, Unknown):
        return True
    every = range(len(mappings or ()))
    return any(isinstance(dig(attachment, f"role_mapping[{index}].mapping_rule"), Unknown) for index in every)


def outside_roles(stack: AnalyzedConfiguration, pool: Resource, side: str) -> Iterator[RoleUse]:
    """What gives identities of a pool a role that is not in the stack, so that it cannot be determined what it allows."""
    for use in uses(stack):
        inside = use.role is None or (use.role.resource is not None and use.role.resource.mode == "managed")
        if use.side == side and _of(use, pool) and not inside:
            yield use


def guests_elsewhere(stack: AnalyzedConfiguration) -> Iterator[RoleUse]:
    """What gives a role to guests of a pool that is not in the stack, so that it cannot be determined whether it allows guests."""
    for use in uses(stack):
        if (
            use.side == GUESTS
            and use.pool is not None
            and (use.pool.resource is None or use.pool.resource.mode == "data")
        ):
            yield use


def anybody(stack: AnalyzedConfiguration, pool: Resource) -> str | None:
    """Why an attacker can become a signed-in identity of a pool; None when an administrator decides who may."""
    if _given(stack, pool, "supported_login_providers"):
        named = ", ".join(stack.value(pool, "supported_login_providers") or ["a public provider"])
        return f"{pool.address} takes sign-ins of {named}{place(pool)}"
    for user_pool in user_pools(stack, pool):
        if stack.value(user_pool, "admin_create_user_config[0].allow_admin_create_user_only") is not True:
            return f"any person may sign up to {user_pool.address}{place(user_pool)}"
        for provider in stack.of_type("aws_cognito_identity_provider"):
            target = stack.target(provider, "user_pool_id", (_USER_POOL,), ("id",))
            if refers_to(target, user_pool) and dig(provider, "provider_type") in _SOCIAL:
                return f"{user_pool.address} takes sign-ins of {dig(provider, 'provider_type')}{place(provider)}"
    return None


def user_pools(stack: AnalyzedConfiguration, pool: Resource) -> tuple[Resource, ...]:
    """The user pools of the stack whose users a pool takes; all of them when it cannot be determined which."""
    if not _given(stack, pool, "cognito_identity_providers"):
        return ()
    every = tuple(stack.of_type(_USER_POOL))
    providers = stack.value(pool, "cognito_identity_providers") or ()
    names = {stack.value(pool, f"cognito_identity_providers[{index}].provider_name") for index in range(len(providers))}
    fed = pool.wiring("cognito_identity_providers").references
    found = tuple(
        one
        for one in every
        if stack.value(one, "endpoint") in names - {None} or any(name.startswith(f"{one.address}.") for name in fed)
    )
    return found or every


def _of(use: RoleUse, pool: Resource) -> bool:
    """Whether a role is given to identities of a pool; also when it cannot be determined of which."""
    return use.pool is None or refers_to(use.pool, pool)


def _mappings(stack: AnalyzedConfiguration, pool: Resource, *, certain: bool = False) -> Iterator[tuple[Resource, str]]:
    """The role mappings of a pool: the attachment that has each, and the path to it.

    Those whose pool cannot be determined are among them, unless only ``certain`` ones count.
    """
    for one in stack.of_type("aws_cognito_identity_pool_roles_attachment"):
        target = stack.target(one, "identity_pool_id", ("aws_cognito_identity_pool",), ("id",))
        if (certain or target is not None) and not refers_to(target, pool):
            continue
        found = stack.value(one, "role_mapping")
        for index in range(len(found or ())):
            yield one, f"role_mapping[{index}]"


def _default_is_used(stack: AnalyzedConfiguration, pool: Resource) -> bool:
    """Whether some sign-in ends with the default role: not when each provider has a mapping that denies what it does not map."""
    every = list(_mappings(stack, pool, certain=True))
    softer = [one for one, path in every if stack.value(one, f"{path}.ambiguous_role_resolution") != "Deny"]
    if softer or not every or _given(stack, pool, "developer_provider_name"):
        return True
    mapped = {stack.value(one, f"{path}.identity_provider") for one, path in every} - {None}
    return not mapped.issuperset(_signing_in(stack, pool))


def _signing_in(stack: AnalyzedConfiguration, pool: Resource) -> Iterator[str | None]:
    """The providers of a pool, as a mapping of roles names them; None for one that cannot be determined."""
    for attribute in _BY_NAME:
        named = stack.value(pool, attribute)
        yield from named or ()
        if named is None and _given(stack, pool, attribute):
            yield None
    clients = "cognito_identity_providers"
    count = len(stack.value(pool, clients) or ())
    if not count and _given(stack, pool, clients):
        yield None
    for index in range(count):
        parts = [stack.value(pool, f"{clients}[{index}].{name}") for name in ("provider_name", "client_id")]
        yield None if None in parts else ":".join(parts)


def _by_token(stack: AnalyzedConfiguration, pool: Resource) -> Resource | None:
    """The attachment that lets the token name the role."""
    return next(
        (one for one, path in _mappings(stack, pool) if stack.value(one, f"{path}.type") in ("Token", None)), None
    )


def _takes_tokens_anywhere(stack: AnalyzedConfiguration, pool: Resource, side: str) -> str | None:
    if _given(stack, pool, "allow_classic_flow"):
        return f"{pool.address} allows the classic flow, where the client takes its token to any role{place(pool)}"
    if side == USERS and _given(stack, pool, "developer_provider_name"):
        return f"{pool.address} has a developer provider, whose tokens go to any role{place(pool)}"
    return None


def _given(stack: AnalyzedConfiguration, resource: Resource, path: str) -> bool:
    """Whether an attribute is set and not false or empty; also when it cannot be determined."""
    found = stack.value(resource, path)
    if found is None and isinstance(dig(resource, path), Unknown):
        return not left_to_provider(resource, path)
    return bool(found)


def _names_roles(stack: AnalyzedConfiguration, pool: Resource) -> str | None:
    """The function that writes the claims which name roles."""
    for user_pool in user_pools(stack, pool):
        for path in ("lambda_config[0].pre_token_generation", "lambda_config[0].pre_token_generation_config"):
            if _given(stack, user_pool, path):
                return f"the pre token generation function of {user_pool.address} may name any role{place(user_pool)}"
    return None


def place(resource: Resource) -> str:
    """Where a resource is, in brackets; empty when that is not known."""
    return f" ({resource.where})" if resource.where else ""
