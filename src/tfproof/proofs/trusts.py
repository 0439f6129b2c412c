"""Who may assume the roles of a stack with a web identity: only those that are meant, and all of them.

Sources: https://docs.aws.amazon.com/cognito/latest/developerguide/iam-roles.html,
https://docs.aws.amazon.com/cognito/latest/developerguide/identity-pools-security-best-practices.html
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from tfproof.findings import Severity
from tfproof.iam import Document, Kind
from tfproof.iam.contracts import Contract, cognito_facts, cognito_guests, cognito_users
from tfproof.iam.issuers import guide_of
from tfproof.iam.patterns import Symbol, symbols_in
from tfproof.iam.prove import Proof, ProofVerdict, admits_all, admits_only, never_allows, subset
from tfproof.iam.reference_documents import reference
from tfproof.iam.sts_requests import ASSUME, COGNITO
from tfproof.plan import Plan, Resource
from tfproof.proofs.configuration_view import AnalyzedConfiguration, DocumentReading, ReferenceTarget, refers_to
from tfproof.proofs.identity_pools import GUESTS, USERS, RoleUse, pool_text, pools, uses
from tfproof.proofs.identity_providers import ISSUERS, Provider, federated, is_saml, provider_of
from tfproof.proofs.readable_counterexamples import replace_by_readable
from tfproof.proofs.rendering import readable, show_admitted, show_refused
from tfproof.proofs.rule_results import Rule, RuleResult, failed, passed, undecided

ONLY = Rule(
    id="PROOF_TRUST_ONLY",
    severity=Severity.CRITICAL,
    title="Role trust policy allows unintended identities",
    fix="demand what tells them apart: for an identity pool StringEquals on aud (its id) and ForAnyValue:StringLike on amr "
    '("authenticated"); for other providers StringEquals on aud and literal subjects',
    guideline="https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html",
)
ALL = Rule(
    id="PROOF_TRUST_ALL",
    severity=Severity.MEDIUM,
    title="Role trust policy rejects intended identities",
    fix="remove the condition that refuses them, or compare with what their tokens hold",
    guideline="https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html",
)
READABLE = Rule(
    id="PROOF_TRUST_READABLE",
    severity=Severity.HIGH,
    title="Role trust policy cannot be evaluated",
    fix="render it with data.aws_iam_policy_document from values that this stack knows",
    guideline="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html",
    about_reading=True,
)

_OF_CREDENTIALS = (
    "aws:PrincipalAccount", "aws:PrincipalArn", "aws:PrincipalOrgID", "aws:PrincipalOrgPaths", "aws:PrincipalIsAWSService",
    "aws:PrincipalServiceName", "aws:username", "sts:ExternalId",
)  # fmt: skip
_SOME_POOL = "of one identity pool"


def judge_trusts(stack: AnalyzedConfiguration) -> Iterator[RuleResult]:
    """Both sides of the contract of every role that a web identity may assume."""
    every = uses(stack)
    for role in stack.of_type("aws_iam_role"):
        yield from _role(stack, role, [use for use in every if refers_to(use.role, role)])
    for use in every:
        if use.role is None or use.role.resource is None or use.role.resource.mode == "data":
            name = f" ({use.role.name})" if use.role else ""
            why = f"{use.how}, but the role{name} is not in this stack, so it cannot be determined which identities it trusts"
            yield undecided(READABLE, use.by, "every role of the pool trusts only the identities that it is for", why)


def readable_trust(stack: AnalyzedConfiguration, role: Resource) -> DocumentReading:
    """A role's trust, from the plan if it is readable there."""
    return stack.read(role, "assume_role_policy", Kind.TRUST, exact=True)


def is_web_identity(document: Document, named: Sequence[RoleUse]) -> bool:
    """Whether web identities may assume a role: it is attached to a pool, or its trust names a provider of theirs."""
    if named:
        return True
    return any(not is_saml(one) for one in federated(document) if one != "*") or (
        "*" in federated(document) and not never_allows(document, _web_identities()).proved
    )


def _web_identities() -> Document:
    """What STS is asked with a token: without credentials of AWS, so that no key says whose they are.

    Source: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html
    """
    absent = {"Null": dict.fromkeys(_OF_CREDENTIALS, "true")}
    statement = {"Effect": "Allow", "Principal": {"Federated": "*"}, "Action": ASSUME, "Condition": absent}
    return reference([statement], name="web identities")


def _role(stack: AnalyzedConfiguration, role: Resource, named: Sequence[RoleUse]) -> Iterator[RuleResult]:
    reading = readable_trust(stack, role)
    if reading.document is None:
        yield undecided(READABLE, role, f"{role.address} trusts only the identities that it is for", reading.why)
        return
    if not is_web_identity(reading.document, named):
        return
    judged = tuple(_judge(stack, role, named, reading))
    if reading.view is stack.plan and any(one.found for one in judged) and _two_names(stack, reading.document, named):
        again = stack.reread(role, "assume_role_policy", Kind.TRUST)
        if again is not None:
            judged = tuple(_judge(stack, role, named, again))
    guide = _guide(stack, reading.document, named, reading.view)
    yield from (replace(one, guide=guide) for one in judged)


def _guide(stack: AnalyzedConfiguration, document: Document, named: Sequence[RoleUse], view: Plan) -> str:
    """The page about trusts for the provider that one names."""
    issuers = [one for one in federated(document) if one in ISSUERS] or [COGNITO] * bool(named)
    issuers += [one.issuer for one in _providers(stack, document, view)]
    return guide_of(issuers[0]) if issuers else ""


def _two_names(stack: AnalyzedConfiguration, document: Document, named: Sequence[RoleUse]) -> bool:
    """Whether an unknown value may be a pool's id under another name, such as the id of what is attached to the pool."""
    meant = {f"{pool.address}.id" for pool in pools(stack)}
    meant |= {f"{use.pool.name}.id" for use in named if use.pool is not None}
    return bool(document.symbols - meant)


def _judge(
    stack: AnalyzedConfiguration, role: Resource, named: Sequence[RoleUse], reading: DocumentReading
) -> Iterator[RuleResult]:
    document = reading.document
    if document is None:  # pragma: no cover - callers have read it
        return
    if named or set(federated(document)) & {*ISSUERS, "*"}:
        contract = _cognito(stack, named, reading)
        if contract is None:
            why = "it cannot be determined which identity pool it is for"
            yield undecided(ONLY, role, f"{role.address} admits only signed-in identities of one pool", why)
            return
        others = _providers(stack, document, reading.view)
        yield from _both_sides(role, document, _with(contract, others), reading)
        return
    yield from _others(stack, role, document, reading)


def _cognito(stack: AnalyzedConfiguration, named: Sequence[RoleUse], reading: DocumentReading) -> Contract | None:
    """Whom the attachments mean; without any, the signed-in identities of the stack's pool, or of the one it names."""
    view, document = reading.view, reading.document
    issuer = next((one for one in federated(document) if one in ISSUERS), COGNITO) if document else COGNITO
    meant = [(use.pool, use.side) for use in named]
    if not meant:
        every = pools(stack)
        mentioned = [
            pool for pool in every if document and _mentions(document, pool_text(ReferenceTarget(resource=pool), view))
        ]
        chosen = mentioned or every
        meant = [(ReferenceTarget(resource=pool), USERS) for pool in chosen] or [(_literal(document, issuer), USERS)]
    contracts: dict[tuple[str, str], Contract] = {}
    for pool, side in meant:
        if pool is None:
            return None
        text = pool_text(pool, view)
        make = cognito_guests if side == GUESTS else cognito_users
        contracts[text, side] = make(_symbol(text), issuer=issuer)
    return _either(list(contracts.values()), issuer)


def _symbol(text: str) -> str | Symbol:
    names = symbols_in(text)
    return Symbol(next(iter(names))) if names else text


def _mentions(document: Document, text: str) -> bool:
    return any(text in c.values for statement in document.statements for c in statement.conditions)


def _literal(document: Document | None, issuer: str) -> ReferenceTarget | None:
    """The one pool outside the stack that a trust names; one that does not exist, when it names none or several.

    None when it names identities, which are of one pool each.
    """
    statements = document.statements if document else ()
    named = {v for s in statements for c in s.conditions if c.key == f"{issuer}:aud" for v in c.values}
    literal = {value for value in named if "*" not in value and "?" not in value}
    if len(literal) == 1:
        return ReferenceTarget(text=literal.pop())
    identities = any(c.key == f"{issuer}:sub" for s in statements for c in s.conditions)
    return None if identities and not named else ReferenceTarget(text=_SOME_POOL)


def _either(contracts: Sequence[Contract], issuer: str) -> Contract:
    if len(contracts) == 1:
        return contracts[0]
    who = " or ".join(one.who for one in contracts)
    return Contract(
        who=who,
        most=_union([one.most for one in contracts], who),
        least=_union([one.least for one in contracts], who),
        facts=cognito_facts(issuer),
    )


def _union(documents: Sequence[Document], name: str) -> Document:
    written = [statement for one in documents for statement in one.source["Statement"]]
    return reference(written, name=name)


def _providers(stack: AnalyzedConfiguration, document: Document, view: Plan) -> list[Provider]:
    named = [one for one in federated(document) if one != "*" and one not in ISSUERS and not is_saml(one)]
    return [provider for one in named if (provider := provider_of(one, document, view, stack.plan)) is not None]


def _with(contract: Contract, providers: Sequence[Provider]) -> Contract:
    """A contract that takes the tokens of other providers as well, as far as the trust names whose."""
    statements = [statement for one in providers for statement in one.statements()]
    if not statements:
        return contract
    who = " or ".join([contract.who, *(one.who for one in providers)])
    most = _union([contract.most, reference(statements, name=who)], who)
    return Contract(who=who, most=most, least=contract.least, facts=contract.facts)


def _both_sides(
    role: Resource, document: Document, contract: Contract, reading: DocumentReading
) -> Iterator[RuleResult]:
    only, every = admits_only(document, contract), admits_all(document, contract)
    yield verdict_only(role, only, reading)
    claim = readable(every.claim)
    if every.proved:
        yield passed(ALL, role, claim, facts=reading.facts)
    elif every.answer is ProofVerdict.UNDECIDED or not reading.exact:
        yield undecided(ALL, role, claim, _why(every, show_refused(every, document), reading))
    else:
        yield failed(ALL, role, claim, show_refused(every, document))


def verdict_only(role: Resource, proof: Proof, reading: DocumentReading, *, soft: Severity | None = None) -> RuleResult:
    """The judgement about the safe side, graded: what depends on gaps of AWS's documentation is less than open access.

    Args:
        role: the role.
        proof: the answer.
        reading: how its trust was read.
        soft: the severity when nothing else softens it.
    """
    claim = readable(proof.claim)
    if proof.proved:
        return passed(ONLY, role, claim, facts=reading.facts)
    shown = show_admitted(proof)
    if proof.answer is ProofVerdict.UNDECIDED or not reading.exact:
        return undecided(ONLY, role, claim, _why(proof, shown, reading))
    example = proof.counterexample
    severity = Severity.MEDIUM if proof.fragile else Severity.HIGH if example and example.unspecified else soft
    return failed(ONLY, role, claim, shown, severity=severity)


def _why(proof: Proof, shown: str, reading: DocumentReading) -> str:
    if proof.answer is ProofVerdict.UNDECIDED:
        return proof.why
    document = reading.document
    parts = ", ".join(sorted(document.symbols)) if document else ""
    return f"it cannot be determined what {parts} will be, and the stack could not be applied to find out: {shown}"


def _others(
    stack: AnalyzedConfiguration, role: Resource, document: Document, reading: DocumentReading
) -> Iterator[RuleResult]:
    """Roles for other providers: whom they name, and at least one identity. AWS principals are not judged here."""
    named = [one for one in federated(document) if one != "*" and not is_saml(one)]
    providers = _providers(stack, document, reading.view)
    if len(providers) < len(named):
        claim = f"{role.address} admits only subjects that it names"
        yield undecided(
            ONLY, role, claim, f"it cannot be determined whose tokens {', '.join(map(readable, named))} gives"
        )
        return
    aside: list[dict[str, Any]] = [
        {"Effect": "Allow", "NotPrincipal": {"Federated": "*"}, "Action": "*"},
        {"Effect": "Allow", "Principal": "*", "NotAction": ASSUME},  # tags of a session are for nothing without one
    ]
    saml = [
        {"Effect": "Allow", "Principal": {"Federated": one}, "Action": "*"}
        for one in federated(document)
        if is_saml(one)
    ]
    who = " or ".join(one.who for one in providers)

    def within(*, owners: bool) -> Document:
        named = [statement for one in providers for statement in one.statements(owners=owners)]
        return reference([*aside, *saml, *named], name=who)

    tokens = [_without(one.issued(), _in_no_token(document, one)) for one in providers]
    issued = reference([*tokens, *aside, *saml], name="what the providers issue")
    proof = subset(document, within(owners=False), facts=issued, claim=f"{role.address} admits only {who}")
    wider = subset(document, within(owners=True), facts=issued) if proof.counterexample else proof
    proof = replace_by_readable(proof, document, within(owners=False), providers)
    owned = proof is not wider and (wider.proved or wider.fragile)
    only = verdict_only(role, proof, reading, soft=Severity.HIGH if owned else None)
    assuming = [_without(one.issued(assuming=True), _in_no_token(document, one)) for one in providers]
    nobody = never_allows(document, reference(assuming, name="its tokens"))
    if not (nobody.proved and proof.fragile):  # one fault: no request that AWS issues is let in
        yield only
    claim = f"{role.address} admits at least one of {who}"
    doubts = [one.doubtful for one in providers if one.doubtful]
    if nobody.proved:
        yield failed(ALL, role, claim, "its conditions refuse every token of the provider")
    elif len(doubts) == len(providers):
        yield undecided(ALL, role, claim, "; ".join(doubts))
    elif nobody.answer is ProofVerdict.UNDECIDED:
        yield undecided(ALL, role, claim, nobody.why)
    else:
        yield passed(ALL, role, claim, facts=reading.facts)


def _in_no_token(document: Document, provider: Provider) -> list[str]:
    """The keys that a trust compares and that no request with a provider's token has: claims of others, keys of credentials.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html
    """
    compared = {condition.key for statement in document.statements for condition in statement.conditions}
    prefixes = ("aws:", "sts:", f"{provider.issuer}:".lower())
    credentials = {key.lower() for key in _OF_CREDENTIALS}
    return sorted(key for key in compared if key in credentials or not key.startswith(prefixes))


def _without(statement: dict[str, Any], keys: Sequence[str]) -> dict[str, Any]:
    """A statement about tokens that lack some keys."""
    condition = statement["Condition"]
    return {**statement, "Condition": {**condition, "Null": {**condition["Null"], **dict.fromkeys(keys, "true")}}}
