"""Counterexamples that people know: a token of another owner's repository says more than any text that fits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from tfproof.iam import Document, Effect, Request, federated
from tfproof.iam.evaluate import judge
from tfproof.iam.prove import Proof
from tfproof.iam.query import Witness
from tfproof.iam.sts_requests import ASSUME, GITHUB
from tfproof.proofs.identity_providers import Provider


def replace_by_readable(proof: Proof, document: Document, within: Document, providers: Sequence[Provider]) -> Proof:
    """A refuted proof with a well-known token as its counterexample, if one refutes the claim as well."""
    if proof.counterexample is None:
        return proof
    found = proof.counterexample.witness.request.context
    plain = list(_tokens(document, providers))
    for request in (*plain, *(replace(one, context={**found, **one.context}) for one in plain)):
        opinion = judge(document, request)
        if opinion.effect is Effect.ALLOW and judge(within, request).effect is Effect.DENY:
            example = replace(
                proof.counterexample,
                witness=Witness(request=request),
                statement=opinion.statement,
                unspecified=False,
            )
            return replace(proof, counterexample=example)
    return proof


def _tokens(document: Document, providers: Sequence[Provider]) -> Iterator[Request]:
    for provider in providers:
        audiences = (*provider.audiences, "sts.amazonaws.com")
        for subject in (*_strangers(provider), *_widest(document, provider)):
            for audience in (*audiences, "another-audience"):
                keys = {
                    f"{provider.issuer}:{provider.audience}": audience,
                    f"{provider.issuer}:{provider.subject}": subject,
                }
                yield Request(principal=federated(provider.principal), action=ASSUME, context=keys)


def _strangers(provider: Provider) -> Iterator[str]:
    if provider.issuer == GITHUB:
        yield "repo:somebody-else/their-repository:ref:refs/heads/main"
    elif "eks" in provider.issuer:
        yield "system:serviceaccount:another-namespace:another-account"
    else:
        yield "somebody-else"
    named = (keys.values() for condition in provider.names for keys in condition.values())
    subjects = (text for texts in named for text in texts if ":" in text)
    yield from (subject.replace("*", "ref:refs/heads/main").replace("?", "x") for subject in subjects)


def _widest(document: Document, provider: Provider) -> Iterator[str]:
    """What else the wildcards of the trust admit."""
    for statement in document.statements:
        for condition in statement.conditions:
            if condition.key == f"{provider.issuer}:{provider.subject}":
                for value in condition.values:
                    yield value.replace("*", "another").replace("?", "x")
                    yield value.replace("*", "another:ref:refs/heads/main").replace("?", "x")
