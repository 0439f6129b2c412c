"""Context keys that meet the conditions of a statement, and requests that a document was probably written for.

Such a request says more to a reader than any that a search comes upon, and is found at once.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tfproof.iam.operators import Base, Family, Quantifier, as_moment, as_network, as_number
from tfproof.iam.patterns import Lookup, Pattern, Symbol, Variable
from tfproof.iam.query import Query, Witness
from tfproof.iam.request import Request, aws
from tfproof.iam.statement import Condition, Effect, Statement
from tfproof.iam.statement_match import holds, lookup_in

TAG = "aws:principaltag/"
SESSION = aws("arn:aws:iam::123456789012:role/this")
_MOST = 400
Context = dict[str, str | tuple[str, ...]]


def likely(question: Query) -> Witness | None:
    """A request that the first document was written for, if one answers ``question`` with yes."""
    if question.domain is None:
        return None
    tried = 0
    for statement in question.allowed[0].statements:
        if statement.effect is not Effect.ALLOW:
            continue
        context = _met_by_all(question, statement)
        for action, resource in _calls(question, statement):
            tried += 1
            if tried > _MOST:
                return None
            witness = Witness(request=Request(principal=SESSION, action=action, resource=resource, context=context))
            if question.answered_by(witness):
                return witness
    return None


def _met_by_all(question: Query, statement: Statement) -> Context:
    """The keys that a statement compares, and those that the other documents demand."""
    context = context_for(statement, {})
    for document in question.allowed[1:]:
        for one in document.statements:
            if one.effect is Effect.ALLOW:
                context = context_for(one, context)
    return context


def _calls(question: Query, statement: Statement) -> Iterator[tuple[str, str]]:
    if question.domain is None:
        return
    written = () if statement.not_resource else [one.text for one in statement.resources or ()]
    resources = list(question.domain.examples(written))
    for pattern in statement.actions:
        if not set(pattern.text) & {"*", "?"}:
            yield from ((pattern.text, resource) for resource in resources)


def context_for(statement: Statement, token: Mapping[str, str | tuple[str, ...]]) -> Context:
    """Context keys that meet the conditions of ``statement``, as far as they can, on top of those of ``token``."""
    context: Context = {key.lower(): value for key, value in token.items()}
    tags = {variable for condition in statement.conditions for p in condition.patterns for variable in p.variables}
    tags |= {variable for pattern in statement.resources or () for variable in pattern.variables}
    context.update({tag: "own" for tag in sorted(tags) if tag.startswith(TAG)})
    for condition in statement.conditions:
        values = Request(principal=SESSION, action="a:b", resource="*", context=context).values
        lookup = lookup_in(values)
        # A set operator is met by a missing key as well, but what it was written for is a value.
        if condition.key not in context or holds(condition, values[condition.key], lookup) is not True:
            value = _meeting(condition, lookup)
            if value is not None:
                context[condition.key] = value
    return context


def _meeting(condition: Condition, lookup: Lookup) -> str | tuple[str, ...] | None:
    """A value of the condition's key that meets it; None to leave the key out."""
    operator = condition.operator
    if operator.base.family is Family.NULL:
        return "something" if "false" in (value.lower() for value in condition.values) else None
    if operator.base.negated:
        return ("something else",) if operator.quantifier is Quantifier.ANY else None
    examples = [example_of(pattern, lookup) for pattern in condition.patterns] if condition.patterns else []
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


def example_of(pattern: Pattern, lookup: Lookup) -> str | None:
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
