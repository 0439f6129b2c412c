"""Which role a group of a user pool gives, so that two groups can be compared.

Source: https://docs.aws.amazon.com/cognito/latest/developerguide/role-based-access-control.html
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tfproof.findings import View
from tfproof.scan.facts.resource import Resource
from tfproof.scan.facts.unresolved import is_unresolved

GROUP = "aws_cognito_user_group"


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """The role that a group gives.

    Args:
        roles: what tells it from another: its address, or else its ARN; several when it is one of them, none when it may be
            any.
        certain: it is the one in ``roles``.
    """

    roles: frozenset[str]
    certain: bool

    def same(self, other: Given) -> bool | None:
        """Whether both are one role; None when they may be."""
        if self.certain and other.certain:
            return self.roles == other.roles
        apart = bool(self.roles) and bool(other.roles) and not self.roles & other.roles
        return False if apart else None


def role_of(group: Resource) -> Given | None:
    """Return the role of a group; None when it gives none."""
    value = group.text("role_arn")
    if value is None or value == "":
        return None
    targets = group.targets("role_arn", "aws_iam_role")
    addresses = frozenset(role.address for role in targets.resources)
    if follows_its_key(value) and len(addresses) == 1:
        # A role for each instance: of one block of groups, each has its own.
        return Given(roles=frozenset(f"{address} for {group.address}" for address in addresses), certain=True)
    if not targets.certain or len(addresses) > 1:
        return Given(roles=addresses, certain=False)
    if is_unresolved(value) and not addresses:
        return Given(roles=frozenset({value.expression} - {""}), certain=bool(value.expression))
    return Given(roles=addresses or frozenset({str(value)}), certain=True)


def others_with_roles(group: Resource) -> Iterator[tuple[Resource, Given]]:
    """Yield the other groups of the stack that give a role, with it."""
    for other in group.others(GROUP):
        given = role_of(other) if other.address != group.address else None
        if given is not None:
            yield other, given


def stands_for_several(group: Resource) -> bool:
    """True when the source shows one block for instances that it does not count."""
    written = group.value("for_each") is not None or group.value("count") is not None
    return group.view is View.SOURCE and written and not group.address.endswith("]")


def follows_its_key(value: object) -> bool:
    """True when ``value`` is an expression that differs from instance to instance."""
    return is_unresolved(value) and ("each." in value.expression or "count." in value.expression)


def in_other_pool(group: Resource, other: Resource) -> bool:
    """True when two groups are certainly of different user pools."""
    pools = [one.targets("user_pool_id", "aws_cognito_user_pool") for one in (group, other)]
    first, second = ({pool.address for pool in one.resources} for one in pools)
    return all(one.certain for one in pools) and bool(first) and bool(second) and not first & second
