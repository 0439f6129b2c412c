"""What identities of a pool come to, written a second time: roles by token and by session, and what they find at the end."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from tests.proofs.refuter.making import Context, Maker, allowed, request
from tests.proofs.refuter.refuter import ANOTHER, ASSUME, COGNITO, Found, Role, reaches_others

from tfproof.iam import Document, Effect, aws, federated
from tfproof.iam.evaluate import judge
from tfproof.iam.statement import CallerKind
from tfproof.plan import Resource
from tfproof.proofs.configuration_view import dig_known

OF_OTHERS = (
    "cognito-identity:DeleteIdentities", "cognito-identity:GetOpenIdTokenForDeveloperIdentity", "cognito-identity:ListIdentities",
    "cognito-identity:LookupDeveloperIdentity", "cognito-identity:SetIdentityPoolRoles", "cognito-identity:UpdateIdentityPool",
    "cognito-idp:AdminAddUserToGroup", "cognito-idp:AdminCreateUser", "cognito-idp:AdminDeleteUser", "cognito-idp:AdminGetUser",
    "cognito-idp:AdminInitiateAuth", "cognito-idp:AdminResetUserPassword", "cognito-idp:AdminSetUserPassword",
    "cognito-idp:AdminUpdateUserAttributes", "cognito-idp:CreateGroup", "cognito-idp:DeleteUserPool", "cognito-idp:ListUsers",
    "cognito-idp:ListUsersInGroup", "cognito-idp:UpdateUserPool", "cognito-idp:UpdateUserPoolClient",
)  # fmt: skip
"""Calls with which any user's account is read or changed, by the guides of AWS and not by its catalogue."""


def token_of(pool: str, side: str) -> Context:
    """The keys of an identity's token, and of the sessions that begin with it."""
    return {f"{COGNITO}:aud": pool, f"{COGNITO}:amr": (side,), f"{COGNITO}:sub": ANOTHER}


def trusted(made: Maker, role: Role, keys: Context) -> bool:
    """Whether a role takes a token."""
    if role.trust is None:
        return False
    for _ in range(8):
        asked = request(federated(COGNITO), ASSUME, "*", made.context([role.trust], keys))
        if judge(role.trust, asked).effect is Effect.ALLOW:
            return True
    return False


def reached(made: Maker, start: Iterable[Role], every: Sequence[Role], keys: Context) -> list[Role]:
    """The roles that sessions come to which begin with one of some: each assumes what it may and what takes it."""
    found = list(start)
    for here in found:  # it grows
        found += [one for one in every if one not in found and _assumes(made, here, one, keys)]
    return found


def _assumes(made: Maker, here: Role, there: Role, keys: Context) -> bool:
    if there.trust is None:
        return False
    documents = [*(one for group in here.groups for one in group), there.trust]
    for _ in range(12):
        asked = request(aws(here.arn), "sts:AssumeRole", there.arn, made.context(documents, keys))
        if allowed(here.groups, asked) and judge(there.trust, asked).effect is Effect.ALLOW:
            return True
    return False


def touches_data(made: Maker, roles: Sequence[Role], area: str, tries: int) -> Found:
    """A request of one identity, as any of some roles, for what one of their policies marks as each identity's own.

    Args:
        made: makes requests.
        roles: what the identity comes to.
        area: the claim, which names the data.
        tries: how many.
    """
    documents = [one for role in roles for group in role.groups for one in group]
    for role in roles:
        found = reaches_others(made, role, tries // len(roles) + 1, marked_by=documents, named=area)
        if found is not None:
            return found
    return None


def touches_accounts(made: Maker, roles: Sequence[Role], keys: Context, tries: int) -> Found:
    """A request that reads or changes the account of another user."""
    for _ in range(tries if roles else 0):
        role = made.chance.choice(roles)
        documents = [one for group in role.groups for one in group]
        action, context = made.chance.choice(OF_OTHERS), made.context(documents, keys)
        resource = made.written(documents, context)
        kind = "identitypool" if action.startswith("cognito-identity:") else "userpool"
        if f":{kind}/" not in resource:
            resource = f"arn:aws:{action.partition(':')[0]}:{made.region}:{made.account}:{kind}/{made.region}_x"
        asked = request(aws(role.arn), action, resource, context)
        if allowed(role.groups, asked):
            return (asked,)
    return None


def admits_nobody(made: Maker, trust: Document, registered: Sequence[str], tries: int) -> Found:
    """The last of many tokens of those whom a trust names, when it takes none; None as soon as it takes one."""
    providers = [
        text
        for statement in trust.statements
        if statement.principals
        for kind, text in statement.principals.entries
        if kind is CallerKind.FEDERATED and "oidc-provider/" in text
    ]
    tested = [
        (one.key, value) for statement in trust.statements for one in statement.conditions for value in one.values
    ]
    asked = None
    for _ in range(tries if providers else 0):
        provider = made.chance.choice(providers)
        issuer = provider.partition("oidc-provider/")[2].lower()
        base = {key: made.text(value, {}) for key, value in made.chance.sample(tested, len(tested))}
        own = base.get(f"{issuer}:sub", "somebody")
        subject = made.chance.choice((own, own, "somebody", "repo:stranger/x:ref:refs/heads/main"))
        base[f"{issuer}:sub"] = re.sub(r"[*?]", "x", subject)
        named = [value for key, value in tested if key == f"{issuer}:aud" and not set(value) & {"*", "?"}]
        base[f"{issuer}:aud"] = made.chance.choice([*registered] or named or ["sts.amazonaws.com"])
        asked = request(federated(provider), ASSUME, "*", made.context([trust], dict(base)))
        if judge(trust, asked).effect is Effect.ALLOW:
            return None
    return (asked,) if asked is not None else None


def leaves_default(pool: Resource, attachment: Resource) -> bool:
    """Whether a user who signs in to a pool gets the default role: not one whom each mapping denies it."""
    mappings = dig_known(attachment, "role_mapping") or ()
    denied = {one["identity_provider"] for one in mappings if one["ambiguous_role_resolution"] == "Deny"}
    signing_in = {
        f"{one['provider_name']}:{one['client_id']}" for one in dig_known(pool, "cognito_identity_providers") or ()
    }
    for name in ("openid_connect_provider_arns", "saml_provider_arns", "supported_login_providers"):
        signing_in |= set(dig_known(pool, name) or ())
    return bool(signing_in - denied) or bool(dig_known(pool, "developer_provider_name"))
