"""What resources allow together: the whole path from an identity pool to data.

Each document may be right by itself, and a guest still read a table: because the pool allows guests, the classic flow takes
their token to any role that trusts it, and a role that is reached may assume another.

Sources: https://docs.aws.amazon.com/cognito/latest/developerguide/identity-pools-security-best-practices.html,
https://docs.aws.amazon.com/cognito/latest/developerguide/authentication-flow.html
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from tfproof.findings import PathStep, Severity, StepKind, Verdict
from tfproof.iam import Effect, catalogue
from tfproof.iam.prove import Engine, Proof, subset
from tfproof.iam.query import restricted
from tfproof.plan import Applied
from tfproof.proofs.access_paths import AccessPath, IdentityClass, ways
from tfproof.proofs.account_calls import others_accounts
from tfproof.proofs.configuration_view import AnalyzedConfiguration
from tfproof.proofs.effective_permissions import effective, home_of, unsaid
from tfproof.proofs.guest_severity import GUESTS_AT_MOST, grade
from tfproof.proofs.identity_pools import GUESTS, USERS, pools
from tfproof.proofs.own_data import Area, areas
from tfproof.proofs.real_requests import real_request
from tfproof.proofs.rendering import readable, show_statement
from tfproof.proofs.role_assignments import (
    For,
    anybody,
    guests_elsewhere,
    lets_guests_in,
    outside_roles,
    place,
    unreadable,
)
from tfproof.proofs.rule_results import Rule, RuleResult, failed, passed, undecided

GUEST = Rule(
    id="PROOF_PATH_GUEST",
    severity=Severity.CRITICAL,
    title="Unauthenticated identity reaches more than guest actions",
    fix="close the path at one of its steps: let no guests in, demand amr authenticated in the trust, or drop the permission",
    guideline="https://docs.aws.amazon.com/cognito/latest/developerguide/identity-pools-security-best-practices.html",
)
OTHERS_DATA = Rule(
    id="PROOF_PATH_OTHERS_DATA",
    severity=Severity.HIGH,
    title="Authenticated identity reaches another user's data",
    fix="close the path at one of its steps: turn the classic flow off, narrow the trust, or name only resources below "
    "${cognito-identity.amazonaws.com:sub}; name a group with intended access in --staff",
    guideline="https://docs.aws.amazon.com/cognito/latest/developerguide/authentication-flow.html",
)


def judge_paths(stack: AnalyzedConfiguration, staff: Collection[str] = ()) -> Iterator[RuleResult]:
    """Every path of a guest, and every path of a signed-in identity to another one's data.

    What is proved of the plan holds for any value that the cloud assigns. If that is not enough, all is judged as applied, where
    every value is known and every pattern fits or does not.

    Args:
        stack: the stack.
        staff: names of groups whose members may reach the data of others.
    """
    planned = _Paths(stack=stack.seen_as(stack.plan), staff=staff, engine=Engine.CELLS)
    judged: list[RuleResult] = []
    for one in planned.judge():
        judged.append(one)
        if one.verdict is not Verdict.PASSED:
            break
    else:
        yield from judged
        return
    if stack.applied is not None:
        yield from _Paths(stack=stack.seen_as(stack.applied), staff=staff).judge()
    else:
        yield from replace(planned, engine=Engine.AUTO).judge()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Walk:
    """An actor who came to a role, and what is claimed of all such ways."""

    rule: Rule
    claim: str
    actor: IdentityClass
    way: AccessPath


@dataclass(frozen=True, slots=True, kw_only=True)
class _Paths:
    """The paths of one view of a stack."""

    stack: AnalyzedConfiguration
    staff: Collection[str]
    engine: Engine = Engine.AUTO

    def judge(self) -> Iterator[RuleResult]:
        for pool in pools(self.stack):
            yield from self._guests(IdentityClass(pool=pool, side=GUESTS))
            yield from self._users(IdentityClass(pool=pool, side=USERS))
        for use in guests_elsewhere(self.stack):
            claim = f"a guest of pool {use.pool.name if use.pool else 'elsewhere'} gets nothing but what guests are for"
            why = f"{use.how}, and the pool is not in this stack, so it cannot be determined whether it allows guests"
            yield undecided(GUEST, use.by, claim, why)

    def _guests(self, actor: IdentityClass) -> Iterator[RuleResult]:
        pool, nothing = actor.pool, f"{actor} gets no credentials"
        let_in = lets_guests_in(pool)
        if let_in is False:
            yield passed(GUEST, pool, nothing, facts="allow_unauthenticated_identities is false")
            return
        said = f"allow_unauthenticated_identities is {'true' if let_in else 'known after apply'}"
        claim = f"{actor} gets nothing but what guests are for"
        doubt = "" if let_in else said
        first = f"{pool.address} allows guests: {said}{place(pool)}"
        came = [
            replace(way, steps=(first, *way.steps), opened=first, doubt=way.doubt or doubt)
            for way in ways(self.stack, actor)
        ]
        found = list(self._unsaid(GUEST, actor, claim))
        for way in came:
            found += self._guest_as(_Walk(rule=GUEST, claim=claim, actor=actor, way=way))
        yield from found
        if not found and came:
            yield passed(GUEST, pool, claim, facts=f"as {', '.join(way.role.address for way in came)}")
        elif not found:
            yield passed(GUEST, pool, nothing, facts=f"{said}, but no role is given to guests and trusts them")

    def _guest_as(self, walk: _Walk) -> Iterator[RuleResult]:
        held = effective(self.stack, walk.way.role)
        for why in unsaid(held):
            yield self._undecided(walk, why)
        for whole, *limits in held.allowing():
            denies = [one for one in whole.statements if one.effect is Effect.DENY]
            for statement in whole.statements:
                if statement.effect is Effect.ALLOW:
                    piece = [restricted(whole, [statement, *denies]), *limits]
                    proof = subset(piece, GUESTS_AT_MOST, engine=self.engine)
                    if not proof.proved:
                        found = self._found(walk, proof, grade(statement))
                        yield replace(found, documents=tuple(piece))

    def _users(self, actor: IdentityClass) -> Iterator[RuleResult]:
        came = [way for way in ways(self.stack, actor) if way.gate.group is None or way.gate.group not in self.staff]
        why = anybody(self.stack, actor.pool)
        if why is not None:
            came = [replace(way, steps=(why, *way.steps), opened=why) for way in came]
        roles = ", ".join(way.role.address for way in came)
        meant = f"; members of {', '.join(sorted(self.staff))} may" if self.staff else ""
        every = tuple(self._areas())
        if not isinstance(self.stack.plan, Applied) and self.stack.is_pieced_together("policy"):
            claim = f"no signed-in identity of {actor.pool.address} reaches another one's data"
            why_not = "what policies keep apart by identity is known after apply"
            yield from (
                self._undecided(_Walk(rule=OTHERS_DATA, claim=claim, actor=actor, way=way), why_not) for way in came
            )
        for area in every:
            claim = f"no signed-in identity of {actor.pool.address} reaches {readable(area.name)}"
            found = list(self._unsaid(OTHERS_DATA, actor, claim))
            for way in came:
                walk = _Walk(rule=OTHERS_DATA, claim=claim, actor=actor, way=way)
                found += self._user_as(walk, area, Severity.HIGH if why is None else Severity.CRITICAL)
            yield from found
            if not found:
                yield passed(OTHERS_DATA, actor.pool, claim, facts=f"as {roles or 'no role'}{meant}")

    def _user_as(self, walk: _Walk, area: Area, severity: Severity) -> Iterator[RuleResult]:
        held = effective(self.stack, walk.way.role)
        for why in unsaid(held):
            yield self._undecided(walk, why)
        if area.symbols and held.documents and not isinstance(self.stack.plan, Applied):
            # A pattern may fit an unknown place or not.
            yield self._undecided(walk, "the location of the data is known after apply")
            return
        for group in held.allowing():
            proof = area.keeps(group, self.engine)
            if not proof.proved:
                chosen = walk.way.gate.open_to is For.CHOSEN
                yield self._found(walk, proof, Severity.MEDIUM if chosen else severity)
                return

    def _areas(self) -> Iterator[Area]:
        """What policies keep apart by identity, of whichever pool: an identity of another pool is another one, too."""
        yield from self.stack.once("areas", lambda: tuple(self._marked()))
        self.stack.rests_on[f"AWS's actions of {catalogue.date()}"] = None
        yield others_accounts()

    def _marked(self) -> Iterator[Area]:
        users = [IdentityClass(pool=pool, side=USERS) for pool in pools(self.stack)]
        roles = {way.role.address: way.role for actor in users for way in ways(self.stack, actor)}
        for area in areas([document for role in roles.values() for document in effective(self.stack, role).documents]):
            yield replace(area, name=f"another one's data in {area.name}")

    def _unsaid(self, rule: Rule, actor: IdentityClass, claim: str) -> Iterator[RuleResult]:
        """What gives roles to the actor and cannot be judged."""
        for by, why in unreadable(self.stack, actor.pool, actor.side):
            yield undecided(rule, by, claim, why)
        for use in outside_roles(self.stack, actor.pool, actor.side):
            yield undecided(rule, use.by, claim, f"{use.how}, and what it allows is not in this stack")

    def _undecided(self, walk: _Walk, why: str) -> RuleResult:
        return undecided(walk.rule, walk.way.role, walk.claim, "\n".join([why, *_lines(*walk.way.steps)]))

    def _found(self, walk: _Walk, proof: Proof, severity: Severity) -> RuleResult:
        """A path that was found; undecided when one of its steps could not be determined."""
        if proof.counterexample is None:
            return self._undecided(walk, proof.why)
        role = walk.way.role
        example, void = real_request(self.stack, role, proof.counterexample)
        witness, held = example.witness, effective(self.stack, role)
        source = held.source_of(witness)
        resource, writer = role, role
        last = "its policies allow it"
        if source is not None:
            document, statement = source
            resource, writer = home_of(self.stack, document, role)
            last = f"{statement.name} of {document.name} allows {show_statement(statement)}{place(writer)}"
        keys = [line for line in str(witness.request).splitlines() if " = " in line]
        does = f"{walk.actor} may call {witness.request.action} on {witness.request.resource} as {role.address}"
        text = readable("\n".join([does, *_lines(*walk.way.steps, last, *keys, *filter(None, [void]))]))
        doubt = walk.way.doubt or ", ".join(f"{name} is known after apply" for name in sorted(witness.values))
        if held.limited_by and not doubt:
            doubt = f"the boundary {readable(held.limited_by)} may refuse it, and is not in this stack"
        if doubt:
            return undecided(walk.rule, resource, walk.claim, f"{doubt}; if it is so, {text}")
        path = (
            PathStep(
                kind=StepKind.WHO,
                name=str(walk.actor),
                how=readable(walk.way.opened),
                location=walk.actor.pool.location,
            ),
            *walk.way.stops,
            PathStep(
                kind=StepKind.DATA,
                name=readable(f"{witness.request.action} on {witness.request.resource}"),
                how=readable(last),
                location=writer.location,
            ),
        )
        found = failed(walk.rule, resource, walk.claim, text, severity=severity)
        return replace(found, location=writer.location, path=path)


def _lines(*texts: str) -> Iterator[str]:
    yield from (f"    {text}" for text in texts)
