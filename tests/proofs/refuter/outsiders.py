"""Look for a request of an outsider that a resource's policy allows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tests.proofs.refuter.making import STRANGER, Context, Maker, request
from tests.proofs.refuter.refuter import COGNITO, ORGANIZATION, Found

from tfproof.iam import ANONYMOUS, Document, Effect, aws, federated, service
from tfproof.iam.evaluate import judge
from tfproof.iam.statement import Caller, CallerKind


def lets_in(
    made: Maker,
    document: Document,
    own: Iterable[str],
    organizations: Iterable[str],
    tries: int,
    *,
    tokens: bool = False,
) -> Found:
    """A request of an outside caller that a resource's policy, or a trust, allows.

    Args:
        made: makes requests.
        document: the policy.
        own: account numbers, ARNs and ids of the own account and of those that are declared.
        organizations: those that are declared.
        tries: how many.
        tokens: tokens of identity providers are judged elsewhere.
    """
    mine, declared = set(own), set(organizations)
    callers = [*_OUTSIDE[: -2 if tokens else None], *_named(document, mine, tokens=tokens)]
    bucket = any(":s3:::" in one.text for item in document.statements for one in item.resources or ())
    for _ in range(tries):
        caller = made.chance.choice(callers)
        account = caller.account or STRANGER
        base: Context = {key: made.chance.choice(values) for key, values in _of_account(account, caller.id).items()}
        base.update(_as_named(made, document, mine | declared))
        if caller.kind is CallerKind.AWS and base["aws:principalaccount"] != account:
            caller = aws(f"arn:aws:iam::{base['aws:principalaccount']}:user/x")
        context = made.context([document], base)
        for key in list(base):
            if made.chance.random() < 0.3:
                context.pop(key)
        if bucket and made.chance.random() < 0.3:
            caller = service("cloudfront.amazonaws.com")
            context["aws:sourcearn"] = f"arn:aws:cloudfront::{STRANGER}:distribution/E1"
            context["aws:sourceaccount"] = STRANGER
        actions = [one.text for item in document.statements for one in item.actions]
        action = made.text(made.chance.choice(actions), {})
        asked = request(caller, action if ":" in action else "s3:GetObject", made.written([document], context), context)
        if judge(document, asked).effect is Effect.ALLOW:
            return (asked,)
    return None


_OUTSIDE = [
    aws(f"arn:aws:iam::{STRANGER}:user/somebody"),
    aws(f"arn:aws:sts::{STRANGER}:assumed-role/r/s"),
    aws(f"arn:aws-cn:iam::{STRANGER}:role/r"),
    aws(STRANGER),
    ANONYMOUS,
    federated("accounts.google.com"),
    federated(COGNITO),
]


def _of_account(account: str, arn: str) -> dict[str, tuple[str | tuple[str, ...], ...]]:
    """The keys that AWS sets, as they are for a principal of an account that is not the own one."""
    path = (f"{ORGANIZATION}/r-zz99/ou-zz99-11111111/",)
    network = {"aws:sourcevpc": ("vpc-0strange",), "aws:sourcevpce": ("vpce-0strange",)}
    numbers = ("aws:principalaccount", "kms:calleraccount", "aws:sourceaccount", "aws:sourceowner",
               "s3:dataaccesspointaccount", "aws:vpceaccount")  # fmt: skip
    return {
        **dict.fromkeys(numbers, (account,)),
        **dict.fromkeys(("aws:principalorgid", "aws:sourceorgid", "aws:vpceorgid"), (ORGANIZATION,)),
        **dict.fromkeys(("aws:principalorgpaths", "aws:sourceorgpaths", "aws:vpceorgpaths"), (path,)),
        **network,
        "aws:principalarn": (arn or f"arn:aws:iam::{account}:user/x",),
        "aws:sourcearn": (f"arn:aws:sns:eu-west-2:{account}:topic", f"arn:aws:s3:::bucket-of-{account}"),
        "s3:dataaccesspointarn": (f"arn:aws:s3:eu-west-2:{account}:accesspoint/x",),
        "aws:userid": ("AIDASTRANGER0000000", "AROASTRANGER0000000:session"),
        "aws:sourceip": ("198.51.100.7", "3.3.3.3", "2a05:d018::1"),
        "aws:principalisawsservice": ("false",),
        "elasticfilesystem:accessedviamounttarget": ("false",),
        "s3:x-amz-server-side-encryption-aws-kms-key-id": (f"arn:aws:kms:eu-west-2:{account}:key/x",),
    }


def _as_named(made: Maker, document: Document, own: set[str]) -> Context:
    """Values of keys that AWS sets, as a document names them where they are of another principal."""
    named: Context = {}
    for statement in document.statements:
        for one in statement.conditions:
            if one.key.startswith(_SET_BY_AWS) and made.chance.random() < 0.3:
                value = made.text(made.chance.choice(one.values or ("",)), {})
                if value and not any(text and text in value for text in own):
                    named[one.key] = (value,) if "orgpaths" in one.key else value
    return named


_SET_BY_AWS = (
    "aws:principalaccount",
    "aws:principalorg",
    "aws:sourceorg",
    "aws:sourceaccount",
    "aws:sourceowner",
    "kms:callera",
)


def _named(document: Document, own: set[str], *, tokens: bool) -> Iterator[Caller]:
    """The principals that a document names, and that are not its own."""
    for statement in document.statements:
        for kind, text in statement.principals.entries if statement.principals else ():
            if text == "*" or text in own or kind is CallerKind.SERVICE or (tokens and kind is CallerKind.FEDERATED):
                continue
            caller = aws(text) if kind is CallerKind.AWS else Caller(kind, text)
            if caller.account not in own and ":cloudfront:user/" not in text and "cloudfront:" not in text:
                yield caller
