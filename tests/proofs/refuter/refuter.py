"""Look for a counterexample to what is proved, with the evaluator alone: no engine, and no question that a proof asks.

Each search knows by itself what would refute a claim; it makes requests and has them decided.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from tests.proofs.refuter.making import Context, Maker, allowed, denied, request
from tests.proofs.refuter.relation_again import ALONE, OF_RESOURCES, TOGETHER, WITH_DENY, filled, gives_more

from tfproof.iam import Document, Effect, Request, aws, federated
from tfproof.iam.document import parse_document
from tfproof.iam.evaluate import judge
from tfproof.iam.statement import Caller, CallerKind

Groups = Sequence[Sequence[Document]]
Found = tuple[Request, ...] | None
"""The requests that refute a claim; None where none was found."""
POOL = "eu-west-2:0a0a0a0a-1111-4111-8111-0b0b0b0b0b0b"
ANOTHER = "eu-west-2:99999999-9999-4999-8999-999999999999"
COGNITO = "cognito-identity.amazonaws.com"
IDENTITIES = (ANOTHER, POOL, f"eu-west-2:{'0' * 8}-0000-4000-8000-{'0' * 12}", f"us-east-1:{ANOTHER.partition(':')[2]}")
ASSUME = "sts:AssumeRoleWithWebIdentity"
_SUB = re.compile(r"\$\{cognito-identity\.[a-z0-9.-]+:sub\}", re.IGNORECASE)
ORGANIZATION = "o-strangers00"
GUESTS = (
    "cognito-identity:GetCredentialsForIdentity", "cognito-identity:GetId", "cognito-identity:GetOpenIdToken",
    "mobileanalytics:PutEvents", "mobiletargeting:PutEvents", "mobiletargeting:UpdateEndpoint", "rum:PutRumEvents",
    "sts:GetCallerIdentity",
)  # fmt: skip


@dataclass(kw_only=True)
class Role:
    """A role, as a search sees it.

    Args:
        arn: of the role.
        groups: what it holds: documents of each group must all allow.
        trust: who assumes it.
    """

    arn: str
    groups: Groups
    trust: Document | None = None


@dataclass(kw_only=True)
class Around:
    """What a search also knows of the stack: its roles by ARN (without the account's part where no account is known), what runs as one of them, harmless boundaries, and the accounts that are its own."""

    roles: dict[str, Role] = field(default_factory=dict)
    runners: tuple[str, ...] = ()
    boundaries: tuple[str, ...] = ()
    accounts: frozenset[str] = frozenset()


def reaches_no_account(asked: Request, accounts: frozenset[str]) -> bool:
    """Whether a call of IAM is about another account than the caller's, where that is known: IAM has no such call."""
    theirs = asked.resource.split(":")[4:5]
    return bool(accounts) and asked.action.startswith("iam:") and theirs != ["*"] and not accounts & set(theirs)


def escalates(made: Maker, role: Role, around: Around, tries: int) -> Found:
    """Requests by which a role gets more than itself."""
    documents = [one for group in role.groups for one in group]
    if not documents:
        return None
    session, refused = aws(role.arn), denied(role.groups)
    calls = [*ALONE, *(WITH_DENY if refused else ())]
    likely = [one for one in calls if _may_be_about(role.groups, one)]
    for _ in range(tries if likely else 0):
        action = made.chance.choice(likely)
        shape = made.chance.choice({**ALONE, **WITH_DENY}[action])
        context = made.context(documents)
        if action == "iam:PassRole":
            context.setdefault("iam:passedtoservice", made.chance.choice(("ec2.amazonaws.com", "lambda.amazonaws.com")))
        plain = filled(shape, made.parts())
        resource = made.chance.choice((plain, made.written(documents, context), made.written(documents, context)))
        asked = request(session, action, resource, context)
        more = gives_more(action, resource, denied=refused) and allowed(role.groups, asked)
        if more and not _is_nothing(role, around, asked):
            return (asked,)
    for path in TOGETHER:
        steps = tuple(filter(None, (_step(made, role, session, one, tries // 50 + 5) for one in path)))
        if len(steps) == len(path):
            return steps
    return None


def _step(made: Maker, role: Role, session: Caller, action: str, tries: int) -> Request | None:
    if not _may_be_about(role.groups, action):
        return None
    documents = [one for group in role.groups for one in group]
    for _ in range(tries):
        context = made.context(documents)
        asked = request(session, action, made.written(documents, context), context)
        if asked.resource.startswith(f"arn:aws:{action.partition(':')[0]}:") and allowed(role.groups, asked):
            return asked
    return None


def _may_be_about(groups: Groups, action: str) -> bool:
    """Whether an Allow statement is about a call at all."""
    return any(
        any(pattern.matches(action, lambda _: None) for pattern in one.actions) != one.not_action
        for group in groups
        for one in group[0].statements
        if one.effect is Effect.ALLOW
    )


def _is_nothing(role: Role, around: Around, asked: Request) -> bool:
    """Whether an escalating call gives nothing here: its target is judged by itself, or holds no more."""
    if asked.values.get("iam:permissionsboundary", ("",))[0] in around.boundaries:
        return asked.action.startswith(("iam:Put", "iam:Attach", "iam:Create"))
    if asked.resource in around.runners or reaches_no_account(asked, around.accounts):
        return True
    if asked.action in ("sts:AssumeRole", "iam:PassRole"):
        return bool({asked.resource, asked.resource.split(":", 5)[-1]} & set(around.roles))
    if asked.action == "kms:CreateGrant" and "true" in asked.values.get("kms:grantisforawsresource", ()):
        return True
    if asked.action in OF_RESOURCES:
        nameless = f"{asked.action.partition(':')[0]}:Qzx0NobodyNamedThis"
        return allowed(role.groups, request(asked.principal, nameless, asked.resource, dict(asked.context)))
    return False


def reaches_others(
    made: Maker, role: Role, tries: int, *, marked_by: Sequence[Document] | None = None, named: str = ""
) -> Found:
    """A request of one identity for what a policy marks as each identity's own, and that is another one's.

    Args:
        made: makes requests.
        role: as which it is made.
        tries: how many.
        marked_by: the documents that say what is whose; the role's own by default.
        named: a text that names the data which counts; all of it by default.
    """
    documents = [one for group in role.groups for one in group]
    marked = [one for one in _marked(documents if marked_by is None else marked_by) if one[0] in (named or one[0])]
    for _ in range(tries if marked else 0):
        identity, other = made.chance.sample(IDENTITIES, 2)
        prefix, items = made.chance.choice(marked)
        base: Context = {f"{COGNITO}:sub": identity, f"{COGNITO}:aud": POOL, f"{COGNITO}:amr": ("authenticated",)}
        context = made.context(documents, base)
        session = aws(role.arn)
        if items:
            action = made.chance.choice(("dynamodb:GetItem", "dynamodb:Query", "dynamodb:Scan", "dynamodb:PutItem",
                                         "dynamodb:GetRecords", "dynamodb:PartiQLSelect", "dynamodb:DeleteItem"))  # fmt: skip
            resource = made.arn(prefix, context) + made.chance.choice(("", "", "/index/by-date", "/stream/1"))
            resource = re.sub(r"(/(?:index|stream)/[^/]+)/.*", r"\1", resource)
            if action in ("dynamodb:Scan", "dynamodb:GetRecords"):
                context.pop("dynamodb:leadingkeys", None)
            else:
                context["dynamodb:leadingkeys"] = (other,)
        else:
            action = made.chance.choice(("s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:GetObjectVersion"))
            resource = made.arn(prefix, context) + other + made.chance.choice(("", "/a.txt", "/x/y"))
            context.pop("s3:prefix", None)
        asked = request(session, action, resource, context)
        if allowed(role.groups, asked):
            return (asked,)
    return None


def _marked(documents: Iterable[Document]) -> Iterator[tuple[str, bool]]:
    """What is written before identities' ids, and the tables whose items have them as a leading key."""
    for document in documents:
        for statement in document.statements:
            if statement.effect is not Effect.ALLOW:
                continue
            for pattern in statement.resources or ():
                found = _SUB.search(pattern.text)
                if found and pattern.text.startswith("arn:") and ":s3:" in pattern.text[: found.start()]:
                    yield pattern.text[: found.start()], False
            if any(
                one.key == "dynamodb:leadingkeys" and any(map(_SUB.search, one.values)) for one in statement.conditions
            ):
                yield from ((one.text, True) for one in statement.resources or () if ":table/" in one.text)


def admits_others(made: Maker, trust: Document, pool: str, tries: int, *, side: str = "authenticated") -> Found:
    """A token that a role for identities of one side of a pool admits, and that is none of theirs."""
    for _ in range(tries):
        amr = made.chance.choice((("unauthenticated",), ("authenticated",), ("authenticated", "graph.facebook.com"),
                                  ("authenticated", f"cognito-idp.eu-west-2.amazonaws.com/eu-west-2_x:{pool}:u")))  # fmt: skip
        aud = made.chance.choice((pool, ANOTHER, pool[:-1] + "0", f"us-east-1:{pool.rpartition(':')[2]}", ""))
        base: Context = {f"{COGNITO}:aud": aud, f"{COGNITO}:amr": amr, f"{COGNITO}:sub": ANOTHER}
        if aud == pool and amr[0] == side:
            continue
        context = made.context([trust], base)
        if made.chance.random() < 0.2:
            context.pop(made.chance.choice(list(base)))
        caller = made.chance.choice((federated(COGNITO), federated(COGNITO), federated("accounts.google.com")))
        action = made.chance.choice((ASSUME, ASSUME, "sts:TagSession"))
        asked = request(caller, action, "*", context)
        if judge(trust, asked).effect is Effect.ALLOW:
            return (asked,)
    return None


def refuses_own(trust: Document, pool: str, *, side: str = "authenticated") -> Found:
    """A token of those whom a role is for, and that it refuses."""
    for more in (
        (),
        ("graph.facebook.com",),
        (f"cognito-idp.eu-west-2.amazonaws.com/eu-west-2_x:CognitoSignIn:{pool}",),
    ):
        for sub in (ANOTHER, POOL):
            amr = (side, *more) if side == "authenticated" else (side,)
            keys: Context = {f"{COGNITO}:aud": pool, f"{COGNITO}:amr": amr, f"{COGNITO}:sub": sub}
            asked = request(federated(COGNITO), ASSUME, "*", keys)
            if judge(trust, asked).effect is not Effect.ALLOW:
                return (asked,)
    return None


def admits_stranger(made: Maker, trust: Document, tries: int) -> Found:
    """A token of an OIDC provider that a trust admits although it does not name the owner of its subject."""
    subjects = [
        (one.key.rpartition(":")[0], value)
        for statement in trust.statements
        for one in statement.conditions
        if one.key.endswith((":sub", ":repository", ":repository_id")) and "cognito-identity" not in one.key
        for value in one.values
    ]
    providers = [
        text
        for statement in trust.statements
        if statement.principals
        for kind, text in statement.principals.entries
        if kind is CallerKind.FEDERATED and "oidc-provider/" in text
    ]
    for _ in range(tries if providers else 0):
        provider = made.chance.choice(providers)
        issuer = provider.partition("oidc-provider/")[2].lower()
        own = [value for key, value in subjects if key == issuer]
        value = made.text(
            made.chance.choice([*own, "repo:stranger/x:ref:refs/heads/main", "project_path:stranger/x:ref"]), {}
        )
        value = made.chance.choice(
            (value, value.replace("/", "-evil/", 1), value.replace(":", "-evil:", 1), f"stranger-{value}")
        )
        context = made.context([trust], {f"{issuer}:sub": value})
        if made.chance.random() < 0.2:
            context.pop(f"{issuer}:sub")
        owners = {found[0] for one in own if (found := _owner(one))}
        if any(value.startswith(one) for one in owners) or value in own:
            continue
        if any(key.startswith(issuer) and key.endswith(("_id", "repository")) for key in context):
            continue  # a claim of GitHub's that names a repository: no token of others has it
        asked = request(federated(provider), ASSUME, "*", context)
        if judge(trust, asked).effect is Effect.ALLOW:
            return (asked,)
    return None


def _owner(subject: str) -> tuple[str, ...]:
    """The beginning of a subject that ends with the owner's name, and what ends that."""
    found = re.match(
        r"(?:repo|project_path|organization):[^*?:/$]+[:/]|system:serviceaccount:[^*?:]+:[^*?:]+$", subject
    )
    if found:
        return (found[0],)
    found = re.match(r"[\w-]+:[^*?:/$]+[:/]", subject)
    return (found[0],) if found else (subject,) if not set(subject) & {"*", "?", "$"} else ()


def guests_get(made: Maker, role: Role, pool: str, tries: int) -> Found:
    """A request that guests of a pool may make as a role to which they come, and that guests are not for."""
    documents = [one for group in role.groups for one in group]
    actions = [one.text for group in role.groups for item in group[0].statements for one in item.actions]
    for _ in range(tries if actions else 0):
        keys: Context = {f"{COGNITO}:aud": pool, f"{COGNITO}:amr": ("unauthenticated",), f"{COGNITO}:sub": ANOTHER}
        context = made.context(documents, keys)
        action = made.text(made.chance.choice([*actions, "s3:GetObject"]), {})
        if ":" not in action or action.lower() in map(str.lower, GUESTS):
            continue
        asked = request(aws(role.arn), action, made.written(documents, context), context)
        if allowed(role.groups, asked):
            return (asked,)
    return None


def parsed(statements: object, kind: str = "identity") -> Document:
    """A document of some statements."""
    return parse_document({"Version": "2012-10-17", "Statement": statements}, kind=kind, name="document")
