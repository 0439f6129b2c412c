"""Does a role give more than itself? What it holds, and what the roles of the stack hold that it comes to.

A role of the stack that may be assumed, passed to a service, or whose function, build project or instance may be changed, is
judged by what it may do: its own paths count as well, until no role is added. One outside the stack counts as more.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from tfproof.errors import UsageError
from tfproof.iam import Document, Kind, catalogue
from tfproof.iam.escalation import EscalationKind as Change
from tfproof.iam.escalation import Leg, Weight, relation
from tfproof.iam.escalation_paths import passing, walks, walks_of, worst
from tfproof.iam.holder import Holder, Known, Walk
from tfproof.iam.narrowed_documents import Group, ask
from tfproof.iam.prove import Proof, never_allows, subset
from tfproof.iam.reference_documents import merge, reference
from tfproof.iam.resource_domain import Domain, written
from tfproof.iam.statement import Statement
from tfproof.plan import Resource
from tfproof.proofs.bound_arns import accounts_of, arns_of, bound, caller_of, names_of
from tfproof.proofs.configuration_view import AnalyzedConfiguration
from tfproof.proofs.effective_permissions import unsaid
from tfproof.proofs.grants import grant_of
from tfproof.proofs.principal_permissions import PrincipalPermissions, held_by
from tfproof.proofs.trusts import readable_trust

_RUN_AS = {
    "aws_lambda_function": "role",
    "aws_codebuild_project": "service_role",
    "aws_cloudformation_stack": "iam_role_arn",
    "aws_apprunner_service": "instance_configuration[0].instance_role_arn",
    "aws_glue_dev_endpoint": "role_arn",
    "aws_glue_job": "role_arn",
    "aws_kinesisanalyticsv2_application": "service_execution_role",
    "aws_mwaa_environment": "execution_role_arn",
    "aws_sagemaker_notebook_instance": "role_arn",
    "aws_sfn_state_machine": "role_arn",
}
"""What runs as a role of its own, and the attribute that says which."""
_ANY_ROLE = {
    "Effect": "Allow",
    "Action": [
        "cloudwatch:PutMetricData", "logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents", "xray:PutTelemetryRecords",
        "xray:PutTraceSegments",
    ],
}  # fmt: skip
"""What everything that runs writes about itself: a role that gives it gives nothing more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A role that is judged, or one of the stack that it comes to.

    Args:
        held: what it holds, with values in place of what is unknown.
        how: how it is come to; empty for the role itself.
    """

    role: Resource
    held: PrincipalPermissions
    how: str = ""
    weight: Weight = Weight.HIGH


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalation:
    """A way in which a role gives more.

    Args:
        walk: the path; a doubt when it cannot be determined.
        member: whose documents its first step is allowed by.
    """

    walk: Walk
    member: Member


def escalation_of(stack: AnalyzedConfiguration, role: Resource) -> Escalation | None:
    """The worst way in which a role gives more than itself; None when it is proved that there is none."""
    stack.rests_on[f"AWS's actions of {catalogue.date()}"] = None
    itself = Member(role=role, held=_bound(stack, role))
    found = worst(walks([_holder(stack, role)]))
    if found is not None and found.witness is not None and found.weight is Weight.HIGH:
        return Escalation(walk=found, member=itself)
    members = _members(stack, itself)
    whole: list[Escalation] = []
    for walk in walks([_holder(stack, member.role) for member in members]):
        whole.append(_limited(walk, members))
        if walk.witness is not None and whole[-1].walk.weight is Weight.HIGH:
            return whole[-1]
    roles = _known(stack, role).roles
    whole += [one for member in members[1:] for one in (*_more(itself, member, roles), *_unsaid(member))]
    best = worst(one.walk for one in whole)
    return next((one for one in whole if one.walk is best), None)


def _holder(stack: AnalyzedConfiguration, role: Resource) -> Holder:
    """The questions about what a role holds."""
    return stack.once(
        (_holder, role.address),
        lambda: Holder(_bound(stack, role).allowing(), _known(stack, role)),
    )


def _limited(walk: Walk, members: Sequence[Member]) -> Escalation:
    """A way that goes by a role which is hard to come to gives no more than that does."""
    by = [members[index].weight for index in (walk.holder, *walk.others)]
    weight = min(walk.weight, *by, key=lambda one: one is Weight.HIGH)
    return Escalation(walk=replace(walk, weight=weight), member=members[walk.holder])


def _members(stack: AnalyzedConfiguration, itself: Member) -> list[Member]:
    """A role, and the roles of the stack that it comes to: first those that are not hard to come to."""
    members = [itself]
    for weights in ((Weight.HIGH,), tuple(Weight)):
        for here in members:
            seen = {one.role.address for one in members}
            further = [one for one in _further(stack, here) if one.weight in weights]
            members += [one for one in further if one.role.address not in seen]
    return members


def _bound(stack: AnalyzedConfiguration, role: Resource) -> PrincipalPermissions:
    """What a role holds, with values in place of what is unknown."""

    def made() -> PrincipalPermissions:
        held = held_by(stack, role)
        boundary = bound(stack, [held.boundary])[0] if held.boundary is not None else None
        return replace(held, documents=bound(stack, held.documents), boundary=boundary)

    return stack.once((_bound, role.address), made)


def _further(stack: AnalyzedConfiguration, here: Member) -> Iterator[Member]:
    """The roles of the stack that one comes to from another."""
    for role, how, weight in stack.once((_further, here.role.address), lambda: tuple(_next(stack, here.role))):
        weaker = min(weight, here.weight, key=lambda one: one is Weight.HIGH)
        yield Member(role=role, held=_bound(stack, role), how=how, weight=weaker)


def _next(stack: AnalyzedConfiguration, here: Resource) -> Iterator[tuple[Resource, str, Weight]]:
    groups, seen = _bound(stack, here).allowing(), {here.address}
    pass_ = next(relation().of_kind(Change.PASSING))
    holder, sessions = _holder(stack, here), _sessions(stack, here)
    reaching = Holder(groups, Known(caller=caller_of(stack, here)))
    for role, arns in stack.once(_roles, lambda: _roles(stack)):
        if role.address in seen:
            continue
        if _assumed(stack, here, groups, role, arns):
            yield role, "may assume it", Weight.HIGH
        elif (
            _is_for_services(stack, role)
            and holder.may_reach(pass_, arns)
            and (found := passing(reaching, replace(pass_, patterns=arns))) is not None
        ):
            yield role, "may pass it to a service", found.weight
        else:
            continue
        seen.add(role.address)
    runs = [leg for leg in relation().of_kind(Change.RUNS) if holder.mentions(leg)]
    for resource, arns in stack.once(_runners, lambda: _runners(stack)) if runs else ():
        target = stack.target(resource, _RUN_AS[resource.type], ("aws_iam_role",), ("arn", "id"))
        role_of = target.resource if target is not None else None
        if role_of is None or role_of.mode != "managed" or role_of.address in seen:
            continue
        if any(proof is not None and not proof.proved for leg in runs for proof in _asked(groups, leg, arns, sessions)):
            seen.add(role_of.address)
            yield role_of, f"may change what {resource.address} runs", Weight.HIGH


def _asked(
    groups: tuple[Group, ...], leg: Leg, arns: tuple[str, ...], sessions: tuple[Document, ...]
) -> Iterator[Proof | None]:
    return (ask(group, leg.actions, Domain(patterns=arns), limits=sessions) for group in groups)


def _sessions(stack: AnalyzedConfiguration, role: Resource) -> tuple[Document, ...]:
    """All that the sessions of a role ask for."""
    conditions: dict[str, dict[str, Any]] = {}
    for one in caller_of(stack, role).values():
        for operator, keys in one.items():
            conditions.setdefault(operator, {}).update(keys)
    request = {"Effect": "Allow", "Action": "*", "Condition": conditions}
    return (reference([request], name=f"sessions of {role.address}"),)


def _assumed(
    stack: AnalyzedConfiguration, here: Resource, groups: tuple[Group, ...], role: Resource, arns: tuple[str, ...]
) -> bool:
    """Whether sessions of a role assume another one: its trust must let them, by name or as principals of its account."""
    trust = readable_trust(stack, role)
    leg, sessions = next(relation().of_kind(Change.ASSUME)), _sessions(stack, here)
    if trust.document is not None and trust.exact:
        grant = grant_of(stack, trust.document, here)
        if not grant.allows:
            return False
        named = bound(stack, [grant.by_name] if grant.by_name is not None else [])
        if any(
            proof is not None and not proof.proved
            for one in named
            for proof in _asked(((one,),), leg, ("*",), sessions)
        ):
            return True
    return any(proof is not None and not proof.proved for proof in _asked(groups, leg, arns, sessions))


def _is_for_services(stack: AnalyzedConfiguration, role: Resource) -> bool:
    """Whether a service of AWS may assume a role: to no other can it be passed."""

    def asked() -> bool:
        trust = readable_trust(stack, role)
        if trust.document is None:
            return True
        service = {"Effect": "Allow", "Principal": {"Service": "*"}, "Action": "sts:AssumeRole"}
        return not never_allows(trust.document, reference([service], name="services")).proved

    return stack.once((_is_for_services, role.address), asked)


def _more(own: Member, other: Member, roles: tuple[str, ...]) -> Iterator[Escalation]:
    """What a role of the stack may do that the role which comes to it may not; to come to further roles is nothing by itself."""
    come_to = {"Effect": "Allow", "Action": ["sts:AssumeRole", "iam:PassRole"], "Resource": list(roles)}
    extra = reference([_ANY_ROLE, come_to], name="any role")
    limits = [_with_any(group, extra) for group in own.held.allowing()]
    what = f"is more than {own.role.address} may do by itself"
    for group in other.held.allowing():
        proofs = [[subset(group, one) for one in within] for within in limits]
        if any(all(proof.proved for proof in one) for one in proofs):
            continue
        example = next((proof.counterexample for one in proofs for proof in one if proof.counterexample), None)
        witness = example.witness if example is not None else None
        if not limits:
            proof = subset(group, extra)
            if proof.proved:
                continue
            witness = proof.counterexample.witness if proof.counterexample is not None else None
        why = f"could not determine whether {other.role.address} {what}: {own.role.address} {other.how}"
        walk = Walk(what=what, kind=Change.ASSUME, weight=Weight.MEDIUM, witness=witness, why=why)
        yield Escalation(walk=walk, member=other)
        return


def _with_any(group: Group, extra: Document) -> list[Document]:
    """Each document of a group, which also allows what any role may do."""
    found = []
    for document in group:
        same = replace(extra, kind=document.kind, version=document.version)
        try:
            found.append(merge([document, same], name=document.name))
        except UsageError:
            found.append(document)
    return found


def _unsaid(member: Member) -> Iterator[Escalation]:
    for why in unsaid(member.held):
        walk = Walk(what=member.how, kind=Change.ASSUME, weight=Weight.MEDIUM, witness=None)
        yield Escalation(walk=replace(walk, why=f"as {member.role.address}: {why}"), member=member)


def _roles(stack: AnalyzedConfiguration) -> tuple[tuple[Resource, tuple[str, ...]], ...]:
    return tuple((one, arns_of(stack, one)) for one in stack.of_type("aws_iam_role"))


def _runners(stack: AnalyzedConfiguration) -> tuple[tuple[Resource, tuple[str, ...]], ...]:
    """What runs as a role of the stack."""
    found = []
    for one in stack.of_type(*_RUN_AS):
        target = stack.target(one, _RUN_AS[one.type], ("aws_iam_role",), ("arn", "id"))
        if target is not None and target.resource is not None and target.resource.mode == "managed":
            arns = arns_of(stack, one)
            found.append((one, (*arns, *(f"{arn}:${{Below}}" for arn in arns))))
    return tuple(found)


def _known(stack: AnalyzedConfiguration, role: Resource) -> Known:
    known = stack.once(_known_of_all, lambda: _known_of_all(stack))
    return replace(known, names=names_of(stack, role), caller=caller_of(stack, role), accounts=accounts_of(stack, role))


def _known_of_all(stack: AnalyzedConfiguration) -> Known:
    roles = [written(arn) for _, arns in stack.once(_roles, lambda: _roles(stack)) for arn in arns]
    runners = [written(arn) for _, arns in stack.once(_runners, lambda: _runners(stack)) for arn in arns]
    return Known(
        roles=tuple(roles),
        runners=tuple(runners),
        boundaries=tuple(_boundaries(stack)),
        tags_compared=_compares_tags(stack),
    )


def _boundaries(stack: AnalyzedConfiguration) -> Iterator[str]:
    """Policies of the stack under which no principal gets more, as boundaries of the roles and users that one makes."""
    for policy in stack.of_type("aws_iam_policy"):
        reading = stack.read(policy, "policy", Kind.IDENTITY, exact=True)
        if reading.document is None:
            continue
        (document,) = bound(stack, [reading.document])
        if worst(walks_of(document)) is None:
            yield from map(written, arns_of(stack, policy))


def _compares_tags(stack: AnalyzedConfiguration) -> bool:
    """Whether a policy of the stack compares the tags of the caller."""
    policies = (("aws_iam_policy", "policy"), ("aws_iam_role_policy", "policy"), ("aws_iam_role", "assume_role_policy"))
    for type_, attribute in policies:
        kind = Kind.TRUST if attribute == "assume_role_policy" else Kind.IDENTITY
        for one in stack.of_type(type_):
            document = stack.read(one, attribute, kind, exact=True).document
            if document is not None and any(map(_reads_tags, document.statements)):
                return True
    return False


def _reads_tags(statement: Statement) -> bool:
    return any(key.startswith("aws:principaltag/") for key in statement.keys)
