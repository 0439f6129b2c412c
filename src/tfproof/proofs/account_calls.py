"""What shows or changes the accounts of other users: by AWS's catalogue, not by a list of names.

Users change their own account with a token of theirs, in calls that take no pool. A call that takes a user pool is made with
credentials, and is about any user's account in it, or about what all have in common.

Sources: https://docs.aws.amazon.com/cognito/latest/developerguide/authentication-flows-public-server-side.html,
https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/Welcome.html,
https://docs.aws.amazon.com/cognito/latest/developerguide/iam-roles.html
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from tfproof.iam import catalogue
from tfproof.iam.catalogue import Action, Level
from tfproof.iam.reference_documents import reference
from tfproof.iam.sts_requests import COGNITO
from tfproof.proofs.own_data import Area

_POOLS, _IDENTITIES, _SYNC = "cognito-idp", "cognito-identity", "cognito-sync"
_OF_USERS = ("Admin", "ListUsers")
_OF_IDENTITIES = (
    "DescribeIdentity",
    "GetOpenIdTokenForDeveloperIdentity",
    "ListIdentities",
    "LookupDeveloperIdentity",
)
_WITH_OWN_TOKEN = ("GetCredentialsForIdentity", "GetId", "GetOpenIdToken", "UnlinkIdentity")
"""Calls of identity pools that take a token of the identity that is meant, and that need no credentials."""
_CREATE = ("CreateIdentityPool",)


@cache
def others_accounts() -> Area:
    """The accounts of other users: in user pools, in identity pools, and what Cognito Sync keeps of them."""
    calls = sorted(one.name for service in (_POOLS, _IDENTITIES, _SYNC) for one in _calls(service))
    subject = f"${{{COGNITO}:sub}}"
    own = [f"arn:*:{_SYNC}:*:*:identitypool/*/identity/{subject}{rest}" for rest in ("", "/*")]
    statements = [
        {"Effect": "Allow", "NotAction": calls},
        {"Effect": "Allow", "Action": f"{_SYNC}:*", "Resource": own},
    ]
    return Area(name="another one's account", questions=((reference(statements, name="no other account"), None),))


def _calls(service: str) -> Iterator[Action]:
    known = catalogue.service(service)
    return (one for one in known.actions.values() if _is_about_others(one)) if known is not None else iter(())


def _is_about_others(call: Action) -> bool:
    service, _, name = call.name.partition(":")
    changes = Level.WRITE in call.levels and Level.TAGGING not in call.levels
    if service == _POOLS:
        takes_pool = any(":userpool/" in one for one in call.arns)
        return takes_pool and (changes or name.startswith(_OF_USERS))
    if service == _IDENTITIES:
        return name in _OF_IDENTITIES or (changes and name not in (*_WITH_OWN_TOKEN, *_CREATE))
    return any("/identity/" in one for one in call.arns) or changes
