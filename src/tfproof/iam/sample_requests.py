"""What a statement gives to one identity on resources that are not named, and to every other identity as well.

Every call of AWS's catalogue that a statement allows counts, on each type of resource that the call takes. Shown on requests,
and decided by the whole document.

Source: https://docs.aws.amazon.com/cognito/latest/developerguide/attributes-for-access-control.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tfproof.iam import catalogue
from tfproof.iam.catalogue import Action
from tfproof.iam.condition_values import TAG, context_for
from tfproof.iam.evaluate import decide
from tfproof.iam.request import Request, aws
from tfproof.iam.resource_domain import EXAMPLES, with_names
from tfproof.iam.statement import Document, Effect, Statement
from tfproof.iam.statement_match import action_matches, applies, lookup_in, resource_matches
from tfproof.iam.sts_requests import COGNITO, cognito_user_pool_user

_POOL = "eu-west-2:11111111-1111-4111-8111-111111111111"
_SOMEBODY = "eu-west-2:22222222-2222-4222-8222-222222222222"
_ELSE = "eu-west-2:99999999-9999-4999-8999-999999999999"
_SESSION = aws("arn:aws:sts::123456789012:assumed-role/role/session")
_NAMELESS = ("qzx0-nobody-named-this", "0y-nor/this")
_UNPUBLISHED = ("arn:aws:s3:::qzx0-nobody-named-this/key", "arn:aws:dynamodb:eu-west-2:999999999999:table/qzx0")
"""For calls that AWS has not published: what covers both covers everything."""
_OF_NO_USE = ("cloudwatch:getmetricdata", "cloudwatch:listmetrics", "cloudwatch:putmetricdata", "polly:synthesizespeech",
              "translate:translatetext")  # fmt: skip
"""Calls that take resources, which limit no caller: metrics are in no dataset unless a user makes one, and a lexicon or a
list of terms may be left out."""
_LISTS = "ec2:describe"

Call = tuple[str, str]
"""An action, and a resource."""


def for_everyone(document: Document) -> Iterator[tuple[Statement, str, bool | None]]:
    """What a document gives to all identities on every resource of a type, by statement and by action as written.

    True when what one identity gets another gets as well: no condition compares with the identity's id or principal tags.
    None when no request can be made that meets the conditions.
    """
    for statement in document.statements:
        if statement.effect is Effect.ALLOW:
            for text in ["*"] if statement.not_action else [one.text for one in statement.actions]:
                call = next(_wide(statement, text), None)
                if call is not None:
                    shared = _shared(document, statement, call)
                    if shared is not False:
                        yield statement, text, shared


def _wide(statement: Statement, text: str) -> Iterator[Call]:
    """Calls that an action covers, each on a resource that is not named: a statement that covers it covers all of its type."""
    lookup = lookup_in(_request(("a:b", "*"), _token(_SOMEBODY)).values)
    heads = list(_heads(statement))
    published = False
    for call in catalogue.matching(text):
        published = True
        if statement.not_action and not action_matches(statement, call.name):
            continue
        for probes in _probes(call, heads):
            if all(resource_matches(statement, one, lookup) for one in probes):
                yield call.name, probes[0]
    if not published and all(resource_matches(statement, one, lookup) for one in _UNPUBLISHED):
        yield text.replace("*", "x").replace("?", "x"), _UNPUBLISHED[0]


def _probes(call: Action, heads: list[dict[str, str]]) -> Iterator[list[str]]:
    name = call.name.lower()
    if name not in _OF_NO_USE and not name.startswith(_LISTS):
        for pattern in call.arns:
            yield from ([with_names(pattern, head, other) for other in _NAMELESS] for head in heads)


def _heads(statement: Statement) -> Iterator[dict[str, str]]:
    """Partition, region and account of resources: those that a statement names, and any."""
    yield dict(EXAMPLES)
    for pattern in () if statement.not_resource else statement.resources or ():
        parts = pattern.text.split(":", 5)
        if len(parts) == 6:
            named = {"Partition": parts[1], "Region": parts[3], "Account": parts[4], "AccountId": parts[4]}
            yield {**EXAMPLES, **{key: text for key, text in named.items() if text and not set(text) & {"*", "?"}}}


def _shared(document: Document, statement: Statement, call: Call) -> bool | None:
    """Whether another identity gets what one does; None when no request meets the conditions."""
    context = context_for(statement, _token(_SOMEBODY))
    if not applies(statement, _request(call, context)):
        return None
    for other in _others(str(context[f"{COGNITO}:sub"])):
        theirs = {**context, f"{COGNITO}:sub": other}
        theirs.update({key: "another" for key in context if key.startswith(TAG)})
        if decide(document, _request(call, theirs)).effect is not Effect.DENY:
            return True
    return False


def _others(identity: str) -> Iterator[str]:
    """Ids of others: one that has nothing in common, one of the same region, and one that begins alike."""
    region, _, own = identity.rpartition(":")
    yield from (_ELSE, f"{region}:{_ELSE.rpartition(':')[2]}")
    yield f"{region}:{own[:-12]}{'9' * 12}" if len(own) == len(_ELSE.rpartition(":")[2]) else f"{identity}9"


def _token(identity: str) -> dict[str, str | tuple[str, ...]]:
    request = cognito_user_pool_user(_POOL, sub=identity)
    return {key.lower(): value for key, value in request.context.items()}


def _request(call: Call, context: Mapping[str, str | tuple[str, ...]]) -> Request:
    return Request(principal=_SESSION, action=call[0], resource=call[1], context=context)
