"""Runs every rule over a stack."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace

from tfproof.findings import Findings, Verdict
from tfproof.iam import Document
from tfproof.plan import Applied, Plan
from tfproof.plan.secret_values import finding_without_secrets, secrets_of
from tfproof.proofs.accounts import DeclaredAccounts
from tfproof.proofs.configuration_view import AnalyzedConfiguration, Later
from tfproof.proofs.path_rules import judge_paths
from tfproof.proofs.read_digest import digest
from tfproof.proofs.repeated_findings import told_once
from tfproof.proofs.resource_policies import judge_resource_policies, judge_role_accounts
from tfproof.proofs.role_permissions import judge_permissions
from tfproof.proofs.roles_of_others import judge_roles_of_others
from tfproof.proofs.rule_results import RuleResult
from tfproof.proofs.trusts import judge_trusts
from tfproof.proofs.user_permissions import judge_people


def judgements(
    stack: AnalyzedConfiguration, declared: DeclaredAccounts | None = None, staff: Collection[str] = ()
) -> Iterator[RuleResult]:
    """What every rule says about every resource."""
    known = declared or DeclaredAccounts()
    yield from judge_trusts(stack)
    yield from judge_role_accounts(stack, known)
    yield from judge_resource_policies(stack, known)
    yield from judge_permissions(stack)
    yield from judge_roles_of_others(stack)
    yield from judge_people(stack)
    yield from judge_paths(stack, staff)


def prove(
    plan: Plan,
    applied: Applied | Later | None = None,
    *,
    accounts: Iterable[str] = (),
    organizations: Iterable[str] = (),
    staff: Iterable[str] = (),
    policies: Mapping[str, Document] | None = None,
) -> Findings:
    """Judge every IAM document of a stack.

    Args:
        plan: the plan.
        applied: the state after a simulated apply, or what gives it when it is needed (it is not, where the plan shows
            all documents); None when it cannot be had.
        accounts: AWS accounts that resource policies and trusts may name, the stack's own and others, 12 digits each.
        organizations: ids of AWS organizations whose accounts they may let in, such as ``o-exampleorgid``.
        staff: names of user pool groups whose members may reach the data of other users.
        policies: documents of managed policies outside the stack, by their ARN or name.

    Returns:
        A finding for each refuted claim, with a counterexample; an undecided one for each that cannot be decided. The
        proved ones are in the notes, as ``proved``: rule, address, claim and facts of each; so is what they rest on
        in addition to the stack, as ``rests on``. ``checks`` is 0 when the stack has nothing to judge.
    """
    declared = DeclaredAccounts(accounts=tuple(accounts), organizations=tuple(organizations))
    stack = AnalyzedConfiguration(plan, applied if callable(applied) else lambda: applied, policies)
    judged = list(told_once(judgements(stack, declared, frozenset(staff))))
    proved = [
        {"rule": one.rule.id, "address": one.address, "claim": one.claim, "facts": one.facts}
        for one in sorted(judged, key=lambda one: (one.address, one.rule.id, one.claim))
        if one.verdict is Verdict.PASSED
    ]
    state = applied if isinstance(applied, Applied) else None
    secrets = secrets_of([plan] if state is None else [plan, state])
    items = [
        finding_without_secrets(replace(one.finding(), digest=digest(stack, one.address)), secrets)
        for one in judged
        if one.verdict is not Verdict.PASSED
    ]
    return Findings.of(items, checks=len(judged), notes={"proved": proved, "rests on": sorted(stack.rests_on)})
