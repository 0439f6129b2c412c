"""Does a statement apply to a request? The three-valued heart of the evaluator.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition.html
"""

from __future__ import annotations

from collections.abc import Mapping

from tfproof.iam.context_keys import is_multivalued
from tfproof.iam.operators import Family, Quantifier
from tfproof.iam.patterns import Lookup, Pattern
from tfproof.iam.request import Request
from tfproof.iam.statement import Condition, Statement

Reading = Mapping[Condition, bool]
"""For conditions that AWS leaves unspecified: what they are taken to say."""


def applies(statement: Statement, request: Request, reading: Reading | None = None) -> bool | None:
    """Does a statement apply to a request? None when AWS does not say."""
    if not action_matches(statement, request.action):
        return False
    if statement.principals is not None and not statement.principals.match(request.principal):
        return False
    values = request.values
    lookup = lookup_in(values)
    if not resource_matches(statement, request.resource, lookup):
        return False
    answer: bool | None = True
    for condition in statement.conditions:
        one = holds(condition, values.get(condition.key, ()), lookup, reading)
        if one is False:
            return False
        if one is None:
            answer = None
    return answer


def lookup_in(values: Mapping[str, tuple[str, ...]]) -> Lookup:
    """What policy variables stand for: keys with one value; a multivalued key gives none."""

    def lookup(key: str) -> str | None:
        found = values.get(key)
        return found[0] if found is not None and len(found) == 1 and not is_multivalued(key) else None

    return lookup


def _nothing(_: str) -> str | None:
    return None


def any_match(patterns: tuple[Pattern, ...], value: str, lookup: Lookup) -> bool:
    """Does one of the patterns match the whole of ``value``?"""
    return any(pattern.matches(value, lookup) for pattern in patterns)


def action_matches(statement: Statement, action: str) -> bool:
    """Does the Action or NotAction element cover ``action``?"""
    return any_match(statement.actions, action, _nothing) != statement.not_action


def resource_matches(statement: Statement, resource: str, lookup: Lookup) -> bool:
    """Does the Resource or NotResource element cover ``resource``? A statement without one covers every resource."""
    if statement.resources is None:
        return True
    return any_match(statement.resources, resource, lookup) != statement.not_resource


def holds(condition: Condition, values: tuple[str, ...], lookup: Lookup, reading: Reading | None = None) -> bool | None:
    """What a condition says of the values of its key; None when AWS does not say.

    Args:
        condition: the condition.
        values: the request's values for the key; empty when there is no such key.
        lookup: gives the values of policy variables.
        reading: what to take unspecified conditions to say.
    """
    operator = condition.operator
    negated = operator.base.negated
    if operator.base.family is Family.NULL:
        return ("false" if values else "true") in (value.lower() for value in condition.values)
    several = len(values) > 1 or (bool(values) and is_multivalued(condition.key))
    if not condition.values or (several and operator.quantifier is Quantifier.NONE):
        return reading.get(condition) if reading is not None else None
    if operator.quantifier is not Quantifier.NONE:
        # An empty text counts as no value here: "a null data set, such as an empty string" in the user guide.
        values = tuple(value for value in values if value)
    if not values:
        return operator.true_when_missing
    if operator.quantifier is Quantifier.ALL:
        return all(any(test(value, lookup) for test in condition.tests) != negated for value in values)
    if operator.quantifier is Quantifier.ANY:
        return any(any(test(value, lookup) for test in condition.tests) != negated for value in values)
    return any(test(values[0], lookup) for test in condition.tests) != negated
