"""Parse the elements of a statement: actions, resources, principals and conditions."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from tfproof.errors import DocumentError
from tfproof.iam.globs import Shape
from tfproof.iam.operators import Family, make_test, parse_operator
from tfproof.iam.patterns import Pattern, make_pattern
from tfproof.iam.statement import CallerKind, Condition, Principals, account_of
from tfproof.iam.strict_json import nearest

_ACTION = re.compile(r"\*|[A-Za-z0-9*?_-]+:[A-Za-z0-9*?_-]+", re.ASCII)
_OF_THE_API = re.compile(r"^execute-api:/")
_USER_ARN = re.compile(r"arn:[a-z0-9-]+:(iam|sts)::[^:]*:.+", re.ASCII)
_UNIQUE_ID = re.compile(r"[A-Z][A-Z0-9]{15,127}", re.ASCII)
_KINDS = {kind.value: kind for kind in CallerKind if kind is not CallerKind.ANONYMOUS}


def text_list(value: Any, path: str) -> tuple[str, ...]:
    """One text or a list of texts, as a tuple.

    Raises:
        DocumentError: anything else, or an empty list.
    """
    items = list(value) if isinstance(value, list | tuple) else [value]
    if not items:
        raise DocumentError("the list is empty", where=path, expected="at least one text")
    for index, item in enumerate(items):
        if not isinstance(item, str):
            place = f"{path}[{index}]" if isinstance(value, list | tuple) else path
            raise DocumentError(f"{str(item)[:80]} is not text", where=place, expected="text or a list of texts")
    return tuple(items)


def parse_actions(texts: tuple[str, ...], path: str) -> tuple[Pattern, ...]:
    """Actions are ``service:Name`` with wildcards; case does not count."""
    for text in texts:
        if not _ACTION.fullmatch(text):
            raise DocumentError(
                f"{text[:80]!r} is not an action", where=path, expected="service:Action, or * for every action"
            )
    return tuple(make_pattern(text, Shape.TEXT, wild=True, fold=True, variables=False, where=path) for text in texts)


def parse_resources(value: Any, path: str, *, variables: bool, of_a_resource: bool = False) -> tuple[Pattern, ...]:
    """Resources are ARNs with wildcards and policy variables, or ``*``.

    In the policy of an API also what API Gateway completes with that API: ``execute-api:/stage/GET/path``.

    Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-resource-policies-examples.html
    """
    texts = text_list(value, path)
    if of_a_resource:
        texts = tuple(_OF_THE_API.sub("arn:*:execute-api:*:*:*/", text) for text in texts)
    for text in texts:
        if not text.startswith(("arn:", "*", "${")):
            raise DocumentError(f"{text[:80]!r} is not a resource", where=path, expected="an ARN, or *")
    return tuple(
        make_pattern(text, Shape.RESOURCE, wild=True, fold=False, variables=variables, where=path) for text in texts
    )


def parse_principals(item: Mapping[str, Any], path: str) -> Principals | None:
    """The Principal or NotPrincipal element of a statement, if there is one."""
    negated = "NotPrincipal" in item
    if not negated and "Principal" not in item:
        return None
    path = f"{path}.{'NotPrincipal' if negated else 'Principal'}"
    value = item["NotPrincipal" if negated else "Principal"]
    if value == "*":
        return Principals(((CallerKind.AWS, "*"),), negated)
    if not isinstance(value, Mapping) or not value:
        raise DocumentError(
            f"{str(value)[:80]!r} is not a principal",
            where=path,
            expected='"*", or an object with ' + ", ".join(_KINDS),
        )
    entries: list[tuple[CallerKind, str]] = []
    for word, texts in value.items():
        if word not in _KINDS:
            raise DocumentError(
                f"there is no kind of principal {str(word)[:80]!r}",
                where=path,
                expected=", ".join(_KINDS),
                fix=nearest(str(word), _KINDS),
            )
        # A list without elements is legal, and names no principal: what a data source writes for identifiers = [].
        for text in () if texts in ([], ()) else text_list(texts, f"{path}.{word}"):
            _check_principal(_KINDS[word], text, f"{path}.{word}")
            entries.append((_KINDS[word], text))
    return Principals(tuple(entries), negated)


def _check_principal(kind: CallerKind, text: str, path: str) -> None:
    if text == "*" or text.startswith("${unknown:"):
        return
    if "*" in text or "?" in text:
        raise DocumentError(
            f"{text[:120]!r}: a principal has no partial wildcards",
            where=path,
            fix="name it in full, or use * and a condition on aws:PrincipalArn",
        )
    good = bool(text)
    if kind is CallerKind.AWS:
        good = bool(account_of(text) or _USER_ARN.fullmatch(text) or _UNIQUE_ID.fullmatch(text))
    elif kind is CallerKind.SERVICE:
        good = "." in text
    if not good:
        expected = "an account number, the ARN of a user, role or session, or *" if kind is CallerKind.AWS else "a name"
        raise DocumentError(f"{text[:120]!r} is not a principal of kind {kind}", where=path, expected=expected)


def parse_conditions(value: Any, path: str, *, variables: bool) -> tuple[Condition, ...]:
    """The Condition element: an object of operators, each an object of keys."""
    if not isinstance(value, Mapping):
        raise DocumentError(f"{str(value)[:80]!r} is not a Condition", where=path, expected="an object of operators")
    made: list[Condition] = []
    for word, keys in value.items():
        place = f"{path}.{word}"
        operator = parse_operator(str(word), path)
        if not isinstance(keys, Mapping) or not keys:
            raise DocumentError(f"{str(keys)[:80]!r} holds no keys", where=place, expected="an object of context keys")
        seen: set[str] = set()
        for key, written in keys.items():
            if not isinstance(key, str) or not key or "${" in key:
                raise DocumentError(f"{str(key)[:80]!r} is not a context key", where=place)
            if key.lower() in seen:
                raise DocumentError(f"the key {key[:80]!r} is given twice: case does not count", where=place)
            seen.add(key.lower())
            texts = _condition_values(written, f"{place}.{key}")
            if not texts and operator.base.family is Family.NULL:
                raise DocumentError("the list of values is empty", where=f"{place}.{key}", expected="true or false")
            tests = [make_test(operator.base, text, variables=variables, where=f"{place}.{key}") for text in texts]
            made.append(
                Condition(
                    operator=operator,
                    key=key.lower(),
                    values=texts,
                    variables=variables,
                    tests=tuple(test for test, _ in tests),
                    patterns=tuple(pattern for _, pattern in tests if pattern is not None),
                    path=f"{place}.{key}",
                )
            )
    return tuple(made)


def _condition_values(value: Any, path: str) -> tuple[str, ...]:
    """The values of a key; none where a list is empty: AWS takes that, and does not say what it means."""
    items = list(value) if isinstance(value, list | tuple) else [value]
    texts: list[str] = []
    for item in items:
        if isinstance(item, bool):
            texts.append("true" if item else "false")
        elif isinstance(item, int | float):
            texts.append(str(item))
        elif isinstance(item, str):
            texts.append(item)
        else:
            raise DocumentError(
                f"{str(item)[:80]} is not a condition value", where=path, expected="text, a number or a boolean"
            )
    return tuple(texts)
