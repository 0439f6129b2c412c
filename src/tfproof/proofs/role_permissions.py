"""What the roles of web identities are allowed: nothing that gives them more, and of identities' data only their own.

Source: https://docs.aws.amazon.com/cognito/latest/developerguide/identity-pools-security-best-practices.html
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from tfproof.findings import Severity
from tfproof.iam import Document
from tfproof.iam.escalation import EscalationKind, Weight
from tfproof.iam.prove import Proof, ProofVerdict
from tfproof.plan import Resource
from tfproof.proofs.configuration_view import AnalyzedConfiguration
from tfproof.proofs.effective_permissions import unsaid, void_of
from tfproof.proofs.identity_pools import RoleUse, uses
from tfproof.proofs.identity_providers import ISSUERS, federated
from tfproof.proofs.own_data import areas
from tfproof.proofs.principal_permissions import PrincipalPermissions, held_by
from tfproof.proofs.real_requests import real_request
from tfproof.proofs.rendering import readable, show_use
from tfproof.proofs.role_escalation import escalation_of
from tfproof.proofs.rule_results import Rule, RuleResult, failed, passed, undecided
from tfproof.proofs.trusts import is_web_identity, readable_trust

ESCALATION = Rule(
    id="PROOF_ROLE_ESCALATION",
    severity=Severity.HIGH,
    title="Role allows privilege escalation",
    fix="remove the action, or name what it may change; accept administrators of the account with [[accept]]",
    guideline="https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html",
)
OWN_DATA = Rule(
    id="PROOF_ROLE_OWN_DATA",
    severity=Severity.HIGH,
    title="Role can access another identity's data",
    fix="name only what lies below ${cognito-identity.amazonaws.com:sub}, or has it as its leading key",
    guideline="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html",
)
HELD = Rule(
    id="PROOF_ROLE_READABLE",
    severity=Severity.MEDIUM,
    title="Role permissions cannot be evaluated",
    fix="write the policy in this stack: what is outside cannot be read offline",
    guideline="https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-vs-inline.html",
    about_reading=True,
)

_IDENTITY_POOLS = (
    "https://docs.aws.amazon.com/cognito/latest/developerguide/identity-pools-security-best-practices.html"
)
_OF_PEOPLE = (EscalationKind.COGNITO, EscalationKind.RESOURCE, EscalationKind.TAGS)
"""What is worse in a browser than in a machine's hands."""


def judge_permissions(stack: AnalyzedConfiguration) -> Iterator[RuleResult]:
    """The permissions of every role that a web identity may assume."""
    every = uses(stack)
    for role in stack.of_type("aws_iam_role"):
        named = [use for use in every if use.role and use.role.resource and use.role.resource.address == role.address]
        document = readable_trust(stack, role).document
        if document is None and not named:
            continue  # found unreadable with the trusts
        if document is not None and not is_web_identity(document, named):
            continue
        yield from _role(stack, role, people=is_for_people(document, named))


def is_for_people(document: Document | None, named: Sequence[RoleUse]) -> bool:
    """Whether identities of a pool assume a role, and not the jobs of a machine."""
    return bool(named) or document is None or bool(set(federated(document)) & {*ISSUERS, "*"})


def _role(stack: AnalyzedConfiguration, role: Resource, *, people: bool) -> Iterator[RuleResult]:
    held = held_by(stack, role)
    claim = f"{role.address} has no permission that gives more than the role"
    elsewhere = tuple(undecided(HELD, role, claim, why) for why in unsaid(held))
    yield from elsewhere
    judged = _escalation(stack, role, held, claim, people=people)
    if judged.found or not elsewhere:
        yield judged
    for area in areas(held.documents):
        claim = f"{role.address} reaches no other identity's data in {readable(area.name)}"
        yield _all(stack, role, held, claim, [area.keeps(group) for group in held.allowing()])


def _escalation(
    stack: AnalyzedConfiguration, role: Resource, held: PrincipalPermissions, claim: str, *, people: bool
) -> RuleResult:
    found = escalation_of(stack, role)
    if found is None:
        void = void_of(stack, role, held)
        return passed(ESCALATION, role, claim, facts=f"{_counted(held)}; {void}" if void else _counted(held))
    walk, member = found.walk, found.member
    if walk.witness is None:
        return undecided(ESCALATION, role, claim, walk.why)
    shown = show_use(walk.witness, member.held.source_of(walk.witness))
    lines = [shown, f"    which {walk.what}"]
    if walk.with_:
        lines.append(f"    with {', '.join(walk.with_)}")
    if member.how:
        lines.append(f"    as {member.role.address}: {role.address} {member.how}")
    text = "\n".join(lines)
    if member.held.limited_by:
        limit = readable(member.held.limited_by)
        return undecided(ESCALATION, role, claim, f"the boundary {limit}, which cannot be read, may refuse it: {text}")
    light = walk.weight is Weight.MEDIUM or (not people and walk.kind in _OF_PEOPLE)
    source = member.held.source_of(walk.witness)
    judged = failed(ESCALATION, role, claim, text, severity=Severity.MEDIUM if light else None)
    return replace(judged, cause=source[0].name if source else "", guide=_IDENTITY_POOLS if people else "")


def _counted(held: PrincipalPermissions) -> str:
    counted = f"{len(held.documents)} {'policy' if len(held.documents) == 1 else 'policies'}"
    return f"its {counted}" if held.documents else "it holds no policy"


def _all(
    stack: AnalyzedConfiguration, role: Resource, held: PrincipalPermissions, claim: str, proofs: Sequence[Proof]
) -> RuleResult:
    rule = OWN_DATA
    for proof in proofs:
        if proof.counterexample is not None:
            witness = real_request(stack, role, proof.counterexample)[0].witness
            return failed(rule, role, claim, show_use(witness, held.source_of(witness)))
    for proof in proofs:
        if proof.answer is ProofVerdict.UNDECIDED:
            return undecided(rule, role, claim, proof.why)
    return passed(rule, role, claim, facts=_counted(held))
