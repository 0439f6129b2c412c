"""Which roles the identities of a pool come to, and by what way.

Cognito gives a role that is attached to the pool, that a mapping rule names, or that a group has; in the basic (classic)
flow the client takes its token to any role that trusts it; and an identity with a role may assume further ones.

Sources: https://docs.aws.amazon.com/cognito/latest/developerguide/authentication-flow.html,
https://docs.aws.amazon.com/cognito/latest/developerguide/role-based-access-control.html,
https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html#iam-term-role-chaining
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from tfproof.findings import PathStep, StepKind
from tfproof.iam import Document, Statement
from tfproof.iam.prove import Proof, never_allows
from tfproof.iam.reference_documents import reference
from tfproof.iam.sts_requests import ASSUME, COGNITO
from tfproof.plan import Applied, Resource
from tfproof.proofs.configuration_view import AnalyzedConfiguration, ReferenceTarget, identifier
from tfproof.proofs.grants import Grant, grant_of
from tfproof.proofs.identity_pools import GUESTS, USERS, pool_text, pools
from tfproof.proofs.identity_providers import ISSUERS, federated
from tfproof.proofs.principal_permissions import held_by
from tfproof.proofs.rendering import readable
from tfproof.proofs.role_assignments import RoleAssignment, gates, place
from tfproof.proofs.trusts import readable_trust

_WORDS = {GUESTS: "a guest", USERS: "a signed-in identity"}


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityClass:
    """The guests, or the signed-in identities, of one pool of the stack."""

    pool: Resource
    side: str

    def __str__(self) -> str:
        return f"{_WORDS[self.side]} of {self.pool.address}"

    def conditions(self, stack: AnalyzedConfiguration, issuer: str) -> dict[str, Any]:
        """What tells their tokens, and the sessions made from them, apart from all others."""
        text = pool_text(ReferenceTarget(resource=self.pool), stack.plan)
        amr = f"{issuer}:amr"
        never = {USERS: "ForAllValues:StringNotEquals", GUESTS: "ForAllValues:StringEquals"}[self.side]
        return {
            "StringEquals": {f"{issuer}:aud": text},
            "Null": {f"{issuer}:sub": "false"},
            "ForAnyValue:StringEquals": {amr: self.side},
            never: {amr: GUESTS},
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessPath:
    """How an actor comes to a role.

    Args:
        steps: what leads there, one sentence each, with the place that says so.
        gate: what gives the first role of the way to the actor.
        doubt: why it is not certain that the path is open; empty when it is.
        issuer: whose token it begins with.
        stops: the roles that it comes through, this one last.
        opened: what lets the actor begin it, where something has to.
    """

    role: Resource
    steps: tuple[str, ...]
    gate: RoleAssignment
    doubt: str = ""
    issuer: str = COGNITO
    stops: tuple[PathStep, ...] = ()
    opened: str = ""


def ways(stack: AnalyzedConfiguration, actor: IdentityClass) -> tuple[AccessPath, ...]:
    """A way to each role that an actor comes to, the shortest first; paths that cannot be ruled out have a doubt."""
    found: dict[str, AccessPath] = {}
    open_gates = gates(stack, actor.pool, actor.side)
    for role in stack.of_type("aws_iam_role"):
        gate = open_gates.to(role)
        way = _by_token(stack, actor, role, gate) if gate is not None else None
        if way is not None:
            found[role.address] = way
    waiting = list(found.values())
    while waiting:
        here = waiting.pop(0)
        for role in stack.of_type("aws_iam_role"):
            before = found.get(role.address)
            if before is not None and (not before.doubt or here.doubt):
                continue
            further = _by_session(stack, actor, here, role)
            if further is not None and (before is None or not further.doubt):
                found[role.address] = further
                waiting.append(further)
    return tuple(found.values())


def _by_token(
    stack: AnalyzedConfiguration, actor: IdentityClass, role: Resource, gate: RoleAssignment
) -> AccessPath | None:
    reading = readable_trust(stack, role)
    if reading.document is None or not reading.exact:
        doubt = f"it cannot be determined whether {role.address} trusts {actor}: {reading.why or 'a part of its trust is unknown'}"
        return AccessPath(role=role, steps=(gate.step,), gate=gate, doubt=doubt)
    document = reading.document
    issuers = [one for one in ISSUERS if one in federated(document) or "*" in federated(document)]
    for issuer in issuers:
        token = {
            "Effect": "Allow",
            "Principal": {"Federated": issuer},
            "Action": ASSUME,
            "Condition": actor.conditions(stack, issuer),
        }
        proof = never_allows(document, reference([token], name=str(actor)))
        if proof.counterexample is not None:
            step = _trusted(role, proof, "it")
            stops = (_stop(role, f"{gate.step}; {step}"),)
            return AccessPath(role=role, steps=(gate.step, step), gate=gate, issuer=issuer, stops=stops)
        if not proof.proved:
            return AccessPath(role=role, steps=(gate.step,), gate=gate, doubt=proof.why)
    if issuers and _may_be_the_pool(stack, document):
        return AccessPath(
            role=role, steps=(gate.step,), gate=gate, doubt=f"it cannot be determined which pool {role.address} trusts"
        )
    return None


def _may_be_the_pool(stack: AnalyzedConfiguration, document: Document) -> bool:
    """Whether an unknown value of a trust may be a pool's id under another name, or a pattern may fit an unknown id."""
    patterns = any(
        set(value) & {"*", "?"}
        for statement in document.statements
        for condition in statement.conditions
        if condition.key.endswith(":aud")
        for value in condition.values
    )
    foreign = document.symbols - {f"{pool.address}.id" for pool in pools(stack)}
    return bool(foreign) or (patterns and not isinstance(stack.plan, Applied))


def _by_session(
    stack: AnalyzedConfiguration, actor: IdentityClass, here: AccessPath, role: Resource
) -> AccessPath | None:
    """The way on from one role to another, if its sessions may assume that."""
    reading = readable_trust(stack, role)
    if reading.document is None or role.address == here.role.address:
        return None  # an unreadable trust is found with the trusts; only its own gate may lead to the role
    grant = grant_of(stack, reading.document, here.role)
    if grant.doubtful or (not reading.exact and (grant.by_name or grant.by_account)):
        doubt = f"it cannot be determined whether {role.address} trusts {here.role.address}"
        return replace(here, role=role, doubt=here.doubt or doubt)
    for proof in _assuming(stack, actor, here, role, grant):
        if proof.counterexample is not None:
            step = _trusted(role, proof, f"sessions of {here.role.address}")
            return replace(here, role=role, steps=(*here.steps, step), stops=(*here.stops, _stop(role, step)))
        if not proof.proved:
            return replace(here, role=role, doubt=here.doubt or proof.why)
    return None


def _assuming(
    stack: AnalyzedConfiguration, actor: IdentityClass, here: AccessPath, role: Resource, grant: Grant
) -> Iterator[Proof]:
    if grant.by_name is None and grant.by_account is None:
        return
    session: dict[str, Any] = {
        "Effect": "Allow",
        "Action": "sts:AssumeRole",
        "Condition": actor.conditions(stack, here.issuer),
    }
    if isinstance(stack.plan, Applied):
        # An unknown ARN fits no pattern but "*": before they are known, any role and any caller is asked for.
        session["Resource"] = identifier(stack.plan, role, "arn")
        session["Condition"]["ArnEquals"] = {"aws:PrincipalArn": identifier(stack.plan, here.role, "arn")}
    assuming = reference([session], name=f"assuming {role.address}")
    if grant.by_name is not None:
        yield never_allows(grant.by_name, assuming)
    if grant.by_account is not None:
        for group in held_by(stack, here.role).allowing():
            yield never_allows([grant.by_account, *group], assuming)


def _stop(role: Resource, how: str) -> PathStep:
    return PathStep(kind=StepKind.ROLE, name=role.address, how=readable(how), location=role.location)


def _trusted(role: Resource, proof: Proof, whom: str) -> str:
    example = proof.counterexample
    statement: Statement | None = example.statement if example else None
    by = f" by {statement.name}" if statement else ""
    return f"{role.address} trusts {whom}{by}{place(role)}"
