"""Who may use the resources of a stack by their own policies, and its roles: not the public, no other account.

The policies of VPC endpoints, and of APIs that are not private, are not judged: such a thing is open without one, and a policy
narrows it.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_identity-vs-resource.html
"""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from tfproof.findings import Severity
from tfproof.iam import CallerKind, Document, Effect, Kind
from tfproof.iam.exposure import Exposure, Reach, exposure, services_of
from tfproof.iam.named_principals import Own
from tfproof.iam.patterns import symbols_in
from tfproof.plan import Resource
from tfproof.proofs.accounts import SOMEBODYS, DeclaredAccounts, own_of
from tfproof.proofs.cloud_answers import feeding, made_up_in, moved_elsewhere, replaced
from tfproof.proofs.configuration_view import AnalyzedConfiguration, DocumentReading
from tfproof.proofs.identity_pools import uses
from tfproof.proofs.identity_providers import ISSUERS, federated, is_saml
from tfproof.proofs.policy_attributes import policy_attribute
from tfproof.proofs.private_apis import private_api_policy
from tfproof.proofs.public_access_blocks import blocked_by
from tfproof.proofs.real_requests import real_request
from tfproof.proofs.rendering import readable, show_admitted
from tfproof.proofs.rule_results import Rule, RuleResult, failed, passed, undecided
from tfproof.proofs.shares import share_of
from tfproof.proofs.trusts import is_web_identity, readable_trust

PUBLIC = Rule(
    id="PROOF_RESOURCE_PUBLIC",
    severity=Severity.CRITICAL,
    title="Resource policy allows public or cross-account access",
    fix="name the principals, or require aws:PrincipalAccount or aws:PrincipalOrgID; declare a trusted account or "
    "organization with --account or --organization",
    guideline="https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_identity-vs-resource.html",
)
FOREIGN = Rule(
    id="PROOF_TRUST_ACCOUNTS",
    severity=Severity.CRITICAL,
    title="Role can be assumed from another AWS account",
    fix="name the principals, or require aws:PrincipalAccount or aws:PrincipalOrgID; declare a trusted account or "
    "organization with --account or --organization",
    guideline="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html",
)


def judge_resource_policies(stack: AnalyzedConfiguration, declared: DeclaredAccounts) -> Iterator[RuleResult]:
    """Every resource policy of the stack, and what admits others without one, such as a permission on a Lambda function."""
    for resource in stack.plan.all_resources.values():
        attribute = policy_attribute(resource) or private_api_policy(stack, resource)
        if attribute is not None:
            reading = stack.read(resource, attribute, Kind.RESOURCE)
            again = functools.partial(stack.reread, resource, attribute, Kind.RESOURCE)
            yield _judge(_Asked(PUBLIC, stack, resource, declared), reading, again)
        if (share := share_of(stack.plan, resource)) is not None:
            again = functools.partial(_share_as_applied, stack, resource)
            yield _judge(_Asked(PUBLIC, stack, resource, declared, share=True), share, again)


def judge_role_accounts(stack: AnalyzedConfiguration, declared: DeclaredAccounts) -> Iterator[RuleResult]:
    """The AWS principals of every role but those that are for identities of a pool, which have a stricter contract."""
    named = {use.role.resource.address for use in uses(stack) if use.role and use.role.resource}
    for role in stack.of_type("aws_iam_role"):
        reading = readable_trust(stack, role)
        document = reading.document
        if role.address in named or document is None:
            continue  # judged, or found unreadable, with the trusts
        if set(federated(document)) & {*ISSUERS, "*"} and is_web_identity(document, ()):
            continue
        again = functools.partial(stack.reread, role, "assume_role_policy", Kind.TRUST)
        yield _judge(_Asked(FOREIGN, stack, role, declared), reading, again)


def _share_as_applied(stack: AnalyzedConfiguration, resource: Resource) -> DocumentReading | None:
    later = stack.after(resource)
    found = share_of(stack.applied, later) if later is not None and stack.applied is not None else None
    return found if found is not None and found.document is not None else None


@dataclass(frozen=True, slots=True)
class _Asked:
    """A rule about one resource of a stack, and what the user declares."""

    rule: Rule
    stack: AnalyzedConfiguration
    resource: Resource
    declared: DeclaredAccounts
    share: bool = False


def _judge(asked: _Asked, reading: DocumentReading, again: Callable[[], DocumentReading | None]) -> RuleResult:
    judged = _verdict(asked, reading)
    external = judged.severity is Severity.MEDIUM
    if judged.found and not external and reading.document is not None and reading.document.symbols:
        later = again()
        if later is not None:
            return _verdict(asked, later)
    return judged


def _verdict(asked: _Asked, reading: DocumentReading) -> RuleResult:
    rule, resource = asked.rule, asked.resource
    document = reading.document
    known = [f"account {number}" for number in asked.declared.accounts]
    known += [f"organization {name}" for name in asked.declared.organizations]
    vouched = _vouched_for(document) if document is not None else ["AWS services"]
    claim = f"{resource.address} allows no principals but {' or '.join(['its own account', *known, *vouched])}"
    if document is None:
        return undecided(rule, resource, claim, reading.why)
    own = own_of(asked.stack, resource, reading.view, asked.declared, document.symbols)
    found = _exposure(asked, document, own, claim)
    doubt = _hangs_on_an_answer(asked, reading, own, found)
    if found.reach is Reach.OWN and not doubt:
        return passed(rule, resource, claim, facts=reading.facts)
    example = found.proof.counterexample
    if doubt or example is None or symbols_in(example.witness.request.principal.id):
        shown = doubt or (
            f"it cannot be determined whose it is: {show_admitted(found.proof)}"
            if example
            else readable(found.proof.why)
        )
        return undecided(rule, resource, claim, shown)
    example, void = real_request(asked.stack, resource, example)
    found = replace(found, proof=replace(found.proof, counterexample=example))
    note = f"\n    {void}" if void else ""
    if found.reach is Reach.EXTERNAL:
        return failed(rule, resource, claim, _external(found) + note, severity=Severity.MEDIUM)
    return _public(asked, document, found, own, note)


def _public(asked: _Asked, document: Document, found: Exposure, own: Own, note: str) -> RuleResult:
    """A policy that the public can use, as far as nothing beside it or of AWS's keeps it out."""
    rule, resource, claim, example = asked.rule, asked.resource, found.proof.claim, found.proof.counterexample
    if found.proof.fragile:
        shown = f"it relies on a service to say for whom it asks: {show_admitted(found.proof)}{note}"
        return failed(rule, resource, claim, shown, severity=Severity.MEDIUM)
    soft = Severity.HIGH if example is not None and example.unspecified else None
    blocked, why = blocked_by(asked.stack, resource, acl=asked.share)
    services = services_of(document) if why else None
    if services is not None:
        left = exposure(services, own, claim=claim)
        if left.reach not in (Reach.OWN, Reach.EXTERNAL):
            shown = show_admitted(left.proof) if left.proof.counterexample else left.proof.why
            shown = f"it allows an AWS service to act for any account: {shown}"
            return failed(rule, resource, claim, shown, severity=Severity.MEDIUM if left.proof.fragile else None)
    shown = f"it is public{why}: {show_admitted(found.proof)}{note}"
    return replace(failed(rule, resource, claim, shown, severity=blocked or soft), documents=(document,))


def _exposure(asked: _Asked, document: Document, own: Own, claim: str) -> Exposure:
    """How far a document reaches: what is proved of one is proved of all with the same text, such as the trusts of functions."""
    tokens = asked.rule is FOREIGN
    whose = (own.accounts, own.organizations, own.names, own.symbols, tuple(sorted(own.others.items())))
    key = (json.dumps(document.source), document.kind, whose, tokens)
    proved: dict[object, Exposure] = asked.stack.once(_exposure, dict)
    found = proved.get(key) or exposure(document, own, tokens=tokens, claim=claim)
    if found.reach is Reach.OWN:
        proved[key] = found
    return found


def _hangs_on_an_answer(asked: _Asked, reading: DocumentReading, own: Own, found: Exposure) -> str:
    """Why nothing is decided: it admits others, were an answer that the simulated apply made up another account."""
    if reading.document is None:
        return ""
    moved = moved_elsewhere(asked.stack, asked.resource, reading.document, reading.view, SOMEBODYS)
    if moved is not None and exposure(moved[0], own, tokens=asked.rule is FOREIGN).reach is not found.reach:
        return f"which principals it allows depends on the account of {moved[1]}, which no provider configuration names"
    made = made_up_in(asked.stack, reading.document, reading.view)
    if found.reach is Reach.OWN:
        fed = feeding(asked.stack, asked.resource) if made else ()
        made = tuple(
            one for one in made if not one.names_itself and (one.text not in own.accounts or one.origin in fed)
        )
        number = SOMEBODYS
    else:
        made = tuple(one for one in made if one.text not in own.accounts)
        number = min((one for one in own.accounts if one.isdigit()), default="")
    other = replaced(reading.document, [one.text for one in made], number) if made and number else None
    if other is None or exposure(other, own, tokens=asked.rule is FOREIGN).reach is found.reach:
        return ""
    origins = ", ".join(dict.fromkeys(one.origin for one in made))
    return f"which principals it allows depends on {origins}, which is not answered (see --data)"


def _vouched_for(document: Document) -> list[str]:
    """Whom a claim trusts in addition to accounts: those whom SAML providers sign in, and services."""
    services = "AWS services"
    found: dict[str, None] = {}
    for statement in document.statements:
        for kind, text in statement.principals.entries if statement.principals else ():
            if statement.effect is Effect.ALLOW and kind is CallerKind.FEDERATED and is_saml(text):
                found[f"users whom {readable(text)} signs in"] = None
            elif statement.effect is Effect.ALLOW and kind is CallerKind.SERVICE and text == "*":
                services = "any AWS service, for any account"
    return [*found, services]


def _external(found: Exposure) -> str:
    named = ", ".join(readable(one) for one in found.external)
    return f"it allows other accounts, which it names and no option declares ({named}): {show_admitted(found.proof)}"
