"""Does what a statement gives to one identity go to every other as well? Shown on requests, and decided by the whole document.

Source: https://docs.aws.amazon.com/cognito/latest/developerguide/attributes-for-access-control.html
"""

from __future__ import annotations

from collections.abc import Mapping

from tfproof.iam.evaluate import decide
from tfproof.iam.matching import applies, lookup_in, resource_matches
from tfproof.iam.meeting import TAG, context_for
from tfproof.iam.request import Request, aws
from tfproof.iam.statement import Document, Effect, Statement
from tfproof.iam.tokens import COGNITO, cognito_user_pool_user

_POOL = "eu-west-2:11111111-1111-4111-8111-111111111111"
_SOMEBODY = "eu-west-2:22222222-2222-4222-8222-222222222222"
_ELSE = "eu-west-2:99999999-9999-4999-8999-999999999999"
_SESSION = aws("arn:aws:sts::123456789012:assumed-role/role/session")
ELSEWHERE = (
    "arn:aws:s3:::a-bucket-that-nobody-named/a-key",
    "arn:aws:dynamodb:eu-west-2:999999999999:table/a-table-that-nobody-named",
)
"""Resources of two services and accounts that no document means: what covers both covers everything."""


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


def _token(identity: str, issuer: str) -> dict[str, str | tuple[str, ...]]:
    request = cognito_user_pool_user(_POOL, sub=identity, issuer=issuer)
    return {key.lower(): value for key, value in request.context.items()}


def _request(action: str, resource: str, context: Mapping[str, str | tuple[str, ...]]) -> Request:
    return Request(principal=_SESSION, action=action, resource=resource, context=context)
