"""Counterexamples as requests that AWS knows: a call of its catalogue on a resource of a type that the call takes.

An engine answers with any texts that fit, such as ``dynamodb:Anything`` on an object of S3. A reader wants to try it. Where no
call of AWS on any resource that it takes is allowed and refutes the claim, what allows it is void.

Source: https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import islice

from tfproof.iam import catalogue
from tfproof.iam.catalogue import Action, Level
from tfproof.iam.narrowed_documents import ask
from tfproof.iam.patterns import SYMBOL_PREFIX
from tfproof.iam.prove import Counterexample, ProofVerdict
from tfproof.iam.resource_domain import Domain
from tfproof.iam.statement import Kind
from tfproof.iam.statement_match import action_matches

_MOST, _MORE, _FURTHER = 24, 8, 400
"""Calls that are tried: of a service as a whole the first few say enough, with a few of the further ones that take other resources."""


def realistic(
    example: Counterexample, names: Mapping[str, str], resources: Iterable[str] = ()
) -> tuple[Counterexample, bool]:
    """A counterexample with a call that AWS knows, on a resource that the call takes, where there is one.

    Args:
        example: refutes a claim.
        names: what parts of ARNs are: ``Region``, ``Account``.
        resources: ARNs to prefer.

    Returns:
        The counterexample, and whether no call of AWS's catalogue refutes the claim.
    """
    question, statement = example.question, example.statement
    if question is None or statement is None or question.allowed[0].kind is Kind.TRUST or example.witness.values:
        return example, False
    calls, is_all = _tried(example)
    own = example.witness.request.resource
    # An unknown value may be any resource: each call takes it, and the solver is slow to say so.
    unknown = (own,) if f"${{{SYMBOL_PREFIX}" in own else ()
    void = bool(calls)
    for call in calls:
        patterns = call.arns or ("*",)
        domain = Domain(patterns=patterns, names=names)
        known = [one for one in resources if domain.has(one)]
        written = () if statement.not_resource else [one.text for one in statement.resources or ()]
        fitting = (*known, *domain.examples(written), *unknown) if question.domain is None else (own,)
        for resource in fitting:
            request = replace(example.witness.request, action=call.name, resource=resource)
            witness = replace(example.witness, request=request)
            if question.answered_by(witness):
                return replace(example, witness=witness), False
        if question.domain is not None:
            continue
        proof = ask(question.allowed, [call.name], domain, within=question.within)
        if proof is not None and proof.counterexample is not None and not proof.counterexample.witness.values:
            found = proof.counterexample
            return replace(example, witness=found.witness, unspecified=found.unspecified), False
        void = void and (proof is None or proof.answer is ProofVerdict.PROVED)
    return example, void and question.domain is None and is_all


def _tried(example: Counterexample) -> tuple[list[Action], bool]:
    """The calls that are tried, and whether the statement covers no others."""
    calls = _calls(example)
    first, rest = list(islice(calls, _MOST)), list(islice(calls, _FURTHER))
    others = {one.arns: one for one in reversed(rest)}
    more = [one for arns, one in reversed(others.items()) if all(arns != known.arns for known in first)]
    return [*first, *more[:_MORE]], not rest


def _calls(example: Counterexample) -> Iterator[Action]:
    """The calls that the statement covers which allows the request: the request's own first."""
    statement, own = example.statement, catalogue.action(example.witness.request.action)
    if statement is None:
        return
    if own is not None:
        yield own
    for text in ["*"] if statement.not_action else [one.text for one in statement.actions]:
        every = catalogue.matching(text)
        for one in sorted(every, key=_readable) if ":" in text and not text.startswith("*") else every:
            if one != own and (not statement.not_action or action_matches(statement, one.name)):
                yield one


def _readable(call: Action) -> tuple[bool, bool]:
    """Calls that read or write something first: a list or a setting shows less of what a statement gives."""
    return Level.READ not in call.levels, not call.arns
