"""A request: who does what to which resource, and what AWS knows about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tfproof.errors import UsageError
from tfproof.iam.statement import Caller, CallerKind

__all__ = ["ANONYMOUS", "Caller", "CallerKind", "Request", "aws", "federated", "service"]

ANONYMOUS = Caller(CallerKind.ANONYMOUS)


def aws(arn: str) -> Caller:
    """A user, role or assumed-role session by ARN, or the root of an account by its number."""
    return Caller(CallerKind.AWS, f"arn:aws:iam::{arn}:root" if arn.isascii() and arn.isdigit() else arn)


def federated(provider: str) -> Caller:
    """A federated identity by its provider: a domain, or the ARN of an OIDC or SAML provider."""
    return Caller(CallerKind.FEDERATED, provider)


def service(name: str) -> Caller:
    """An AWS service by its principal, such as ``apigateway.amazonaws.com``."""
    return Caller(CallerKind.SERVICE, name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One request.

    Args:
        principal: who asks.
        action: ``service:Action``; case does not count.
        resource: an ARN, or ``*`` for actions that are not limited to resources.
        context: context keys (case does not count) and their values: a text, or several for a multivalued key. An
            empty tuple is the same as no key.
        resource_account: the account that owns the resource, when its ARN does not say (as with S3).

    Raises:
        UsageError: one key is given twice.
    """

    principal: Caller
    action: str
    resource: str = "*"
    context: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict)
    resource_account: str | None = None
    values: dict[str, tuple[str, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        values: dict[str, tuple[str, ...]] = {}
        for key, given in self.context.items():
            lower = key.lower()
            if lower in values:
                raise UsageError(f"the context key {key!r} is given twice: case does not count")
            found = (given,) if isinstance(given, str) else tuple(given)
            if found:
                values[lower] = found
        object.__setattr__(self, "values", values)

    def __str__(self) -> str:
        lines = [f"principal  {self.principal}", f"action     {self.action}"]
        if self.resource != "*":
            lines.append(f"resource   {self.resource}")
        width = max((len(key) for key in self.context), default=0)
        for key in sorted(self.context):
            value = self.context[key]
            shown = f'"{value}"' if isinstance(value, str) else "[" + ", ".join(f'"{one}"' for one in value) + "]"
            lines.append(f"{key:<{width}} = {shown}")
        return "\n".join(lines)
