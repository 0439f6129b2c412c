"""Requests that the statements of a document were written for: what a document gives, shown on requests and no solver.

A request is made from a statement: its resources and condition values, with something in place of each wildcard. It is
then decided by the whole document, so that what a Deny takes away is not given.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tfproof.iam.evaluate import decide
from tfproof.iam.matching import action_matches, applies, holds, lookup_in, resource_matches
from tfproof.iam.operators import Base, Family, Quantifier, as_moment, as_network, as_number
from tfproof.iam.patterns import Lookup, Pattern, Symbol, Variable
from tfproof.iam.request import Request, aws
from tfproof.iam.statement import Condition, Document, Effect, Statement
from tfproof.iam.tokens import COGNITO, cognito_user_pool_user

TAG = "aws:principaltag/"
_POOL = "eu-west-2:11111111-1111-4111-8111-111111111111"
_SOMEBODY = "eu-west-2:22222222-2222-4222-8222-222222222222"
_ELSE = "eu-west-2:99999999-9999-4999-8999-999999999999"
_SESSION = aws("arn:aws:sts::123456789012:assumed-role/role/session")
ELSEWHERE = (
    "arn:aws:s3:::a-bucket-that-nobody-named/a-key",
    "arn:aws:dynamodb:eu-west-2:999999999999:table/a-table-that-nobody-named",
)
"""Resources of two services and accounts that no document means: what covers both covers everything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """A call that a document gives.

    Args:
        statement: the Allow statement that gives it.
        request: the request that is allowed; None when nobody can say, because no request meets the conditions that
            could be made from them.
    """

    statement: Statement
    request: Request | None


def grants(document: Document, action: str, *, resource: str | None = None, issuer: str = COGNITO) -> Iterator[Grant]:
    """Yield how ``document`` gives ``action`` to a signed-in identity, once for each statement that does.

    Args:
        document: an identity document.
        action: one call, without wildcards.
        resource: the resource to ask for; by default each that a statement names.
        issuer: the key prefix of the identity's token.
    """
    for statement in document.statements:
        if statement.effect is not Effect.ALLOW or not action_matches(statement, action):
            continue
        context = context_for(statement, _token(_SOMEBODY, issuer))
        wanted = (resource,) if resource is not None else tuple(_resources(statement, context))
        asked = [_request(action, one, context) for one in wanted]
        asked = [one for one in asked if resource_matches(statement, one.resource, lookup_in(one.values))]
        meeting = [one for one in asked if applies(statement, one)]
        allowed = next((one for one in meeting if decide(document, one).effect is Effect.ALLOW), None)
        if allowed is not None:
            yield Grant(statement=statement, request=allowed)
        elif asked and not meeting:
            yield Grant(statement=statement, request=None)


def covers_everything(statement: Statement) -> bool:
    """True when a statement reaches resources of every service and account."""
    context = _token(_SOMEBODY, COGNITO)
    lookup = lookup_in(_request("a:b", "*", context).values)
    return all(resource_matches(statement, one, lookup) for one in ELSEWHERE)


def for_everyone(document: Document, statement: Statement, action: str, *, issuer: str = COGNITO) -> bool | None:
    """Whether what a statement gives to one identity on some resource it gives to every other there as well.

    It does not when a condition compares with the identity's id or principal tags. None when no request can be made
    that meets the conditions.
    """
    context = context_for(statement, _token(_SOMEBODY, issuer))
    own = _request(action, ELSEWHERE[0], context)
    if not applies(statement, own):
        return None
    other = {**context, f"{issuer}:sub": _ELSE}
    other.update({key: "another" for key in context if key.lower().startswith(TAG)})
    theirs = _request(action, ELSEWHERE[0], other)
    return decide(document, theirs).effect is not Effect.DENY


def context_for(statement: Statement, token: Mapping[str, str | tuple[str, ...]]) -> dict[str, str | tuple[str, ...]]:
    """Context keys that meet the conditions of ``statement``, as far as they can, on top of those of ``token``."""
    context = {key.lower(): value for key, value in token.items()}
    tags = {variable for condition in statement.conditions for p in condition.patterns for variable in p.variables}
    tags |= {variable for pattern in statement.resources or () for variable in pattern.variables}
    context.update({tag: "own" for tag in sorted(tags) if tag.startswith(TAG)})
    for condition in statement.conditions:
        values = _request("a:b", "*", context).values
        lookup = lookup_in(values)
        # A set operator is met by a missing key as well, but what it was written for is a value.
        if condition.key not in context or holds(condition, values[condition.key], lookup) is not True:
            value = _meeting(condition, lookup)
            if value is not None:
                context[condition.key] = value
    return context


def _token(identity: str, issuer: str) -> dict[str, str | tuple[str, ...]]:
    request = cognito_user_pool_user(_POOL, sub=identity, issuer=issuer)
    return {key.lower(): value for key, value in request.context.items()}


def _request(action: str, resource: str, context: Mapping[str, str | tuple[str, ...]]) -> Request:
    return Request(principal=_SESSION, action=action, resource=resource, context=context)


def _resources(statement: Statement, context: Mapping[str, str | tuple[str, ...]]) -> Iterator[str]:
    yield from ELSEWHERE
    if statement.not_resource:
        return
    lookup = lookup_in(_request("a:b", "*", context).values)
    for pattern in statement.resources or ():
        text = _example(pattern, lookup)
        if text is not None:
            yield text


def _meeting(condition: Condition, lookup: Lookup) -> str | tuple[str, ...] | None:
    """A value of the condition's key that meets it; None to leave the key out."""
    operator = condition.operator
    if operator.base.family is Family.NULL:
        return "something" if "false" in (value.lower() for value in condition.values) else None
    if operator.base.negated:
        return ("something else",) if operator.quantifier is Quantifier.ANY else None
    examples = [_example(pattern, lookup) for pattern in condition.patterns] if condition.patterns else []
    if not condition.patterns:
        examples = [_ordered(operator.base, value) for value in condition.values]
    value = next((example for example in examples if example is not None), None)
    if value is None or operator.quantifier is Quantifier.NONE:
        return value
    return (value,)


def _ordered(base: Base, text: str) -> str | None:
    """A value that ``base`` finds in the right order to ``text``, or equal to it."""
    if base.family is Family.IP:
        network = as_network(text)
        return str(network.network_address) if network else None
    step = {"<": -1, ">": 1}.get(base.compare, 0)
    if not step:
        return text
    value = as_number(text) if base.family is Family.NUMERIC else as_moment(text)
    return str(int(value) + step) if value is not None else None


def _example(pattern: Pattern, lookup: Lookup) -> str | None:
    """A text that ``pattern`` matches; None when a policy variable has no value."""
    made = []
    for part in pattern.parts:
        if isinstance(part, Variable):
            value = lookup(part.key)
            value = part.default if value is None else value
            if value is None:
                return None
            made.append(value)
        else:
            made.append(part if isinstance(part, str) else str(part) if isinstance(part, Symbol) else "x")
    return "".join(made)
