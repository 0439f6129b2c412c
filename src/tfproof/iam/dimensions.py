"""The values that matter along each axis of a request: who asks, what for, on which resource, with which keys."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tfproof.iam.boundary_values import Elements, elements
from tfproof.iam.context_keys import is_multivalued, is_single
from tfproof.iam.globs import Shape, Wild, compile_glob
from tfproof.iam.operators import Quantifier
from tfproof.iam.patterns import Lookup, Symbol
from tfproof.iam.query import Query
from tfproof.iam.request import ANONYMOUS
from tfproof.iam.statement import Caller, CallerKind, Condition, account_of, role_name
from tfproof.iam.statement_match import holds
from tfproof.iam.string_samples import string_classes
from tfproof.iam.time_limit import Budget

FOREIGN_POOL = "eu-west-2:99999999-9999-4999-8999-999999999999"
_IDENTITY = "eu-west-2:11111111-2222-4333-8444-555555555555"
_SEEDS = {
    ":aud": (FOREIGN_POOL,),
    ":amr": ("unauthenticated", "authenticated"),
    ":sub": (_IDENTITY,),
    "account": ("999999999999",),
    "orgid": ("o-stranger00",),
    ":sourcearn": ("arn:aws:sns:eu-west-2:999999999999:stranger",),
    ":principalarn": ("arn:aws:iam::999999999999:user/stranger",),
}
_ACTIONS = [
    "sts:AssumeRoleWithWebIdentity",
    "sts:AssumeRole",
    "sts:TagSession",
    "s3:GetObject",
    "s3:PutObject",
    "iam:PassRole",
    "cognito-identity:SetIdentityPoolRoles",
    "ec2:RunInstances",
]
_STRANGERS = (
    Caller(CallerKind.AWS, "arn:aws:iam::999999999999:user/stranger"),
    Caller(CallerKind.FEDERATED, "arn:aws:iam::999999999999:oidc-provider/login.stranger.example"),
    Caller(CallerKind.SERVICE, "stranger.amazonaws.com"),
    Caller(CallerKind.CANONICAL, "stranger"),
    ANONYMOUS,
)
_ACTION_SHAPE = compile_glob((Wild.ONE, Wild.MANY, ":", Wild.ONE, Wild.MANY))
_ARN_SHAPE = compile_glob(
    ("arn:", Wild.ONE, Wild.MANY, ":", Wild.ONE, Wild.MANY, ":", Wild.MANY, ":", Wild.MANY, ":", Wild.ONE, Wild.MANY),
    Shape.TEXT,
)
_EVERY = compile_glob(("*",))


def callers(question: Query) -> list[Caller]:
    """One caller for each way in which the principals of the documents can judge callers."""
    principals = {one.principals for one in question.statements() if one.principals is not None}
    if not principals:
        return [Caller(CallerKind.AWS, "arn:aws:iam::123456789012:role/this")]
    entries = sorted({entry for one in principals for entry in one.entries})
    found: dict[tuple[bool, ...], Caller] = {}
    for caller in (*_named(entries), *_STRANGERS):
        # What kind of caller it is matters to readers, so other callers of every kind stay apart.
        found.setdefault((*(one.match(caller) for one in principals), caller.kind), caller)  # type: ignore[arg-type]
    return list(found.values())


def _named(entries: Iterable[tuple[CallerKind, str]]) -> Iterable[Caller]:
    for kind, text in entries:
        account = account_of(text) if kind is CallerKind.AWS else None
        role = role_name(text) if kind is CallerKind.AWS else None
        if text != "*" and account is None:
            yield Caller(kind, text)
        if role is not None:
            yield Caller(kind, f"arn:{role[0]}:sts::{role[1]}:assumed-role/{role[2]}/session")
        owner = account or Caller(kind, text).account
        if owner:
            yield Caller(kind, f"arn:aws:iam::{owner}:user/somebody")


def actions(question: Query, budget: Budget) -> list[str]:
    """One action for each way in which the documents can judge actions, in lower case unless written otherwise."""
    written = {pattern.text for one in question.statements() for pattern in one.actions}
    plain = [text for text in sorted(written) if "*" not in text and "?" not in text]
    filled = [text.replace("*", "Anything").replace("?", "X") for text in sorted(written) if text not in plain]
    spelled = {text.lower(): text for text in reversed([*plain, *_ACTIONS, *filled])}
    globs = [
        compile_glob(tuple({"*": Wild.MANY, "?": Wild.ONE}.get(char, char) for char in text.lower()))
        for text in written
    ]
    found = string_classes(
        globs,
        budget,
        seeds=[text.lower() for text in (*plain, *_ACTIONS, *filled)],
        domain=_ACTION_SHAPE.matches,
        domain_globs=(_ACTION_SHAPE,),
    )
    return [spelled.get(text, text) for text in found]


def resources(question: Query, lookup: Lookup, budget: Budget) -> list[str]:
    """One resource for each way in which the documents can judge resources: ARNs, unknown ones too, and ``*``."""
    patterns = [pattern for one in question.statements() for pattern in one.resources or ()]
    if not patterns and question.domain is None:
        return ["*"]
    globs = [glob for pattern in patterns if (glob := pattern.resolve(lookup)) is not None]
    written = [
        "".join(part if isinstance(part, str) else "anything" if part is Wild.MANY else "x" for part in pattern.parts)
        for pattern in patterns
        if pattern.glob is not None and pattern.text != "*" and not pattern.text.startswith("${")
    ]
    if question.domain is not None and all(glob.literal is not None for glob in question.domain.globs):
        return [str(glob.literal) for glob in question.domain.globs]
    if question.domain is not None:
        return string_classes(
            globs,
            budget,
            seeds=question.domain.examples(pattern.text for pattern in patterns),
            domain=question.domain.has,
            domain_globs=question.domain.globs,
        )
    # A symbol by itself represents an ARN, and does not look like one.
    unknown = {pattern.text for pattern in patterns if len(pattern.parts) == 1 and isinstance(pattern.parts[0], Symbol)}
    return string_classes(
        globs,
        budget,
        seeds=[*written, "arn:aws:s3:::stranger/key"],
        domain=lambda text: text == "*" or text in unknown or _ARN_SHAPE.matches(text),
        domain_globs=(_ARN_SHAPE, _EVERY),
    )


def seeds_for(key: str) -> tuple[str, ...]:
    """Realistic values of a context key."""
    return next((seeds for ending, seeds in _SEEDS.items() if key.endswith(ending)), ())


def single_values(key: str, conditions: Sequence[Condition], lookup: Lookup, budget: Budget) -> Elements:
    """One text for each way in which the conditions on ``key`` can judge one value."""
    return elements(conditions, lookup, budget, seeds=seeds_for(key))


def may_be_several(key: str, conditions: Iterable[Condition]) -> bool:
    """True when requests with several values for ``key`` count: AWS says so, or the documents treat it so."""
    if is_multivalued(key):
        return True
    return not is_single(key) and any(one.operator.quantifier is not Quantifier.NONE for one in conditions)


def value_sets(
    key: str, conditions: Sequence[Condition], texts: Sequence[str], lookup: Lookup, budget: Budget
) -> list[tuple[str, ...]]:
    """Sets of values, one for each way in which the conditions can judge a set; the empty one is "no such key".

    What a set operator says of a set follows from what it says of the set without one value, and of that value. So sets
    are grown value by value, and of those judged alike one is kept.
    """
    ordered = [(text,) for text in texts]
    missing: tuple[str, ...] = ()
    if not may_be_several(key, conditions):
        return [*ordered, missing] if _in_token(key) else [missing, *ordered]
    found: dict[tuple[object, ...], tuple[str, ...]] = {}
    queue: list[tuple[str, ...]] = list(ordered)
    for values in queue:
        budget.spend()
        judged = tuple(holds(condition, values, lookup) for condition in conditions)
        mark = (*judged, len(values) > 1, not any(values))
        if mark in found:
            continue
        found[mark] = values
        queue.extend((*values, text) for text in texts if text not in values)
    return [*found.values(), missing] if _in_token(key) else [missing, *found.values()]


def _in_token(key: str) -> bool:
    return key.endswith((":aud", ":amr", ":sub"))
